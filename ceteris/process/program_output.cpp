// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/program_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace ceteris {

ProgramOutput::ProgramOutput(const std::filesystem::path& file, std::size_t log_limit, std::size_t capture_limit)
    : limit_(capture_limit) {
  if (!file.empty()) {
    log_.emplace(file, log_limit / 2, log_limit - log_limit / 2);
  }
}

void ProgramOutput::add_to(std::vector<pollfd>& list) const {
  if (pipe_.is_open()) {
    list.push_back({pipe_.number(), POLLIN, 0});
  }
}

void ProgramOutput::add(std::string_view bytes) {
  if (log_) {
    log_->add(bytes);
  }
  text_ += bytes;
  if (text_.size() > 2 * limit_ + 65536) {  // rarely, so that each byte is moved a bounded number of times
    shorten();
  }
}

void ProgramOutput::shorten() {
  if (text_.size() > limit_) {
    text_.erase(0, text_.size() - limit_);
    cut_ = true;
  }
}

void ProgramOutput::drain(std::size_t most) {
  std::array<char, 65536> buffer;
  for (std::size_t total = 0; pipe_.is_open() && total < most;) {
    const ssize_t count = read(pipe_.number(), buffer.data(), buffer.size());
    if (count > 0) {
      add({buffer.data(), static_cast<std::size_t>(count)});
      total += static_cast<std::size_t>(count);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      pipe_.close();
    } else if (errno == EAGAIN) {
      break;
    }
  }
  if (log_) {
    log_->refresh();
  }
}

void ProgramOutput::drain_rest() {
  if (pipe_.is_open()) {
    drain(static_cast<std::size_t>(std::max(65536, fcntl(pipe_.number(), F_GETPIPE_SZ))));
  }
}

std::string ProgramOutput::take(bool& cut) {
  shorten();
  cut = cut_;
  return std::move(text_);
}

void ProgramOutput::finish_log() {
  if (log_) {
    log_->finish();
  }
}

}  // namespace ceteris
