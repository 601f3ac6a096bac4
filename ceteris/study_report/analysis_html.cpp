// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/analysis_html.hpp"

#include <algorithm>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_report/study_style.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {
namespace {

using record::AnalysisContrast;
using record::AnalysisRecord;
using record::StudyRecord;

constexpr std::size_t kSentences = 12;
constexpr std::size_t kSentence = 500;

/// The analysis as the parts of a study's page take it; the verdicts are those of the analysis.
StudyRecord as_study(const AnalysisRecord& analysis) {
  StudyRecord study;
  study.complete = true;
  study.paired = analysis.paired;
  study.metrics = analysis.metrics;
  study.tasks = analysis.tasks;
  study.aggregates = analysis.aggregates;
  study.improvements = analysis.improvements;
  study.threats = analysis.threats;
  for (const record::AnalysisArm& arm : analysis.arms) {
    record::StudyArm made;
    made.name = arm.name;
    made.baseline = arm.baseline;
    made.means = arm.means;
    study.arms.push_back(std::move(made));
  }
  for (const AnalysisContrast& one : analysis.contrasts) {
    study.contrasts.push_back(one.complete);
    study.contrasts.back().verdict = one.verdict;
    study.contrasts.back().reason = one.reason;
  }
  return study;
}

std::vector<std::string> shortened(const std::vector<std::string>& sentences) {
  std::vector<std::string> shown;
  for (const std::string& sentence : sentences) {
    shown.push_back(report::shorten(sentence, kSentence));
  }
  return shown;
}

std::string answers(const AnalysisRecord& analysis, const StudyRecord& study) {
  std::string list;
  std::size_t all = 0;
  for (std::size_t i = 0; i < analysis.contrasts.size(); ++i) {
    if (!study.contrasts[i].family || ++all > kSentences) {
      continue;
    }
    list += "<li class=\"answer " + mark_of(study.contrasts[i]).css + "\"><p class=\"word\">" +
            report::escape(study_words::verdict_word(study.contrasts[i].verdict)) + "</p>\n<p class=\"said\">" +
            report::prose(report::shorten(analysis.contrasts[i].sentence, kSentence)) + "</p></li>\n";
  }
  return "<section id=\"verdict\" class=\"verdict\">\n<h2>What cannot be concluded</h2>\n" +
         report::bullets(shortened(analysis.cannot)) + "<h2>Verdicts</h2>\n<ul class=\"answers\">\n" + list +
         "</ul>\n" +
         (all > kSentences ? "<p>And " + report::count(static_cast<std::int64_t>(all - kSentences)) +
                                 " more in the table below.</p>\n"
                           : "") +
         "</section>\n";
}

std::string explored_part(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  for (const AnalysisContrast& one : analysis.contrasts) {
    if (!one.complete.family) {
      sentences.push_back(report::shorten(one.sentence, kSentence));
    }
  }
  const std::size_t shown = std::min(kSentences, sentences.size());
  const std::string more = left_out(shown, sentences.size(), "comparisons stand in the JSON");
  sentences.resize(shown);
  return sentences.empty() ? "" : report::bullets(sentences) + note(more);
}

std::string missing_part(const AnalysisRecord& analysis) {
  if (analysis.gaps.empty()) {
    return {};
  }
  report::Listing listing(kTableBytes / 2, "what --json prints");
  for (const record::AnalysisGap& gap : analysis.gaps) {
    listing.add("<tr><th scope=\"row\">" + named(gap.arm) + "</th>" + report::cell("Task", named(gap.task)) +
                report::cell("Run", named(gap.replicate)) + report::cell("Metric", named(gap.metric)) +
                report::cell("Why", report::prose(report::shorten(gap.why, 200))) + "</tr>\n");
  }
  return "<p>Never averaged. Comparisons are made without these values and with the worst score in their place; a "
         "verdict is given where both say the same and the table says what became of them.</p>\n" +
         folded(analysis.gaps.size(), "missing value",
                listing.str(report::table_head({{"Arm"}, {"Task"}, {"Run"}, {"Metric"}, {"Why"}})));
}

std::string left_out_part(const AnalysisRecord& analysis) {
  if (analysis.left_out.empty()) {
    return {};
  }
  report::Listing listing(kTableBytes / 2, "what --json prints");
  for (const record::AnalysisLeftOut& one : analysis.left_out) {
    listing.add("<tr><th scope=\"row\">" + named(one.where) + "</th>" +
                report::cell("Why", report::prose(report::shorten(one.why, 200))) + "</tr>\n");
  }
  return folded(analysis.left_out.size(), "row", listing.str(report::table_head({{"Where"}, {"Why"}})));
}

std::string reading_part(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  for (const record::AnalysisSource& source : analysis.sources) {
    sentences.push_back(report::shorten(source.name, 100) + ": " + source.format + ", " +
                        report::count_of(source.rows, "row") + ".");
    const std::vector<std::string> notes = shortened(source.notes);
    sentences.insert(sentences.end(), notes.begin(), notes.end());
  }
  for (const record::AnalysisColumn& column : analysis.columns) {
    std::vector<std::string> names;
    for (const std::string& name : column.columns) {
      names.push_back(ceteris::quoted(name));
    }
    sentences.push_back(report::shorten(column.role + ": " + join(names, ", "), kSentence) +
                        (column.guessed ? " (guessed)" : ""));
  }
  sentences.push_back(std::string("Compared ") + (analysis.paired ? "as pairs" : "as independent runs, unpaired") +
                      (analysis.at.empty() ? "" : "; at step " + report::shorten(analysis.at, 40)) + ".");
  const std::vector<std::string> choices = shortened(analysis.choices);
  sentences.insert(sentences.end(), choices.begin(), choices.end());
  return report::bullets(sentences);
}

std::string lead_of(const AnalysisRecord& analysis) {
  std::size_t runs = 0;
  for (const record::AnalysisArm& arm : analysis.arms) {
    runs += arm.runs.size();
  }
  std::vector<std::string> names;
  for (const record::AnalysisSource& source : analysis.sources) {
    names.push_back(report::shorten(source.name, 60));
  }
  const std::size_t more = names.size() > 3 ? names.size() - 3 : 0;
  names.resize(names.size() - more);
  return "<p class=\"sets\">" +
         report::prose(report::count_of(static_cast<std::int64_t>(runs), "run") + " of " +
                       report::count_of(static_cast<std::int64_t>(analysis.arms.size()), "arm") + ", read from " +
                       join(names, ", ") +
                       (more > 0 ? " and " + report::count(static_cast<std::int64_t>(more)) + " more" : "") +
                       ". They had run before: nothing of this was planned.") +
         "</p>\n";
}

}  // namespace

