// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/norm_mlp.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/kernels/test_map.hpp"

namespace ceteris::kernels {
namespace {

using test::Map;

struct Branch {
  NormMlpProblem problem;
  std::size_t rows_per_scale;
  Map x, residual, gradient;
  std::vector<float> w1, b1, w2, b2, scale;

  Branch(const NormMlpProblem& p, Storage storage, std::size_t samples)
      : problem(p),
        rows_per_scale(samples == 0 ? 0 : p.rows / samples),
        x(test::normal_map(storage, p.rows * p.width, 1)),
        residual(test::normal_map(storage, p.rows * p.width, 2)),
        gradient(test::normal_map(storage, p.rows * p.width, 3)),
        w1(test::normal_map(Storage::Float32, p.hidden * p.width, 4).floats),
        b1(test::normal_map(Storage::Float32, p.hidden, 5).floats),
        w2(test::normal_map(Storage::Float32, p.hidden * p.width, 6).floats),
        b2(test::normal_map(Storage::Float32, p.width, 7).floats),
        scale(test::normal_map(Storage::Float32, samples, 8).floats) {
    // Sums of about 1.
    for (float& w : w1) w /= std::sqrt(static_cast<float>(p.width));
    for (float& w : w2) w /= std::sqrt(static_cast<float>(p.hidden));
  }
  [[nodiscard]] NormMlpInput input() const { return {x.values(), 1e-6F, scale, rows_per_scale}; }
  [[nodiscard]] NormMlpWeights weights() const { return {w1, b1, w2, b2}; }
};

struct Result {
  Map out, dx;
  std::vector<float> w1, b1, w2, b2;
};

enum class Hidden { Again, Kept };

Result run(const Branch& branch, const NormMlpRun& kernel, const ParallelFor& parallel = serially,
           Hidden hidden = Hidden::Again) {
  const std::size_t numbers = branch.x.floats.size();
  Result r{Map(branch.x.storage, numbers),       Map(branch.x.storage, numbers),
           std::vector<float>(branch.w1.size()), std::vector<float>(branch.b1.size()),
           std::vector<float>(branch.w2.size()), std::vector<float>(branch.b2.size())};
  std::vector<float> kept(hidden == Hidden::Kept ? branch.problem.rows * branch.problem.hidden : 0);
  NormMlpInput input = branch.input();
  input.hidden = kept;
  norm_mlp_forward(branch.problem, input, branch.weights(), branch.residual.values(), r.out.writable(), kernel,
                   parallel);
  norm_mlp_backward(branch.problem, input, branch.weights(), branch.gradient.values(), r.dx.writable(),
                    {r.w1, r.b1, r.w2, r.b2}, kernel, parallel);
  return r;
}

/// The definition in float64.
struct Exact {
  std::vector<double> out, dx, w1, b1, w2, b2;
};

double phi(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

void add_exact_row(const Branch& b, std::size_t r, Exact& e) {
  const std::size_t c = b.problem.width, hidden = b.problem.hidden;
  const double scale = b.scale.empty() ? 1 : static_cast<double>(b.scale[r / b.rows_per_scale]);
  const auto n = static_cast<double>(c);
  std::vector<double> row(c), g(c), dn(c, 0);
  double mean = 0, variance = 0;
  for (std::size_t i = 0; i < c; ++i) mean += static_cast<double>(b.x.values()[r * c + i]) / n;
  for (std::size_t i = 0; i < c; ++i) variance += std::pow(static_cast<double>(b.x.values()[r * c + i]) - mean, 2) / n;
  const double inverse = 1 / std::sqrt(variance + 1e-6);
  for (std::size_t i = 0; i < c; ++i) {
    row[i] = (static_cast<double>(b.x.values()[r * c + i]) - mean) * inverse;
    g[i] = static_cast<double>(b.gradient.values()[r * c + i]) * scale;
    e.b2[i] += g[i];
    e.out[r * c + i] = static_cast<double>(b.residual.values()[r * c + i]) + scale * static_cast<double>(b.b2[i]);
  }
  for (std::size_t h = 0; h < hidden; ++h) {
    double x = static_cast<double>(b.b1[h]), dh = 0;
    for (std::size_t i = 0; i < c; ++i) {
      x += row[i] * static_cast<double>(b.w1[h * c + i]);
      dh += g[i] * static_cast<double>(b.w2[i * hidden + h]);
    }
    dh *= phi(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI);
    e.b1[h] += dh;
    for (std::size_t i = 0; i < c; ++i) {
      e.out[r * c + i] += scale * x * phi(x) * static_cast<double>(b.w2[i * hidden + h]);
      e.w2[i * hidden + h] += g[i] * x * phi(x);
      e.w1[h * c + i] += dh * row[i];
      dn[i] += dh * static_cast<double>(b.w1[h * c + i]);
    }
  }
  double along = 0, level = 0;
  for (std::size_t i = 0; i < c; ++i) {
    level += dn[i] / n;
    along += dn[i] * row[i] / n;
  }
  for (std::size_t i = 0; i < c; ++i) e.dx[r * c + i] = inverse * (dn[i] - level - row[i] * along);
}

Exact exact(const Branch& b) {
  Exact e{std::vector<double>(b.x.floats.size(), 0), {}, std::vector<double>(b.w1.size(), 0),
          std::vector<double>(b.b1.size(), 0),       {}, std::vector<double>(b.b2.size(), 0)};
  e.dx = e.out;
  e.w2 = e.w1;
  for (std::size_t r = 0; r < b.problem.rows; ++r) add_exact_row(b, r, e);
  return e;
}

/// |got - want| / |want| over all numbers.
template <class Got>
double relative_error(const Got& got, const std::vector<double>& want) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    difference += std::pow(static_cast<double>(got[i]) - want[i], 2);
    size += want[i] * want[i];
  }
  return std::sqrt(difference / size);
}

void expect_definition(const Branch& branch, const Result& got) {
  const Exact want = exact(branch);
  const double sums = 2e-6, maps = branch.x.storage == Storage::Float32 ? sums : 0x1p-8;
  EXPECT_LT(relative_error(got.out.values(), want.out), maps);
  EXPECT_LT(relative_error(got.dx.values(), want.dx), maps);
  EXPECT_LT(relative_error(got.w1, want.w1), sums);
  EXPECT_LT(relative_error(got.b1, want.b1), sums);
  EXPECT_LT(relative_error(got.w2, want.w2), sums);
  EXPECT_LT(relative_error(got.b2, want.b2), sums);
}

void expect_same(const Result& a, const Result& b) {
  test::expect_bits(a.out, b.out);
  test::expect_bits(a.dx, b.dx);
  EXPECT_TRUE(test::same_bits(a.w1, b.w1) && test::same_bits(a.b1, b.b1));
  EXPECT_TRUE(test::same_bits(a.w2, b.w2) && test::same_bits(a.b2, b.b2));
}

// Around a tile, a chunk, the rows kept at once, and the hidden numbers held at a time.
std::vector<Branch> branches() {
  std::vector<Branch> all;
  for (const Storage storage : {Storage::Float32, Storage::Bfloat16}) {
    all.emplace_back(NormMlpProblem{1, 16, 16}, storage, 0);
    all.emplace_back(NormMlpProblem{21, 48, 80}, storage, 3);
    all.emplace_back(NormMlpProblem{200, 32, 128}, storage, 10);
    all.emplace_back(NormMlpProblem{7, 16, 1552}, storage, 0);
  }
  return all;
}

TEST(NormMlp, IsItsDefinition) {
  for (const Branch& branch : branches()) {
    SCOPED_TRACE(testing::Message() << branch.problem.rows << " x " << branch.problem.width);
    expect_definition(branch, run(branch, kNormMlpReference));
    expect_definition(branch, run(branch, kNormMlpHighway));
  }
}

TEST(NormMlp, KeepsSomeRowsAtATime) {
  const Branch branch({20000, 16, 48}, Storage::Float32, 0);
  const Result got = run(branch, kNormMlpHighway);
  const Exact want = exact(branch);
  EXPECT_LT(relative_error(got.dx.values(), want.dx), 2e-6);
  EXPECT_LT(relative_error(got.w1, want.w1), 2e-6);
  EXPECT_LT(relative_error(got.w2, want.w2), 2e-6);
}

TEST(NormMlp, HasTheBitsOfTheReferenceWhereProductsAreNotRounded) {
  int compared = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target > HWY_AVX2) {  // no FMA
      continue;
    }
    hwy::SetSupportedTargetsForTest(target);
    for (const Branch& branch : branches()) {
      SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << branch.problem.rows);
      expect_same(run(branch, kNormMlpHighway), run(branch, kNormMlpReference));
    }
    ++compared;
  }
  hwy::SetSupportedTargetsForTest(0);
  if (compared == 0) {
    GTEST_SKIP() << "this processor has no FMA that Highway knows";
  }
}

