// SPDX-License-Identifier: Apache-2.0
// What a training run costs on this machine, before it runs.
#pragma once

#include <cstdint>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/bench/step_time.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::bench {

/// Trials that run at the same time, and the seconds that one of them takes then.
struct Arrangement {
  int trials = 1;   ///< at once
  int threads = 1;  ///< of each
  StepTime step;
  double trial_seconds = 0;

  [[nodiscard]] double samples_per_second() const { return trials * static_cast<double>(step.samples) / step.total(); }
  [[nodiscard]] double trials_per_hour() const { return trials * 3600 / trial_seconds; }
};

struct TrialBench {
  std::int64_t tokens = 0;  ///< of a sample; 0 for images
  std::int64_t macs = 0;    ///< multiply-accumulates of a forward pass over one sample
  std::int64_t steps = 0;   ///< of the trial
  std::int64_t evaluations = 0;
  std::int64_t validation = 0;  ///< samples
  double register_rate = 0;     ///< multiply-adds a second of all threads in registers, float32
  Arrangement one = {};         ///< all threads for one trial
  Arrangement many = {};        ///< a thread a trial
  double single = 0;            ///< seconds to score one sample, with all threads
  double batch = 0;             ///< the same for `scored` samples at once
  std::int64_t scored = 0;

  /// Multiply-accumulates of training by that of a rate in registers: a step counts three times its forward pass.
  [[nodiscard]] double share_of_limit(const Arrangement& how) const;
  [[nodiscard]] const Arrangement& better() const;
};

/// Reads the data of `spec`, builds its network and times some steps, once with all threads of `executor` for one
/// trial and once with a trial a thread; nothing is written. Throws as a training run does for a specification or data
/// that are wrong. On a CPU.
[[nodiscard]] TrialBench bench_trial(const trial::TrialSpec& spec, const TimeOptions& options, Executor& executor,
                                     Progress& progress);

}  // namespace ceteris::bench
