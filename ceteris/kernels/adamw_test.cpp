// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/adamw.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::kernels {
namespace {

constexpr AdamWStep kStep{.lr = 3e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8, .weight_decay = 0.05, .step = 7};
constexpr double kUnit = 0x1p-24;
// Sizes around the lane counts of every instruction set (4, 8, 16), and around a task of the executor.
const std::vector<std::size_t> kSizes{0,  1,  2,  3,  4,  5,    7,     8,     9,     15,
                                      16, 17, 31, 32, 33, 1000, 16383, 16384, 16385, 100003};

/// The four arrays of one problem, each starting `shift` floats into its storage.
struct Arrays {
  std::size_t shift;
  std::vector<float> param, grad, exp_avg, exp_avg_sq;

  explicit Arrays(std::size_t n, std::size_t shift_by = 0)
      : shift(shift_by), param(n + shift), grad(n + shift), exp_avg(n + shift), exp_avg_sq(n + shift) {
    const Stream stream(1, 0, "adamw test");
    for (std::size_t i = 0; i < n + shift; ++i) {
      Draws draws = stream.at(i);
      const double magnitude = std::pow(10.0, draws.uniform(-6, 1));
      param[i] = static_cast<float>(draws.normal());
      grad[i] = static_cast<float>(magnitude * draws.normal());
      exp_avg[i] = static_cast<float>(magnitude * draws.normal());
      exp_avg_sq[i] = static_cast<float>(magnitude * magnitude * draws.uniform());
    }
  }

  void run(const AdamWImplementation& implementation) {
    implementation.run(std::span(param).subspan(shift), std::span(grad).subspan(shift),
                       std::span(exp_avg).subspan(shift), std::span(exp_avg_sq).subspan(shift), adamw_constants(kStep));
  }
};

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) {
      return false;
    }
  }
  return true;
}

class AdamW : public testing::TestWithParam<AdamWImplementation> {};

TEST_P(AdamW, is_as_near_to_float64_as_its_page_says) {
  for (const std::size_t n : kSizes) {
    const Arrays before(n);
    Arrays after = before;
    after.run(GetParam());
    for (std::size_t i = 0; i < n; ++i) {
      const auto p0 = static_cast<double>(before.param[i]);
      const auto g = static_cast<double>(before.grad[i]);
      const auto m0 = static_cast<double>(before.exp_avg[i]);
      const auto v0 = static_cast<double>(before.exp_avg_sq[i]);
      const double m = kStep.beta1 * m0 + (1 - kStep.beta1) * g;
      const double v = kStep.beta2 * v0 + (1 - kStep.beta2) * g * g;
      const double size_m = std::abs(kStep.beta1 * m0) + std::abs((1 - kStep.beta1) * g);
      const double denominator = std::sqrt(v) / std::sqrt(1 - std::pow(kStep.beta2, 7)) + kStep.eps;
      const double rate = kStep.lr / (1 - std::pow(kStep.beta1, 7)) / denominator;
      const double p = (1 - kStep.lr * kStep.weight_decay) * p0 - rate * m;
      ASSERT_NEAR(after.exp_avg[i], m, 3 * kUnit * size_m) << n << " " << i;
      ASSERT_NEAR(after.exp_avg_sq[i], v, 4 * kUnit * v) << n << " " << i;
      ASSERT_NEAR(after.param[i], p, 3 * kUnit * std::abs(p0) + 13 * kUnit * rate * size_m) << n << " " << i;
    }
  }
}

TEST_P(AdamW, has_the_bits_of_the_reference_at_every_size_and_alignment) {
  for (const std::size_t n : kSizes) {
    for (const std::size_t shift : {0U, 1U, 3U}) {
      Arrays mine(n, shift);
      Arrays reference(n, shift);
      mine.run(GetParam());
      reference.run(adamw_implementations().back());
      ASSERT_TRUE(same_bits(mine.param, reference.param)) << n;
      ASSERT_TRUE(same_bits(mine.exp_avg, reference.exp_avg)) << n;
      ASSERT_TRUE(same_bits(mine.exp_avg_sq, reference.exp_avg_sq)) << n;
    }
  }
}

TEST_P(AdamW, touches_nothing_outside_its_spans) {
  const Arrays before(40);
  Arrays after = before;
  GetParam().run(std::span(after.param).subspan(1, 37), std::span(after.grad).subspan(1, 37),
                 std::span(after.exp_avg).subspan(1, 37), std::span(after.exp_avg_sq).subspan(1, 37),
                 adamw_constants(kStep));
  for (const std::size_t outside : {0, 38, 39}) {
    EXPECT_EQ(after.param[outside], before.param[outside]);
    EXPECT_EQ(after.exp_avg[outside], before.exp_avg[outside]);
    EXPECT_EQ(after.exp_avg_sq[outside], before.exp_avg_sq[outside]);
  }
  EXPECT_NE(after.param[37], before.param[37]);
  EXPECT_TRUE(same_bits(after.grad, before.grad));
}

