// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/rules.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/metrics/curve.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/cells.hpp"
#include "ceteris/verdict/contrasts.hpp"

namespace ceteris::verdict {
namespace {

using record::Outcome;

/// Whether a trial ended by itself, so that its curve says what it was worth.
bool ran_to_its_end(const study::TrialResult& result) {
  return result.outcome == Outcome::Finished || result.outcome == Outcome::NoMetric ||
         result.outcome == Outcome::Diverged;
}

class Rules {
 public:
  Rules(const study::StudyFile& file, const design::Design& design, std::span<const study::StudyTrial> trials,
        const study::Results& results, const std::string& refusal)
      : file_(file), design_(design), trials_(trials), refusal_(refusal), selector_(study::selector_index(file)) {
    // The other metrics stand on their own rules.
    file_.spec.guardrails.clear();
    file_.spec.reported.clear();
    for (const study::StudyTrial& trial : trials) {
      const auto found = results.find(trial.id);
      if (trial.place.purpose == design::Purpose::Measured && found != results.end()) {
        measured_.push_back(&*found);
      }
    }
  }

  /// Whether every trial that ended by itself has a curve of this metric.
  [[nodiscard]] bool has_curves(std::size_t metric) const {
    return !measured_.empty() && std::ranges::all_of(measured_, [&](const auto* result) {
      return !ran_to_its_end(result->second) ||
             (metric < result->second.readings.size() && result->second.readings[metric].curve.size() >= 2);
    });
  }
  [[nodiscard]] bool can_select() const { return selector_ && has_curves(*selector_); }

  [[nodiscard]] std::vector<record::StudyContrast> under(study::ScoreAt rule, const study::MetricSpec* selector) const {
    study::Results results;
    for (const auto* result : measured_) {
      results.emplace(result->first, counted(result->second, rule, selector));
    }
    const Cells cells(file_, design_, trials_, results);
    std::vector<record::StudyContrast> all = contrasts_of(file_, design_, cells, refusal_);
    std::erase_if(all, [](const record::StudyContrast& contrast) { return !contrast.task.empty(); });
    return all;
  }

 private:
  /// The trial as it would have ended under the rule.
  [[nodiscard]] study::TrialResult counted(study::TrialResult result, study::ScoreAt rule,
                                           const study::MetricSpec* selector) const {
    if (!ran_to_its_end(result)) {
      return result;
    }
    const std::vector<metrics::Point>& curve = result.readings.front().curve;
    double value = std::nan("");
    if (rule == study::ScoreAt::Selected) {
      const auto point = metrics::selected(curve, result.readings.at(*selector_).curve, study::best_pick(*selector));
      value = point ? point->value : value;
    } else {
      value = metrics::value_of(curve, rule == study::ScoreAt::End    ? metrics::Pick::Last
                                       : rule == study::ScoreAt::Area ? metrics::Pick::Mean
                                                                      : study::best_pick(file_.spec.metric));
    }
    const bool finite = std::isfinite(value);
    result.readings.resize(1);
    result.readings.front().state = finite ? metrics::State::Value : metrics::State::NotFinite;
    result.readings.front().value = value;
    result.outcome = finite ? Outcome::Finished : Outcome::Diverged;
    return result;
  }

  study::StudyFile file_;
  const design::Design& design_;
  std::span<const study::StudyTrial> trials_;
  const std::string& refusal_;
  std::optional<std::size_t> selector_;
  std::vector<const study::Results::value_type*> measured_;
};

}  // namespace

std::string rule_name(const study::MetricSpec& metric, study::ScoreAt rule) {
  switch (rule) {
    case study::ScoreAt::End:
      return "end";
    case study::ScoreAt::Selected:
      return "selected by " + metric.selected_by;
    case study::ScoreAt::Best:
      return "best";
    case study::ScoreAt::Area:
      return "area";
  }
  return {};
}

std::vector<record::StudyRule> rules_of(const study::StudyFile& file, const design::Design& design,
                                        std::span<const study::StudyTrial> trials, const study::Results& results,
                                        const std::string& refusal,
                                        const std::vector<record::StudyContrast>& contrasts) {
  const Rules rules(file, design, trials, results, refusal);
  if (!rules.has_curves(0)) {
    return {};
  }
  const study::MetricSpec& metric = file.spec.metric;
  std::vector<record::StudyRule> all;
  for (const study::ScoreAt rule :
       {study::ScoreAt::End, study::ScoreAt::Selected, study::ScoreAt::Best, study::ScoreAt::Area}) {
    record::StudyRule made{.name = rule_name(metric, rule), .declared = rule == metric.score_at, .contrasts = {}};
    if (made.declared) {
      std::ranges::copy_if(contrasts, std::back_inserter(made.contrasts), [](const record::StudyContrast& contrast) {
        return contrast.metric == 0 && contrast.task.empty();
      });
    } else if (rule != study::ScoreAt::Selected || rules.can_select()) {
      made.contrasts = rules.under(rule, study::metric_named(file.spec, metric.selected_by));
    } else {
      continue;
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace ceteris::verdict
