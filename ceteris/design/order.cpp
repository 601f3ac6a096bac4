// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/order.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/design/design.hpp"

namespace ceteris::design {
namespace {

constexpr unsigned kReplicateBits = 17;
/// Seeds of tuning have the indices behind those of all replicates of all arms.
constexpr std::uint32_t kFirstTuningIndex = static_cast<std::uint32_t>(kMostArms) << kReplicateBits;
constexpr std::uint32_t kHalf = 1U << 16;

/// A keyed permutation of 32 bits: a Feistel network of four rounds (Luby & Rackoff 1988) over Philox.
std::uint32_t permuted(std::uint32_t value, std::uint64_t key) {
  const std::array<std::uint32_t, 2> words{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  std::uint32_t left = value / kHalf;
  std::uint32_t right = value % kHalf;
  for (std::uint32_t round = 0; round < 4; ++round) {
    const std::uint32_t mixed = left ^ (philox({right, round, 0, 0}, words)[0] % kHalf);
    left = right;
    right = mixed;
  }
  return left * kHalf + right;
}

/// A permutation of 1 to 2^31 - 1, taken at index + 1, so that different indices never share a seed: the larger
/// permutation is repeated until it falls into the range (cycle walking: Black & Rogaway 2002).
std::uint32_t seed_at(std::uint32_t index, std::uint64_t key) {
  std::uint32_t value = index + 1;
  do {
    value = permuted(value, key);
  } while (value == 0 || value >= 1U << 31);
  return value;
}

std::string_view task_name(const OrderSpec& spec, std::size_t task) {
  return spec.tasks.empty() ? std::string_view{} : std::string_view{spec.tasks[task]};
}

std::uint64_t seed_key(const OrderSpec& spec, std::string_view purpose, std::size_t task) {
  return Stream(spec.seed, 0, "study/seeds").child(purpose).child(task_name(spec, task)).key();
}

std::size_t task_count(const OrderSpec& spec) {
  return std::max<std::size_t>(1, spec.tasks.size());
}

/// The order of the arms of one task in one block.
std::vector<std::uint32_t> arm_order(const OrderSpec& spec, const Stream& stream, std::size_t task,
                                     std::size_t replicate) {
  const Stream own = stream.child(task_name(spec, task));
  if (spec.arms != 2) {
    return permutation(spec.arms, own.at(replicate));
  }
  std::vector<std::uint32_t> order = permutation(2, own.at(replicate / 2));
  if (replicate % 2 == 1) {
    std::ranges::reverse(order);
  }
  return order;
}

std::uint32_t index_of(const OrderSpec& spec, std::size_t arm, std::size_t replicate) {
  CETERIS_CHECK(arm < kMostArms && replicate < kMostReplicates, "more arms or replicates than there are seeds for");
  static_assert(kMostReplicates <= 1U << kReplicateBits && (kMostArms << kReplicateBits) < 1U << 31);
  return static_cast<std::uint32_t>((spec.paired ? 0 : arm << kReplicateBits) + replicate);
}

std::vector<PlannedTrial> extra_trials(const OrderSpec& spec, std::size_t arm, Purpose purpose, std::string_view name,
                                       std::span<const std::string> labels, std::span<const std::size_t> seeds) {
  const std::uint64_t key = seed_key(spec, name, 0);
  std::vector<PlannedTrial> trials;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    trials.push_back({.purpose = purpose,
                      .arm = arm,
                      .task = 0,
                      .replicate = static_cast<int>(i),
                      .seed = seed_at(static_cast<std::uint32_t>(seeds[i]), key),
                      .label = std::string{name} + "-" + labels[i],
                      .setting = 0});
  }
  return trials;
}

}  // namespace

std::uint32_t trial_seed(const OrderSpec& spec, std::size_t arm, std::size_t task, std::size_t replicate) {
  return seed_at(index_of(spec, arm, replicate), seed_key(spec, "trial", task));
}

std::uint32_t varying_seed(const OrderSpec& spec, const std::string& name, std::uint32_t seed) {
  CETERIS_CHECK(seed > 0, "no trial has the seed 0");
  return seed_at(seed - 1, Stream(spec.seed, 0, "study/varying streams").child(name).key());
}

std::uint32_t fixed_seed(const OrderSpec& spec, const std::string& name) {
  return seed_at(0, Stream(spec.seed, 0, "study/fixed streams").child(name).key());
}

std::vector<PlannedTrial> block(const OrderSpec& spec, std::size_t replicate) {
  const Stream tasks(spec.seed, 0, "study/order of tasks");
  const Stream arms(spec.seed, 0, "study/order of arms");
  std::vector<PlannedTrial> trials;
  for (const std::uint32_t task : permutation(task_count(spec), tasks.at(replicate))) {
    const std::uint64_t key = seed_key(spec, "trial", task);
    for (const std::uint32_t arm : arm_order(spec, arms, task, replicate)) {
      trials.push_back({.purpose = Purpose::Measured,
                        .arm = arm,
                        .task = task,
                        .replicate = static_cast<int>(replicate),
                        .seed = seed_at(index_of(spec, arm, replicate), key),
                        .label = {},
                        .setting = 0});
    }
  }
  return trials;
}

std::vector<PlannedTrial> trial_order(const OrderSpec& spec) {
  std::vector<PlannedTrial> trials;
  if (spec.warm_up) {
    trials = block(spec, 0);
    for (PlannedTrial& trial : trials) {
      trial.purpose = Purpose::WarmUp;
      trial.label = "warm-up";
      trial.seed = seed_at(index_of(spec, trial.arm, 0), seed_key(spec, "warm-up", trial.task));
    }
  }
  for (std::size_t replicate = 0; replicate < spec.replicates; ++replicate) {
    std::ranges::move(block(spec, replicate), std::back_inserter(trials));
  }
  return trials;
}

std::vector<PlannedTrial> tuning_order(const OrderSpec& spec, std::size_t settings, std::size_t replicates) {
  const Stream stream(spec.seed, 0, "study/order of tuning");
  std::vector<PlannedTrial> trials;
  std::size_t blocks = 0;
  for (std::size_t setting = 0; setting < settings; ++setting) {
    for (std::size_t replicate = 0; replicate < replicates; ++replicate) {
      for (std::size_t task = 0; task < task_count(spec); ++task) {
        const auto index = static_cast<std::uint32_t>(kFirstTuningIndex + replicate);
        const std::uint32_t seed = seed_at(index, seed_key(spec, "trial", task));
        for (const std::uint32_t arm : permutation(spec.arms, stream.at(blocks++))) {
          trials.push_back({.purpose = Purpose::Tuning,
                            .arm = arm,
                            .task = task,
                            .replicate = static_cast<int>(replicate),
                            .seed = seed,
                            .label = "tuning-" + std::to_string(setting + 1),
                            .setting = static_cast<int>(setting)});
        }
      }
    }
  }
  return trials;
}

std::vector<PlannedTrial> pilot_pairs(const OrderSpec& spec, std::size_t arm, std::size_t pairs) {
  std::vector<std::string> labels;
  for (std::size_t i = 1; i <= pairs; ++i) {
    labels.push_back(std::to_string(i) + "a");
    labels.push_back(std::to_string(i) + "b");
  }
  std::vector<std::size_t> seeds(labels.size());
  std::iota(seeds.begin(), seeds.end(), std::size_t{0});
  return extra_trials(spec, arm, Purpose::Pilot, "pilot", labels, seeds);
}

}  // namespace ceteris::design