TEST_P(AdamW, keeps_what_is_not_finite_in_its_element) {
  const Arrays before(37);
  Arrays broken = before;
  broken.grad[5] = std::numeric_limits<float>::quiet_NaN();
  broken.grad[35] = std::numeric_limits<float>::infinity();
  Arrays clean = before;
  broken.run(GetParam());
  clean.run(GetParam());
  for (std::size_t i = 0; i < 37; ++i) {
    if (i == 5 || i == 35) {
      EXPECT_TRUE(std::isnan(broken.param[i])) << i;
    } else {
      EXPECT_EQ(broken.param[i], clean.param[i]) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Implementations, AdamW, testing::ValuesIn(adamw_implementations()),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(AdamWHighway, has_the_same_bits_on_every_instruction_set_of_this_machine) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    for (const std::size_t n : {1, 3, 37, 1000}) {
      Arrays mine(n, 1);
      Arrays reference(n, 1);
      mine.run({"highway", kServesAlways<AdamWProblem>, adamw_highway});
      reference.run({"reference", kServesAlways<AdamWProblem>, adamw_reference});
      EXPECT_TRUE(same_bits(mine.param, reference.param)) << hwy::TargetName(target) << " " << n;
      EXPECT_TRUE(same_bits(mine.exp_avg, reference.exp_avg)) << hwy::TargetName(target) << " " << n;
      EXPECT_TRUE(same_bits(mine.exp_avg_sq, reference.exp_avg_sq)) << hwy::TargetName(target) << " " << n;
    }
  }
  hwy::GetChosenTarget().DeInit();
}

TEST(AdamWStep, gives_the_worked_first_step) {
  // From zero moments the first update is lr * g / (|g| + eps): the learning rate, against the gradient.
  std::vector<float> param{1.0F, 1.0F};
  std::vector<float> m(2);
  std::vector<float> v(2);
  adamw_step(param, std::vector{0.5F, -4.0F}, m, v, {0.1, 0.9, 0.999, 1e-8, 0.2, 1}, serially);
  EXPECT_NEAR(param[0], 1 * (1 - 0.1 * 0.2) - 0.1, 2e-7);
  EXPECT_NEAR(param[1], 1 * (1 - 0.1 * 0.2) + 0.1, 2e-7);
  EXPECT_FLOAT_EQ(m[0], 0.05F);
  EXPECT_FLOAT_EQ(v[1], 0.016F);
}

TEST(AdamWStep, without_gradient_only_decays) {
  std::vector<float> param{2.0F};
  std::vector<float> m(1);
  std::vector<float> v(1);
  adamw_step(param, std::vector{0.0F}, m, v, {0.1, 0.9, 0.999, 1e-8, 0.5, 1}, serially);
  EXPECT_FLOAT_EQ(param[0], 1.9F);
  EXPECT_EQ(m[0], 0);
  EXPECT_EQ(v[0], 0);
}

TEST(AdamWStep, has_the_same_bits_for_every_number_of_jobs) {
  const std::size_t n = 5 * 16384 + 13;
  Arrays reference(n);
  reference.run(adamw_implementations().back());
  for (const int jobs : {1, 2, 3, 7}) {
    Executor executor(jobs);
    Arrays arrays(n);
    const ParallelFor parallel = [&](std::size_t count, const auto& work) { executor.parallel_for(count, work); };
    adamw_step(arrays.param, arrays.grad, arrays.exp_avg, arrays.exp_avg_sq, kStep, parallel);
    EXPECT_TRUE(same_bits(arrays.param, reference.param)) << jobs;
    EXPECT_TRUE(same_bits(arrays.exp_avg, reference.exp_avg)) << jobs;
    EXPECT_TRUE(same_bits(arrays.exp_avg_sq, reference.exp_avg_sq)) << jobs;
  }
}

TEST(AdamWStep, finds_the_minimum_of_a_parabola) {
  std::vector<float> param{-3.0F, 4.0F, 0.5F};
  const std::vector<float> minimum{1.0F, -2.0F, 0.5F};
  std::vector<float> m(3);
  std::vector<float> v(3);
  for (int step = 1; step <= 2000; ++step) {
    std::vector<float> grad(3);
    for (std::size_t i = 0; i < 3; ++i) {
      grad[i] = 2 * (param[i] - minimum[i]);
    }
    adamw_step(param, grad, m, v, {0.02, 0.9, 0.999, 1e-8, 0, step}, serially);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(param[i], minimum[i], 1e-3);
  }
}

TEST(AdamWStep, refuses_arrays_of_different_lengths_and_a_step_of_zero) {
  std::vector<float> two(2);
  std::vector<float> three(3);
  EXPECT_THROW(adamw_step(two, three, two, two, kStep, serially), Bug);
  EXPECT_THROW((void)adamw_constants({0.1, 0.9, 0.999, 1e-8, 0, 0}), Bug);
  EXPECT_THROW((void)adamw_constants({0.1, 1.0, 0.999, 1e-8, 0, 1}), Bug);
  EXPECT_THROW((void)adamw_constants({-0.1, 0.9, 0.999, 1e-8, 0, 1}), Bug);
}

TEST(AdamWImplementations, end_with_the_reference) {
  EXPECT_EQ(adamw_implementations().back().name, "reference");
}

}  // namespace
}  // namespace ceteris::kernels
