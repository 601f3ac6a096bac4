// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/batch_norm.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::kernels {
namespace {

constexpr double kEps = 1e-5;

/// One layer of one step: input and gradient (rows, channels), weight and bias.
struct Layer {
  std::size_t rows, channels;
  std::vector<float> x, gradient, weight, bias;

  Layer(std::size_t rows_of, std::size_t channels_of, double middle = 0.7)
      : rows(rows_of), channels(channels_of), x(rows * channels), gradient(rows * channels) {
    const Stream stream(3, 0, "batch norm test");
    for (std::size_t i = 0; i < rows * channels; ++i) {
      Draws draws = stream.at(i);
      x[i] = static_cast<float>(middle + 2 * draws.normal());
      gradient[i] = static_cast<float>(draws.normal());
    }
    for (std::size_t c = 0; c < channels; ++c) {
      Draws draws = stream.at(rows * channels + c);
      weight.push_back(static_cast<float>(draws.normal()));
      bias.push_back(static_cast<float>(draws.normal()));
    }
  }
};

/// What both passes give.
struct Result {
  std::vector<float> mean, variance, y, dx, dweight, dbias;
};

Result run(const Layer& layer, const BatchNormRun& kernel, bool relu, const ParallelFor& parallel = serially) {
  const std::size_t channels = layer.channels;
  Result r{std::vector<float>(channels),       std::vector<float>(channels), std::vector<float>(layer.x.size()),
           std::vector<float>(layer.x.size()), std::vector<float>(channels), std::vector<float>(channels)};
  batch_norm_moments(layer.x, r.mean, r.variance, kernel, parallel);
  std::vector<float> inverse(channels), scale(channels), shift(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const double deviation = 1 / std::sqrt(static_cast<double>(r.variance[c]) + kEps);
    inverse[c] = static_cast<float>(deviation);
    scale[c] = static_cast<float>(static_cast<double>(layer.weight[c]) * deviation);
    shift[c] = static_cast<float>(static_cast<double>(layer.bias[c]) -
                                  static_cast<double>(scale[c]) * static_cast<double>(r.mean[c]));
  }
  batch_norm_apply(layer.x, scale, shift, relu, r.y, kernel, parallel);
  batch_norm_backward({layer.x, layer.gradient, r.mean, inverse, scale, shift, relu}, r.dx, r.dweight, r.dbias, kernel,
                      parallel);
  return r;
}

/// The definition for one channel in float64.
struct Exact {
  double mean = 0, variance = 0, dweight = 0, dbias = 0;
  std::vector<double> y, dx;
};

Exact exact(const Layer& layer, std::size_t c, bool relu) {
  Exact e;
  const auto n = static_cast<double>(layer.rows);
  const auto at = [&](const std::vector<float>& map, std::size_t r) {
    return static_cast<double>(map[r * layer.channels + c]);
  };
  for (std::size_t r = 0; r < layer.rows; ++r) e.mean += at(layer.x, r) / n;
  for (std::size_t r = 0; r < layer.rows; ++r) e.variance += std::pow(at(layer.x, r) - e.mean, 2) / n;
  const double inverse = 1 / std::sqrt(e.variance + kEps);
  const auto weight = static_cast<double>(layer.weight[c]), bias = static_cast<double>(layer.bias[c]);
  std::vector<double> g, normalised;
  for (std::size_t r = 0; r < layer.rows; ++r) {
    normalised.push_back((at(layer.x, r) - e.mean) * inverse);
    const double y = normalised[r] * weight + bias;
    e.y.push_back(relu ? std::max(0.0, y) : y);
    g.push_back(relu && y <= 0 ? 0 : at(layer.gradient, r));
    e.dbias += g[r];
    e.dweight += g[r] * normalised[r];
  }
  for (std::size_t r = 0; r < layer.rows; ++r) {
    e.dx.push_back(weight * inverse * (g[r] - e.dbias / n - normalised[r] * e.dweight / n));
  }
  return e;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return std::ranges::equal(
      a, b, [](float u, float v) { return std::bit_cast<std::uint32_t>(u) == std::bit_cast<std::uint32_t>(v); });
}

void expect_same_bits(const Result& a, const Result& b) {
  EXPECT_TRUE(same_bits(a.mean, b.mean));
  EXPECT_TRUE(same_bits(a.variance, b.variance));
  EXPECT_TRUE(same_bits(a.y, b.y));
  EXPECT_TRUE(same_bits(a.dx, b.dx));
  EXPECT_TRUE(same_bits(a.dweight, b.dweight));
  EXPECT_TRUE(same_bits(a.dbias, b.dbias));
}

// Around the lane counts, the block and the chunk.
struct Size {
  std::size_t rows, channels;
};
constexpr Size kSizes[] = {{1, 1},  {2, 3},   {3, 16},  {5, 17},    {63, 7},   {64, 8},
                           {65, 9}, {66, 32}, {67, 33}, {1023, 16}, {1025, 5}, {3000, 48}};

TEST(BatchNorm, IsItsDefinition) {
  for (const auto& [rows, channels] : kSizes) {
    const Layer layer(rows, channels);
    for (const bool relu : {false, true}) {
      const Result got = run(layer, kBatchNormReference, relu);
      for (std::size_t c = 0; c < channels; ++c) {
        SCOPED_TRACE(testing::Message() << rows << " x " << channels << ", channel " << c << ", relu " << relu);
        const Exact want = exact(layer, c, relu);
        const double deviation = std::sqrt(want.variance + kEps);
        EXPECT_NEAR(got.mean[c], want.mean, 1e-6 * (deviation + std::abs(want.mean)));
        EXPECT_NEAR(got.variance[c], want.variance, 1e-6 * (want.variance + kEps));
        const double rounding = 2e-6 * static_cast<double>(rows);
        EXPECT_NEAR(got.dbias[c], want.dbias, rounding);
        EXPECT_NEAR(got.dweight[c], want.dweight, 4 * rounding);
        // One row has no deviation: what is subtracted is divided by the root of eps.
        const double scale = 1 + std::abs(static_cast<double>(layer.weight[c])) / deviation;
        for (std::size_t r = 0; r < rows; ++r) {
          const std::size_t i = r * channels + c;
          EXPECT_NEAR(got.y[i], want.y[r], 1e-5 * scale);
          EXPECT_NEAR(got.dx[i], want.dx[r], 1e-5 * scale);
        }
      }
    }
  }
}

TEST(BatchNorm, HasTheBitsOfTheReferenceOnEveryInstructionSet) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const auto& [rows, channels] : kSizes) {
      const Layer layer(rows, channels);
      for (const bool relu : {false, true}) {
        SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << rows << " x " << channels);
        expect_same_bits(run(layer, kBatchNormHighway, relu), run(layer, kBatchNormReference, relu));
      }
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(BatchNorm, HasTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer(5000, 24);
  const Result alone = run(layer, kBatchNormHighway, true);
  for (const int jobs : {2, 3, 8}) {
    Executor executor(jobs);
    const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
    expect_same_bits(run(layer, kBatchNormHighway, true, parallel), alone);
  }
}

TEST(BatchNorm, AMeanFarFromZeroCostsNoDigitsOfTheVariance) {
  const Layer layer(4096, 3, 1000);
  const Result got = run(layer, kBatchNormHighway, false);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(got.variance[c], exact(layer, c, false).variance, 1e-5);
  }
}

TEST(BatchNorm, NaNIsNotCutToZero) {
  Layer layer(64, 17);
  layer.x[5] = std::numeric_limits<float>::quiet_NaN();
  for (const BatchNormRun& kernel : {kBatchNormReference, kBatchNormHighway}) {
    const Result got = run(layer, kernel, true);
    EXPECT_TRUE(std::isnan(got.y[5]));
    EXPECT_TRUE(std::isnan(got.dx[5]));
    EXPECT_FALSE(std::isnan(got.y[6]));
  }
}

TEST(BatchNorm, TheListEndsWithTheReference) {
  EXPECT_EQ(batch_norm_implementations().back().name, "reference");
  EXPECT_EQ(batch_norm_implementations().back().run.apply, kBatchNormReference.apply);
}

}  // namespace
}  // namespace ceteris::kernels
