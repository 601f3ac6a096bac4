// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_run/chain_entries.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

std::string task_name(const study::StudyFile& file, const study::StudyTrial& trial) {
  return file.tasks.empty() ? "" : file.tasks[trial.place.task].name;
}

bool fits(const TrialRow& row, const study::StudyFile& file, const design::Design& design,
          const study::StudyTrial& trial) {
  return (!row.kind || *row.kind == trial.place.purpose) && row.arm == design.arms[trial.place.arm].name &&
         row.task == task_name(file, trial) && row.replicate == table_replicate(trial.place);
}

/// "replicate 3 of arm on, task cifar"
std::string place_words(const study::StudyFile& file, const design::Design& design, const study::StudyTrial& trial) {
  const std::string task = task_name(file, trial);
  return fmt::format("{} {} of arm {}{}", kind_name(trial.place.purpose), table_replicate(trial.place),
                     ceteris::quoted(design.arms[trial.place.arm].name),
                     task.empty() ? "" : ", task " + ceteris::quoted(task));
}

/// Why the values of a line do not go with its outcome; empty when they do.
std::string value_problem(const TrialRow& row, const std::vector<std::string>& columns) {
  if (row.outcome != record::Outcome::Finished) {
    return {};
  }
  for (std::size_t m = 0; m < columns.size(); ++m) {
    if (!row.values[m]) {
      return "finished, and has no " + printable(columns[m]);
    }
    if (!std::isfinite(*row.values[m])) {
      return "finished, and its " + printable(columns[m]) + " is no finite number: such a trial has diverged";
    }
  }
  return {};
}

metrics::Reading reading_of(const TrialRow& row, std::size_t metric, const std::string& table) {
  metrics::Reading reading;
  const std::optional<double>& value = row.values[metric];
  if (value) {
    reading.state = std::isfinite(*value) ? metrics::State::Value : metrics::State::NotFinite;
    reading.value = *value;
  } else if (row.outcome == record::Outcome::Diverged) {
    reading.state = metrics::State::NotFinite;
    reading.value = std::numeric_limits<double>::quiet_NaN();
  }
  if (reading.state != metrics::State::Value) {
    reading.problem = table + " has no finite number of it";
  }
  return reading;
}

class Importer {
 public:
  Importer(const study::StudyFile& file, const identity::CodeState& code, const ImportCall& call)
      : file_(file), code_(code), call_(call) {
    for (const metrics::Source& source : study::sources_of(file)) {
      sources_.push_back(metrics::to_text(source));
    }
    summary_.largest.resize(sources_.size());
  }

  ImportSummary all(std::span<const study::StudyTrial> trials, std::span<const TrialRow> rows) {
    std::map<std::string, const TrialRow*> by_id;
    for (const TrialRow& row : rows) {
      by_id.emplace(row.trial, &row);
    }
    std::vector<std::pair<const study::StudyTrial*, const TrialRow*>> missing;
    std::set<std::string> seen;
    for (const study::StudyTrial& trial : trials) {
      const auto row = by_id.find(trial.id);
      if (row == by_id.end() || !seen.insert(trial.id).second) {
        continue;
      }
      if (trial_store::trial_state(call_.runs, trial.id) == trial_store::TrialState::Ended) {
        compare(*row->second);
      } else {
        missing.emplace_back(&trial, row->second);
      }
    }
    announce(missing);
    for (const auto& [trial, row] : missing) {
      throw_if_stopped();
      take(*trial, *row);
    }
    return std::move(summary_);
  }

