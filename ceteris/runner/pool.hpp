// SPDX-License-Identifier: Apache-2.0
// Attempts at trials, several at a time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>

#include "ceteris/identity/command.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/runner/attempt.hpp"
#include "ceteris/runner/slots.hpp"

namespace ceteris::runner {

/// What to run next, and where.
struct Assignment {
  std::size_t ticket = 0;  ///< the caller's number for it
  identity::TrialCommand command;
  std::filesystem::path dir;  ///< must not exist
};

/// Runs what `next` gives, at most `jobs` at a time and, where there are slots, one a slot. `next` is told the slot (a
/// value of CUDA_VISIBLE_DEVICES; empty without slots); it is asked whenever there is a place, and again after each end
/// when it gave nothing; nothing while nothing runs is the end. `ended` is called in this thread, after each. Whatever
/// happens to an attempt is its outcome, no exception; those of `next` and `ended` end all attempts. When a stop is
/// requested (base/stop.hpp), what runs is stopped and nothing more is asked for. Each attempt has available cores /
/// places threads (OMP_NUM_THREADS), unless it declares another number. `look` as in run_pool.
void run_attempts(const std::function<std::optional<Assignment>(const std::string& slot)>& next,
                  const std::function<void(std::size_t ticket, const AttemptResult&)>& ended,
                  std::span<const metrics::Source> sources, int jobs, const Slots& slots = {},
                  const std::function<bool()>& look = {});

}  // namespace ceteris::runner
