// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/cells.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::verdict {
namespace {

/// Values of one trial and which of them are declared scores.
void put_values(record::StudyCell& cell, const std::vector<record::StudyMetric>& metrics,
                const std::vector<metrics::Source>& sources, const study::TrialResult& result, double time_limit) {
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    std::optional<double> value;
    const bool read = m < result.readings.size() && result.readings[m].state == metrics::State::Value;
    const bool timed_out = result.outcome == record::Outcome::TimeLimit && sources[m].kind == metrics::Kind::WallTime;
    // Without another metric the trial ended as no-metric, and what was read of this one still holds.
    const bool finished = result.outcome == record::Outcome::Finished || result.outcome == record::Outcome::NoMetric;
    if (finished && read) {
      value = result.readings[m].value;
    } else if (timed_out) {
      value = time_limit;
    } else if (metrics[m].failed) {
      value = metrics[m].failed;
    }
    cell.values[m] = value;
    cell.scored[m] = value.has_value() && !(finished && read);
  }
}

}  // namespace

Cells::Cells(const study::StudyFile& file, const design::Design& design, std::span<const study::StudyTrial> trials,
             const study::Results& results)
    : arms_(design.arms.size()),
      tasks_(std::max<std::size_t>(file.tasks.size(), 1)),
      replicates_(static_cast<std::size_t>(file.spec.replicates)),
      cells_(arms_ * tasks_ * replicates_),
      cpus_(cells_.size()) {
  const std::vector<record::StudyMetric> metrics = study::metrics_of(file);
  const std::vector<metrics::Source> sources = study::sources_of(file);
  for (const metrics::Source& source : sources) {
    times_.push_back(source.kind == metrics::Kind::WallTime);
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {  // also of trials that are not known yet
    cells_[i].replicate = static_cast<int>(i % replicates_);
    cells_[i].task = file.tasks.empty() ? "" : file.tasks[i / replicates_ % tasks_].name;
    cells_[i].values.resize(metrics.size());
    cells_[i].scored.resize(metrics.size());
  }
  for (const study::StudyTrial& trial : trials) {
    if (trial.place.purpose != design::Purpose::Measured) {
      continue;
    }
    const std::size_t at = place(trial.place.arm, trial.place.task, static_cast<std::size_t>(trial.place.replicate));
    record::StudyCell& cell = cells_[at];
    cell.trial = trial.id;
    const auto found = results.find(trial.id);
    if (found == results.end() || !record::meaning(found->second.outcome).result) {
      continue;
    }
    const study::TrialResult& result = found->second;
    cell.done = true;
    cell.outcome = result.outcome;
    cell.host = result.host;
    cpus_[at] = result.cpu;
    cell.slot = result.slot;
    cell.seconds = result.seconds;
    cell.peak_bytes = result.peak_bytes;
    put_values(cell, metrics, sources, result, file.spec.limits.seconds);
  }
}

Cells::Cells(std::size_t arms, std::size_t tasks, std::size_t replicates, std::vector<record::StudyCell> cells)
    : arms_(arms),
      tasks_(tasks),
      replicates_(replicates),
      waits_(false),
      cells_(std::move(cells)),
      cpus_(cells_.size()) {
  CETERIS_CHECK(cells_.size() == arms_ * tasks_ * replicates_, "one cell an arm, task and replicate");
  times_.resize(cells_.empty() ? 0 : cells_.front().values.size());
}

bool Cells::is_open(std::size_t arm, std::size_t task, std::size_t replicate) const {
  return waits_ && !at(arm, task, replicate).done;
}

const record::StudyCell& Cells::at(std::size_t arm, std::size_t task, std::size_t replicate) const {
  return cells_.at(place(arm, task, replicate));
}

std::optional<double> Cells::value(std::size_t arm, std::size_t task, std::size_t replicate, std::size_t metric) const {
  const record::StudyCell& cell = at(arm, task, replicate);
  return metric < cell.values.size() ? cell.values[metric] : std::nullopt;
}

int Cells::unscored_failures(std::size_t arm, std::size_t metric) const {
  int count = 0;
  for (std::size_t task = 0; task < tasks_; ++task) {
    for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
      count += at(arm, task, replicate).done && !value(arm, task, replicate, metric) ? 1 : 0;
    }
  }
  return count;
}

int Cells::censored(std::size_t arm, std::size_t metric) const {
  if (!times_[metric]) {
    return 0;
  }
  int count = 0;
  for (std::size_t task = 0; task < tasks_; ++task) {
    for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
      const record::StudyCell& cell = at(arm, task, replicate);
      count += cell.done && cell.outcome == record::Outcome::TimeLimit ? 1 : 0;
    }
  }
  return count;
}

int Cells::unlike_hosts(std::span<const std::size_t> arms, std::size_t metric) const {
  int count = 0;
  for (std::size_t block = 0; times_[metric] && block < tasks_ * replicates_; ++block) {
    std::set<std::string_view> cpus;
    for (const std::size_t arm : arms) {
      cpus.insert(cpus_[arm * tasks_ * replicates_ + block]);
    }
    cpus.erase("");
    count += cpus.size() > 1 ? 1 : 0;
  }
  return count;
}

}  // namespace ceteris::verdict
