// SPDX-License-Identifier: Apache-2.0
// Runs in the places of a design: arm by task by replicate, and what is missing there.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ceteris/analyse/runs.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::analyse {

/// Paired, a replicate of a task is one key that arms share; unpaired, the runs of an arm on a task in their order.
class Grid {
 public:
  /// `runs` must outlive it.
  Grid(const Runs& runs, bool paired);

  [[nodiscard]] std::size_t arms() const { return runs_.arms.size(); }
  [[nodiscard]] std::size_t tasks() const { return runs_.tasks.size(); }
  [[nodiscard]] std::size_t replicates() const { return replicates_; }
  /// nullptr where there is none.
  [[nodiscard]] const Run* run(std::size_t arm, std::size_t task, std::size_t replicate) const;
  /// The value that counts: as found, or `failed` for a run that is stated to have none.
  [[nodiscard]] std::optional<double> value(std::size_t arm, std::size_t task, std::size_t replicate,
                                            std::size_t metric) const;
  /// The value that a failed run has in the deciding metric.
  void declare_failed(std::optional<double> failed) { failed_ = failed; }

  /// Runs without a value; paired, also runs that others have a pair for; arms without any run on a task.
  [[nodiscard]] std::vector<record::AnalysisGap> gaps(const std::vector<std::string>& metrics) const;

  /// Of one metric, by the values that are there. A gap that nothing explains is a cell that is done and has no value,
  /// for which the engine of studies gives no verdict; every other gap is no cell.
  [[nodiscard]] verdict::Cells complete(std::size_t metric) const;
  /// With the worst value that any arm has on the task in the place of each gap; nothing where a task has no value.
  [[nodiscard]] std::optional<verdict::Cells> worst(std::size_t metric, record::Better better) const;

  /// How many values an arm has on a task, or, without one, on all.
  [[nodiscard]] int count(std::size_t arm, std::optional<std::size_t> task, std::size_t metric) const;

 private:
  struct Hole {
    std::size_t arm;
    std::size_t task;
    std::size_t replicate;  ///< kAll: the arm has no run on the task
    Finding finding;
  };
  static constexpr std::size_t kAll = ~std::size_t{0};
  [[nodiscard]] std::vector<Hole> holes(std::size_t metric) const;
  [[nodiscard]] std::size_t place(std::size_t arm, std::size_t task, std::size_t replicate) const {
    return (arm * tasks() + task) * replicates_ + replicate;
  }
  [[nodiscard]] std::vector<record::StudyCell> values(std::size_t metric) const;

  const Runs& runs_;
  bool paired_;
  std::size_t replicates_ = 0;
  std::vector<const Run*> grid_;
  std::vector<std::vector<std::string>> keys_;  ///< paired: by task
  std::optional<double> failed_;
};

}  // namespace ceteris::analyse
