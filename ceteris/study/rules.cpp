// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/rules.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/metrics/curve.hpp"
#include "ceteris/study/cells.hpp"
#include "ceteris/study/contrasts.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

using record::Outcome;

/// Whether a trial ended by itself, so that its curve says what it was worth.
bool ran_to_its_end(const TrialResult& result) {
  return result.outcome == Outcome::Finished || result.outcome == Outcome::NoMetric ||
         result.outcome == Outcome::Diverged;
}

class Rules {
 public:
  Rules(const StudyFile& file, const Design& design, std::span<const StudyTrial> trials, const Results& results,
        const std::string& refusal)
      : file_(file), design_(design), trials_(trials), refusal_(refusal), selector_(selector_index(file)) {
    // The other metrics stand on their own rules.
    file_.spec.guardrails.clear();
    file_.spec.reported.clear();
    for (const StudyTrial& trial : trials) {
      const auto found = results.find(trial.id);
      if (trial.place.purpose == Purpose::Measured && found != results.end()) {
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

  [[nodiscard]] std::vector<record::StudyContrast> under(ScoreAt rule, const MetricSpec* selector) const {
    Results results;
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
  [[nodiscard]] TrialResult counted(TrialResult result, ScoreAt rule, const MetricSpec* selector) const {
    if (!ran_to_its_end(result)) {
      return result;
    }
    const std::vector<metrics::Point>& curve = result.readings.front().curve;
    double value = std::nan("");
    if (rule == ScoreAt::Selected) {
      const auto point = metrics::selected(curve, result.readings.at(*selector_).curve, best_pick(*selector));
      value = point ? point->value : value;
    } else {
      value = metrics::value_of(curve, rule == ScoreAt::End    ? metrics::Pick::Last
                                       : rule == ScoreAt::Area ? metrics::Pick::Mean
                                                               : best_pick(file_.spec.metric));
    }
    const bool finite = std::isfinite(value);
    result.readings.resize(1);
    result.readings.front().state = finite ? metrics::State::Value : metrics::State::NotFinite;
    result.readings.front().value = value;
    result.outcome = finite ? Outcome::Finished : Outcome::Diverged;
    return result;
  }

  StudyFile file_;
  const Design& design_;
  std::span<const StudyTrial> trials_;
  const std::string& refusal_;
  std::optional<std::size_t> selector_;
  std::vector<const Results::value_type*> measured_;
};

}  // namespace

std::string rule_name(const MetricSpec& metric, ScoreAt rule) {
  switch (rule) {
    case ScoreAt::End:
      return "end";
    case ScoreAt::Selected:
      return "selected by " + metric.selected_by;
    case ScoreAt::Best:
      return "best";
    case ScoreAt::Area:
      return "area";
  }
  return {};
}

std::vector<record::StudyRule> rules_of(const StudyFile& file, const Design& design, std::span<const StudyTrial> trials,
                                        const Results& results, const std::string& refusal,
                                        const std::vector<record::StudyContrast>& contrasts) {
  const Rules rules(file, design, trials, results, refusal);
  if (!rules.has_curves(0)) {
    return {};
  }
  const MetricSpec& metric = file.spec.metric;
  std::vector<record::StudyRule> all;
  for (const ScoreAt rule : {ScoreAt::End, ScoreAt::Selected, ScoreAt::Best, ScoreAt::Area}) {
    record::StudyRule made{.name = rule_name(metric, rule), .declared = rule == metric.score_at, .contrasts = {}};
    if (made.declared) {
      std::ranges::copy_if(contrasts, std::back_inserter(made.contrasts), [](const record::StudyContrast& contrast) {
        return contrast.metric == 0 && contrast.task.empty();
      });
    } else if (rule != ScoreAt::Selected || rules.can_select()) {
      made.contrasts = rules.under(rule, metric_named(file.spec, metric.selected_by));
    } else {
      continue;
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace ceteris::study
