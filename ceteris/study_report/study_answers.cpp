// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::MetricRole;
using record::Severity;
using record::StudyContrast;
using record::StudyRecord;
using record::StudyVerdict;

/// More sentences than this are summed up.
constexpr std::size_t kSentences = 12;
constexpr std::size_t kThreats = 20;
constexpr std::size_t kSentence = 400;  ///< columns of a sentence from outside

/// Decided verdicts before open ones.
int rank_of(const StudyContrast* contrast) {
  switch (contrast->verdict) {
    case StudyVerdict::Beyond:
      return 0;
    case StudyVerdict::Differs:
      return 1;
    case StudyVerdict::Negligible:
      return 2;
    case StudyVerdict::Equivalent:
      return 3;
    case StudyVerdict::Deterministic:
      return 4;
    default:
      return 5;
  }
}

/// Order of sentences when there are too many: decided ones, then large effects.
std::pair<int, double> order_of(const StudyContrast* contrast) {
  return {rank_of(contrast), std::isfinite(contrast->estimate) ? -std::abs(contrast->estimate) : 0};
}

std::string answer(const StudyRecord& study, const StudyContrast& contrast, bool only) {
  const study_words::VerdictWords words = study_words::verdict_words(study, contrast);
  return "<li class=\"answer " + mark_of(contrast).css + "\"><p class=\"word\">" +
         report::escape(study_words::verdict_word(contrast.verdict)) + "</p>\n<p class=\"" +
         (only ? "headline" : "said") + "\">" + report::prose(words.subject) + ": " + report::prose(words.finding) +
         ": " + report::prose(words.verdict) +
         (words.scope.empty() ? "" : " <span class=\"scope\">(" + report::prose(words.scope) + ")</span>") +
         ".</p></li>\n";
}

/// What a study without comparisons says: the effects of its factors or the worth of its components.
std::vector<std::string> effect_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const record::StudyEffect& effect : study.effects) {
    sentences.push_back(study_words::effect_sentence(study, effect));
  }
  for (const record::StudyAttribution& part : study.attribution) {
    if (part.shapley) {
      sentences.push_back(study_words::effect_sentence(study, *part.shapley));
    }
  }
  if (sentences.size() > kSentences) {
    const std::size_t more = sentences.size() - kSentences;
    sentences.resize(kSentences);
    sentences.push_back("And " + report::count(static_cast<std::int64_t>(more)) + " more in the tables below.");
  }
  for (std::string& one : sentences) {
    one = report::sentence(one + (study.scope.empty() ? "" : " (" + report::shorten(study.scope, 200) + ")"));
  }
  return sentences;
}

}  // namespace

std::string verdicts_part(const StudyRecord& study) {
  std::vector<const StudyContrast*> contrasts = study_words::answers(study);
  std::string html = "<section id=\"verdict\" class=\"verdict\">\n";
  if (const std::string unfinished = study_words::unfinished_sentence(study); !unfinished.empty()) {
    html += "<p class=\"unfinished\">" + report::prose(unfinished) + "</p>\n";
  }
  const std::size_t all = contrasts.size();
  const std::string counts = study_words::verdict_counts(contrasts);
  if (all > kSentences) {
    std::ranges::stable_sort(contrasts, {}, order_of);
    contrasts.resize(kSentences);
  }
  html += contrasts.empty() ? report::bullets(effect_sentences(study)) : "<ul class=\"answers\">\n";
  for (const StudyContrast* contrast : contrasts) {
    html += answer(study, *contrast, all == 1);
  }
  html += contrasts.empty() ? "" : "</ul>\n";
  if (all > 3) {
    html += "<p>Of " + report::count_of(static_cast<std::int64_t>(all), "comparison") + ": " + report::prose(counts) +
            '.' +
            (all > kSentences ? " Above stand decided ones with large effects; the rest is in the table below." : "") +
            "</p>\n";
  }
  html += note(study_words::correction_sentence(study));
  if (contrasts.empty() && study.effects.empty() && study.attribution.empty()) {
    html += "<p class=\"headline\">No verdict: nothing has been compared yet.</p>\n";
  }
  std::vector<std::string> of_items = study_words::item_verdicts(study);
  of_items.resize(std::min(kSentences, of_items.size()));
  return html + report::bullets(of_items) + "</section>\n";
}

std::string threats_part(const StudyRecord& study) {
  if (study.threats.empty()) {
    return {};
  }
  std::string html = "<ul class=\"threats\">\n";
  for (std::size_t i = 0; i < std::min(kThreats, study.threats.size()); ++i) {
    const record::StudyThreat& threat = study.threats[i];
    const std::string css = threat.severity == Severity::Serious ? "serious" : "mild";
    html += "<li class=\"" + css + "\"><span class=\"level\">" +
            report::escape(study_words::severity_word(threat.severity)) + ", " +
            report::escape(report::shorten(threat.kind, 40)) + "</span> " +
            report::prose(report::shorten(threat.sentence, kSentence)) + "</li>\n";
  }
  html += "</ul>\n";
  return html + note(left_out(std::min(kThreats, study.threats.size()), study.threats.size(), "in the JSON"));
}

std::string guardrails_part(const StudyRecord& study) {
  std::string list;
  std::size_t all = 0;
  for (const StudyContrast& contrast : study.contrasts) {
    const record::StudyMetric& metric = study_words::metric_of(study, contrast);
    if (metric.role != MetricRole::Guardrail || !contrast.task.empty() || ++all > kThreats) {
      continue;
    }
    const study_words::Guard guard = study_words::guard_of(metric, contrast);
    const std::string css = guard == study_words::Guard::Holds    ? "same"
                            : guard == study_words::Guard::Broken ? "bad"
                                                                  : "open";
    list += "<li class=\"answer " + css + "\"><p class=\"word\">" + report::escape(study_words::guard_word(guard)) +
            "</p>\n<p class=\"said\">" + report::prose(study_words::guard_sentence(study, contrast)) + "</p></li>\n";
  }
  if (list.empty()) {
    return {};
  }
  return "<p>" +
         report::prose(
             "What must not get worse by more than its margin: read off the worse end of the 90 % interval, a "
             "one-sided "
             "test at 5 %.") +
         "</p>\n<ul class=\"answers\">\n" + list + "</ul>\n" +
         note(left_out(std::min(kThreats, all), all, "in the JSON"));
}

}  // namespace ceteris::study_report
