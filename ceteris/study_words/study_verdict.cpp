// SPDX-License-Identifier: Apache-2.0
// Sentences of verdicts and guardrails.
#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {

namespace {

using record::Better;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyRecord;
using record::StudyVerdict;

bool of_new_tasks(const StudyContrast& contrast) {
  return contrast.method.find("new tasks") != std::string::npos;
}

std::string replicates(const StudyRecord& study, const StudyContrast& contrast) {
  if (of_new_tasks(contrast)) {
    return "n = " + report::count_of(contrast.n, "task");
  }
  const std::string on_tasks = contrast.task.empty() && study.tasks.size() > 1
                                   ? " on " + report::count(static_cast<std::int64_t>(study.tasks.size())) + " tasks"
                                   : std::string();
  if (contrast.method.find("Welch") != std::string::npos || !study.paired) {
    return "n = " + report::count(contrast.n) + " in each arm" + on_tasks;
  }
  return "n = " + report::count_of(contrast.n, "pair") + on_tasks;
}

bool excludes_zero(const std::optional<record::StudyInterval>& interval) {
  return interval && (interval->low > 0 || interval->high < 0);
}

std::string for_whom(const StudyContrast& contrast) {
  return contrast.favours_second ? "for the better" : "for the worse";
}

/// How many comparisons a verdict was corrected for; 1 where it stands alone.
std::int64_t family_of(const StudyRecord& study, const StudyContrast& contrast) {
  return contrast.family ? std::ranges::count_if(study.contrasts, &StudyContrast::family) : 1;
}

std::string p_text(double p) {
  return p < 0.0001 ? "p " + report::probability(p) : "p = " + report::probability(p);
}

std::string holm_words(std::int64_t family) {
  return "Holm's correction over the " + report::count(family) + " comparisons";
}

bool lies_within(const std::optional<record::StudyInterval>& interval, const record::StudyInterval& limits) {
  return interval && interval->low >= limits.low && interval->high <= limits.high;
}

bool lies_beyond(const std::optional<record::StudyInterval>& interval, const record::StudyInterval& limits) {
  return interval && (interval->low >= limits.high || interval->high <= limits.low);
}

/// ", with p = 0.021 after Holm's correction over the 5 comparisons" where there is one.
std::string after_holm(std::int64_t family, double p) {
  return family > 1 ? ", with " + p_text(p) + " after " + holm_words(family) : std::string();
}

/// Why intervals that speak for themselves did not decide: the correction over the family.
std::string undecided(const StudyMetric& metric, const StudyContrast& contrast, std::int64_t family) {
  std::vector<std::string> parts;
  if (family > 1 && excludes_zero(contrast.ci95)) {
    parts.push_back("the 95 % interval excludes zero, but with " + holm_words(family) + ' ' +
                    p_text(contrast.p_adjusted));
  }
  if (family > 1 && contrast.margin && contrast.p_equivalence &&
      lies_within(contrast.ci90, margin_limits(metric, *contrast.margin))) {
    parts.push_back("the 90 % interval lies within the margin of " + margin_text(metric, *contrast.margin) +
                    ", but the test of equivalence has " + p_text(*contrast.p_equivalence) + " with " +
                    holm_words(family));
  }
  return join(parts, "; ");
}

std::string both(const std::string& first, const std::string& second) {
  return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

std::string needed_words(const StudyContrast& contrast) {
  return contrast.needed
             ? "about " + report::count(*contrast.needed) + (of_new_tasks(contrast) ? " tasks" : " replicates") +
                   " would resolve an effect of this size"
             : std::string();
}

std::string because(const std::string& reason) {
  return reason.empty() ? std::string() : ": " + report::shorten(reason, 300);
}

/// Whether a difference that was shown lies beyond the margin, where that is open.
std::string open_margin(const StudyMetric& metric, const StudyContrast& contrast, std::int64_t family) {
  if (!contrast.margin) {
    return {};
  }
  const record::StudyInterval limits = margin_limits(metric, *contrast.margin);
  const std::string margin = margin_text(metric, *contrast.margin);
  if (family > 1 && lies_within(contrast.ci90, limits) && contrast.p_equivalence) {
    return "; the 90 % interval lies within the margin of " + margin + ", but the test of equivalence has " +
           p_text(*contrast.p_equivalence) + " with " + holm_words(family);
  }
  return "; whether by more than the margin of " + margin + " is open" +
         (family > 1 && lies_beyond(contrast.ci95, limits) ? " after " + holm_words(family) : "");
}

std::string verdict_clause(const StudyRecord& study, const StudyMetric& metric, const StudyContrast& contrast) {
  const std::int64_t family = family_of(study, contrast);
  const std::string margin = contrast.margin ? margin_text(metric, *contrast.margin) : std::string();
  switch (contrast.verdict) {
    case StudyVerdict::NotYet:
      return "no verdict yet" + because(contrast.reason);
    case StudyVerdict::Deterministic:
      return "deterministic, a difference without an inference" + because(contrast.reason);
    case StudyVerdict::Refused:
      return "no verdict" + because(contrast.reason);
    case StudyVerdict::Beyond:
      return "differs by more than the margin of " + margin + ", " + for_whom(contrast);
    case StudyVerdict::Negligible:
      return "differs, but by less than the margin of " + margin + ": real but negligible";
    case StudyVerdict::Equivalent:
      return "equivalent within " + margin + after_holm(family, contrast.p_equivalence.value_or(1));
    case StudyVerdict::Differs:
      return "differs, " + for_whom(contrast) + open_margin(metric, contrast, family);
    case StudyVerdict::Inconclusive:
      return "inconclusive" + because(both(undecided(metric, contrast, family), needed_words(contrast)));
  }
  throw Bug("verdict", "a verdict outside the list", __FILE__, __LINE__);
}

bool is_measured(const StudyContrast& contrast) {
  return contrast.n > 0 && std::isfinite(contrast.estimate);
}

std::string finding(const StudyRecord& study, const StudyContrast& contrast) {
  const StudyMetric& metric = metric_of(study, contrast);
  const std::string name = report::shorten(metric.name, 60);
  if (!is_measured(contrast)) {
    return name + " not measured";
  }
  const Digits digits(study);
  return name + ' ' + digits.effect(contrast) + " (" +
         (contrast.ci95 ? "95 % interval " + digits.range(contrast, *contrast.ci95) + ", " : "") +
         replicates(study, contrast) + ")";
}

/// In a fraction the effect of a factor is also that of its aliases.
std::string alias_clause(const StudyRecord& study, const StudyContrast& contrast) {
  const auto effect = std::ranges::find(study.effects, contrast.name, &record::StudyEffect::name);
  return effect == study.effects.end() || effect->aliases.empty() ? ""
                                                                  : "; cannot be told from " + alias_words(*effect);
}

std::string sentence_of(const VerdictWords& words) {
  return words.subject + ": " + words.finding + ": " + words.verdict +
         (words.scope.empty() ? "" : " (" + words.scope + ")") + '.';
}

}  // namespace

VerdictWords verdict_words(const StudyRecord& study, const StudyContrast& contrast) {
  return {subject_of(study, contrast), finding(study, contrast),
          verdict_clause(study, metric_of(study, contrast), contrast) + alias_clause(study, contrast),
          report::shorten(study.scope, 200)};
}

std::string verdict_sentence(const StudyRecord& study, const StudyContrast& contrast) {
  return sentence_of(verdict_words(study, contrast));
}

std::string correction_sentence(const StudyRecord& study) {
  const auto family = std::ranges::count_if(study.contrasts, &StudyContrast::family);
  if (family < 2) {
    return {};
  }
  const bool margin = std::ranges::any_of(
      study.contrasts, [](const StudyContrast& c) { return c.family && c.p_equivalence.has_value(); });
  return "Intervals are those of each comparison by itself. Verdicts rest on p-values that Holm's method corrects over "
         "the " +
         report::count(family) + " declared comparisons, each at 5 %: those of a difference" +
         (margin ? ", those of a difference beyond the margin, and those of equivalence (two one-sided tests; of one "
                   "comparison alone that would be the 90 % interval within the margin)."
                 : ".");
}

Guard guard_of(const StudyMetric& metric, const StudyContrast& contrast) {
  const bool refused = contrast.verdict == StudyVerdict::NotYet || contrast.verdict == StudyVerdict::Refused;
  if (refused || !contrast.ci90 || !contrast.ci95 || !contrast.margin) {
    return Guard::Open;
  }
  const record::StudyInterval limits = margin_limits(metric, *contrast.margin);
  if (metric.better == Better::Higher) {
    return contrast.ci90->low > limits.low    ? Guard::Holds
           : contrast.ci95->high < limits.low ? Guard::Broken
                                              : Guard::Open;
  }
  return contrast.ci90->high < limits.high  ? Guard::Holds
         : contrast.ci95->low > limits.high ? Guard::Broken
                                            : Guard::Open;
}

std::string_view guard_word(Guard guard) {
  return guard == Guard::Holds ? "holds" : guard == Guard::Broken ? "broken" : "open";
}

std::string guard_sentence(const StudyRecord& study, const StudyContrast& contrast) {
  const StudyMetric& metric = metric_of(study, contrast);
  const Guard guard = guard_of(metric, contrast);
  const std::string limit = contrast.margin ? margin_text(metric, *contrast.margin) : std::string();
  std::string verdict;
  if (limit.empty()) {
    verdict = "open: it has no margin";
  } else if (!contrast.reason.empty()) {
    verdict = "open" + because(contrast.reason);
  } else if (guard == Guard::Holds) {
    verdict = "holds: not worse by more than " + limit;
  } else if (guard == Guard::Broken) {
    verdict = "broken: worse by more than " + limit;
  } else {
    verdict = "open: whether it is worse by more than " + limit + " cannot be told";
  }
  return sentence_of(
      {subject_of(study, contrast), finding(study, contrast), verdict, report::shorten(study.scope, 200)});
}

}  // namespace ceteris::study_words
