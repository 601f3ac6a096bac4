// SPDX-License-Identifier: Apache-2.0
// When each trial of a study runs, and with which seed.
//
// One replicate is one block: all arms of a task next to each other in time, in a random order, so that drift of the
// machine falls on every arm alike; an interrupted study has whole replicates. Everything is a pure function of the
// study: after a restart the same order comes out again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ceteris::design {

enum class Purpose {
  Measured,   ///< counts in the analysis
  WarmUp,     ///< a first block that is declared not to count
  SeedProbe,  ///< does the seed control the program? Of the baseline
  Pilot,      ///< the noise of the baseline, before the study
  Tuning,     ///< one setting of the values that an arm tunes, before its replicates
};

struct PlannedTrial {
  Purpose purpose = Purpose::Measured;
  std::size_t arm = 0;
  std::size_t task = 0;
  int replicate = 0;       ///< the block; of a probe or a pilot its number; of tuning which seed of the setting
  std::uint32_t seed = 1;  ///< 1 to 2^31 - 1
  std::string label;       ///< of what does not count: "rerun", "pilot-3b", "warm-up", "tuning-4"; else empty
  int setting = 0;         ///< of tuning: which one, from 0
};

struct OrderSpec {
  std::uint64_t seed = 0;          ///< of the study
  std::size_t arms = 2;            ///< at most kMostArms
  std::vector<std::string> tasks;  ///< empty: one task without a name
  std::size_t replicates = 1;      ///< at most kMostReplicates
  bool paired = true;
  bool warm_up = false;
};

/// The seed of a trial: below 2^31, and never 0, which some programs read as "no seed". Paired: the same for all arms
/// of a replicate. Unpaired: of its own for every arm. Never the same for two replicates of an arm, nor, unpaired, for
/// any two trials of a task. Another number of arms or replicates does not change it.
[[nodiscard]] std::uint32_t trial_seed(const OrderSpec& spec, std::size_t arm, std::size_t task, std::size_t replicate);

/// The seed of a random stream called `name` in a trial whose seed is `seed`: another for every other seed, so that
/// arms share it exactly when they share their seed.
[[nodiscard]] std::uint32_t varying_seed(const OrderSpec& spec, const std::string& name, std::uint32_t seed);
/// That of a stream that is the same in all trials of the study.
[[nodiscard]] std::uint32_t fixed_seed(const OrderSpec& spec, const std::string& name);

/// The block of one replicate: the tasks in a random order, in each all arms in a random order. Two arms: AB or BA, and
/// the reverse in the next block of every two.
[[nodiscard]] std::vector<PlannedTrial> block(const OrderSpec& spec, std::size_t replicate);

/// The declared warm-up, if any, and the blocks of all replicates: (replicates + warm-up) x tasks x arms trials.
[[nodiscard]] std::vector<PlannedTrial> trial_order(const OrderSpec& spec);

/// Each of `settings` settings with `replicates` seeds, on every task, for every arm: one block a setting and seed. All
/// settings and arms share these seeds, which no replicate of the study has.
[[nodiscard]] std::vector<PlannedTrial> tuning_order(const OrderSpec& spec, std::size_t settings,
                                                     std::size_t replicates);

/// `pairs` A/A pairs of `arm` on the first task: "pilot-1a", "pilot-1b", "pilot-2a", ... The two of a pair have
/// different seeds: with one seed a program that its seed controls would show no noise at all. In the study arms with
/// the same seed may be correlated; a pilot of one arm cannot show that.
[[nodiscard]] std::vector<PlannedTrial> pilot_pairs(const OrderSpec& spec, std::size_t arm, std::size_t pairs);

}  // namespace ceteris::design
