// SPDX-License-Identifier: Apache-2.0
// `ceteris analyse`: what do finished runs support?
#include <filesystem>
#include <iostream>

#include "ceteris/analyse/analyse.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study_report/analysis_html.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/study_words/analysis_text.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/output.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

constexpr std::string_view kFooter =
    "  ceteris analyse results.csv --arm method --replicate seed --metric accuracy --better higher\n"
    "  ceteris analyse results.csv --arm optimizer --arm lr --pair seed --task dataset --metric loss --margin 0.01\n"
    "  ceteris analyse wide.csv --columns arms --pair seed --metric accuracy --html report.html\n\n"
    "Every arm is compared with the baseline. Columns that no flag names are guessed, and the report says which. Arms "
    "are\n"
    "compared as independent runs unless --pair says that runs of equal value share their seed, split or block.\n"
    "docs/analyse.md has the formats, what is refused and why. Exit: 0 analysed, whatever the verdicts, 2 a wrong "
    "call, "
    "3 tables\nthat make no sense.\n";

struct Words {
  std::string better;
  std::string scale;
  std::string estimand;
  std::string html;
  bool json = false;
};

template <typename Enum>
void read_word(const std::string& text, const std::string& flag, std::optional<Enum>& value,
               std::vector<Problem>& problems) {
  std::vector<std::string> known;
  for (const auto& [one, name] : spec_names(Enum{})) {
    known.emplace_back(name);
    if (name == text) {
      value = one;
    }
  }
  if (!text.empty() && !value) {
    problems.push_back({flag, ceteris::quoted(text) + " is none of " + join(known, ", "), ""});
  }
}

/// A page is no place for a table that is read.
void check_page(const std::string& html, const std::vector<std::string>& tables) {
  for (const std::string& table : tables) {
    std::error_code none;  // what is not there is the same file as nothing
    if (!html.empty() && std::filesystem::equivalent(html, table, none)) {
      throw usage_error("--html " + printable(html), "is one of the tables that are read", "name another file");
    }
  }
}

}  // namespace

int analyse_verb(verb::Arguments arguments) {
  Words words;
  analyse::Terms terms;
  verb::ArgumentParser parser("analyse", "What do these finished runs support?", kFooter);
  parser.positionals("TABLE", terms.tables, "files of results");
  parser.repeated("--arm", terms.arm, "what is compared; several columns make one arm together", "COLUMN");
  parser.repeated("--replicate", terms.replicate, "what tells the runs of an arm apart: a seed, a fold", "COLUMN");
  parser.repeated("--pair", terms.pair, "the same, where runs of two arms with equal value are a pair", "COLUMN");
  parser.repeated("--task", terms.task, "data set or problem; every arm is run on each", "COLUMN");
  parser.repeated("--metric", terms.metrics, "what is measured; the first decides, others are shown", "NAME");
  parser.option("--at", terms.at, "which step of a run counts: 1000, epoch=20, or end: each run's own last one");
  parser.option("--columns", terms.columns,
                "what columns of numbers are: metrics, arms, replicates or tasks; arms=A,B: these");
  parser.option("--better", words.better, "higher or lower; by the name of the metric, else higher");
  parser.option("--scale", words.scale, "fraction (0 to 1), percent, ratio (relative) or plain");
  parser.option("--margin", terms.margin, "the smallest difference that matters, in the metric's scale");
  parser.option("--failed", terms.failed, "the value that a failed run counts with");
  parser.option("--estimand", words.estimand, "of several tasks: these-tasks, or new-tasks like them");
  parser.option("--baseline", terms.baseline, "the arm that others are compared with; the first by default");
  parser.option("--tried", terms.tried, "how many arms were tried, also those that are not in the tables");
  parser.option("--html", words.html, "a file that gets all of it as a page, with figures");
  parser.flag("--json", words.json, "machine-readable output");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  std::vector<Problem> problems;
  read_word(words.better, "--better", terms.better, problems);
  read_word(words.scale, "--scale", terms.scale, problems);
  read_word(words.estimand, "--estimand", terms.estimand, problems);
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  check_page(words.html, terms.tables);
  const record::AnalysisRecord analysis = analyse::analyse_tables(terms, std::string(verb::version()));
  if (!words.html.empty()) {
    write_file_atomic(words.html, study_report::analysis_html(analysis));
  }
  std::cout << (words.json ? record::to_json(analysis)
                           : study_words::analysis_text(analysis, static_cast<std::size_t>(verb::terminal_width(1)),
                                                        verb::wants_color(verb::output_facts(1))));
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
