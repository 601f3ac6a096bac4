// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/analysis_text.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::AnalysisArm;
using record::AnalysisContrast;
using record::AnalysisRecord;

constexpr std::size_t kNarrowest = 48;
constexpr std::size_t kRows = 12;

void add_list(report::TextPage& page, const std::string& title, const std::vector<std::string>& sentences) {
  const std::size_t shown = std::min(kRows, sentences.size());
  page.list(title, {sentences.begin(), sentences.begin() + static_cast<std::ptrdiff_t>(shown)});
  if (sentences.size() > shown) {
    page.item("  ", "and " + report::count(static_cast<std::int64_t>(sentences.size() - shown)) + " more in the JSON.");
  }
}

std::vector<std::string> verdicts(const AnalysisRecord& analysis, bool family) {
  std::vector<std::string> sentences;
  for (const AnalysisContrast& one : analysis.contrasts) {
    if (one.complete.family == family) {
      sentences.push_back(one.sentence);
    }
  }
  return sentences;
}

std::vector<std::string> gaps(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  for (const record::AnalysisGap& gap : analysis.gaps) {
    sentences.push_back(report::shorten(gap.arm, 60) +
                        (gap.task.empty() ? "" : ", task " + report::shorten(gap.task, 40)) +
                        (gap.replicate.empty() ? "" : ", run " + report::shorten(gap.replicate, 40)) + ", " +
                        report::shorten(gap.metric, 40) + ": " + gap.why + ".");
  }
  return sentences;
}

std::vector<std::string> left_out(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  for (const record::AnalysisLeftOut& one : analysis.left_out) {
    sentences.push_back(report::shorten(one.where, 100) + ": " + one.why + ".");
  }
  return sentences;
}

std::vector<std::string> doubts(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  for (const record::StudyThreat& threat : analysis.threats) {
    sentences.push_back(std::string(severity_word(threat.severity)) + ", " + threat.kind + ": " +
                        report::shorten(threat.sentence, 500));
  }
  return sentences;
}

std::vector<std::string> over_tasks(const AnalysisRecord& analysis) {
  record::StudyRecord study;
  study.metrics = {analysis.metrics.front()};
  study.aggregates = analysis.aggregates;
  study.improvements = analysis.improvements;
  study.tasks = analysis.tasks;
  return task_sentences(study);
}

void add_arms(report::TextPage& page, const AnalysisRecord& analysis, std::size_t width) {
  std::vector<std::vector<std::string>> rows = {{"", "runs", "mean", "sd"}};
  const std::size_t shown = std::min(kRows, analysis.arms.size());
  const record::StudyMetric& metric = analysis.metrics.front();
  for (std::size_t i = 0; i < shown; ++i) {
    const AnalysisArm& arm = analysis.arms[i];
    const record::StudyMean& mean = arm.means.front();
    const double spread = mean.sd > 0 ? mean.sd : 0;
    rows.push_back({report::shorten(arm.name, width - 40) + (arm.baseline ? " (baseline)" : ""), std::to_string(mean.n),
                    mean.n > 0 ? value_text(metric, mean.mean, spread) : "-",
                    mean.n > 1 ? value_text(metric, mean.sd, spread, mean.mean) : "-"});
  }
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], report::display_width(row[i]));
    }
  }
  page.heading("ARMS: " + report::shorten(metric.name, 40));
  for (const auto& row : rows) {
    std::string line = "  " + report::pad_right(row[0], widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) {
      line += "  " + report::pad_left(row[i], widths[i]);
    }
    page.line(line);
  }
  if (analysis.arms.size() > shown) {
    page.item("  ",
              "and " + report::count(static_cast<std::int64_t>(analysis.arms.size() - shown)) + " more in the JSON.");
  }
}

void add_reading(report::TextPage& page, const AnalysisRecord& analysis) {
  page.heading("HOW IT WAS READ");
  for (const record::AnalysisSource& source : analysis.sources) {
    page.item("  ", report::shorten(source.name, 100) + ": " + source.format + ", " +
                        report::count_of(source.rows, "row") + ".");
    for (const std::string& note : source.notes) {
      page.item("    ", note);
    }
  }
  for (const record::AnalysisColumn& column : analysis.columns) {
    std::vector<std::string> names;
    for (const std::string& name : column.columns) {
      names.push_back(ceteris::quoted(name));
    }
    const std::size_t more = names.size() > kRows ? names.size() - kRows : 0;
    names.resize(names.size() - more);
    page.item("  ", column.role + ": " + join(names, ", ") + (more > 0 ? " and " + report::count(more) + " more" : "") +
                        (column.guessed ? " (guessed)" : ""));
  }
  page.item("  ", std::string("compared: ") + (analysis.paired ? "as pairs" : "as independent runs, unpaired") +
                      (analysis.at.empty() ? "" : "; at step " + report::shorten(analysis.at, 40)));
  for (const std::string& choice : analysis.choices) {
    page.item("  ", choice);
  }
}

}  // namespace

std::string analysis_text(const AnalysisRecord& analysis, std::size_t width, bool colour) {
  const std::size_t columns = std::max(width, kNarrowest);
  report::TextPage page(columns, colour);
  add_list(page, "WHAT CANNOT BE CONCLUDED", analysis.cannot);
  add_list(page, analysis.family == 1 ? "VERDICT" : "VERDICTS", verdicts(analysis, true));
  add_list(page, "LOOKED THROUGH, NOT DECLARED", verdicts(analysis, false));
  add_list(page, "OVER ALL TASKS", over_tasks(analysis));
  add_list(page, "MISSING", gaps(analysis));
  add_list(page, "LEFT OUT", left_out(analysis));
  add_list(page, "THREATS TO VALIDITY", doubts(analysis));
  add_arms(page, analysis, columns);
  add_reading(page, analysis);
  return page.take();
}

}  // namespace ceteris::study_words
