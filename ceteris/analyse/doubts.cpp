// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "ceteris/analyse/selection.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/verdict/threats.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisArm;
using record::AnalysisContrast;
using record::AnalysisRecord;
using record::Severity;
using record::StudyThreat;

/// The analysis as the engine's list of doubts takes it.
record::StudyRecord as_study(const AnalysisRecord& analysis) {
  record::StudyRecord study;
  study.complete = true;
  study.paired = analysis.paired;
  study.metrics = {analysis.metrics.front()};
  study.tasks = analysis.tasks;
  study.replicates = std::numeric_limits<int>::max();
  for (const AnalysisArm& arm : analysis.arms) {
    record::StudyArm made;
    made.name = arm.name;
    made.means = {arm.means.front()};
    study.arms.push_back(std::move(made));
  }
  for (const AnalysisContrast& one : analysis.contrasts) {
    if (one.complete.metric == 0) {
      study.contrasts.push_back(one.complete);
    }
    if (one.complete.family) {
      study.replicates = std::min(study.replicates, one.complete.n);
    }
  }
  return study;
}

class Doubter {
 public:
  Doubter(const AnalysisRecord& analysis, const tables::Sheet& sheet, const Columns& columns, const Runs& runs)
      : analysis_(analysis), sheet_(sheet), columns_(columns), runs_(runs) {}

  std::vector<StudyThreat> all() {
    gaps();
    unequal();
    shared_keys();
    hidden_columns();
    selection();
    left_out();
    return std::move(threats_);
  }

 private:
  void add(Severity severity, std::string kind, std::string sentence) {
    threats_.push_back({severity, std::move(kind), std::move(sentence)});
  }

  void gaps() {
    const auto count = std::ranges::count(analysis_.gaps, analysis_.metrics.front().name, &record::AnalysisGap::metric);
    if (count > 0) {
      add(Severity::Warning, "missing",
          fmt::format("{} missing; comparisons that need {} are made without {} and with the worst score in {} place.",
                      count == 1 ? "1 value is" : fmt::format("{} values are", count), count == 1 ? "it" : "them",
                      count == 1 ? "it" : "them", count == 1 ? "its" : "their"));
    }
  }

  void unequal() {
    std::set<std::size_t> numbers;
    std::vector<std::string> shown;
    for (const AnalysisArm& arm : analysis_.arms) {
      numbers.insert(arm.runs.size());
      shown.push_back(printable(arm.name) + " " + std::to_string(arm.runs.size()));
    }
    if (!analysis_.paired && numbers.size() > 1) {
      const std::size_t more = shown.size() > 6 ? shown.size() - 6 : 0;
      shown.resize(shown.size() - more);
      add(Severity::Warning, "unequal",
          fmt::format("Arms have different numbers of runs ({}{}), and the tables do not say why: if runs that went "
                      "badly are not here, that arm looks better than it is.",
                      join(shown, ", "), more > 0 ? fmt::format(" and {} more arms", more) : ""));
    }
  }

  /// Whether the runs of all arms have the same keys.
  void shared_keys() {
    if (analysis_.paired || columns_.numbered || columns_.replicate.empty()) {
      return;
    }
    std::map<std::size_t, std::set<std::string>> keys;
    for (const Run& run : runs_.runs) {
      keys[run.arm].insert(run.replicate);
    }
    const std::set<std::string>& first = keys.begin()->second;
    if (first.size() > 1 && std::ranges::all_of(keys, [&](const auto& arm) { return arm.second == first; })) {
      add(Severity::Note, "pairing",
          fmt::format("Arms share the values of {0}, and are compared as independent runs. If runs of equal {0} shared "
                      "their split or order, --pair compares them as pairs; that is decided before looking.",
                      ceteris::quoted(sheet_.columns[columns_.replicate.front()].name)));
    }
  }

