// SPDX-License-Identifier: Apache-2.0
// Which part of the work one of several workers begins with. It decides nothing else: who runs what is decided by
// leases, so that numbers may have gaps, start anywhere, come twice or belong to workers that never started.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ceteris::hosts {

struct Shard {
  double start = 0;       ///< where it begins, as a part of the whole work: 0 <= start < 1
  std::string from = {};  ///< what said so: "--shard 3/8", "SLURM_ARRAY_TASK_ID 4"
};

/// "3/8": the third of eight, from 1. Usage error for anything else.
[[nodiscard]] Shard parse_shard(std::string_view text);

/// The value of an environment variable, or null.
using Lookup = std::function<const char*(const char*)>;

/// What the launcher that started us says, from outside in: the number in a Slurm array or in an indexed job of
/// Kubernetes, and in that the rank that Open MPI, another MPI (PMI), torchrun or srun gave. An indexed job does not
/// say how many there are: then worker k begins at the fractional part of k times the golden ratio, which spreads any
/// number of workers evenly (Knuth, The Art of Computer Programming 3, 6.4). Nothing when no launcher speaks. Usage
/// error, with the variable's name, for a value that is none.
[[nodiscard]] std::optional<Shard> shard_of_launcher(const Lookup& variable);

}  // namespace ceteris::hosts
