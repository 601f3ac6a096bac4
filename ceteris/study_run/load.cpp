// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/load.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;

/// The attempt that the result counts. Where its record was lost with the machine, as the result repeats it: all but
/// curves. Nothing when the result is damaged.
std::optional<trial_store::AttemptRecord> counted_attempt(const fs::path& runs, const std::string& id) {
  trial_store::StoredTrial stored = trial_store::read_trial(runs, id);
  if (!stored.result) {
    return std::nullopt;
  }
  const auto found = std::ranges::find(stored.attempts, stored.result->attempt, &trial_store::AttemptRecord::number);
  return found != stored.attempts.end() && found->end
             ? std::move(*found)
             : trial_store::AttemptRecord{stored.result->attempt, stored.result->start, stored.result->end};
}

/// What a result that was taken over cannot say: it has no files.
std::string not_in_the_table(const trial_store::AttemptRecord& attempt, const std::string& what) {
  return "was taken over from " + attempt.start.imported.file + ", which has no " + what;
}

/// A metric that the ledger has no value of.
metrics::Reading read_late(const fs::path& runs, const std::string& id, const metrics::Source& source) {
  const auto attempt = counted_attempt(runs, id);
  if (!attempt) {
    return {};
  }
  if (attempt->start.imported.is_there()) {
    metrics::Reading refused;
    refused.state = metrics::State::Refused;
    refused.problem = not_in_the_table(*attempt, "value of " + metrics::to_text(source));
    return refused;
  }
  try {
    return metrics::read(source, trial_store::attempt_files(runs, id, *attempt));
  } catch (const Error& error) {
    metrics::Reading refused;
    refused.state = metrics::State::Refused;
    refused.problem = error.what();
    return refused;
  }
}

metrics::ItemOutcomes items_late(const fs::path& runs, const std::string& id,
                                 const trial_store::AttemptRecord& attempt) {
  if (attempt.start.imported.is_there()) {
    return {{}, not_in_the_table(attempt, "outcomes of items"), {}};
  }
  try {
    return metrics::item_outcomes(trial_store::attempt_files(runs, id, attempt));
  } catch (const Error& error) {
    return {{}, error.what(), {}};
  }
}

/// Whether a trial that ended well has its metrics depends on who asks: another study may read other ones of it.
record::Outcome outcome_for(record::Outcome outcome, const std::vector<metrics::Reading>& readings) {
  if (outcome != record::Outcome::Finished && outcome != record::Outcome::NoMetric &&
      outcome != record::Outcome::Diverged) {
    return outcome;
  }
  const auto has = [&](metrics::State state) {
    return std::ranges::any_of(readings, [&](const metrics::Reading& reading) { return reading.state == state; });
  };
  if (has(metrics::State::NotFinite)) {
    return record::Outcome::Diverged;
  }
  const bool all = std::ranges::all_of(
      readings, [](const metrics::Reading& reading) { return reading.state == metrics::State::Value; });
  return all ? record::Outcome::Finished : record::Outcome::NoMetric;
}

/// Squares of larger values overflow, so that nothing could be said about their spread.
constexpr double kLargest = 1e150;

void refuse_overflow(metrics::Reading& reading) {
  if (reading.state == metrics::State::Value && std::abs(reading.value) > kLargest) {
    reading.state = metrics::State::NotFinite;
  }
}

study::TrialResult result_of(const fs::path& runs, const trial_store::IndexedTrial& indexed,
                             const std::vector<metrics::Source>& sources, const std::vector<std::string>& names) {
  study::TrialResult result;
  result.outcome = *indexed.outcome;
  result.detail = indexed.detail;
  result.seconds = indexed.seconds;
  result.peak_bytes = static_cast<double>(indexed.peak_bytes);
  result.host = indexed.host;
  result.cpu = indexed.cpu_kind;
  result.slot = indexed.slot;
  result.attempts = indexed.attempts;
  result.imported = indexed.imported.file;
  result.imported_sha256 = indexed.imported.sha256;
  for (std::size_t m = 0; m < sources.size(); ++m) {
    const auto value = std::ranges::find(indexed.values, names[m], &trial_store::IndexedValue::source);
    if (value != indexed.values.end()) {
      metrics::Reading reading;
      reading.state = value->state;
      reading.value = value->value;
      result.readings.push_back(std::move(reading));
    } else {
      result.readings.push_back(read_late(runs, indexed.id, sources[m]));
    }
  }
  std::ranges::for_each(result.readings, refuse_overflow);
  result.outcome = outcome_for(result.outcome, result.readings);
  if (!result.imported.empty() && result.outcome == record::Outcome::NoMetric && result.detail.empty()) {
    const auto lacks = [](const metrics::Reading& reading) { return !reading.problem.empty(); };
    const auto why = std::ranges::find_if(result.readings, lacks);
    result.detail = why == result.readings.end() ? "" : why->problem;
  }
  return result;
}

