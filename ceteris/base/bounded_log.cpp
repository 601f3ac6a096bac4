// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/bounded_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

constexpr std::string_view kGapEnd = " bytes left out]";

constexpr std::size_t kLongLine = 65536;  // a line end is looked for no further from the cut

/// How much of `text` to keep as its beginning: up to the last end of a line, or white space, near its end.
std::size_t clean_end(std::string_view text) {
  const std::size_t from = text.size() - std::min(text.size(), kLongLine);
  for (const char* ends : {"\n\r", " \t"}) {
    const std::size_t found = text.substr(from).find_last_of(ends);
    if (found != std::string_view::npos) {
      return from + found + 1;
    }
  }
  return text.size();
}

/// How much of `text` to drop from its beginning.
std::size_t clean_start(std::string_view text) {
  const std::string_view near = text.substr(0, kLongLine);
  for (const char* ends : {"\n\r", " \t"}) {
    const std::size_t found = near.find_first_of(ends);
    if (found != std::string_view::npos) {
      return found + 1;
    }
  }
  return 0;
}

}  // namespace

BoundedLog::BoundedLog(const std::filesystem::path& path, std::size_t head, std::size_t tail)
    : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666)), head_(head), tail_(tail) {
  if (!file_.is_open()) {
    throw system_error(printable(path.string()), "cannot be created to receive output", errno);
  }
}

void BoundedLog::append(std::string_view bytes) {
  while (!bytes.empty() && failure_ == 0) {
    const ssize_t count = write(file_.number(), bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
}

void BoundedLog::add(std::string_view bytes) {
  text_ += bytes;
  dirty_ = true;
  if (!has_tail_) {
    append(bytes);
    if (text_.size() <= head_ + tail_) {
      return;
    }
    start_tail();
  }
  if (text_.size() > 2 * tail_ + kLongLine) {  // rarely, so that each byte is moved a bounded number of times
    shorten_tail();
  }
  refresh();
}

/// From here on the file is its head and what write_tail puts behind it.
void BoundedLog::start_tail() {
  has_tail_ = true;
  head_size_ = clean_end(std::string_view(text_).substr(0, head_));
  text_.erase(0, head_size_);
}

void BoundedLog::shorten_tail() {
  if (text_.size() > tail_) {
    std::size_t drop = text_.size() - tail_;
    drop += clean_start(std::string_view(text_).substr(drop));
    text_.erase(0, drop);
    dropped_ += drop;
  }
}

void BoundedLog::write_tail() {
  shorten_tail();
  if (lseek(file_.number(), static_cast<off_t>(head_size_), SEEK_SET) < 0) {
    failure_ = failure_ == 0 ? errno : failure_;
    return;
  }
  const std::string line = dropped_ == 0 ? "" : "\n" + log_gap_line(dropped_) + "\n";
  append(line);
  append(text_);
  if (ftruncate(file_.number(), static_cast<off_t>(head_size_ + line.size() + text_.size())) != 0 && failure_ == 0) {
    failure_ = errno;
  }
}

void BoundedLog::refresh() {
  if (has_tail_ && dirty_ && watch_.seconds() - written_at_ >= 1) {
    finish();
  }
}

void BoundedLog::finish() {
  if (has_tail_ && dirty_) {
    write_tail();
    written_at_ = watch_.seconds();
  }
  dirty_ = false;
}

std::string log_gap_line(std::uint64_t bytes) {
  return "[" + with_thousands(bytes) + std::string(kGapEnd);
}

bool is_log_gap_line(std::string_view line) {
  if (line.size() <= kGapEnd.size() + 1 || !line.starts_with('[') || !line.ends_with(kGapEnd)) return false;
  const std::string_view number = line.substr(1, line.size() - kGapEnd.size() - 1);
  return number.find_first_not_of("0123456789,") == std::string_view::npos;
}

}  // namespace ceteris
