// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/tuning_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/base/text.hpp"

namespace ceteris::study {
namespace {

class TuningChecker {
 public:
  TuningChecker(const StudyFile& file, const std::string& where, std::vector<Problem>& problems)
      : file_(file), where_(where), problems_(problems) {}

  void check() {
    const TuningSpec& spec = file_.spec.tuning;
    if (file_.tuned.empty()) {
      if (!spec.by.empty() || spec.trials != 0) {
        report("tuning has no values", "write values = [{ name = \"lr\", low = 1e-4, high = 0.1, scale = \"log\" }]");
      }
      return;
    }
    check_metric(spec.by);
    for (const TunedValue& tuned : file_.tuned) {
      if (tuned.candidates.empty()) {
        check_range(tuned);
      } else {
        check_candidates(tuned);
      }
    }
  }

 private:
  void report(std::string what, std::string remedy) {
    problems_.push_back({where_, std::move(what), std::move(remedy)});
  }

  void check_metric(const std::string& by) {
    std::vector<std::string> names;
    for (const auto* list : {&file_.spec.reported, &file_.spec.guardrails}) {
      for (const MetricSpec& metric : *list) {
        names.push_back(metric.name);
      }
    }
    names.push_back(file_.spec.metric.name);
    if (by.empty()) {
      report("tuning does not say by which metric a setting is chosen",
             "write by = \"validation\", and reported = [{ name = \"validation\", ... }]");
    } else if (std::ranges::find(names, by) == names.end()) {
      const std::string near = nearest(by, names);
      report("tuning.by = " + ceteris::quoted(by) + " is not a metric of this study",
             near.empty() ? "declare it: reported = [{ name = " + ceteris::quoted(by) + ", ... }]"
                          : "did you mean " + ceteris::quoted(near) + "?");
    }
  }

  void check_range(const TunedValue& tuned) {
    const std::string name = "tuning.values, " + ceteris::quoted(tuned.name) + ": ";
    const bool finite = std::isfinite(tuned.low) && std::isfinite(tuned.high);
    if (!finite || !(tuned.low < tuned.high)) {
      report(name + "low = " + shortest(tuned.low) + " is not below high = " + shortest(tuned.high), "");
    } else if (tuned.scale == TuneScale::Log && !(tuned.low > 0)) {
      report(name + "low = " + shortest(tuned.low) + " has no logarithm", "a range of scale log begins above 0");
    } else if (tuned.scale == TuneScale::Integer &&
               (std::trunc(tuned.low) != tuned.low || std::trunc(tuned.high) != tuned.high ||
                std::max(-tuned.low, tuned.high) > 0x1p53)) {
      report(name + "the ends of a range of scale integer are whole numbers", "");
    }
  }

  void check_candidates(const TunedValue& tuned) {
    std::set<std::string> seen;
    for (const design::Value& candidate : tuned.candidates) {
      if (!seen.insert(design::canonical(candidate)).second) {
        report("tuning.values, " + ceteris::quoted(tuned.name) + ": " + candidate.text + " stands there twice", "");
      }
    }
  }

  const StudyFile& file_;
  const std::string& where_;
  std::vector<Problem>& problems_;
};

}  // namespace

void check_tuning(const StudyFile& file, const std::string& where, std::vector<Problem>& problems) {
  TuningChecker(file, where, problems).check();
}

}  // namespace ceteris::study
