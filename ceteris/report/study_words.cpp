// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/study_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_format.hpp"

namespace ceteris::report {

namespace {

using record::Better;
using record::MetricRole;
using record::StudyArm;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyRecord;
using record::StudyVerdict;

constexpr std::size_t kName = 60;  ///< columns of a name inside a sentence

std::string name_of(std::string_view name) {
  return shorten(name, kName);
}

bool of_new_tasks(const StudyContrast& contrast) {
  return contrast.method.find("new tasks") != std::string::npos;
}

std::string replicates(const StudyRecord& study, const StudyContrast& contrast) {
  if (of_new_tasks(contrast)) {
    return "n = " + count_of(contrast.n, "task");
  }
  if (contrast.method.find("Welch") != std::string::npos || !study.paired) {
    return "n = " + count(contrast.n) + " an arm";
  }
  return "n = " + count_of(contrast.n, "pair");
}

bool excludes_zero(const std::optional<record::StudyInterval>& interval) {
  return interval && (interval->low > 0 || interval->high < 0);
}

std::string for_whom(const StudyContrast& contrast) {
  return contrast.favours_second ? "for the better" : "for the worse";
}

/// Why an interval that speaks for itself did not decide: the correction over the family.
std::string correction(const StudyContrast& contrast) {
  if (excludes_zero(contrast.ci95) && contrast.p_adjusted > contrast.p) {
    return " after Holm's correction over all comparisons (p = " + probability(contrast.p_adjusted) + ")";
  }
  return {};
}

std::string because(const std::string& reason) {
  return reason.empty() ? std::string() : ": " + shorten(reason, 300);
}

std::string verdict_clause(const StudyMetric& metric, const StudyContrast& contrast) {
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
      return "equivalent within " + margin;
    case StudyVerdict::Differs:
      return "differs, " + for_whom(contrast) +
             (margin.empty() ? "" : "; whether by more than the margin of " + margin + " is open");
    case StudyVerdict::Inconclusive:
      return "inconclusive" + correction(contrast) +
             (contrast.needed
                  ? ": about " + count(*contrast.needed) + (of_new_tasks(contrast) ? " tasks" : " replicates") +
                        " would resolve an effect of this size"
                  : "");
  }
  throw Bug("verdict", "a verdict outside the list", __FILE__, __LINE__);
}

bool is_measured(const StudyContrast& contrast) {
  return contrast.n > 0 && std::isfinite(contrast.estimate);
}

std::string finding(const StudyRecord& study, const StudyContrast& contrast) {
  const StudyMetric& metric = metric_of(study, contrast);
  const std::string name = name_of(metric.name);
  if (!is_measured(contrast)) {
    return name + " not measured";
  }
  return name + ' ' + effect_text(metric, contrast.estimate, half_width(contrast.ci95)) + " (" +
         (contrast.ci95 ? "95 % interval " + effect_range(metric, *contrast.ci95, contrast.estimate) + ", " : "") +
         replicates(study, contrast) + ")";
}

/// The aliases without the sign of equality that they are written with.
std::string aliases_of(const record::StudyEffect& effect) {
  const std::string& text = effect.aliases;
  return shorten(text.starts_with("= ") ? text.substr(2) : text, kName);
}

/// In a fraction the effect of a factor is also that of its aliases.
std::string alias_clause(const StudyRecord& study, const StudyContrast& contrast) {
  const auto effect = std::ranges::find(study.effects, contrast.name, &record::StudyEffect::name);
  return effect == study.effects.end() || effect->aliases.empty() ? "" : "; cannot be told from " + aliases_of(*effect);
}

std::string sentence_of(const VerdictWords& words) {
  return words.subject + ": " + words.finding + ": " + words.verdict +
         (words.scope.empty() ? "" : " (" + words.scope + ")") + '.';
}

}  // namespace

std::string_view verdict_word(StudyVerdict verdict) {
  constexpr std::array<std::string_view, 8> kWords = {"no verdict yet",    "deterministic",       "no verdict",
                                                      "beyond the margin", "real but negligible", "equivalent",
                                                      "differs",           "inconclusive"};
  return kWords.at(static_cast<std::size_t>(verdict));
}

std::string_view severity_word(record::Severity severity) {
  constexpr std::array<std::string_view, 3> kWords = {"note", "warning", "serious"};
  return kWords.at(static_cast<std::size_t>(severity));
}

const StudyMetric& metric_of(const StudyRecord& study, const StudyContrast& contrast) {
  CETERIS_CHECK(contrast.metric >= 0 && static_cast<std::size_t>(contrast.metric) < study.metrics.size(),
                "a contrast of a metric that the study does not have");
  return study.metrics[static_cast<std::size_t>(contrast.metric)];
}

const StudyArm* arm_named(const StudyRecord& study, std::string_view name) {
  const auto found = std::ranges::find(study.arms, name, &StudyArm::name);
  return found == study.arms.end() ? nullptr : &*found;
}