study::OpenTrial open_trial(std::size_t place, const trial_store::IndexedTrial& indexed, int retries) {
  using record::Outcome;
  const bool again = !indexed.outcome || *indexed.outcome == Outcome::Stopped ||
                     *indexed.outcome == Outcome::LeaseLost || *indexed.outcome == Outcome::DiskFull ||
                     indexed.attempts <= retries;
  const study::OpenTrial::State state =
      indexed.state == trial_store::TrialState::Damaged   ? study::OpenTrial::State::Damaged
      : indexed.state == trial_store::TrialState::Running ? study::OpenTrial::State::Running
      : again                                             ? study::OpenTrial::State::Waiting
                                                          : study::OpenTrial::State::NoResult;
  return {place, state, indexed.attempts, indexed.outcome, indexed.detail};
}

bool has_curve(const metrics::Source& source) {
  return source.kind != metrics::Kind::WallTime && source.kind != metrics::Kind::PeakMemory &&
         source.kind != metrics::Kind::ExitStatus;
}

}  // namespace

LoadedTrials load_trials(const fs::path& runs, const study::StudyFile& file,
                         std::span<const study::StudyTrial> trials) {
  return load_trials(runs, trial_store::read_index(runs), file, trials);
}

LoadedTrials load_trials(const fs::path& runs, const trial_store::TrialIndex& index, const study::StudyFile& file,
                         std::span<const study::StudyTrial> trials) {
  const std::vector<metrics::Source> sources = study::sources_of(file);
  std::vector<std::string> names;
  std::ranges::transform(sources, std::back_inserter(names), metrics::to_text);
  LoadedTrials loaded;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::string& id = trials[i].id;
    const trial_store::IndexedTrial* indexed = loaded.results.contains(id) ? nullptr : index.find(id);
    if (indexed == nullptr) {
      continue;
    }
    if (indexed->state == trial_store::TrialState::Ended && indexed->outcome) {
      loaded.results.emplace(id, result_of(runs, *indexed, sources, names));
    } else if (indexed->attempts > 0 || indexed->state != trial_store::TrialState::Pending) {
      loaded.open.push_back(open_trial(i, *indexed, file.spec.retries));
    }
  }
  return loaded;
}

void load_curves(const fs::path& runs, const study::StudyFile& file, std::span<const study::StudyTrial> trials,
                 study::Results& results) {
  const std::vector<metrics::Source> sources = study::sources_of(file);
  if (!has_curve(sources.front())) {
    return;
  }
  std::vector<std::size_t> wanted = {0};
  if (const auto selector = study::selector_index(file)) {
    wanted.push_back(*selector);
  }
  std::size_t read = 0;
  for (const study::StudyTrial& trial : trials) {  // in the order of replicates
    const auto place = results.find(trial.id);
    if (trial.place.purpose == design::Purpose::Tuning || place == results.end() || read == kMostCurves) {
      continue;
    }
    ++read;
    const auto attempt = counted_attempt(runs, trial.id);
    if (!attempt || !attempt->end) {
      continue;
    }
    for (const std::size_t m : wanted) {
      const auto& stored = attempt->end->readings;
      const auto reading = std::ranges::find(stored, metrics::to_text(sources[m]), &trial_store::SourceReading::source);
      if (reading != stored.end()) {
        place->second.readings[m] = reading->reading;
        refuse_overflow(place->second.readings[m]);
      }
    }
  }
}

void load_items(const fs::path& runs, const study::StudyFile& file, std::span<const study::StudyTrial> trials,
                study::Results& results) {
  std::shared_ptr<const std::vector<std::string>> known = std::make_shared<std::vector<std::string>>();
  for (const study::StudyTrial& trial : trials) {
    const auto place = results.find(trial.id);
    if (!file.spec.items || trial.place.purpose != design::Purpose::Measured || place == results.end()) {
      continue;
    }
    const auto attempt = counted_attempt(runs, trial.id);
    if (!attempt) {
      continue;
    }
    const metrics::ItemOutcomes found = items_late(runs, trial.id, *attempt);
    study::TrialResult& result = place->second;
    result.items_problem = found.problem;
    std::vector<std::string> names;
    for (const metrics::ItemOutcome& item : found.items) {
      names.push_back(item.item);
      result.outcomes.push_back(item.outcome);
    }
    known = names == *known ? known : std::make_shared<std::vector<std::string>>(std::move(names));
    result.items = known;
  }
}

}  // namespace ceteris::study_run
