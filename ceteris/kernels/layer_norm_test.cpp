// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/layer_norm.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/kernels/test_map.hpp"

namespace ceteris::kernels {
namespace {

using test::Map;

constexpr float kEps = 1e-5F;

struct Layer {
  LayerNormProblem problem;
  Map x, gradient;
  std::vector<float> weight, bias;

  Layer(const LayerNormProblem& p, Storage storage)
      : problem(p),
        x(test::normal_map(storage, p.rows * p.width, 1)),
        gradient(test::normal_map(storage, p.rows * p.width, 2)),
        weight(test::normal_map(Storage::Float32, p.width, 3).floats),
        bias(test::normal_map(Storage::Float32, p.width, 4).floats) {}
};

struct Result {
  Map y, dx;
  std::vector<float> dweight, dbias;
};

Result run(const Layer& layer, const NormMlpRun& kernel, const ParallelFor& parallel = serially) {
  const LayerNormProblem& p = layer.problem;
  Result r{Map(layer.x.storage, p.rows * p.width), Map(layer.x.storage, p.rows * p.width), std::vector<float>(p.width),
           std::vector<float>(p.width)};
  layer_norm_forward(p, layer.x.values(), layer.weight, layer.bias, kEps, r.y.writable(), kernel, parallel);
  layer_norm_backward(p, layer.x.values(), layer.gradient.values(), layer.weight, kEps, r.dx.writable(), r.dweight,
                      r.dbias, kernel, parallel);
  return r;
}

/// Against the definition in float64.
void expect_definition(const Layer& layer, const Result& got) {
  const LayerNormProblem& p = layer.problem;
  const auto n = static_cast<double>(p.width);
  const double stored = layer.x.storage == Storage::Bfloat16 ? 0x1p-8 : 0;
  std::vector<double> dweight(p.width, 0), dbias(p.width, 0);
  for (std::size_t r = 0; r < p.rows; ++r) {
    const auto at = [&](const Map& map, std::size_t c) { return static_cast<double>(map.values()[r * p.width + c]); };
    double mean = 0, variance = 0, level = 0, along = 0;
    for (std::size_t c = 0; c < p.width; ++c) mean += at(layer.x, c) / n;
    for (std::size_t c = 0; c < p.width; ++c) variance += std::pow(at(layer.x, c) - mean, 2) / n;
    const double inverse = 1 / std::sqrt(variance + static_cast<double>(kEps));
    for (std::size_t c = 0; c < p.width; ++c) {
      const double normalised = (at(layer.x, c) - mean) * inverse, g = at(layer.gradient, c);
      dweight[c] += g * normalised;
      dbias[c] += g;
      level += g * static_cast<double>(layer.weight[c]) / n;
      along += g * static_cast<double>(layer.weight[c]) * normalised / n;
    }
    for (std::size_t c = 0; c < p.width; ++c) {
      const double normalised = (at(layer.x, c) - mean) * inverse, w = static_cast<double>(layer.weight[c]);
      const double y = normalised * w + static_cast<double>(layer.bias[c]);
      const double dx = inverse * (at(layer.gradient, c) * w - level - normalised * along);
      ASSERT_NEAR(at(got.y, c), y, 1e-5 + stored * std::abs(y));
      ASSERT_NEAR(at(got.dx, c), dx, 2e-5 + stored * std::abs(dx));
    }
  }
  const double rounding = 4e-7 * static_cast<double>(p.rows) + 1e-5;
  for (std::size_t c = 0; c < p.width; ++c) {
    ASSERT_NEAR(got.dweight[c], dweight[c], rounding);
    ASSERT_NEAR(got.dbias[c], dbias[c], rounding);
  }
}

void expect_same(const Result& a, const Result& b) {
  test::expect_bits(a.y, b.y);
  test::expect_bits(a.dx, b.dx);
  EXPECT_TRUE(test::same_bits(a.dweight, b.dweight) && test::same_bits(a.dbias, b.dbias));
}

std::vector<Layer> layers() {
  std::vector<Layer> all;
  for (const Storage storage : {Storage::Float32, Storage::Bfloat16}) {
    for (const auto& [rows, width] : {LayerNormProblem{0, 16}, {1, 16}, {127, 48}, {129, 32}, {600, 16}, {3, 768}}) {
      all.emplace_back(LayerNormProblem{rows, width}, storage);
    }
  }
  return all;
}

TEST(LayerNorm, IsItsDefinitionOnEveryInstructionSet) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const Layer& layer : layers()) {
      SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << layer.problem.rows << " x "
                                      << layer.problem.width);
      expect_definition(layer, run(layer, kNormMlpHighway));
    }
  }
  hwy::SetSupportedTargetsForTest(0);
  for (const Layer& layer : layers()) expect_definition(layer, run(layer, kNormMlpReference));
}

TEST(LayerNorm, HasTheBitsOfTheReferenceWhereProductsAreNotRounded) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target > HWY_AVX2) {  // no FMA
      continue;
    }
    hwy::SetSupportedTargetsForTest(target);
    for (const Layer& layer : layers()) expect_same(run(layer, kNormMlpHighway), run(layer, kNormMlpReference));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(LayerNorm, HasTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer({1000, 48}, Storage::Bfloat16);
  const Result alone = run(layer, kNormMlpHighway);
  for (const int jobs : {2, 3, 8}) {
    Executor executor(jobs);
    const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
    expect_same(run(layer, kNormMlpHighway, parallel), alone);
  }
}

}  // namespace
}  // namespace ceteris::kernels
