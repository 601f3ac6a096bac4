// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/judge.hpp"

#include <algorithm>

#include "ceteris/analyse/by_runs.hpp"
#include "ceteris/analyse/item_pairs.hpp"
#include "ceteris/analyse/verdicts.hpp"
#include "ceteris/analyse/words.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/verdict/contrasts.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisContrast;
using record::AnalysisGap;
using record::StudyContrast;
using record::StudyVerdict;

using Tests = std::vector<std::optional<record::AnalysisMcNemar>>;

/// The engine's contrasts of one metric, as the metric of this index. `tests` are those of pairs of 0 and 1.
std::vector<StudyContrast> contrasts_of(const Question& question, std::size_t metric, const verdict::Cells& cells,
                                        Tests& tests) {
  study::StudyFile file = question.files[metric];
  file.spec.replicates = static_cast<int>(cells.replicates());
  std::vector<StudyContrast> all =
      verdict::contrasts_of(file, question.design, cells, "", metric == 0 ? question.unseen() : 0);
  for (StudyContrast& contrast : all) {
    contrast.metric = static_cast<int>(metric);
    contrast.family = contrast.family && metric == 0;
    if (file.spec.pairing == study::Pairing::Unpaired) {  // differences by the order of rows mean nothing
      contrast.differences.clear();
      contrast.skewness.reset();
      contrast.hodges_lehmann.reset();
      contrast.sign_flip_p.reset();
      contrast.sign_flip_floor.reset();
    }
    if (metric != 0) {  // no member of a family
      contrast.p_adjusted = contrast.p;
    }
  }
  tests = test_item_pairs(question, cells, metric, all);
  return all;
}

std::vector<AnalysisGap> gaps_in(const std::vector<AnalysisGap>& gaps, const StudyContrast& contrast,
                                 const std::string& metric) {
  std::vector<AnalysisGap> found;
  std::ranges::copy_if(gaps, std::back_inserter(found), [&](const AnalysisGap& gap) {
    return (gap.arm == contrast.first || gap.arm == contrast.second) && gap.metric == metric &&
           (contrast.task.empty() || gap.task == contrast.task);
  });
  return found;
}

std::string place_of(const AnalysisGap& gap) {
  return ceteris::quoted(gap.arm) + (gap.task.empty() ? "" : ", task " + ceteris::quoted(gap.task)) +
         (gap.replicate.empty() ? "" : ", run " + ceteris::quoted(gap.replicate));
}

bool same_answer(const StudyContrast& a, const StudyContrast& b) {
  const bool directed =
      a.verdict == StudyVerdict::Beyond || a.verdict == StudyVerdict::Negligible || a.verdict == StudyVerdict::Differs;
  return a.verdict == b.verdict && (!directed || a.favours_second == b.favours_second);
}

std::string values(std::size_t n) {
  return std::to_string(n) + (n == 1 ? " value is" : " values are");
}

/// The verdict of a comparison in which values are missing, and why there is none.
void put_verdict(AnalysisContrast& contrast, const std::vector<AnalysisGap>& gaps) {
  contrast.verdict = contrast.complete.verdict;
  contrast.reason = contrast.complete.reason;
  const auto silent = std::ranges::find(gaps, false, &AnalysisGap::stated);
  if (silent != gaps.end()) {
    const auto count = std::ranges::count(gaps, false, &AnalysisGap::stated);
    contrast.verdict = StudyVerdict::Refused;
    contrast.reason = values(static_cast<std::size_t>(count)) + " missing and the table does not say what became of " +
                      (count == 1 ? "it" : "them") + " (" + place_of(*silent) + ": " + silent->why +
                      (count > 1 ? ", and others" : "") + ")";
    return;
  }
  if (contrast.verdict == StudyVerdict::NotYet && contrast.complete.n == 0) {
    contrast.reason = "one of the two has no value";
  }
  if (contrast.verdict == StudyVerdict::NotYet) {
    contrast.verdict = StudyVerdict::Refused;
  }
  if (contrast.worst && has_verdict(contrast.verdict) && !same_answer(contrast.complete, *contrast.worst)) {
    contrast.verdict = StudyVerdict::Refused;
    contrast.reason = values(gaps.size()) + " missing, and the answer depends on that: without " +
                      (gaps.size() == 1 ? "it " : "them ") + ceteris::quoted(verdict_word(contrast.complete)) +
                      ", with the worst score instead " + ceteris::quoted(verdict_word(*contrast.worst));
  }
}

/// Outside the family many comparisons are looked through: their corrected p-values decide.
void correct_explored(std::vector<StudyContrast*> contrasts) {
  std::erase_if(contrasts, [](const StudyContrast* one) { return one->family || !has_verdict(one->verdict); });
  std::vector<double> p;
  for (const StudyContrast* one : contrasts) {
    p.push_back(one->p);
  }
  const std::vector<double> adjusted = stats::benjamini_hochberg(p);
  for (std::size_t i = 0; i < contrasts.size(); ++i) {
    StudyContrast& one = *contrasts[i];
    one.p_adjusted = adjusted[i];
    withdraw_where_not_shown(one);
  }
}

}  // namespace

std::vector<AnalysisContrast> judge(const Question& question, const Grid& grid, const std::vector<AnalysisGap>& gaps) {
  std::vector<AnalysisContrast> all;
  for (std::size_t metric = 0; metric < question.files.size(); ++metric) {
    const study::MetricSpec& spec = question.files[metric].spec.metric;
    const verdict::Cells cells = grid.complete(metric);
    Tests tests;
    Tests unused;
    const std::vector<StudyContrast> complete = contrasts_of(question, metric, cells, tests);
    std::vector<StudyContrast> worst;
    if (std::ranges::count(gaps, spec.name, &AnalysisGap::metric) > 0) {
      if (const auto filled = grid.worst(metric, spec.better.value_or(record::Better::Higher))) {
        worst = contrasts_of(question, metric, *filled, unused);
      }
    }
    for (std::size_t i = 0; i < complete.size(); ++i) {
      AnalysisContrast one;
      one.complete = complete[i];
      one.mcnemar = tests[i];
      if (complete[i].task.empty()) {
        one.by_runs = by_runs(question, cells, i % question.design.contrasts.size(), metric);
      }
      if (i < worst.size() && !gaps_in(gaps, complete[i], spec.name).empty()) {
        one.worst = worst[i];
      }
      all.push_back(std::move(one));
    }
  }
  std::vector<StudyContrast*> complete;
  std::vector<StudyContrast*> worst;
  for (AnalysisContrast& one : all) {
    complete.push_back(&one.complete);
    worst.push_back(one.worst ? &*one.worst : &one.complete);
  }
  correct_explored(complete);
  correct_explored(worst);
  for (AnalysisContrast& one : all) {
    const std::string& metric = question.files[static_cast<std::size_t>(one.complete.metric)].spec.metric.name;
    put_verdict(one, gaps_in(gaps, one.complete, metric));
  }
  return all;
}

}  // namespace ceteris::analyse
