// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/progress_display.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>

#include "ceteris/base/text.hpp"

namespace ceteris::verb {
namespace {

constexpr int kShortestBar = 12;  // columns, brackets included
constexpr int kLongestBar = 32;
constexpr double kRedrawSeconds = 0.1;
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string join_comma(const std::vector<std::string>& parts) {
  return join(parts, ", ");
}

std::string percent(const ProgressMoment& moment) {
  const double share = std::min(1.0, static_cast<double>(moment.done) / static_cast<double>(moment.total));
  return std::to_string(static_cast<int>(100 * share)) + " %";  // rounded down: 100 % means done
}

std::string count(const ProgressMoment& moment) {
  const std::string done = with_thousands(moment.done);
  return moment.total == 0 ? done : done + "/" + with_thousands(moment.total);
}

/// "37/s", or "12 s each" below one a second; empty while there is nothing to divide.
std::string speed(const ProgressMoment& moment) {
  if (moment.seconds < 1 || moment.done == 0) {
    return {};
  }
  const double rate = static_cast<double>(moment.done) / moment.seconds;
  if (rate < 1) {
    return human_duration(1 / rate) + " each";
  }
  return (rate < 10 ? shortest(std::round(10 * rate) / 10) : with_thousands(static_cast<std::uint64_t>(rate))) + "/s";
}

std::string time_left(const ProgressMoment& moment) {
  if (moment.total == 0) {
    return human_duration(std::floor(moment.seconds));
  }
  if (moment.seconds < 1 || moment.done == 0 || moment.done >= moment.total) {
    return {};
  }
  const double left =
      moment.seconds * static_cast<double>(moment.total - moment.done) / static_cast<double>(moment.done);
  return human_duration(std::ceil(left)) + " left";
}

std::vector<std::string> facts(const ProgressMoment& moment, bool with_speed) {
  std::vector<std::string> parts;
  if (moment.total > 0) {
    parts.push_back(percent(moment));
  }
  parts.push_back(count(moment));
  parts.push_back(with_speed ? speed(moment) : std::string());
  parts.push_back(time_left(moment));
  std::erase(parts, "");
  return parts;
}

int columns(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// The first `width` characters of valid UTF-8.
std::string cut(std::string_view text, int width) {
  std::size_t end = 0;
  for (int column = -1; end < text.size(); ++end) {
    column += (text[end] & 0xC0) != 0x80 ? 1 : 0;
    if (column >= width) {
      break;
    }
  }
  return std::string(text.substr(0, end));
}

std::string bar(const ProgressMoment& moment, int width) {
  const int inside = width - 2;
  const double share = std::min(1.0, static_cast<double>(moment.done) / static_cast<double>(moment.total));
  const int filled = static_cast<int>(inside * share);
  std::string text(static_cast<std::size_t>(filled), '=');
  if (filled < inside) {
    text += '>';
    text.append(static_cast<std::size_t>(inside - filled - 1), ' ');
  }
  return "[" + text + "] ";
}

}  // namespace

std::string progress_bar(const ProgressMoment& moment, int width) {
  const std::string name = printable(moment.stage) + " ";
  const std::string all = join_comma(facts(moment, true));
  const int room = width - columns(name) - columns(all) - 1;
  if (moment.total > 0 && room >= kShortestBar) {
    return name + bar(moment, std::min(room, kLongestBar)) + all;
  }
  if (columns(name + all) <= width) {
    return name + all;
  }
  const std::string fewer = join_comma(facts(moment, false));
  if (columns(name + fewer) <= width) {
    return name + fewer;
  }
  return cut(cut(name, std::max(0, width - columns(fewer) - 1)) + " " + fewer, std::max(0, width));
}

std::string progress_line(const ProgressMoment& moment) {
  return printable(moment.stage) + ": " + join_comma(facts(moment, true));
}

std::string progress_summary(const ProgressMoment& moment) {
  const bool whole = moment.total == 0 || moment.done >= moment.total;
  const std::string of = whole ? "" : " of " + with_thousands(moment.total);
  return printable(moment.stage) + ": " + with_thousands(moment.done) + of + " in " + human_duration(moment.seconds);
}

TimedProgress::TimedProgress(std::ostream& out, double interval, std::function<double()> clock)
    : out_(out), interval_(interval), clock_(std::move(clock)), next_show_(std::numeric_limits<double>::infinity()) {}

void TimedProgress::stage(std::string_view name, std::uint64_t total) {
  end();
  const std::scoped_lock lock(mutex_);
  in_stage_ = true;
  name_ = name;
  total_ = total;
  done_ = 0;
  start_ = clock_();
  next_show_ = start_ + interval_;
}

void TimedProgress::advance(std::uint64_t n) {
  done_.fetch_add(n, std::memory_order_relaxed);
  const double now = clock_();
  if (now < next_show_.load(std::memory_order_relaxed)) {
    return;
  }
  const std::unique_lock lock(mutex_, std::try_to_lock);  // whoever holds it is showing something already
  if (lock && now >= next_show_ && in_stage_) {
    next_show_ = now + interval_;
    show(moment());
  }
}

void TimedProgress::note(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  show_note(line);
}

void TimedProgress::end() {
  const std::scoped_lock lock(mutex_);
  if (in_stage_) {
    in_stage_ = false;
    next_show_ = std::numeric_limits<double>::infinity();
    end_stage(moment());
  }
}

ProgressMoment TimedProgress::moment() const {
  return {name_, done_, total_, clock_() - start_};
}

TerminalProgress::TerminalProgress(std::ostream& out, std::function<int()> width, std::function<double()> clock)
    : TimedProgress(out, kRedrawSeconds, std::move(clock)), width_(std::move(width)) {}

TerminalProgress::~TerminalProgress() {
  end();
}

void TerminalProgress::show(const ProgressMoment& moment) {
  shown_ = progress_bar(moment, width_() - 1);  // a full line would wrap on some terminals
  out_ << kClearLine << shown_ << std::flush;
}

void TerminalProgress::end_stage(const ProgressMoment&) {
  if (!shown_.empty()) {
    shown_.clear();
    out_ << kClearLine << std::flush;
  }
}

void TerminalProgress::show_note(std::string_view line) {
  if (!shown_.empty()) {
    out_ << kClearLine;
  }
  out_ << line << '\n' << shown_ << std::flush;
}

LogProgress::LogProgress(std::ostream& out, double interval, std::function<double()> clock)
    : TimedProgress(out, interval, std::move(clock)) {}

LogProgress::~LogProgress() {
  end();
}

void LogProgress::show(const ProgressMoment& moment) {
  out_ << progress_line(moment) << '\n' << std::flush;
}

void LogProgress::end_stage(const ProgressMoment& moment) {
  out_ << progress_summary(moment) << '\n' << std::flush;
}

void LogProgress::show_note(std::string_view line) {
  out_ << line << '\n' << std::flush;
}

}  // namespace ceteris::verb
