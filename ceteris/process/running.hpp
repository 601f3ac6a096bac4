// SPDX-License-Identifier: Apache-2.0
// One program on its way through the pool of process.hpp.
#pragma once

#include <poll.h>

#include <limits>
#include <optional>
#include <vector>

#include "ceteris/process/child.hpp"
#include "ceteris/process/keeper.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/process/program_output.hpp"

namespace ceteris {

/// A program that was started. Destroying it ends its tree.
class Running {
 public:
  Running(std::size_t number, Command command);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void add_to(std::vector<pollfd>& list) const;
  /// Tells the command's `started`.
  void tell_started() const;
  /// Looks at everything once: output, messages, limits.
  void step();
  void ask_to_stop();
  /// When `step` should be called again at the latest: seconds of the monotonic clock.
  [[nodiscard]] double due() const { return ended_ ? linger_until_ : next_sample_; }
  [[nodiscard]] bool has_ended() const { return all_ended_; }
  /// Only after has_ended.
  ProcessResult finish();

  const std::size_t number;

 private:
  void order(KeeperOrder what);
  void read_messages();
  void note_end(const KeeperMessage& message);
  void stop(StopReason reason);
  void keep_time();
  void sample_memory();
  void end_descendants();
  void end_lost();

  Command command_;
  ProgramOutput out_;
  ProgramOutput err_;
  Child child_;
  std::optional<ProcessMark> mark_;
  ProcessResult result_;
  bool ended_ = false;      ///< the program itself
  bool all_ended_ = false;  ///< its tree
  double kill_at_ = std::numeric_limits<double>::infinity();
  double linger_until_ = std::numeric_limits<double>::infinity();
  double next_sample_ = 0;
  bool reaped_ = false;
};

}  // namespace ceteris