TEST(NormMlp, HasTheSameBitsWhetherHiddenNumbersAreKeptOrComputedAgain) {
  for (const Branch& branch : branches()) {
    SCOPED_TRACE(testing::Message() << branch.problem.rows << " x " << branch.problem.width);
    expect_same(run(branch, kNormMlpHighway, serially, Hidden::Kept), run(branch, kNormMlpHighway));
    expect_same(run(branch, kNormMlpReference, serially, Hidden::Kept), run(branch, kNormMlpReference));
  }
}

TEST(NormMlp, IsComputedWithoutFmaToo) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const Branch branch({21, 48, 80}, Storage::Float32, 3);
    expect_definition(branch, run(branch, kNormMlpHighway));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(NormMlp, HasTheSameBitsOnAnyNumberOfThreads) {
  const Branch branch({400, 48, 80}, Storage::Bfloat16, 4);
  const Result alone = run(branch, kNormMlpHighway);
  for (const int jobs : {2, 3, 8}) {
    Executor executor(jobs);
    const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
    expect_same(run(branch, kNormMlpHighway, parallel), alone);
  }
}

TEST(NormMlp, GeluAndItsDerivativeAreTheirDefinitionsEverywhere) {
  const std::vector<float> bias(16, 0.0F);
  for (const NormMlpRun& kernel : {kNormMlpHighway, kNormMlpReference}) {
    for (int i = -2000; i < 2000; ++i) {
      const float x = static_cast<float>(i) * 0.0125F;
      std::vector<float> h(16, x), gradient(16, 1.0F);
      kernel.activate_backward({h.data(), 16}, 1, 16, bias.data(), {gradient.data(), 16}, {h.data(), 16});
      const auto wide = static_cast<double>(x);
      const double slope = phi(wide) + wide * std::exp(-wide * wide / 2) / std::sqrt(2 * M_PI);
      ASSERT_NEAR(h[0], wide * phi(wide), 4e-7 + 1e-7 * std::abs(wide)) << x;
      ASSERT_NEAR(gradient[0], slope, 5e-7) << x;
    }
  }
}

TEST(NormMlp, NaNStaysOne) {
  Branch branch({12, 16, 16}, Storage::Float32, 0);
  branch.x.floats[5] = std::nanf("");
  const Result got = run(branch, kNormMlpHighway);
  EXPECT_TRUE(std::isnan(got.out.floats[5]) && std::isnan(got.dx.floats[5]) && std::isnan(got.w1[0]));
  EXPECT_FALSE(std::isnan(got.out.floats[16]));
}

}  // namespace
}  // namespace ceteris::kernels
