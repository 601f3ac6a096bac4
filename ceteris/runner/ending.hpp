// SPDX-License-Identifier: Apache-2.0
// From what is known of an attempt when it has ended to its outcome: the one place that decides.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/metrics/source.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/record/outcome.hpp"

namespace ceteris::runner {

struct EndingFacts {
  bool folder_taken = false;                        ///< another runner has made the folder of this attempt
  std::string folder_failure = {};                  ///< why the folder or a log in it could not be made or written
  ProcessResult process = {};                       ///< `err`: the last bytes of stderr
  bool memory_kill = false;                         ///< the kernel killed for memory in our control group while it ran
  std::uint64_t memory_limit = 0;                   ///< declared; 0: none
  bool exit_status_is_value = false;                ///< a metric is the exit status: then an error status is no failure
  std::span<const metrics::Reading> readings = {};  ///< one a source
};

struct Ending {
  record::Outcome outcome = record::Outcome::Finished;
  std::string detail;  ///< "exit code 3; last line of stderr: ..."; empty when finished
};

/// The first of these that holds: the folder taken, not started, stopped by us, the folder not writable, killed with
/// its keeper, killed for memory, above its memory limit, a signal (a shell's exit code 128 + signal too), exit 75, a
/// metric that is not finite, an error status, a metric that cannot be read; else finished.
[[nodiscard]] Ending decide_ending(const EndingFacts& facts);

/// Whether the last lines of a program's stderr say that it ran out of memory: Python, C++, PyTorch, TensorFlow, JAX,
/// CUDA, HIP, Java, the system's ENOMEM.
[[nodiscard]] bool tells_out_of_memory(std::string_view err);
/// The same for a full disk or quota.
[[nodiscard]] bool tells_disk_full(std::string_view err);

}  // namespace ceteris::runner
