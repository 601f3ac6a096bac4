// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/grid.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::analyse {

Grid::Grid(const Runs& runs, bool paired) : runs_(runs), paired_(paired), keys_(runs.tasks.size()) {
  std::vector<std::size_t> slots;
  std::vector<std::map<std::string, std::size_t>> known(runs.tasks.size());
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> taken;
  for (const Run& run : runs.runs) {
    std::size_t slot = 0;
    if (paired) {
      const auto [key, fresh] = known[run.task].emplace(run.replicate, keys_[run.task].size());
      if (fresh) {
        keys_[run.task].push_back(run.replicate);
      }
      slot = key->second;
    } else {
      slot = taken[{run.arm, run.task}]++;
    }
    slots.push_back(slot);
    replicates_ = std::max(replicates_, slot + 1);
  }
  const double places = static_cast<double>(arms()) * static_cast<double>(tasks()) * static_cast<double>(replicates_);
  if (places > static_cast<double>(metrics::kMostCells)) {
    throw usage_error("--arm",
                      with_thousands(arms()) + " arms, " + with_thousands(tasks()) + " tasks and up to " +
                          with_thousands(replicates_) + " runs of each are too many together",
                      "name columns with fewer values");
  }
  grid_.resize(arms() * tasks() * replicates_);
  for (std::size_t i = 0; i < runs.runs.size(); ++i) {
    grid_[place(runs.runs[i].arm, runs.runs[i].task, slots[i])] = &runs.runs[i];
  }
}

const Run* Grid::run(std::size_t arm, std::size_t task, std::size_t replicate) const {
  return grid_.at(place(arm, task, replicate));
}

std::optional<double> Grid::value(std::size_t arm, std::size_t task, std::size_t replicate, std::size_t metric) const {
  const Run* found = run(arm, task, replicate);
  if (found == nullptr) {
    return std::nullopt;
  }
  const Finding& finding = found->findings[metric];
  return !finding.value && finding.stated && metric == 0 ? failed_ : finding.value;
}

std::vector<Grid::Hole> Grid::holes(std::size_t metric) const {
  std::vector<Hole> found;
  for (std::size_t task = 0; task < tasks(); ++task) {
    for (std::size_t arm = 0; arm < arms(); ++arm) {
      bool any = false;
      for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
        const Run* one = run(arm, task, replicate);
        any = any || one != nullptr;
        if (one != nullptr && !value(arm, task, replicate, metric)) {
          found.push_back({arm, task, replicate, one->findings[metric]});
        } else if (one == nullptr && paired_ && replicate < keys_[task].size()) {
          found.push_back({arm, task, replicate, {std::nullopt, "there is no such run", false}});
          any = true;
        }
      }
      if (!any) {
        found.push_back({arm, task, kAll, {std::nullopt, "there is no run", false}});
      }
    }
  }
  return found;
}

std::vector<record::AnalysisGap> Grid::gaps(const std::vector<std::string>& metrics) const {
  std::vector<record::AnalysisGap> gaps;
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
    for (const Hole& hole : holes(metric)) {
      record::AnalysisGap gap{runs_.arms[hole.arm], runs_.tasks[hole.task], "",
                              metrics[metric],      hole.finding.why,       hole.finding.stated};
      if (hole.replicate != kAll) {
        const Run* one = run(hole.arm, hole.task, hole.replicate);
        gap.replicate = one != nullptr ? one->replicate : keys_[hole.task][hole.replicate];
      }
      gaps.push_back(std::move(gap));
    }
  }
  return gaps;
}

std::vector<record::StudyCell> Grid::values(std::size_t metric) const {
  std::vector<record::StudyCell> cells(grid_.size());
  for (std::size_t arm = 0; arm < arms(); ++arm) {
    for (std::size_t task = 0; task < tasks(); ++task) {
      for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
        record::StudyCell& cell = cells[place(arm, task, replicate)];
        const Run* one = run(arm, task, replicate);
        cell.replicate = static_cast<int>(replicate);
        cell.task = runs_.tasks[task];
        cell.values = {value(arm, task, replicate, metric)};
        cell.scored = {cell.values[0].has_value() && !one->findings[metric].value};
        cell.done = cell.values[0].has_value();
      }
    }
  }
  return cells;
}

verdict::Cells Grid::complete(std::size_t metric) const {
  std::vector<record::StudyCell> cells = values(metric);
  for (const Hole& hole : holes(metric)) {
    if (!hole.finding.stated && hole.replicate != kAll) {
      cells[place(hole.arm, hole.task, hole.replicate)].done = true;
    }
  }
  return {arms(), tasks(), replicates_, std::move(cells)};
}

std::optional<verdict::Cells> Grid::worst(std::size_t metric, record::Better better) const {
  std::vector<record::StudyCell> cells = values(metric);
  std::vector<std::optional<double>> worst(tasks());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::optional<double>& score = worst[i / replicates_ % tasks()];
    if (const auto& value = cells[i].values[0]) {
      const bool worse = score && (better == record::Better::Higher ? *value < *score : *value > *score);
      score = !score || worse ? *value : *score;
    }
  }
  for (const Hole& hole : holes(metric)) {
    if (!worst[hole.task] || hole.replicate == kAll) {
      return std::nullopt;
    }
    record::StudyCell& cell = cells[place(hole.arm, hole.task, hole.replicate)];
    cell.values = {worst[hole.task]};
    cell.scored = {true};
    cell.done = true;
  }
  return verdict::Cells(arms(), tasks(), replicates_, std::move(cells));
}

int Grid::count(std::size_t arm, std::optional<std::size_t> task, std::size_t metric) const {
  int count = 0;
  for (std::size_t t = task.value_or(0); t < (task ? *task + 1 : tasks()); ++t) {
    for (std::size_t replicate = 0; replicate < replicates_; ++replicate) {
      count += value(arm, t, replicate, metric) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace ceteris::analyse
