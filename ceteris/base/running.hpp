// SPDX-License-Identifier: Apache-2.0
// One program on its way through the pool of process.hpp.
#pragma once

#include <poll.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/bounded_log.hpp"
#include "ceteris/base/child.hpp"
#include "ceteris/base/keeper.hpp"
#include "ceteris/base/process.hpp"

namespace ceteris {

/// One output of a program: our end of its pipe, the file it goes to, and its last bytes.
class Output {
 public:
  /// Creates `file` unless it is empty. Throws a system error.
  Output(const std::filesystem::path& file, std::size_t log_limit, std::size_t capture_limit);

  void read_from(Descriptor pipe) { pipe_ = std::move(pipe); }
  void add_to(std::vector<pollfd>& list) const;
  /// Takes what the pipe holds now, at most `most` bytes. Returns whether anything happened.
  bool drain(std::size_t most);
  /// Takes what the pipe can hold and no more: it may come from a process that never stops.
  void drain_rest();
  std::string take(bool& cut);
  [[nodiscard]] int log_failure() const { return log_ ? log_->failure() : 0; }
  void finish_log();

 private:
  void add(std::string_view bytes);
  void shorten();

  Descriptor pipe_;
  std::optional<BoundedLog> log_;
  std::size_t limit_;
  std::string text_;
  bool cut_ = false;
};

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
  /// Looks at everything once: output, messages, limits. Returns whether there was anything.
  bool step();
  void ask_to_stop();
  /// When `step` should be called again at the latest: seconds of the monotonic clock.
  [[nodiscard]] double due() const { return ended_ ? linger_until_ : next_sample_; }
  [[nodiscard]] bool has_ended() const { return all_ended_; }
  /// Only after has_ended.
  ProcessResult finish();

  const std::size_t number;

 private:
  void order(KeeperOrder what);
  bool read_messages();
  void note_end(const KeeperMessage& message);
  void stop(StopReason reason);
  void keep_time();
  void sample_memory();
  void end_descendants();
  void end_lost();

  Command command_;
  Output out_;
  Output err_;
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
