// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/register_rate.hpp"

// Vectors stand in arrays here, which types without a known size cannot.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/register_rate_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Enough sums to hide the latency of each in two units; what they come to is returned, so that none is left out.
float multiply_adds(std::size_t repeats, std::size_t& each) {
  const hn::CappedTag<float, 16> d;
  using V = hn::Vec<decltype(d)>;
  constexpr std::size_t kSums = 12;
  V sums[kSums];
  for (std::size_t i = 0; i < kSums; ++i) sums[i] = hn::Set(d, 1.0F + static_cast<float>(i));
  const V factor = hn::Set(d, 0.999F), term = hn::Set(d, 0.5F);
  for (std::size_t r = 0; r < repeats; ++r) {
    CETERIS_UNROLL
    for (std::size_t i = 0; i < kSums; ++i) sums[i] = hn::MulAdd(sums[i], factor, term);
  }
  V all = sums[0];
  for (std::size_t i = 1; i < kSums; ++i) all = hn::Add(all, sums[i]);
  each = kSums * hn::Lanes(d);
  return hn::GetLane(all);
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(multiply_adds);

}  // namespace

double register_rate(std::size_t threads, const ParallelFor& parallel) {
  constexpr std::size_t kRepeats = 300'000;
  constexpr int kRounds = 8;
  std::vector<float> results(threads);
  std::vector<std::size_t> each(threads, 0);
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    parallel(threads, [&](std::size_t i) { results[i] = HWY_DYNAMIC_DISPATCH(multiply_adds)(kRepeats, each[i]); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, static_cast<double>(kRepeats * each.front() * threads) / seconds);
  }
  return best;
}

}  // namespace ceteris::kernels
#endif
