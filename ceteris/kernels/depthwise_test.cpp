// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/depthwise.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/kernels/test_map.hpp"

namespace ceteris::kernels {
namespace {

using test::Map;

struct Layer {
  DepthwiseProblem problem;
  Map x, gradient;
  std::vector<float> weight, bias;

  Layer(const DepthwiseProblem& of, Storage storage)
      : problem(of), x(storage, of.numbers()), gradient(storage, of.numbers()) {
    const Stream stream(5, 0, "depthwise test");
    for (std::size_t i = 0; i < of.numbers(); ++i) {
      Draws draws = stream.at(i);
      x.writable().set(i, static_cast<float>(draws.normal()));
      gradient.writable().set(i, static_cast<float>(draws.normal()));
    }
    for (std::size_t i = 0; i < of.channels * (of.taps() + 1); ++i) {
      Draws draws = stream.at(of.numbers() + i);
      (i < of.channels ? bias : weight).push_back(static_cast<float>(draws.normal()));
    }
  }
};

struct Result {
  Map y, dx;
  std::vector<float> dweight, dbias;
};

Result run(const Layer& layer, const DepthwiseRun& kernel, const ParallelFor& parallel = serially) {
  const DepthwiseProblem& p = layer.problem;
  Result r{Map(layer.x.storage, p.numbers()), Map(layer.x.storage, p.numbers()),
           std::vector<float>(layer.weight.size()), std::vector<float>(p.channels)};
  depthwise_forward(p, layer.x.values(), layer.weight, layer.bias, r.y.writable(), kernel, parallel);
  depthwise_backward_input(p, layer.gradient.values(), layer.weight, r.dx.writable(), kernel, parallel);
  depthwise_backward_weight(p, layer.x.values(), layer.gradient.values(), r.dweight, r.dbias, kernel, parallel);
  return r;
}

/// The definition in float64, with the sums of absolute terms, to which rounding is in proportion.
struct Exact {
  std::vector<double> y, dx, dweight, dbias, y_size, dx_size, dweight_size;
};

Exact exact(const Layer& layer) {
  const DepthwiseProblem& p = layer.problem;
  Exact e;
  e.y.assign(p.numbers(), 0);
  e.dbias.assign(p.channels, 0);
  e.dweight.assign(layer.weight.size(), 0);
  e.dx = e.y_size = e.dx_size = e.y;
  e.dweight_size = e.dweight;
  const Values x = layer.x.values(), gradient = layer.gradient.values();
  const auto side = static_cast<std::ptrdiff_t>(p.kernel), border = side / 2;
  const auto height = static_cast<std::ptrdiff_t>(p.height), width = static_cast<std::ptrdiff_t>(p.width);
  for (std::size_t i = 0; i < p.numbers(); ++i) {
    const std::size_t c = i % p.channels, image = i / (p.channels * p.height * p.width);
    const auto h = static_cast<std::ptrdiff_t>(i / (p.channels * p.width) % p.height);
    const auto w = static_cast<std::ptrdiff_t>(i / p.channels % p.width);
    e.y[i] += static_cast<double>(layer.bias[c]);
    e.dbias[c] += static_cast<double>(gradient[i]);
    for (std::ptrdiff_t kh = 0; kh < side; ++kh) {
      for (std::ptrdiff_t kw = 0; kw < side; ++kw) {
        const std::ptrdiff_t row = h + kh - border, column = w + kw - border;
        if (row < 0 || row >= height || column < 0 || column >= width) {
          continue;
        }
        const std::size_t from =
            ((image * p.height + static_cast<std::size_t>(row)) * p.width + static_cast<std::size_t>(column)) *
                p.channels +
            c;
        const std::size_t tap = c * p.taps() + static_cast<std::size_t>(kh * side + kw);
        const double weight = static_cast<double>(layer.weight[tap]);
        const double value = static_cast<double>(x[from]), g = static_cast<double>(gradient[i]);
        e.y[i] += value * weight;
        e.y_size[i] += std::abs(value * weight);
        e.dx[from] += g * weight;
        e.dx_size[from] += std::abs(g * weight);
        e.dweight[tap] += g * value;
        e.dweight_size[tap] += std::abs(g * value);
      }
    }
  }
  return e;
}

void expect_same_bits(const Result& a, const Result& b) {
  test::expect_bits(a.y, b.y);
  test::expect_bits(a.dx, b.dx);
  EXPECT_TRUE(test::same_bits(a.dweight, b.dweight));
  EXPECT_TRUE(test::same_bits(a.dbias, b.dbias));
}

/// One sum of n rounded products is within n half units in the last place of the sum of their sizes; storing in
/// bfloat16 adds 2^-9 of the result.
void expect_near(const Map& got, const std::vector<double>& want, const std::vector<double>& size, double terms) {
  const double stored = got.storage == Storage::Bfloat16 ? 0x1p-8 : 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(got.values()[i]), want[i],
                terms * 0x1p-24 * (size[i] + 3) + stored * std::abs(want[i]))
        << i;
  }
}

