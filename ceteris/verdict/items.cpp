// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "ceteris/base/text.hpp"
#include "ceteris/stats/items.hpp"
#include "ceteris/stats/verdict.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/contrasts.hpp"

namespace ceteris::verdict {
namespace {

using record::StudyContrast;
using record::StudyItems;
using record::StudyVerdict;

/// Percents are a hundred times the outcomes, which are 0 or 1.
double unit_of(const record::StudyMetric& metric) {
  return metric.scale == record::MetricScale::Percent ? 100 : 1;
}

/// The outcomes of one side of a comparison: one row a replicate.
struct Side {
  std::vector<double> rows;
  bool binary = true;
};

class Analyst {
 public:
  Analyst(const study::StudyFile& file, const design::Design& design, std::span<const study::StudyTrial> trials,
          const study::Results& results, const std::string& refusal)
      : file_(file),
        design_(design),
        refusal_(refusal),
        metric_(study::metrics_of(file).front()),
        tasks_(std::max<std::size_t>(file.tasks.size(), 1)),
        replicates_(static_cast<std::size_t>(file.spec.replicates)),
        trials_(design.arms.size() * tasks_ * replicates_, nullptr) {
    for (const study::StudyTrial& trial : trials) {
      const auto found = results.find(trial.id);
      if (trial.place.purpose == design::Purpose::Measured && found != results.end() &&
          record::meaning(found->second.outcome).result) {
        const auto replicate = static_cast<std::size_t>(trial.place.replicate);
        trials_[place(trial.place.arm, trial.place.task, replicate)] = &found->second;
      }
    }
  }

  std::vector<StudyItems> all() const {
    std::vector<StudyItems> list;
    for (std::size_t task = 0; task < tasks_; ++task) {
      std::ranges::move(of_task(task), std::back_inserter(list));
    }
    return list;
  }

 private:
  [[nodiscard]] std::size_t place(std::size_t arm, std::size_t task, std::size_t replicate) const {
    return (arm * tasks_ + task) * replicates_ + replicate;
  }

  /// Why the outcomes of these arms cannot be compared, and whether that may still change.
  [[nodiscard]] std::pair<StudyVerdict, std::string> obstacle(const std::vector<std::size_t>& arms,
                                                              std::size_t task) const {
    int open = 0;
    int empty = 0;
    std::string problem;
    const std::vector<std::string>* names = nullptr;
    bool other = false;
    for (const std::size_t arm : arms) {
      for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
        const study::TrialResult* trial = trials_[place(arm, task, replicate)];
        if (trial == nullptr) {
          ++open;
        } else if (trial->outcomes.empty()) {
          ++empty;
          problem = trial->items_problem.empty() ? problem : trial->items_problem;
        } else {
          names = names == nullptr ? trial->items.get() : names;
          other = other || *names != *trial->items;
        }
      }
    }
    if (open > 0) {
      return {StudyVerdict::NotYet, std::to_string(open) + (open == 1 ? " trial has" : " trials have") + " not ended"};
    }
    if (empty > 0) {
      return {StudyVerdict::Refused, std::to_string(empty) + (empty == 1 ? " trial" : " trials") +
                                         " left no outcomes of items" + (problem.empty() ? "" : " (" + problem + ")")};
    }
    if (other) {
      return {StudyVerdict::Refused, "not all trials have outcomes of the same items"};
    }
    return {StudyVerdict::NotYet, ""};
  }

  /// The mean over the arms of a side.
  [[nodiscard]] Side side(const std::vector<std::size_t>& arms, std::size_t task) const {
    Side made;
    for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
      const std::size_t start = made.rows.size();
      for (const std::size_t arm : arms) {
        const std::vector<double>& outcomes = trials_[place(arm, task, replicate)]->outcomes;
        made.rows.resize(start + outcomes.size());
        for (std::size_t item = 0; item < outcomes.size(); ++item) {
          made.rows[start + item] += outcomes[item] / static_cast<double>(arms.size());
          made.binary = made.binary && (outcomes[item] == 0 || outcomes[item] == 1);
        }
      }
    }
    return made;
  }

  static std::vector<std::uint8_t> bits(const Side& side, std::size_t start, std::size_t items) {
    const auto first = side.rows.begin() + static_cast<std::ptrdiff_t>(start);
    std::vector<std::uint8_t> made(items);
    std::transform(first, first + static_cast<std::ptrdiff_t>(items), made.begin(),
                   [](double outcome) { return static_cast<std::uint8_t>(outcome); });
    return made;
  }

