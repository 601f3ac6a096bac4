// SPDX-License-Identifier: Apache-2.0
// What a running program writes, read as it comes. process.hpp is what others call.
#pragma once

#include <poll.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/bounded_log.hpp"
#include "ceteris/base/file.hpp"

namespace ceteris {

/// One output of a program: our end of its pipe, the file it goes to, and its last bytes.
class ProgramOutput {
 public:
  /// Creates `file` unless it is empty. Throws a system error.
  ProgramOutput(const std::filesystem::path& file, std::size_t log_limit, std::size_t capture_limit);

  void read_from(Descriptor pipe) { pipe_ = std::move(pipe); }
  void add_to(std::vector<pollfd>& list) const;
  /// Takes what the pipe holds now, at most `most` bytes.
  void drain(std::size_t most);
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

}  // namespace ceteris
