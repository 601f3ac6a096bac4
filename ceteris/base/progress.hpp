// SPDX-License-Identifier: Apache-2.0
// How far the work has come: told by the work, shown by whoever runs it (progress_display.hpp).
#pragma once

#include <cstdint>
#include <string_view>

namespace ceteris {

/// What work reports to. Stages follow one another; every function may be called from any thread.
class Progress {
 public:
  Progress() = default;
  virtual ~Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Ends the stage before and begins one of `total` steps still to do; 0 when nobody knows how many.
  virtual void stage(std::string_view name, std::uint64_t total) = 0;
  /// `n` more steps are done. Cheap enough for every image.
  virtual void advance(std::uint64_t n = 1) = 0;
  /// One line that stays.
  virtual void note(std::string_view line) = 0;
};

/// Shows nothing.
class SilentProgress final : public Progress {
 public:
  void stage(std::string_view, std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void note(std::string_view) override {}
};

}  // namespace ceteris