  void add_mcnemar(StudyItems& made, const Side& first, const Side& second) const {
    const auto items = static_cast<std::size_t>(made.items);
    for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
      const std::size_t start = replicate * items;
      const stats::McNemar test = stats::mcnemar(bits(first, start, items), bits(second, start, items));
      made.mcnemar.push_back(
          {static_cast<int>(replicate), static_cast<int>(test.only_a), static_cast<int>(test.only_b), test.p});
    }
  }

  struct Draft {
    StudyItems made;
    std::optional<stats::MeanDifference> difference;
  };

  [[nodiscard]] Draft draft_of(const design::ContrastPlan& plan, std::size_t task) const {
    Draft draft;
    StudyContrast& contrast = draft.made.contrast;
    const bool paired = file_.spec.pairing == study::Pairing::Paired;
    contrast.name = plan.name;
    contrast.first = plan.first_name;
    contrast.second = plan.second_name;
    contrast.task = file_.tasks.empty() ? "" : file_.tasks[task].name;
    contrast.family = true;
    contrast.method = paired ? "seeds x items, paired" : "seeds x items, Welch";
    contrast.margin = metric_.margin;
    std::vector<std::size_t> arms = plan.first;
    arms.insert(arms.end(), plan.second.begin(), plan.second.end());
    std::tie(contrast.verdict, contrast.reason) = obstacle(arms, task);
    if (!contrast.reason.empty()) {
      return draft;
    }
    const Side first = side(plan.first, task);
    const Side second = side(plan.second, task);
    draft.made.items = static_cast<int>(first.rows.size() / replicates_);
    draft.made.binary = first.binary && second.binary;
    contrast.n = static_cast<int>(replicates_);
    if (draft.made.binary && plan.first.size() == 1 && plan.second.size() == 1 && paired) {
      add_mcnemar(draft.made, first, second);
    }
    draft.difference =
        stats::seeds_by_items(second.rows, first.rows, static_cast<std::size_t>(draft.made.items), paired);
    if (!refusal_.empty()) {
      contrast.verdict = StudyVerdict::Refused;
      contrast.reason = refusal_;
    } else if (!draft.difference) {
      contrast.verdict = StudyVerdict::Deterministic;
      contrast.reason = "no outcome varies between seeds or items";
    }
    return draft;
  }

  void put(StudyContrast& contrast, const stats::MeanDifference& difference, const stats::Judgement& judged) const {
    const double unit = unit_of(metric_);
    const auto shown = [&](const stats::Interval& interval) {
      return record::StudyInterval{unit * interval.low, unit * interval.high};
    };
    contrast.estimate = unit * difference.difference;
    contrast.standard_error = unit * difference.standard_error;
    contrast.degrees_of_freedom = difference.degrees_of_freedom;
    contrast.ci95 = shown(stats::interval_at(difference, 0.95));
    contrast.ci90 = shown(stats::interval_at(difference, 0.90));
    contrast.p = judged.p;
    contrast.favours_second = (difference.difference > 0) == (metric_.better == record::Better::Higher);
    if (contrast.reason.empty()) {
      contrast.p_adjusted = judged.p_adjusted;
      contrast.p_equivalence = judged.p_equivalence;
      contrast.verdict = verdict_of(judged.verdict);
    }
  }

  [[nodiscard]] std::vector<StudyItems> of_task(std::size_t task) const {
    std::vector<Draft> drafts;
    std::vector<stats::Contrast> family;
    for (const design::ContrastPlan& plan : design_.contrasts) {
      if (!plan.family) {
        continue;
      }
      drafts.push_back(draft_of(plan, task));
      const auto margin = metric_.margin ? std::optional(*metric_.margin / unit_of(metric_)) : std::nullopt;
      const bool judged = drafts.back().difference && drafts.back().made.contrast.reason.empty();
      // What gets no verdict still counts as a member.
      family.push_back({judged ? *drafts.back().difference : stats::mean_difference(0, 1, 1), margin});
    }
    const std::vector<stats::Judgement> judged = stats::judge(family);
    std::vector<StudyItems> list;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      if (drafts[i].difference) {
        put(drafts[i].made.contrast, *drafts[i].difference, judged[i]);
      }
      list.push_back(std::move(drafts[i].made));
    }
    return list;
  }

  const study::StudyFile& file_;
  const design::Design& design_;
  const std::string& refusal_;
  record::StudyMetric metric_;
  std::size_t tasks_;
  std::size_t replicates_;
  std::vector<const study::TrialResult*> trials_;  ///< by place; nullptr: has not ended
};

}  // namespace

std::vector<StudyItems> items_of(const study::StudyFile& file, const design::Design& design,
                                 std::span<const study::StudyTrial> trials, const study::Results& results,
                                 const std::string& refusal) {
  return file.spec.items ? Analyst(file, design, trials, results, refusal).all() : std::vector<StudyItems>{};
}

std::string item_mismatch(const study::StudyFile& file, std::span<const study::StudyTrial> trials,
                          const study::Results& results) {
  constexpr double kRounding = 6e-4;
  const record::StudyMetric metric = study::metrics_of(file).front();
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (trial.place.purpose != design::Purpose::Measured || found == results.end() || found->second.outcomes.empty() ||
        found->second.readings.empty() || found->second.readings.front().state != metrics::State::Value) {
      continue;
    }
    const double mean = unit_of(metric) * stats::mean(found->second.outcomes);
    const double value = found->second.readings.front().value;
    if (std::abs(mean - value) > kRounding * std::max(unit_of(metric), std::abs(value))) {
      return fmt::format(
          "The mean of the outcomes of items is not {} ({:.4g} and {:.4g} in trial {}): what is said of new items is "
          "said "
          "of the outcomes.",
          printable(metric.name), mean, value, trial.id);
    }
  }
  return {};
}

}  // namespace ceteris::verdict