 private:
  void announce(const std::vector<std::pair<const study::StudyTrial*, const TrialRow*>>& missing) const {
    std::vector<ledger::Entry> entries;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      if (i % ledger::kMostListed == 0) {
        ledger::Entry entry;
        entry.kind = ledger::Kind::Imported;
        entry.version = call_.study_version;
        entry.file = call_.from.file;
        entry.file_sha256 = call_.from.sha256;
        entries.push_back(std::move(entry));
      }
      entries.back().trials.push_back(missing[i].first->id);
    }
    if (!entries.empty()) {
      ledger::append(call_.chain, std::move(entries));
    }
  }

  void take(const study::StudyTrial& trial, const TrialRow& row) {
    constexpr int kAnyNumber = std::numeric_limits<int>::max();
    trial_store::ClaimAnswer answer =
        trial_store::try_claim(call_.runs, study::key_of(file_, code_, trial), kAnyNumber);
    if (answer.refusal == trial_store::Refusal::Ended) {
      compare(row);
    } else if (answer.refusal == trial_store::Refusal::Running) {
      ++summary_.running;
    } else if (!answer.claim) {
      summary_.problems.push_back(answer.reason);
    } else if (answer.claim->import_result(start_of(row), end_of(row))) {
      ++summary_.taken;
      if (!row.cpu.empty() && std::ranges::find(summary_.cpus, row.cpu) == summary_.cpus.end()) {
        summary_.cpus.push_back(row.cpu);
      }
    } else {
      ++summary_.running;
    }
  }

  [[nodiscard]] trial_store::AttemptStart start_of(const TrialRow& row) const {
    trial_store::AttemptStart start;
    start.host.name = "of " + call_.from.file;  // no table names machines
    start.host.cpu = row.cpu;
    start.host.cpu_kind = row.cpu;  // which instructions it has is not known
    start.host.ceteris = call_.program_version;
    start.started = utc_timestamp();
    start.imported = call_.from;
    return start;
  }

  [[nodiscard]] trial_store::AttemptEnd end_of(const TrialRow& row) const {
    trial_store::AttemptEnd end;
    end.outcome = row.outcome;
    end.seconds = row.seconds;
    end.peak_bytes = row.peak_bytes;
    end.exit_code = row.outcome == record::Outcome::Finished ? 0 : -1;
    for (std::size_t m = 0; m < sources_.size(); ++m) {
      end.readings.push_back({sources_[m], reading_of(row, m, call_.from.file)});
    }
    return end;
  }

  void compare(const TrialRow& row) {
    ++summary_.here;
    const trial_store::StoredTrial stored = trial_store::read_trial(call_.runs, row.trial);
    if (!stored.result) {
      return;
    }
    const std::vector<trial_store::SourceReading>& readings = stored.result->end.readings;
    bool differs = stored.result->end.outcome != row.outcome;
    for (std::size_t m = 0; m < sources_.size(); ++m) {
      const auto reading = std::ranges::find(readings, sources_[m], &trial_store::SourceReading::source);
      if (reading == readings.end() || reading->reading.state != metrics::State::Value || !row.values[m]) {
        continue;
      }
      const double difference = std::abs(reading->reading.value - *row.values[m]);
      differs = differs || difference != 0;
      summary_.largest[m] = std::max(summary_.largest[m], difference);
    }
    summary_.differing += differs ? 1 : 0;
  }

  const study::StudyFile& file_;
  const identity::CodeState& code_;
  const ImportCall& call_;
  std::vector<std::string> sources_ = {};
  ImportSummary summary_ = {};
};

}  // namespace

std::vector<study::StudyTrial> importable_trials(const study::StudyFile& file, const design::Design& design,
                                                 const identity::CodeState& code) {
  std::vector<study::StudyTrial> all = study::pilot_trials(file, design, code, study::kMostPilotPairs);
  if (!study::waits_for_tuning(file, design)) {
    std::ranges::move(study::trials_of(file, design, code), std::back_inserter(all));
    return all;
  }
  // An id depends on the setting of its own arm alone, so that all arms at once take each of theirs in turn.
  std::vector<std::vector<design::Settings>> settings;
  for (const design::Arm& arm : design.arms) {
    settings.push_back(study::settings_to_try(file, arm.name));
  }
  for (std::size_t i = 0; i < settings.front().size(); ++i) {
    std::vector<design::Settings> chosen;
    for (const std::vector<design::Settings>& one : settings) {
      chosen.push_back(one[i]);
    }
    for (study::StudyTrial& trial : study::trials_of(file, study::with_settings(design, chosen), code)) {
      if (i == 0 || trial.place.purpose != design::Purpose::Tuning) {
        all.push_back(std::move(trial));
      }
    }
  }
  return all;
}

std::vector<TrialRow> rows_of(const TrialTable& table, const study::StudyFile& file, const design::Design& design,
                              std::span<const study::StudyTrial> trials, const std::string& where) {
  std::multimap<std::string, const study::StudyTrial*> by_id;
  for (const study::StudyTrial& trial : trials) {
    by_id.emplace(trial.id, &trial);
  }
  const std::vector<std::string> columns = metric_columns(file);
  std::vector<TrialRow> rows;
  std::vector<Problem> problems;
  const auto add = [&](const TrialRow& row, std::string what, std::string remedy) {
    constexpr std::size_t kMost = 20;
    if (problems.size() < kMost) {
      problems.push_back({where + ":" + std::to_string(row.line), std::move(what), std::move(remedy)});
    }
  };
  for (const TrialRow& row : table.rows) {
    const auto [first, last] = by_id.equal_range(row.trial);
    if (first == last) {
      continue;
    }
    if (std::none_of(first, last, [&](const auto& one) { return fits(row, file, design, *one.second); })) {
      add(row, fmt::format("trial {} is {}", row.trial, place_words(file, design, *first->second)),
          "this line says otherwise, so that one of both was changed by hand");
    }
    if (const std::string problem = value_problem(row, columns); !problem.empty()) {
      add(row, problem, "");
    }
    rows.push_back(row);
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
  return rows;
}

ImportSummary import_rows(const study::StudyFile& file, const identity::CodeState& code,
                          std::span<const study::StudyTrial> trials, std::span<const TrialRow> rows,
                          const ImportCall& call) {
  ensure_writable_directory(call.chain);
  ImportSummary summary = Importer(file, code, call).all(trials, rows);
  add_found(call.runs, call.chain, trials);
  return summary;
}

}  // namespace ceteris::study_run