  /// Another column that differs between runs of one arm, each of its values in several rows.
  void hidden_columns() {
    if (runs_.curves || columns_.wide != Wide::Metrics || columns_.metric_name) {
      return;
    }
    std::set<std::size_t> used(columns_.arm.begin(), columns_.arm.end());
    used.insert(columns_.replicate.begin(), columns_.replicate.end());
    used.insert(columns_.task.begin(), columns_.task.end());
    used.insert(columns_.values.begin(), columns_.values.end());
    used.insert(columns_.status.begin(), columns_.status.end());
    if (columns_.step) {
      used.insert(*columns_.step);
    }
    for (std::size_t column = 0; column < sheet_.columns.size(); ++column) {
      if (!used.contains(column) && sheet_.columns[column].name != tables::kFileColumn) {
        hidden_column(column);
      }
    }
  }

  void hidden_column(std::size_t column) {
    std::map<std::string, int> counts;
    std::map<std::string, std::set<std::string>> by_arm;
    for (std::size_t row = 0; row < sheet_.rows(); ++row) {
      const std::string value = tables::key_of(sheet_.cell(row, column).text);
      ++counts[value];
      std::string arm;
      for (const std::size_t part : columns_.arm) {
        arm += tables::key_of(sheet_.cell(row, part).text) + '\n';
      }
      for (const std::size_t part : columns_.task) {
        arm += tables::key_of(sheet_.cell(row, part).text) + '\n';
      }
      by_arm[arm].insert(value);
    }
    const bool repeats = std::ranges::all_of(counts, [](const auto& value) { return value.second > 1; });
    const auto mixed = std::ranges::find_if(by_arm, [](const auto& arm) { return arm.second.size() > 1; });
    if (!repeats || mixed == by_arm.end()) {
      return;
    }
    std::vector<std::string> values(mixed->second.begin(), mixed->second.end());
    values.resize(std::min<std::size_t>(values.size(), 4));
    add(Severity::Warning, "mixed",
        fmt::format("Runs of {} differ in {} ({}), which is no arm, task or replicate: what it changes counts as their "
                    "spread.",
                    ceteris::quoted(mixed->first.substr(0, mixed->first.find('\n'))),
                    ceteris::quoted(sheet_.columns[column].name), printable(join(values, ", "))));
  }

  void selection() {
    if (analysis_.tried >= 4) {
      add(Severity::Note, "selection",
          fmt::format(
              "The best of {} arms that are all alike looks {:.2f} standard errors better than it is: take fresh "
              "seeds for an arm that is chosen since it is the best.",
              analysis_.tried, expected_largest(std::min(analysis_.tried, 1'000'000))));
    }
  }

  void left_out() {
    if (!analysis_.left_out.empty()) {
      add(Severity::Note, "left out",
          fmt::format("{} of the tables {} no result and {} left out; they are listed.",
                      analysis_.left_out.size() == 1 ? "1 entry" : fmt::format("{} entries", analysis_.left_out.size()),
                      analysis_.left_out.size() == 1 ? "is" : "are", analysis_.left_out.size() == 1 ? "is" : "are"));
    }
  }

  const AnalysisRecord& analysis_;
  const tables::Sheet& sheet_;
  const Columns& columns_;
  const Runs& runs_;
  std::vector<StudyThreat> threats_;
};

}  // namespace

std::vector<StudyThreat> doubts_of(const AnalysisRecord& analysis, const tables::Sheet& sheet, const Columns& columns,
                                   const Runs& runs, const Question& question) {
  std::vector<StudyThreat> threats = verdict::threats_of(question.files.front(), {}, as_study(analysis));
  // That there is no margin, and what is missing, is said in the words of tables.
  std::erase_if(threats,
                [](const StudyThreat& threat) { return threat.kind == "margin" || threat.kind == "incomplete"; });
  std::ranges::move(Doubter(analysis, sheet, columns, runs).all(), std::back_inserter(threats));
  std::ranges::stable_sort(threats, std::greater<>(), &StudyThreat::severity);
  return threats;
}

}  // namespace ceteris::analyse
