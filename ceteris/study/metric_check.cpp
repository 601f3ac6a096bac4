// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/metric_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

class MetricChecker {
 public:
  MetricChecker(const StudyFile& file, std::vector<Problem>& problems) : file_(file), problems_(problems) {}

  void check() {
    std::set<std::string> names;
    if (!stands("metric") ||
        std::ranges::any_of(file_.keys, [](const auto& one) { return one.first.starts_with("metric."); })) {
      check_metric(file_.spec.metric, "metric", names);
    }
    for (std::size_t i = 0; i < file_.spec.guardrails.size(); ++i) {
      const MetricSpec& metric = file_.spec.guardrails[i];
      const std::string key = "guardrails." + std::to_string(i);
      check_metric(metric, key, names);
      if (!metric.margin) {
        report(at(key), "the guardrail " + ceteris::quoted(metric.name) + " has no margin",
               "say by how much it may get worse: margin = 0.01");
      }
    }
    for (std::size_t i = 0; i < file_.spec.reported.size(); ++i) {
      check_metric(file_.spec.reported[i], "reported." + std::to_string(i), names);
    }
  }

 private:
  [[nodiscard]] std::string at(std::string_view key) const { return file_.at(key); }
  void report(std::string where, std::string what, std::string remedy = {}) {
    problems_.push_back({std::move(where), std::move(what), std::move(remedy)});
  }
  /// Whether the text has the key: what it says may have been refused already.
  [[nodiscard]] bool stands(std::string_view key) const {
    return std::ranges::find(file_.keys, key, &std::pair<std::string, spec::Place>::first) != file_.keys.end();
  }

  void check_metric(const MetricSpec& metric, const std::string& key, std::set<std::string>& names) {
    if (metric.name.empty()) {
      report(at(key + ".name"), "the metric has no name", "write name = \"accuracy\"");
    } else if (!names.insert(metric.name).second) {
      report(at(key + ".name"), "two metrics are called " + ceteris::quoted(metric.name));
    }
    try {
      MetricSpec named = metric;
      named.name = metric.name.empty() ? "name" : metric.name;  // it serves as the key, and its lack is said above
      static_cast<void>(source_of(file_.spec, named, at(key + ".from")));
    } catch (const Error& error) {
      problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
    }
    if (metric.margin && !(*metric.margin > 0 && std::isfinite(*metric.margin))) {
      report(at(key + ".margin"), "margin = " + shortest(*metric.margin) + " is not a positive number",
             "leave it out when no difference is too small to matter");
    }
    check_selection(metric, key);
    const record::MetricScale scale = scale_of(metric);
    if (metric.margin && *metric.margin > 1 && scale == record::MetricScale::Ratio) {
      report(at(key + ".margin"),
             "margin = " + shortest(*metric.margin) + " is a relative change of " + shortest(100 * *metric.margin) +
                 " %, more than a doubling",
             "5 % is 0.05 there");
    }
    if (metric.margin && *metric.margin >= 1 && scale == record::MetricScale::Fraction) {
      report(at(key + ".margin"),
             "margin = " + shortest(*metric.margin) + " is more than the whole range of a metric of scale " +
                 std::string(spec::name(scale)),
             "half a point is 0.005 there; or say scale = \"percent\" when values run to 100");
    }
    if (metric.failed && scale == record::MetricScale::Ratio && *metric.failed <= 0) {
      report(at(key + ".failed"),
             "failed = " + shortest(*metric.failed) + " has no logarithm, which scale = \"ratio\" compares by");
    }
  }

  /// A metric that selects must be there, be another one, and have a value at every step.
  void check_selection(const MetricSpec& metric, std::string_view key) {
    const bool selected = metric.score_at == ScoreAt::Selected;
    if (metric.selected_by.empty()) {
      if (selected) {
        report(at(key), "score_at = \"selected\" does not say by which metric",
               "write selected_by = \"validation\", and reported = [{ name = \"validation\", ... }]");
      }
      return;
    }
    const MetricSpec* selector = metric_named(file_.spec, metric.selected_by);
    const std::string value = "selected_by = " + ceteris::quoted(metric.selected_by);
    if (selector == nullptr) {
      report(at(key), value + " is not a metric of this study", "declare it under reported");
    } else if (selector->name == metric.name) {
      report(at(key), value + " is the metric itself",
             "name the one of the validation part, or write score_at = \"best\", which the report warns of");
    } else if (!metrics::takes_key(selector->from) || !metrics::takes_key(metric.from)) {
      report(at(key), value + ": a fact of the whole process has no steps to select from");
    }
  }

  const StudyFile& file_;
  std::vector<Problem>& problems_;
};

}  // namespace

void check_metrics(const StudyFile& file, std::vector<Problem>& problems) {
  MetricChecker(file, problems).check();
}

void check_items(const StudyFile& file, const std::string& where, std::vector<Problem>& problems) {
  if (file.spec.items && scale_of(file.spec.metric) == record::MetricScale::Ratio) {
    problems.push_back({where,
                        "items = true needs a metric that is a mean over items, and one of scale \"ratio\" is none",
                        "an accuracy has scale \"fraction\""});
  }
}

}  // namespace ceteris::study
