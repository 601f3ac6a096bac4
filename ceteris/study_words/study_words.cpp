// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"

namespace ceteris::study_words {

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
  return report::shorten(name, kName);
}

/// What a design compares, for a reader who does not know its name.
std::string meaning_of_design(std::string_view design) {
  constexpr std::array<std::array<std::string_view, 2>, 8> kMeanings = {
      {{"path", "steps that add up, each compared with the last one kept before it"},
       {"one-factor", "one factor changed at a time"},
       {"leave-one-out", "everything, against everything but one component"},
       {"add-one-in", "one component alone, against none"},
       {"factorial", "all combinations; an effect is the mean over the other factors"},
       {"fraction", "a part of all combinations; an effect is the mean over the other factors"},
       {"subsets", "sets of components; an effect is the mean over the sets"},
       {"grid", "all combinations of numbers; an effect is the mean over the other factors"}}};
  const auto found = std::ranges::find(kMeanings, design, [](const auto& row) { return row[0]; });
  return found == kMeanings.end() ? std::string() : " (" + std::string((*found)[1]) + ")";
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
      const bool many = verdict == StudyVerdict::Differs && n > 1;
      parts.push_back(report::count(n) + ' ' + (many ? "differ" : std::string(verdict_word(verdict))));
    }
  }
  return join(parts, ", ");
}

std::vector<std::string> alias_names(const record::StudyEffect& effect) {
  // "= b x d - c x e"
  std::string_view text = effect.aliases;
  text = text.starts_with("=") ? text.substr(1) : text;
  std::vector<std::string> names;
  while (!text.empty()) {
    const bool minus = text.starts_with(" - ");
    text = text.substr(minus || text.starts_with(" + ") ? 3 : text.starts_with(' ') ? 1 : 0);
    const std::size_t end = std::min({text.find(" + "), text.find(" - "), text.size()});
    names.push_back((minus ? "minus " : "") + std::string(text.substr(0, end)));
    text = text.substr(end);
  }
  return names;
}

std::string alias_words(const record::StudyEffect& effect) {
  std::vector<std::string> names = alias_names(effect);
  std::ranges::transform(names, names.begin(), [](const std::string& name) { return name_of(name); });
  return report::enumeration(names);
}

std::string effect_sentence(const StudyRecord& study, const record::StudyEffect& effect) {
  const Digits digits(study);
  const std::string metric = study.metrics.empty() ? std::string() : name_of(study.metrics.front().name) + ' ';
  return name_of(effect.name) + ": " + metric + digits.effect(0, effect.estimate, effect.ci95) +
         (effect.ci95
              ? " (95 % interval " + digits.range(0, *effect.ci95, effect.estimate, effect.ci95) + ", p " +
                    (effect.p_adjusted < 0.0001 ? "" : "= ") + report::probability(effect.p_adjusted) + " corrected)"
              : "") +
         (effect.aliases.empty() ? "" : "; cannot be told from " + alias_words(effect));
}

std::string design_line(const StudyRecord& study) {
  std::vector<std::string> parts = {report::count_of(static_cast<std::int64_t>(study.arms.size()), "arm")};
  if (!study.tasks.empty()) {
    parts.push_back(report::count_of(static_cast<std::int64_t>(study.tasks.size()), "task"));
  }
  parts.push_back(report::count_of(study.replicates, "replicate") + (study.paired ? ", paired" : ", not paired"));
  return (study.design.empty() ? "" : name_of(study.design) + meaning_of_design(study.design) + ": ") +
         report::enumeration(parts) + "; " + report::count(study.ended_trials) + " of " +
         report::count_of(study.planned_trials, "trial") + " ended" +
         (study.attempts > study.ended_trials ? " (" + report::count_of(study.attempts, "attempt") + ")" : "");
}

std::string unfinished_sentence(const StudyRecord& study) {
  if (study.complete) {
    return {};
  }
  return "This study is not complete: " + report::count(study.ended_trials) + " of " +
         report::count_of(study.planned_trials, "planned trial") + (study.ended_trials == 1 ? " has" : " have") +
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
             ? text + " and " + report::count(static_cast<std::int64_t>(arm.values.size() - kShown)) + " more"
             : text;
}

std::string arm_mark(const StudyArm& arm) {
  if (!arm.kept) {
    return " (not kept)";
  }
  return arm.baseline && arm.name != "baseline" ? " (baseline)" : "";
}

std::string outcome_words(const StudyArm& arm) {
  std::string text;
  for (const record::OutcomeCount& outcome : arm.outcomes) {
    text += (text.empty() ? "" : ", ") + report::count(outcome.count) + ' ' +
            std::string(record::meaning(outcome.outcome).name);
  }
  return text.empty() ? "no trial has ended" : text;
}

}  // namespace ceteris::study_words