// Around the channels of a part, the strips of 4, 8 and 14, and maps smaller than their filter.
const DepthwiseProblem kProblems[] = {{1, 1, 1, 1, 3},   {2, 3, 5, 17, 3},    {1, 4, 4, 16, 7}, {3, 7, 7, 33, 7},
                                      {2, 8, 16, 15, 5}, {1, 14, 14, 16, 7},  {2, 5, 28, 9, 9}, {1, 2, 3, 20, 11},
                                      {18, 6, 9, 16, 7}, {1, 13, 15, 31, 11}, {0, 3, 3, 4, 3}};

class EveryStorage : public testing::TestWithParam<Storage> {};

TEST_P(EveryStorage, DepthwiseIsItsDefinition) {
  for (const DepthwiseProblem& problem : kProblems) {
    SCOPED_TRACE(testing::Message() << problem.images << ' ' << problem.height << ' ' << problem.width << ' '
                                    << problem.channels << ' ' << problem.kernel);
    const Layer layer(problem, GetParam());
    const Exact want = exact(layer);
    for (const DepthwiseRun& kernel : {kDepthwiseReference, kDepthwiseHighway}) {
      const Result got = run(layer, kernel);
      const auto taps = static_cast<double>(problem.taps() + 1);
      expect_near(got.y, want.y, want.y_size, taps);
      expect_near(got.dx, want.dx, want.dx_size, taps);
      const auto pixels = static_cast<double>(problem.images * problem.height * problem.width);
      for (std::size_t i = 0; i < want.dweight.size(); ++i) {
        ASSERT_NEAR(got.dweight[i], want.dweight[i], pixels * 0x1p-24 * (want.dweight_size[i] + 1)) << i;
      }
      for (std::size_t c = 0; c < problem.channels; ++c) {
        ASSERT_NEAR(got.dbias[c], want.dbias[c], pixels * 0x1p-24 * 3 * pixels) << c;
      }
    }
  }
}

TEST_P(EveryStorage, DepthwiseHasTheBitsOfTheReferenceWhereProductsAreNotRounded) {
  int compared = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target > HWY_AVX2) {  // no FMA
      continue;
    }
    hwy::SetSupportedTargetsForTest(target);
    for (const DepthwiseProblem& problem : kProblems) {
      SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << problem.width << ' ' << problem.channels);
      const Layer layer(problem, GetParam());
      expect_same_bits(run(layer, kDepthwiseHighway), run(layer, kDepthwiseReference));
    }
    ++compared;
  }
  hwy::SetSupportedTargetsForTest(0);
  if (compared == 0) {
    GTEST_SKIP() << "this processor has no FMA that Highway knows";
  }
}

TEST_P(EveryStorage, DepthwiseHasTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer({19, 6, 5, 40, 7}, GetParam());
  const Result alone = run(layer, kDepthwiseHighway);
  for (const int jobs : {2, 3, 8}) {
    Executor executor(jobs);
    const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
    expect_same_bits(run(layer, kDepthwiseHighway, parallel), alone);
  }
}

INSTANTIATE_TEST_SUITE_P(Storages, EveryStorage, testing::Values(Storage::Float32, Storage::Bfloat16),
                         [](const auto& test) { return test.param == Storage::Float32 ? "Float32" : "Bfloat16"; });

TEST(Depthwise, IsComputedWithoutFmaToo) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const Layer layer({2, 7, 9, 21, 7}, Storage::Float32);
    const Exact want = exact(layer);
    const Result got = run(layer, kDepthwiseHighway);
    expect_near(got.y, want.y, want.y_size, 100);
    expect_near(got.dx, want.dx, want.dx_size, 100);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Depthwise, OtherFiltersAreLeftToTheReference) {
  const Machine machine{.reference_only = false, .isa = Isa::Avx512};
  EXPECT_EQ(choose(depthwise_implementations(), DepthwiseProblem{1, 9, 9, 4, 13}, machine).name, "reference");
  EXPECT_EQ(choose(depthwise_implementations(), DepthwiseProblem{1, 9, 9, 4, 7}, machine).name, "highway");
  EXPECT_EQ(depthwise_implementations().back().name, "reference");
}

TEST(Bfloat16, RoundsToTheNearestAndTiesToEven) {
  EXPECT_EQ(to_bfloat16(1), 0x3F80);
  EXPECT_EQ(to_bfloat16(std::bit_cast<float>(0x3F808000U)), 0x3F80);  // a tie
  EXPECT_EQ(to_bfloat16(std::bit_cast<float>(0x3F818000U)), 0x3F82);  // a tie
  EXPECT_EQ(to_bfloat16(std::bit_cast<float>(0x3F808001U)), 0x3F81);
  EXPECT_EQ(to_bfloat16(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_EQ(to_bfloat16(std::bit_cast<float>(0x7F800001U)), 0x7FC0);  // a NaN that cutting would make an infinity
  EXPECT_EQ(from_bfloat16(0xC040), -3.0F);
}

}  // namespace
}  // namespace ceteris::kernels
