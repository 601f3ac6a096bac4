// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/contrasts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/stats/blocked.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/stats/ratio.hpp"
#include "ceteris/stats/verdict.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/contrast_shape.hpp"
#include "ceteris/verdict/refusal.hpp"
#include "ceteris/verdict/series.hpp"

namespace ceteris::verdict {
namespace {

using record::MetricScale;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyVerdict;

/// A contrast on its way: the record, and what the judge needs.
struct Draft {
  StudyContrast record;
  std::optional<stats::MeanDifference> difference;  ///< on the scale of comparison
  std::optional<double> margin;                     ///< the same scale
  MetricScale scale = MetricScale::Plain;
  record::Better better = record::Better::Higher;
  Censored censored;
  double per_arm = 0;  ///< values of an arm on one task; of arms with different numbers the harmonic mean
};

double harmonic_mean(std::size_t a, std::size_t b) {
  return a == 0 || b == 0 ? 0 : 2 / (1 / static_cast<double>(a) + 1 / static_cast<double>(b));
}

double magnitude_of(const Series& series) {
  double largest = 0;
  for (const auto* side : {&series.first, &series.second}) {
    for (const double value : *side) {
      largest = std::max(largest, std::abs(value));
    }
  }
  return largest;
}

/// A comparison with p = 1 against zero, and near 1 for equivalence within any margin.
stats::Contrast nothing_shown(std::optional<double> margin) {
  return {stats::mean_difference(0, std::max(1.0, 1e9 * margin.value_or(0)), 1), margin};
}

std::optional<stats::MeanDifference> difference_of(const Series& series, study::Pairing pairing) {
  if (pairing == study::Pairing::Unpaired) {
    return stats::welch_t(series.second, series.first);
  }
  return stats::one_sample_t(differences(series), 0.95, magnitude_of(series));
}

std::string method_of(study::Pairing pairing, MetricScale scale, std::size_t tasks, study::Estimand estimand) {
  std::string method = pairing == study::Pairing::Paired ? "paired t" : "Welch t";
  if (tasks > 1) {
    method =
        estimand == study::Estimand::TheseTasks ? method + " over these tasks" : "t over task means, for new tasks";
  }
  return scale == MetricScale::Ratio ? "log ratio, " + method : method;
}

/// Why there is no verdict yet, or at all; the verdict stays NotYet when there is a reason.
void set_reason(StudyContrast& contrast, StudyVerdict verdict, std::string reason) {
  if (contrast.reason.empty()) {
    contrast.verdict = verdict;
    contrast.reason = std::move(reason);
  }
}

class Analyst {
 public:
  Analyst(const study::StudyFile& file, const design::Design& design, const Cells& cells, const std::string& refusal,
          int unseen)
      : file_(file),
        design_(design),
        cells_(cells),
        refusal_(refusal),
        unseen_(unseen),
        metrics_(study::metrics_of(file)) {}

  std::vector<StudyContrast> all() {
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      for (const design::ContrastPlan& contrast : design_.contrasts) {
        drafts_.push_back(over_tasks(contrast, m));
      }
      for (std::size_t task = 0; cells_.tasks() > 1 && task < cells_.tasks(); ++task) {
        for (const design::ContrastPlan& contrast : design_.contrasts) {
          drafts_.push_back(in_task(contrast, task, m));
        }
      }
    }
    judge_family();
    std::stable_partition(drafts_.begin(), drafts_.end(), [](const Draft& draft) { return draft.record.family; });
    std::vector<StudyContrast> result;
    for (Draft& draft : drafts_) {
      result.push_back(std::move(draft.record));
    }
    return result;
  }

 private:
  Draft begin(const design::ContrastPlan& contrast, std::size_t metric, std::string task, bool family) const {
    Draft draft;
    draft.scale = metrics_[metric].scale;
    draft.better = metrics_[metric].better;
    draft.censored = censored_in(cells_, contrast, metric);
    draft.record.name = contrast.name;
    draft.record.first = contrast.first_name;
    draft.record.second = contrast.second_name;
    draft.record.metric = static_cast<int>(metric);
    draft.record.task = std::move(task);
    draft.record.family = family;
    draft.record.margin = metrics_[metric].margin;
    if (draft.record.margin) {
      draft.margin = draft.scale == MetricScale::Ratio ? stats::log_margin(*draft.record.margin) : draft.record.margin;
    }
    return draft;
  }

