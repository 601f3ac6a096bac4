// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run_summary.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/write.hpp"
#include "ceteris/trial/stored_trial.hpp"

namespace ceteris::trial {

namespace fs = std::filesystem;

namespace {

// Events are lines that this program wrote: {"time":"2026-11-30T02:00:00Z",...
std::string time_of(const std::string& event) {
  constexpr std::string_view kKey = "\"time\":\"";
  const std::size_t at = event.find(kKey);
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t from = at + kKey.size();
  return printable(event.substr(from, event.find('"', from) - from));
}

// The last value of every validation metric, in the order of their first.
std::vector<record::MetricPoint> last_of(const std::vector<record::MetricPoint>& points) {
  std::vector<record::MetricPoint> last;
  for (const record::MetricPoint& point : points) {
    if (point.split != "validation") {
      continue;
    }
    const auto same = std::find_if(last.begin(), last.end(), [&](const auto& p) { return p.name == point.name; });
    if (same == last.end()) {
      last.push_back(point);
    } else {
      *same = point;
    }
  }
  return last;
}

void fill_from_spec(RunSummary& summary) {
  const TrialSpec spec = read_trial(summary.folder).spec;
  std::string path;
  for (const spec::Setting& setting :
       spec::settings(spec::describe(spec::schema<TrialSpec>(), &spec, spec::Scope::All))) {
    if (setting.path == "model") {
      summary.model = setting.text;
    } else if (setting.path == "data") {
      summary.data = setting.text;
    } else if (setting.path == "data.path") {
      path = setting.text;
    }
  }
  summary.data += path.empty() || path == "\"\"" ? "" : " " + path;
}

}  // namespace

RunSummary summary_of(const fs::path& folder) {
  using State = RunSummary::State;
  RunSummary summary{.folder = folder, .id = printable(folder.filename().string()), .card = read_card(folder)};
  try {
    const run_folder::StoredRun run = run_folder::read_run(folder);
    summary.id = run.id;
    fill_from_spec(summary);
    summary.date = run.events.empty() ? std::string() : time_of(run.events.back());
    if (run.result) {
      summary.state = run.result->diverged ? State::Diverged : State::Finished;
      summary.metrics = run.result->final_metrics;
      summary.steps = run.result->steps;
    } else {
      summary.state = FileLock::is_held(folder / ".lock") ? State::Running : State::Unfinished;
      summary.metrics = last_of(run.metrics);
      for (const record::MetricPoint& point : run.metrics) {
        summary.steps = std::max(summary.steps, point.step);
      }
    }
  } catch (const Error& error) {
    summary.state = State::Damaged;
    summary.problem = error.problems().empty() ? std::string(error.what()) : error.problems().front().line();
  }
  if (!summary.card.model.empty()) {
    summary.model = summary.card.model;
  }
  return summary;
}

std::string state_text(RunSummary::State state) {
  switch (state) {
    case RunSummary::State::Finished:
      return "finished";
    case RunSummary::State::Diverged:
      return "diverged";
    case RunSummary::State::Running:
      return "running";
    case RunSummary::State::Unfinished:
      return "unfinished";
    case RunSummary::State::Damaged:
      return "damaged";
  }
  throw Bug("state", "a state outside the list", __FILE__, __LINE__);
}

}  // namespace ceteris::trial
