// SPDX-License-Identifier: Apache-2.0
// What each of several workers tries first, so that they meet late and the arms of a replicate run on one machine.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/study/results.hpp"

namespace ceteris::study_run {

/// Trials that belong on one machine: all arms and tasks of a replicate, or of one setting and seed of a tuning. The
/// rerun of the first trial belongs to the first replicate.
using Block = std::vector<const study::StudyTrial*>;

/// The blocks of a study, in their order.
[[nodiscard]] std::vector<Block> blocks_of(std::span<const study::StudyTrial> trials);

/// The missing trials in the order in which one worker tries them: it begins with the block at `start` (0 <= start < 1
/// of the whole study) and goes round. A block that `is_taken`, asked when its turn comes, waits for the end: another
/// machine runs it. When only such blocks are left they are offered, too, since a machine may be slow or dead.
class ShardOrder {
 public:
  /// Without a worker's part: the missing trials as they are, and nothing waits.
  explicit ShardOrder(std::span<const study::StudyTrial* const> missing);
  ShardOrder(std::span<const study::StudyTrial> all, std::span<const study::StudyTrial* const> missing, double start,
             std::function<bool(const Block&)> is_taken);

  [[nodiscard]] bool empty() const { return current_.empty() && blocks_.empty() && taken_.empty(); }
  [[nodiscard]] std::size_t size() const;
  /// The next one, which stays until it is popped. Precondition: not empty.
  [[nodiscard]] const study::StudyTrial* front();
  void pop_front();
  /// To be tried next.
  void push_front(const study::StudyTrial* trial) { current_.push_front(trial); }

 private:
  struct Part {
    Block whole;    ///< with the trials that have their result
    Block missing;  ///< not empty
  };
  std::deque<const study::StudyTrial*> current_;
  std::deque<Part> blocks_;
  std::deque<Part> taken_;
  std::function<bool(const Block&)> is_taken_;
};

/// Whether another machine than this one works on a trial of the block or has run one: then its arms are already apart,
/// or will be.
[[nodiscard]] bool is_run_elsewhere(const std::filesystem::path& runs, const Block& block);

}  // namespace ceteris::study_run