  void refuse_where_due(StudyContrast& record, const design::ContrastPlan& contrast) const {
    if (!refusal_.empty()) {
      set_reason(record, StudyVerdict::Refused, refusal_);
    }
    const auto metric = static_cast<std::size_t>(record.metric);
    if (std::string why = refusal_of(cells_, contrast, metrics_[metric], metric); !why.empty()) {
      set_reason(record, StudyVerdict::Refused, std::move(why));
    }
  }

  void refuse_constant(StudyContrast& record, const design::ContrastPlan& contrast, std::size_t task) const {
    const auto metric = static_cast<std::size_t>(record.metric);
    if (std::string why = constant_arm(design_, cells_, contrast, metrics_[metric], metric, task); !why.empty()) {
      set_reason(record, StudyVerdict::Refused, std::move(why));
    }
  }

  /// One task, or the only one.
  Draft in_task(const design::ContrastPlan& contrast, std::size_t task, std::size_t metric) const {
    const bool only = cells_.tasks() == 1;
    Draft draft = begin(contrast, metric, only ? "" : file_.tasks[task].name, only && metric == 0 && contrast.family);
    const Series series = series_of(cells_, contrast, task, metric, draft.scale, file_.spec.pairing);
    StudyContrast& record = draft.record;
    record.n = static_cast<int>(std::min(series.first.size(), series.second.size()));
    draft.per_arm = harmonic_mean(series.first.size(), series.second.size());
    record.incomplete = series.incomplete;
    record.method = method_of(file_.spec.pairing, draft.scale, 1, file_.spec.estimand);
    add_shape(record, series, file_, draft.scale);
    if (series.missing > 0) {
      set_reason(record, StudyVerdict::NotYet,
                 std::to_string(series.missing) + (series.missing == 1 ? " trial has" : " trials have") + " not ended");
    }
    refuse_where_due(record, contrast);
    refuse_constant(record, contrast, task);
    draft.difference = difference_of(series, file_.spec.pairing);
    if (!draft.difference) {
      without_variation(record, series, draft.scale);
    }
    return draft;
  }

  Draft over_tasks(const design::ContrastPlan& contrast, std::size_t metric) const {
    if (cells_.tasks() == 1) {
      return in_task(contrast, 0, metric);
    }
    Draft draft = begin(contrast, metric, "", metric == 0 && contrast.family);
    StudyContrast& record = draft.record;
    record.method = method_of(file_.spec.pairing, draft.scale, cells_.tasks(), file_.spec.estimand);
    std::vector<stats::TaskValues> values;
    std::vector<double> means;
    int missing = 0;
    int runs = 0;
    std::size_t fewest = cells_.replicates();
    for (std::size_t task = 0; task < cells_.tasks(); ++task) {
      const Series series = series_of(cells_, contrast, task, metric, draft.scale, file_.spec.pairing);
      const std::vector<double> d = differences(series);
      missing += series.missing;
      record.incomplete += series.incomplete;
      record.differences.insert(record.differences.end(), d.begin(), d.end());
      fewest = std::min({fewest, series.first.size(), series.second.size()});
      runs += static_cast<int>(std::min(series.first.size(), series.second.size()));
      draft.per_arm += harmonic_mean(series.first.size(), series.second.size()) / static_cast<double>(cells_.tasks());
      if (!d.empty()) {
        means.push_back(stats::mean(d));
      } else if (!series.first.empty() && !series.second.empty()) {
        means.push_back(stats::mean(series.second) - stats::mean(series.first));
      }
      values.push_back({series.second, series.first});
    }
    record.n = file_.spec.estimand == study::Estimand::NewTasks ? static_cast<int>(means.size()) : runs;
    if (missing > 0) {
      set_reason(record, StudyVerdict::NotYet,
                 std::to_string(missing) + (missing == 1 ? " trial has" : " trials have") + " not ended");
    }
    refuse_where_due(record, contrast);
    // A claim about new tasks rests on the spread between tasks, not on that between seeds.
    for (std::size_t task = 0; file_.spec.estimand == study::Estimand::TheseTasks && task < cells_.tasks(); ++task) {
      refuse_constant(record, contrast, task);
    }
    if (means.size() == cells_.tasks()) {
      draft.difference = file_.spec.estimand == study::Estimand::NewTasks
                             ? stats::new_tasks(values)
                             : stats::these_tasks(values, file_.spec.pairing == study::Pairing::Paired);
    }
    if (!draft.difference) {
      const double mean = means.empty() ? 0 : stats::mean(means);
      record.estimate = draft.scale == MetricScale::Ratio ? stats::relative_change(mean) : mean;
      if (fewest < 2 && file_.spec.estimand == study::Estimand::TheseTasks) {
        set_reason(record, StudyVerdict::NotYet,
                   "in some task there is one replicate alone, which has no spread: nothing can be inferred from it");
      }
      set_reason(record, StudyVerdict::Deterministic, "in some task nothing varies between replicates");
    }
    return draft;
  }

