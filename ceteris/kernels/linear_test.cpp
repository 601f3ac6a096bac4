// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/linear.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/kernels/test_map.hpp"

namespace ceteris::kernels {
namespace {

using test::Map;

struct Layer {
  LinearProblem problem;
  Map x, weight, gradient;
  std::vector<float> bias;

  explicit Layer(const LinearProblem& p)
      : problem(p),
        x(test::normal_map(p.storage, p.rows * p.in, 1)),
        weight(test::normal_map(p.storage, p.out * p.in, 2)),
        gradient(test::normal_map(p.storage, p.rows * p.out, 3)),
        bias(test::normal_map(Storage::Float32, p.out, 4).floats) {}
};

struct Result {
  Map y, dx;
  std::vector<float> dweight, dbias;
};

Result run(const Layer& layer, const MatmulRun& kernel, const ParallelFor& parallel = serially) {
  const LinearProblem& p = layer.problem;
  Result r{Map(p.storage, p.rows * p.out), Map(p.storage, p.rows * p.in), std::vector<float>(p.out * p.in),
           std::vector<float>(p.out)};
  linear_forward(p, layer.x.values(), layer.weight.values(), layer.bias, r.y.writable(), kernel, parallel);
  linear_backward_input(p, layer.gradient.values(), layer.weight.values(), r.dx.writable(), kernel, parallel);
  linear_backward_weight(p, layer.x.values(), layer.gradient.values(), r.dweight, r.dbias, kernel, parallel);
  return r;
}

/// `got` is the sum of `n` products left(i) * right(i), plus `shift`: within n half units in the last place of the sum
/// of their sizes, and what storing rounds.
template <class Left, class Right>
void expect_dot(float got, std::size_t n, double shift, Storage storage, Left left, Right right) {
  double sum = shift, size = std::abs(shift);
  for (std::size_t i = 0; i < n; ++i) {
    const double term = static_cast<double>(left(i)) * static_cast<double>(right(i));
    sum += term;
    size += std::abs(term);
  }
  const double stored = storage == Storage::Bfloat16 ? 0x1p-8 * std::abs(sum) : 0;
  ASSERT_NEAR(static_cast<double>(got), sum, static_cast<double>(n + 1) * 0x1p-24 * size + stored);
}

void expect_definition(const Layer& layer, const Result& got) {
  const LinearProblem& p = layer.problem;
  const Values x = layer.x.values(), w = layer.weight.values(), g = layer.gradient.values();
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t o = 0; o < p.out; ++o) {
      expect_dot(
          got.y.values()[r * p.out + o], p.in, static_cast<double>(layer.bias[o]), p.storage,
          [&](std::size_t i) { return x[r * p.in + i]; }, [&](std::size_t i) { return w[o * p.in + i]; });
    }
    for (std::size_t c = 0; c < p.in; ++c) {
      expect_dot(
          got.dx.values()[r * p.in + c], p.out, 0, p.storage, [&](std::size_t i) { return g[r * p.out + i]; },
          [&](std::size_t i) { return w[i * p.in + c]; });
    }
  }
  for (std::size_t o = 0; o < p.out; ++o) {
    for (std::size_t c = 0; c < p.in; ++c) {
      expect_dot(
          got.dweight[o * p.in + c], p.rows, 0, Storage::Float32, [&](std::size_t i) { return g[i * p.out + o]; },
          [&](std::size_t i) { return x[i * p.in + c]; });
    }
    expect_dot(
        got.dbias[o], p.rows, 0, Storage::Float32, [&](std::size_t i) { return g[i * p.out + o]; },
        [](std::size_t) { return 1.0F; });
  }
}

void expect_same(const Result& a, const Result& b) {
  test::expect_bits(a.y, b.y);
  test::expect_bits(a.dx, b.dx);
  EXPECT_TRUE(test::same_bits(a.dweight, b.dweight));
  EXPECT_TRUE(test::same_bits(a.dbias, b.dbias));
}

// Around the rows of a tile, the columns of a panel and the terms of a block.
std::vector<LinearProblem> problems() {
  std::vector<LinearProblem> all;
  for (const Storage storage : {Storage::Float32, Storage::Bfloat16}) {
    for (const auto& [rows, in, out] : {std::array<std::size_t, 3>{1, 1, 1},
                                        {5, 3, 17},
                                        {6, 16, 64},
                                        {7, 65, 33},
                                        {13, 127, 129},
                                        {29, 128, 15},
                                        {131, 129, 100},
                                        {300, 20, 70},
                                        {0, 4, 4}}) {
      all.push_back({rows, in, out, storage});
    }
  }
  return all;
}

