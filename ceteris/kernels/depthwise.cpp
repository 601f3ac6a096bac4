// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/depthwise.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/scratch.hpp"

namespace ceteris::kernels {
namespace {

constexpr std::size_t kLanes = kDepthwiseChannels;
// Sums of the weight's gradient that are made apart and then added in their order, whatever the threads.
constexpr std::size_t kSums = 16;

std::size_t groups_of(const DepthwiseProblem& problem) {
  return (problem.channels + kLanes - 1) / kLanes;
}

void check(const DepthwiseProblem& problem, std::size_t x, std::size_t y, std::size_t weight) {
  CETERIS_CHECK(problem.kernel % 2 == 1, "a filter with a middle");
  CETERIS_CHECK(x == problem.numbers() && y == x, "maps of the problem's size");
  CETERIS_CHECK(weight == problem.channels * problem.taps(), "a filter a channel");
}

/// (C, k, k) as (groups, k k, 16), zeros where there is no channel. `flipped`: the last tap first.
Scratch by_group(const DepthwiseProblem& problem, std::span<const float> weight, bool flipped) {
  const std::size_t taps = problem.taps(), size = groups_of(problem) * taps * kLanes;
  Scratch grouped(size);
  std::fill_n(grouped.data(), size, 0.0F);
  for (std::size_t c = 0; c < problem.channels; ++c) {
    for (std::size_t t = 0; t < taps; ++t) {
      grouped.data()[(c / kLanes * taps + t) * kLanes + c % kLanes] = weight[c * taps + (flipped ? taps - 1 - t : t)];
    }
  }
  return grouped;
}

void correlate_all(const DepthwiseProblem& problem, const Values& x, const Scratch& weight, std::span<const float> bias,
                   const WritableValues& y, const DepthwiseRun& run, const ParallelFor& parallel) {
  const std::size_t groups = groups_of(problem);
  Scratch shift(groups * kLanes);
  std::fill_n(shift.data(), groups * kLanes, 0.0F);
  std::ranges::copy(bias, shift.data());
  parallel(problem.images * groups, [&](std::size_t i) {
    const std::size_t group = i % groups;
    const Scratch scratch(depthwise_scratch(problem));
    run.correlate({problem, i / groups, group * kLanes, scratch.data()}, x,
                  weight.data() + group * problem.taps() * kLanes, shift.data() + group * kLanes, y);
  });
}

}  // namespace

std::span<const DepthwiseImplementation> depthwise_implementations() {
  static const std::array kImplementations{
      DepthwiseImplementation{"highway", [](const DepthwiseProblem& p, Isa) { return p.kernel >= 3 && p.kernel <= 11; },
                              kDepthwiseHighway},
      DepthwiseImplementation{"reference", kServesAlways<DepthwiseProblem>, kDepthwiseReference},
  };
  return kImplementations;
}

std::size_t depthwise_scratch(const DepthwiseProblem& problem) {
  // The map and its gradient, each with its border and with rows filled up to whole strips, and a row of results.
  constexpr std::size_t kStrip = 16;
  const std::size_t row = (problem.width + problem.kernel + kStrip) * kLanes;
  return (2 * problem.height + 1) * row;
}

void depthwise_forward(const DepthwiseProblem& problem, const Values& x, std::span<const float> weight,
                       std::span<const float> bias, const WritableValues& y, const DepthwiseRun& run,
                       const ParallelFor& parallel) {
  check(problem, x.size, y.size, weight.size());
  CETERIS_CHECK(bias.empty() || bias.size() == problem.channels, "a shift a channel");
  correlate_all(problem, x, by_group(problem, weight, /*flipped=*/false), bias, y, run, parallel);
}

void depthwise_backward_input(const DepthwiseProblem& problem, const Values& gradient, std::span<const float> weight,
                              const WritableValues& dx, const DepthwiseRun& run, const ParallelFor& parallel) {
  check(problem, gradient.size, dx.size, weight.size());
  correlate_all(problem, gradient, by_group(problem, weight, /*flipped=*/true), {}, dx, run, parallel);
}

void depthwise_backward_weight(const DepthwiseProblem& problem, const Values& x, const Values& gradient,
                               std::span<float> dweight, std::span<float> dbias, const DepthwiseRun& run,
                               const ParallelFor& parallel) {
  check(problem, x.size, gradient.size, dweight.size());
  CETERIS_CHECK(dbias.size() == problem.channels, "a shift a channel");
  const std::size_t groups = groups_of(problem), taps = problem.taps();
  const std::size_t sums = std::min(kSums, problem.images), sum_size = (taps + 1) * kLanes;
  std::vector<float> parts(sums * groups * sum_size, 0.0F);
  parallel(sums * groups, [&](std::size_t i) {
    const std::size_t sum = i / groups, group = i % groups;
    const Scratch scratch(depthwise_scratch(problem));
    float* const part = parts.data() + i * sum_size;
    for (std::size_t image = problem.images * sum / sums; image < problem.images * (sum + 1) / sums; ++image) {
      run.weight_gradient({problem, image, group * kLanes, scratch.data()}, x, gradient, part, part + taps * kLanes);
    }
  });
  parallel(groups, [&](std::size_t group) {
    for (std::size_t t = 0; t <= taps; ++t) {
      std::array<float, kLanes> all{};
      for (std::size_t sum = 0; sum < sums; ++sum) {
        const float* const part = parts.data() + (sum * groups + group) * sum_size + t * kLanes;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          all[lane] += part[lane];
        }
      }
      for (std::size_t c = group * kLanes; c < std::min(problem.channels, (group + 1) * kLanes); ++c) {
        (t < taps ? dweight[c * taps + t] : dbias[c]) = all[c % kLanes];
      }
    }
  });
}

}  // namespace ceteris::kernels