  static void without_variation(StudyContrast& record, const Series& series, MetricScale scale) {
    if (!series.first.empty() && !series.second.empty()) {
      const double difference = stats::mean(series.second) - stats::mean(series.first);
      record.estimate = scale == MetricScale::Ratio ? stats::relative_change(difference) : difference;
    }
    if (std::min(series.first.size(), series.second.size()) < 2) {
      set_reason(record, StudyVerdict::NotYet, "one replicate alone has no spread: nothing can be inferred from it");
      return;
    }
    set_reason(record, StudyVerdict::Deterministic,
               "the difference is " + effects::rounded(record.estimate) + " in every replicate");
  }

  /// Trials stopped at the limit take at least as long: that their arm is slower can be shown, and nothing else.
  static void refuse_censored(Draft& draft) {
    StudyContrast& record = draft.record;
    const bool decided = record.verdict == StudyVerdict::Beyond || record.verdict == StudyVerdict::Differs;
    const int slower = draft.difference->difference > 0 ? draft.censored.second : draft.censored.first;
    const int count = draft.censored.first + draft.censored.second;
    if (count > 0 && !(decided && slower == count)) {
      record.verdict = StudyVerdict::Refused;
      record.reason = std::to_string(count) + (count == 1 ? " trial was" : " trials were") +
                      " stopped at the time limit, and may have taken any time above it";
    }
  }

  void put(Draft& draft, const stats::Judgement& judged) const {
    StudyContrast& record = draft.record;
    const auto shown = [&](const stats::Interval& interval) {
      const stats::Interval on_scale = draft.scale == MetricScale::Ratio ? stats::relative_change(interval) : interval;
      return record::StudyInterval{on_scale.low, on_scale.high};
    };
    const stats::MeanDifference& difference = *draft.difference;
    const bool ratio = draft.scale == MetricScale::Ratio;
    record.estimate = ratio ? stats::relative_change(difference.difference) : difference.difference;
    record.standard_error = difference.standard_error;
    record.degrees_of_freedom = difference.degrees_of_freedom;
    record.ci95 = shown(stats::interval_at(difference, 0.95));
    record.ci90 = shown(stats::interval_at(difference, 0.90));
    record.p = judged.p;
    record.p_adjusted = judged.p_adjusted;
    record.p_equivalence = judged.p_equivalence;
    record.favours_second = (difference.difference > 0) == (draft.better == record::Better::Higher);
    if (record.reason.empty()) {
      record.verdict = verdict_of(judged.verdict);
      refuse_censored(draft);
    }
    if (record.verdict == StudyVerdict::Inconclusive) {
      record.needed = needed(draft);
    }
  }

  /// What is there of a comparison that is refused or has not ended: estimate and interval, and no test.
  void put_without_verdict(Draft& draft) const {
    put(draft, stats::judge(*draft.difference, draft.margin));
    draft.record.p_adjusted = 1;
    draft.record.p_equivalence.reset();
  }

