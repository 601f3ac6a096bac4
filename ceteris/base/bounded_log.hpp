// SPDX-License-Identifier: Apache-2.0
// A log file that cannot grow without end: its beginning and its end are kept, and a line between them says how much is
// missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/file.hpp"

namespace ceteris {

/// Text is left out at whole lines where there are lines, else at white space, so that no number is cut in two.
class BoundedLog {
 public:
  /// Creates the file, which must not exist. Throws a system error.
  BoundedLog(const std::filesystem::path& path, std::size_t head, std::size_t tail);

  /// A full disk is no error here: see failure().
  void add(std::string_view bytes);
  /// Brings the file up to date, when `add` has not done so within the last second.
  void refresh();
  /// Brings the file up to date.
  void finish();

  /// The errno of the first write that failed, 0 when none did.
  [[nodiscard]] int failure() const { return failure_; }

 private:
  void append(std::string_view bytes);
  void start_tail();
  void shorten_tail();
  void write_tail();

  Descriptor file_;
  std::size_t head_;
  std::size_t tail_;
  std::string text_;  ///< until the tail begins, all of it; then the last bytes
  bool has_tail_ = false;
  std::uint64_t dropped_ = 0;    ///< bytes between head and tail
  std::uint64_t head_size_ = 0;  ///< bytes of the head in the file, once the tail has begun
  Stopwatch watch_;
  double written_at_ = 0;
  bool dirty_ = false;
  int failure_ = 0;
};

/// "[1,234 bytes left out]", the line that stands where a BoundedLog is not whole.
[[nodiscard]] std::string log_gap_line(std::uint64_t bytes);
[[nodiscard]] bool is_log_gap_line(std::string_view line);

}  // namespace ceteris
