// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/item_pairs.hpp"

#include <algorithm>
#include <cstdint>

#include "ceteris/analyse/verdicts.hpp"
#include "ceteris/stats/items.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/verdict/series.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisMcNemar;
using record::StudyContrast;

bool all_zero_or_one(const verdict::Cells& cells) {
  bool any = false;
  for (std::size_t arm = 0; arm < cells.arms(); ++arm) {
    for (std::size_t task = 0; task < cells.tasks(); ++task) {
      for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
        const auto value = cells.value(arm, task, replicate, 0);
        any = any || value.has_value();
        if (value && *value != 0 && *value != 1) {
          return false;
        }
      }
    }
  }
  return any;
}

std::vector<std::uint8_t> bits(const std::vector<double>& values) {
  std::vector<std::uint8_t> made;
  std::ranges::transform(values, std::back_inserter(made), [](double v) { return static_cast<std::uint8_t>(v); });
  return made;
}

AnalysisMcNemar test_of(const Question& question, const verdict::Cells& cells, std::size_t metric,
                        const StudyContrast& contrast) {
  const study::StudyFile& file = question.files[metric];
  const auto plan = std::ranges::find(question.design.contrasts, contrast.name, &design::ContrastPlan::name);
  std::size_t task = 0;
  while (task < file.tasks.size() && file.tasks[task].name != contrast.task) {
    ++task;
  }
  const verdict::Series series =
      verdict::series_of(cells, *plan, task, 0, record::MetricScale::Plain, study::Pairing::Paired);
  const stats::McNemar test = stats::mcnemar(bits(series.first), bits(series.second));
  return {static_cast<int>(test.only_a), static_cast<int>(test.only_b), test.p};
}

/// A difference that is the same in every pair has no t interval; that pairs disagree, and all one way, is a test
/// still.
bool all_disagree(const StudyContrast& contrast) {
  return contrast.verdict == record::StudyVerdict::Deterministic && contrast.n > 0 && contrast.estimate != 0;
}

void judge_by(const AnalysisMcNemar& test, record::Better better, StudyContrast& contrast) {
  if (all_disagree(contrast)) {
    contrast.verdict = record::StudyVerdict::Differs;
    contrast.reason.clear();
    contrast.favours_second = (contrast.estimate > 0) == (better == record::Better::Higher);
    contrast.method = "McNemar, exact";
  } else {
    contrast.method = "McNemar, exact; paired t for the interval";
  }
  contrast.p = test.p;
  contrast.p_adjusted = test.p;
  withdraw_where_not_shown(contrast);
}

/// Holm's correction once more, with the p-values of McNemar's tests.
void correct_family(const Question& question, std::vector<StudyContrast>& contrasts) {
  std::vector<StudyContrast*> members;
  std::vector<double> p;
  for (StudyContrast& contrast : contrasts) {
    if (contrast.family) {
      members.push_back(&contrast);
      p.push_back(has_verdict(contrast.verdict) ? contrast.p : 1);
    }
  }
  p.resize(p.size() + static_cast<std::size_t>(question.unseen()), 1);
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (has_verdict(members[i]->verdict)) {
      members[i]->p_adjusted = adjusted[i];
      withdraw_where_not_shown(*members[i]);
    }
  }
}

}  // namespace

std::vector<std::optional<AnalysisMcNemar>> test_item_pairs(const Question& question, const verdict::Cells& cells,
                                                            std::size_t metric, std::vector<StudyContrast>& contrasts) {
  std::vector<std::optional<AnalysisMcNemar>> tests(contrasts.size());
  const study::StudyFile& file = question.files[metric];
  if (file.spec.pairing != study::Pairing::Paired || !all_zero_or_one(cells)) {
    return tests;
  }
  bool family = false;
  for (std::size_t i = 0; i < contrasts.size(); ++i) {
    StudyContrast& contrast = contrasts[i];
    const bool one_task = file.tasks.empty() || !contrast.task.empty();
    if (!one_task || contrast.n == 0) {
      continue;
    }
    tests[i] = test_of(question, cells, metric, contrast);
    if (!has_verdict(contrast.verdict) && !all_disagree(contrast)) {
      continue;
    }
    judge_by(*tests[i], file.spec.metric.better.value_or(record::Better::Higher), contrast);
    family = family || contrast.family;
  }
  if (family) {
    correct_family(question, contrasts);
  }
  return tests;
}

}  // namespace ceteris::analyse