TEST(Linear, IsItsDefinition) {
  for (const LinearProblem& problem : problems()) {
    SCOPED_TRACE(testing::Message() << problem.rows << " x " << problem.in << " x " << problem.out);
    const Layer layer(problem);
    expect_definition(layer, run(layer, kMatmulReference));
    expect_definition(layer, run(layer, kMatmulHighway));
  }
}

TEST(Linear, HasTheBitsOfTheReferenceWhereProductsAreNotRounded) {
  int compared = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target > HWY_AVX2) {  // no FMA
      continue;
    }
    hwy::SetSupportedTargetsForTest(target);
    for (const LinearProblem& problem : problems()) {
      SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << problem.rows << " x " << problem.in << " x "
                                      << problem.out);
      const Layer layer(problem);
      expect_same(run(layer, kMatmulHighway), run(layer, kMatmulReference));
    }
    ++compared;
  }
  hwy::SetSupportedTargetsForTest(0);
  if (compared == 0) {
    GTEST_SKIP() << "this processor has no FMA that Highway knows";
  }
}

TEST(Linear, IsComputedWithoutFmaToo) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const Layer layer({13, 127, 129, Storage::Float32});
    expect_definition(layer, run(layer, kMatmulHighway));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Linear, HasTheSameBitsOnAnyNumberOfThreads) {
  const Layer layer({301, 70, 130, Storage::Bfloat16});
  const Result alone = run(layer, kMatmulHighway);
  for (const int jobs : {2, 3, 8}) {
    Executor executor(jobs);
    const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
    expect_same(run(layer, kMatmulHighway, parallel), alone);
  }
}

TEST(Linear, FewRowsAreLeftToOthers) {
  const Machine machine{.reference_only = false, .isa = Isa::Avx512};
  EXPECT_EQ(choose(linear_implementations(), LinearProblem{1, 768, 768}, machine).name, "reference");
  EXPECT_EQ(choose(linear_implementations(), LinearProblem{4096, 768, 768}, machine).name, "highway");
}

// Attention multiplies with the padding: what stands there must be 0, not what was in memory before.
TEST(MatmulPack, FillsTheColumnsBehindTheLastWithZeros) {
  constexpr std::size_t kTerms = 5;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const std::size_t columns : {1U, 15U, 17U, 33U, 40U, 65U, 81U}) {
      for (const bool across : {false, true}) {
        const Map map = test::normal_map(Storage::Float32, kTerms * columns, 1);
        const MatrixView view{.values = map.values(),
                              .rows = kTerms,
                              .columns = columns,
                              .row_stride = across ? 1 : columns,
                              .column_stride = across ? kTerms : 1};
        const Scratch packed(packed_size(kTerms, columns));
        std::fill_n(packed.data(), packed_size(kTerms, columns), std::nanf(""));
        for (std::size_t group = 0; group * kMatmulColumns < columns; ++group) {
          kMatmulHighway.pack(view, group, packed.data() + group * kMatmulColumns * kTerms);
        }
        const std::array<float, kTerms> ones = {1, 1, 1, 1, 1};
        std::vector<float> sums(padded_columns(columns));
        kMatmulHighway.multiply(ones.data(), kTerms, 1, {packed.data(), kTerms, sums.size(), 0, kTerms}, sums.data(),
                                sums.size(), /*add=*/false);
        for (std::size_t c = 0; c < sums.size(); ++c) {
          float sum = 0;
          for (std::size_t r = 0; r < kTerms && c < columns; ++r) sum += view.at(r, c);
          ASSERT_NEAR(sums[c], sum, 1e-5) << hwy::TargetName(target) << ", column " << c << " of " << columns;
        }
      }
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(MatmulChunk, IsWholeTilesThatFitTheCacheAlsoOfFewAndOfVeryWideRows) {
  EXPECT_EQ(matmul_chunk(1, 100), 48U);
  EXPECT_EQ(matmul_chunk(197, 1536), 48U);
  EXPECT_EQ(matmul_chunk(100'000, 100), 240U);
  for (const std::size_t rows : {std::size_t{1}, std::size_t{197}, std::size_t{100'000}}) {
    EXPECT_EQ(matmul_chunk(rows, 20'000), 24U) << rows;
  }
}

}  // namespace
}  // namespace ceteris::kernels
