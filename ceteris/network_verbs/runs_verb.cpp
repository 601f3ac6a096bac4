// SPDX-License-Identifier: Apache-2.0
// `ceteris runs`: the training runs of a folder, and where two of them differ.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/spec/diff.hpp"
#include "ceteris/trial/find_run.hpp"
#include "ceteris/trial/run_summary.hpp"
#include "ceteris/trial/stored_trial.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::network_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using trial::RunSummary;

constexpr std::string_view kRunsFooter =
    "A run is named by the beginning of its id or by the name that --name gave it, here and wherever a run is "
    "taken.\n\n"
    "  ceteris runs                      those in runs/, the latest last\n"
    "  ceteris runs elsewhere/ --json\n"
    "  ceteris runs diff 3f2a baseline   the fields that differ, and the results\n";

struct RunsCall {
  std::vector<std::string> words;
  std::string out = "runs";
  bool json = false;
};

Json json_of(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json json_of(const std::vector<record::MetricPoint>& metrics) {
  Json list = Json::array();
  for (const record::MetricPoint& point : metrics) {
    list.push_back(
        {{"split", point.split}, {"name", point.name}, {"step", point.step}, {"value", json_of(point.value)}});
  }
  return list;
}

Json json_of(const RunSummary& run) {
  return {{"id", run.id},
          {"folder", printable(run.folder.string())},
          {"name", run.card.name},
          {"model", run.model},
          {"data", run.data},
          {"metrics", json_of(run.metrics)},
          {"steps", run.steps},
          {"date", run.date},
          {"state", trial::state_text(run.state)},
          {"command", run.card.command},
          {"problem", run.problem}};
}

std::string metric_text(const std::vector<record::MetricPoint>& metrics) {
  return metrics.empty() ? "-" : fmt::format("{} {:.4f}", metrics.front().name, metrics.front().value);
}

/// Rows under a heading, columns as wide as their widest cell, at most `widest`.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t widest) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], std::min(widest, report::display_width(row[c])));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += report::pad_right(report::shorten(row[c], std::max<std::size_t>(3, widths[c])), widths[c] + 2);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

int list_runs(const RunsCall& call, const fs::path& folder) {
  if (!fs::is_directory(folder) && !call.words.empty()) {
    throw usage_error(printable(folder.string()), "is no folder of runs", "ceteris train makes runs/");
  }
  std::vector<RunSummary> runs;
  for (const fs::path& run : trial::run_folders(folder)) {
    runs.push_back(trial::summary_of(run));
  }
  std::stable_sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
  if (call.json) {
    Json list = Json::array();
    for (const RunSummary& run : runs) {
      list.push_back(json_of(run));
    }
    std::cout << Json{{"schema", "ceteris.runs/1"}, {"runs", list}}.dump(2) << '\n';
    return static_cast<int>(Exit::Ok);
  }
  if (runs.empty()) {
    std::cout << "no runs in " << printable(folder.string()) << "; ceteris train makes one\n";
    return static_cast<int>(Exit::Ok);
  }
  std::vector<std::vector<std::string>> rows = {{"RUN", "MODEL", "DATA", "RESULT", "DATE (UTC)", "STATE"}};
  for (const RunSummary& run : runs) {
    const bool goes_on = run.state == RunSummary::State::Unfinished || run.state == RunSummary::State::Running;
    const std::string steps = goes_on ? fmt::format(" at step {}", run.steps) : "";
    rows.push_back({trial::short_name(run.folder), run.model.empty() ? "-" : run.model,
                    run.data.empty() ? "-" : run.data, metric_text(run.metrics), run.date.substr(0, 16),
                    trial::state_text(run.state) + steps});
  }
  constexpr std::size_t kWidest = 32;
  std::cout << table_text(rows, kWidest);
  for (const RunSummary& run : runs) {
    if (!run.problem.empty()) {
      std::cout << run.problem << '\n';
    }
  }
  return static_cast<int>(Exit::Ok);
}

double value_of(const RunSummary& run, const std::string& metric) {
  const auto found =
      std::find_if(run.metrics.begin(), run.metrics.end(), [&](const auto& point) { return point.name == metric; });
  return found == run.metrics.end() ? std::nan("") : found->value;
}

int diff_runs(const RunsCall& call) {
  if (call.words.size() != 3) {
    throw usage_error("runs diff", "takes two runs", "ceteris runs diff 3f2a a5bb");
  }
  std::array<fs::path, 2> folders;
  std::array<trial::StoredTrial, 2> trials;
  std::array<RunSummary, 2> runs;
  for (std::size_t i = 0; i < 2; ++i) {
    folders.at(i) = trial::require_run(call.words.at(i + 1), call.out);
    trials.at(i) = trial::read_trial(folders.at(i));
    runs.at(i) = trial::summary_of(folders.at(i));
  }
  const std::vector<spec::Difference> differences = spec::diff(trials[0].spec, trials[1].spec);
  const bool same_data = trials[0].data_fingerprint == trials[1].data_fingerprint;
  std::vector<std::string> metrics;
  for (const RunSummary& run : runs) {
    for (const record::MetricPoint& point : run.metrics) {
      if (std::find(metrics.begin(), metrics.end(), point.name) == metrics.end()) {
        metrics.push_back(point.name);
      }
    }
  }
  if (call.json) {
    Json fields = Json::array();
    for (const spec::Difference& difference : differences) {
      fields.push_back({{"field", difference.path}, {"a", difference.left}, {"b", difference.right}});
    }
    std::cout << Json{{"schema", "ceteris.runs_diff/1"},
                      {"a", json_of(runs[0])},
                      {"b", json_of(runs[1])},
                      {"same_data", same_data},
                      {"differences", fields}}
                     .dump(2)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::vector<std::vector<std::string>> rows = {{"", trial::short_name(folders[0]), trial::short_name(folders[1])}};
  for (const spec::Difference& difference : differences) {
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    rows.push_back({difference.path, shown(difference.left), shown(difference.right)});
  }
  for (const std::string& metric : metrics) {
    const auto shown = [&](const RunSummary& run) {
      const double value = value_of(run, metric);
      return std::isfinite(value) ? fmt::format("{:.4f}", value) : std::string("-");
    };
    rows.push_back({"validation " + metric, shown(runs[0]), shown(runs[1])});
  }
  constexpr std::size_t kWidest = 40;
  std::cout << table_text(rows, kWidest);
  std::cout << (differences.empty() ? "the specifications are the same; " : "")
            << (same_data ? "the data are the same\n" : "the data differ\n");
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int runs_verb(verb::Arguments arguments) {
  RunsCall call;
  verb::ArgumentParser parser("runs", "The training runs of a folder, and where two of them differ.", kRunsFooter);
  parser.positionals("[FOLDER] | diff A B", call.words, "a folder of runs; or two runs by name");
  parser.option("--out", call.out, "folder of runs that names are looked for in, as of ceteris train");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (!call.words.empty() && call.words.front() == "diff") {
    return diff_runs(call);
  }
  if (call.words.size() > 1) {
    throw usage_error("runs", "takes one folder, or diff and two runs", "ceteris runs diff 3f2a a5bb");
  }
  return list_runs(call, call.words.empty() ? call.out : call.words.front());
}

}  // namespace ceteris::network_verbs
