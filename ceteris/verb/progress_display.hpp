// SPDX-License-Identifier: Apache-2.0
// Progress for eyes: one rewritten line on a terminal, a line now and then in a log.
#pragma once

#include <atomic>
#include <functional>
#include <iosfwd>
#include <mutex>
#include <string>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/progress.hpp"

namespace ceteris::verb {

/// A moment of a stage.
struct ProgressMoment {
  std::string stage;
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0: unknown
  double seconds = 0;       ///< since the stage began
};

/// "training [=====>     ] 45 %, 450/1,000, 37/s, 15 s left" in at most `width` columns: first the bar, then the speed,
/// then the end of the name give way. The time left is what remains at the stage's mean speed so far; absent in its
/// first second.
[[nodiscard]] std::string progress_bar(const ProgressMoment& moment, int width);
/// "training: 45 %, 450/1,000, 37/s, 15 s left".
[[nodiscard]] std::string progress_line(const ProgressMoment& moment);
/// "training: 1,000 in 27 s", or "training: 450 of 1,000 in 12 s" when it ended early.
[[nodiscard]] std::string progress_summary(const ProgressMoment& moment);

/// What both displays share: counting without a lock, and showing at most once in an interval.
class TimedProgress : public Progress {
 public:
  void stage(std::string_view name, std::uint64_t total) final;
  void advance(std::uint64_t n) final;
  void note(std::string_view line) final;

 protected:
  TimedProgress(std::ostream& out, double interval, std::function<double()> clock);

  // With the mutex held:
  virtual void show(const ProgressMoment& moment) = 0;
  virtual void end_stage(const ProgressMoment& moment) = 0;
  virtual void show_note(std::string_view line) = 0;

  /// For the destructors of the displays.
  void end();

  std::ostream& out_;

 private:
  [[nodiscard]] ProgressMoment moment() const;

  std::mutex mutex_;
  double interval_;
  std::function<double()> clock_;
  bool in_stage_ = false;
  std::string name_;
  std::uint64_t total_ = 0;
  double start_ = 0;
  std::atomic<std::uint64_t> done_{0};
  std::atomic<double> next_show_;
};

/// One line, rewritten ten times a second, that leaves nothing behind. For terminals that know ANSI codes.
class TerminalProgress final : public TimedProgress {
 public:
  explicit TerminalProgress(
      std::ostream& out, std::function<int()> width = [] { return 80; },
      std::function<double()> clock = steady_seconds);
  ~TerminalProgress() override;

 private:
  void show(const ProgressMoment& moment) override;
  void end_stage(const ProgressMoment& moment) override;
  void show_note(std::string_view line) override;

  std::function<int()> width_;
  std::string shown_;
};

/// A line every `interval` seconds, and one at the end of each stage.
class LogProgress final : public TimedProgress {
 public:
  explicit LogProgress(std::ostream& out, double interval = 30, std::function<double()> clock = steady_seconds);
  ~LogProgress() override;

 private:
  void show(const ProgressMoment& moment) override;
  void end_stage(const ProgressMoment& moment) override;
  void show_note(std::string_view line) override;
};

}  // namespace ceteris::verb