std::string analysis_html(const AnalysisRecord& analysis) {
  const StudyRecord study = as_study(analysis);
  const std::string metric =
      analysis.metrics.empty() ? std::string("these runs") : report::shorten(analysis.metrics.front().name, 60);
  const std::vector<report::Part> parts = {
      {"threats", "Threats to validity", "Threats", threats_part(study)},
      {"effects", "Effects", "Effects", effects_part(study)},
      {"explored", "Looked through, not declared", "Explored", explored_part(analysis)},
      {"tasks", "Task by task", "Tasks", tasks_part(study)},
      {"aggregates", "Over all tasks", "Over tasks", aggregates_part(study)},
      {"arms", "The arms", "Arms", arms_part(study)},
      {"missing", "What is missing", "Missing", missing_part(analysis)},
      {"left-out", "What is no result", "Left out", left_out_part(analysis)},
      {"reading", "How it was read", "Reading", reading_part(analysis)},
      {"method", "Methods", "Methods",
       analysis.methods.empty() ? "" : "<p>" + report::prose(analysis.methods) + "</p>\n"}};
  return report::page_html({.kind = "Ceteris analysis",
                            .title = "What do these runs support about " + metric + "?",
                            .version = report::shorten(analysis.program_version, 40),
                            .extra_style = std::string(study_style_sheet()),
                            .lead = lead_of(analysis),
                            .opening = answers(analysis, study)},
                           parts);
}

}  // namespace ceteris::study_report