  /// The level that Holm's method asks of the smallest p of a family.
  [[nodiscard]] double level_of(const StudyContrast& record) const {
    const auto family = std::ranges::count_if(drafts_, [](const Draft& draft) { return draft.record.family; });
    return record.family ? 0.05 / static_cast<double>(family + unseen_) : 0.05;
  }

  /// The fewest replicates (of new tasks: tasks) that find the observed effect, or show it within the margin.
  [[nodiscard]] std::optional<int> needed(const Draft& draft) const {
    const bool unpaired =
        file_.spec.pairing == study::Pairing::Unpaired && file_.spec.estimand == study::Estimand::TheseTasks;
    const bool over_these = draft.record.task.empty() && file_.spec.estimand == study::Estimand::TheseTasks;
    const int n = over_these ? draft.record.n / static_cast<int>(cells_.tasks()) : draft.record.n;
    if (n < 2) {
      return std::nullopt;
    }
    const double alpha = level_of(draft.record);
    // The standard deviation of a difference, or, of two samples, of one arm.
    const double sd = draft.difference->standard_error * std::sqrt(unpaired ? draft.per_arm / 2 : n);
    const double effect = std::abs(draft.difference->difference) / sd;
    std::optional<int> best;
    const auto take = [&](std::optional<int> count) {
      if (count && *count > n && (!best || *count < *best)) {
        best = count;
      }
    };
    if (effect > 0) {
      take(unpaired ? stats::needed_per_arm(effect, 0.8, alpha) : stats::needed_pairs(effect, 0.8, alpha));
    }
    if (draft.margin && effect < *draft.margin / sd) {
      const double scale = unpaired ? std::sqrt(2.0) : 1;
      take(stats::needed_for_margin(*draft.margin / sd / scale, 0.8, effect / scale, alpha));
    }
    return best;
  }

  void judge_family() {
    std::vector<stats::Contrast> family;
    for (const Draft& draft : drafts_) {
      if (draft.record.family) {
        // What gets no verdict still counts as a member, and its p makes the correction of the others no lighter.
        const bool judged = draft.difference && draft.record.reason.empty();
        family.push_back(judged ? stats::Contrast{*draft.difference, draft.margin} : nothing_shown(draft.margin));
      }
    }
    const std::optional<double> margin = drafts_.empty() ? std::nullopt : drafts_.front().margin;
    family.resize(family.size() + static_cast<std::size_t>(unseen_), nothing_shown(margin));
    const std::vector<stats::Judgement> judged = stats::judge(family);
    std::size_t at = 0;
    for (Draft& draft : drafts_) {
      if (draft.record.family) {
        const stats::Judgement& judgement = judged[at++];
        if (draft.difference && draft.record.reason.empty()) {
          put(draft, judgement);
        } else if (draft.difference) {
          put_without_verdict(draft);
        }
      } else if (draft.difference && !draft.record.reason.empty()) {
        put_without_verdict(draft);
      } else if (draft.difference) {
        put(draft, stats::judge(*draft.difference, draft.margin));
      }
    }
  }

  const study::StudyFile& file_;
  const design::Design& design_;
  const Cells& cells_;
  const std::string& refusal_;
  int unseen_;
  std::vector<StudyMetric> metrics_;
  std::vector<Draft> drafts_;
};

}  // namespace

StudyVerdict verdict_of(stats::Verdict verdict) {
  switch (verdict) {
    case stats::Verdict::Beyond:
      return StudyVerdict::Beyond;
    case stats::Verdict::Negligible:
      return StudyVerdict::Negligible;
    case stats::Verdict::Equivalent:
      return StudyVerdict::Equivalent;
    case stats::Verdict::Differs:
      return StudyVerdict::Differs;
    case stats::Verdict::Inconclusive:
      return StudyVerdict::Inconclusive;
  }
  return StudyVerdict::Inconclusive;
}

std::vector<StudyContrast> contrasts_of(const study::StudyFile& file, const design::Design& design, const Cells& cells,
                                        const std::string& refusal, int unseen) {
  return Analyst(file, design, cells, refusal, unseen).all();
}

}  // namespace ceteris::verdict