VerdictWords verdict_words(const StudyRecord& study, const StudyContrast& contrast) {
  return {subject_of(study, contrast), finding(study, contrast),
          verdict_clause(metric_of(study, contrast), contrast) + alias_clause(study, contrast),
          shorten(study.scope, 200)};
}

std::string verdict_sentence(const StudyRecord& study, const StudyContrast& contrast) {
  return sentence_of(verdict_words(study, contrast));
}

std::vector<const StudyContrast*> answers(const StudyRecord& study) {
  std::vector<const StudyContrast*> found;
  for (const StudyContrast& contrast : study.contrasts) {
    if (contrast.task.empty() && metric_of(study, contrast).role == MetricRole::Primary) {
      found.push_back(&contrast);
    }
  }
  return found;
}

std::vector<record::StudyEffect> effects_beside(const StudyRecord& study) {
  const bool compared = std::ranges::all_of(study.effects, [&](const record::StudyEffect& effect) {
    return std::ranges::find(study.contrasts, effect.name, &StudyContrast::name) != study.contrasts.end();
  });
  const bool aliased =
      std::ranges::any_of(study.effects, [](const record::StudyEffect& e) { return !e.aliases.empty(); });
  return compared && !aliased ? std::vector<record::StudyEffect>{} : study.effects;
}

std::string verdict_counts(const std::vector<const StudyContrast*>& contrasts) {
  std::vector<std::string> parts;
  for (const StudyVerdict verdict :
       {StudyVerdict::Beyond, StudyVerdict::Differs, StudyVerdict::Negligible, StudyVerdict::Equivalent,
        StudyVerdict::Inconclusive, StudyVerdict::Deterministic, StudyVerdict::Refused, StudyVerdict::NotYet}) {
    const auto n = std::ranges::count(contrasts, verdict, [](const StudyContrast* c) { return c->verdict; });
    if (n > 0) {
      parts.push_back(std::string(verdict_word(verdict)) + ' ' + count(n));
    }
  }
  return join(parts, ", ");
}

std::string effect_sentence(const StudyRecord& study, const record::StudyEffect& effect) {
  const StudyMetric metric = study.metrics.empty() ? StudyMetric{} : study.metrics.front();
  return name_of(effect.name) + ": " + (metric.name.empty() ? "" : name_of(metric.name) + ' ') +
         effect_text(metric, effect.estimate, half_width(effect.ci95)) +
         (effect.ci95 ? " (95 % interval " + effect_range(metric, *effect.ci95, effect.estimate) + ", p " +
                            (effect.p_adjusted < 0.0001 ? "" : "= ") + probability(effect.p_adjusted) + " corrected)"
                      : "") +
         (effect.aliases.empty() ? "" : "; cannot be told from " + aliases_of(effect));
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
  return sentence_of({subject_of(study, contrast), finding(study, contrast), verdict, shorten(study.scope, 200)});
}

std::string design_line(const StudyRecord& study) {
  std::vector<std::string> parts = {count_of(static_cast<std::int64_t>(study.arms.size()), "arm")};
  if (!study.tasks.empty()) {
    parts.push_back(count_of(static_cast<std::int64_t>(study.tasks.size()), "task"));
  }
  parts.push_back(count_of(study.replicates, "replicate") + (study.paired ? ", paired" : ", not paired"));
  return (study.design.empty() ? "" : name_of(study.design) + ": ") + enumeration(parts) + "; " +
         count(study.ended_trials) + " of " + count_of(study.planned_trials, "trial") + " ended" +
         (study.attempts > study.ended_trials ? " (" + count_of(study.attempts, "attempt") + ")" : "");
}

std::string unfinished_sentence(const StudyRecord& study) {
  if (study.complete) {
    return {};
  }
  return "This study is not complete: " + count(study.ended_trials) + " of " +
         count_of(study.planned_trials, "planned trial") + (study.ended_trials == 1 ? " has" : " have") +
         " ended. Verdicts can still change, and to stop now because of what they say would make them wrong more often "
         "than stated.";
}

std::string arm_values(const StudyArm& arm) {
  constexpr std::size_t kShown = 12;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(kShown, arm.values.size()); ++i) {
    parts.push_back(name_of(arm.values[i].name) + ' ' + name_of(arm.values[i].value));
  }
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return arm.values.size() > kShown
             ? text + " and " + count(static_cast<std::int64_t>(arm.values.size() - kShown)) + " more"
             : text;
}

std::string outcome_words(const StudyArm& arm) {
  std::string text;
  for (const record::OutcomeCount& outcome : arm.outcomes) {
    text +=
        (text.empty() ? "" : ", ") + count(outcome.count) + ' ' + std::string(record::meaning(outcome.outcome).name);
  }
  return text.empty() ? "no trial has ended" : text;
}

}  // namespace ceteris::report
