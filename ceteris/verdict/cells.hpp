// SPDX-License-Identifier: Apache-2.0
// The values of a study in a table: arm by task by replicate.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

class Cells {
 public:
  Cells(const study::StudyFile& file, const design::Design& design, std::span<const study::StudyTrial> trials,
        const study::Results& results);

  /// Of a table of finished results: `cells` by arm, task and replicate in this order. A cell that is not done has no
  /// trial, and nothing waits for it.
  Cells(std::size_t arms, std::size_t tasks, std::size_t replicates, std::vector<record::StudyCell> cells);

  [[nodiscard]] std::size_t arms() const { return arms_; }
  [[nodiscard]] std::size_t tasks() const { return tasks_; }
  [[nodiscard]] std::size_t replicates() const { return replicates_; }

  [[nodiscard]] const record::StudyCell& at(std::size_t arm, std::size_t task, std::size_t replicate) const;

  /// The value that counts: as read, or the declared score of a failure, or, of a metric of time, the limit at which
  /// the trial was stopped. Nothing when it has not ended or has no value.
  [[nodiscard]] std::optional<double> value(std::size_t arm, std::size_t task, std::size_t replicate,
                                            std::size_t metric) const;

  /// Whether the trial of a cell has yet to end.
  [[nodiscard]] bool is_open(std::size_t arm, std::size_t task, std::size_t replicate) const;

  /// Trials that ended without a value and without a declared score for that.
  [[nodiscard]] int unscored_failures(std::size_t arm, std::size_t metric) const;

  /// Of a metric of time: trials that count with the limit at which they were stopped. Of any other: none.
  [[nodiscard]] int censored(std::size_t arm, std::size_t metric) const;

  /// Of a metric of time: replicates, of any task, in which these arms ran on unlike CPUs, so that a difference between
  /// them is one of machines, too. Of any other: none.
  [[nodiscard]] int unlike_hosts(std::span<const std::size_t> arms, std::size_t metric) const;

 private:
  [[nodiscard]] std::size_t place(std::size_t arm, std::size_t task, std::size_t replicate) const {
    return (arm * tasks_ + task) * replicates_ + replicate;
  }
  std::size_t arms_;
  std::size_t tasks_;
  std::size_t replicates_;
  bool waits_ = true;        ///< cells that are not done have a trial that will end
  std::vector<bool> times_;  ///< by metric: it is the run time
  std::vector<record::StudyCell> cells_;
  std::vector<std::string> cpus_;  ///< by cell; empty: not known
};

}  // namespace ceteris::verdict
