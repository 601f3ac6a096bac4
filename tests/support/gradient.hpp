// SPDX-License-Identifier: Apache-2.0
// The one gradient check: autograd against central differences, in float64.
#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace ceteris::test {

/// Seeded values for tests: standard normal float64 of the given shape, the same on every run.
inline at::Tensor sample(at::IntArrayRef shape, double phase = 0) {
  std::int64_t count = 1;
  for (const auto size : shape) {
    count *= size;
  }
  // A quasi-random walk over the unit interval, bent into a bell: no two entries equal, none at a kink such as zero.
  const at::Tensor unit = (at::arange(1, count + 1, at::kDouble) * 0.6180339887498949 + phase + 0.1234).frac();
  return (at::erfinv(unit * 1.98 - 0.99) * std::sqrt(2.0)).reshape(shape);
}

/// Checks d(f)/d(inputs) for a function of float64 tensors, every element of every input, through a fixed weighting of
/// the output. `tolerance` is relative to 1 + |gradient|.
inline void expect_gradients(const std::function<at::Tensor(const std::vector<at::Tensor>&)>& f,
                             std::vector<at::Tensor> inputs, double tolerance = 1e-7) {
  constexpr double kStep = 1e-5;
  for (at::Tensor& input : inputs) {
    ASSERT_EQ(input.scalar_type(), at::kDouble) << "gradient checks run in float64";
    input = input.detach().clone().contiguous().requires_grad_(true);
  }
  const at::Tensor out = f(inputs);
  const at::Tensor weights = sample(out.sizes(), 0.5);
  (out * weights).sum().backward();
  const auto value = [&] { return (f(inputs) * weights).sum().item<double>(); };
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ASSERT_TRUE(inputs[i].grad().defined()) << "input " << i << " has no gradient";
    const at::Tensor exact = inputs[i].grad().contiguous();
    double* x = inputs[i].data_ptr<double>();
    for (std::int64_t j = 0; j < inputs[i].numel(); ++j) {
      const double kept = x[j];
      x[j] = kept + kStep;
      const double above = value();
      x[j] = kept - kStep;
      const double below = value();
      x[j] = kept;
      const double numeric = (above - below) / (2 * kStep);
      const double analytic = exact.data_ptr<double>()[j];
      EXPECT_NEAR(analytic, numeric, tolerance * (1 + std::abs(numeric))) << "input " << i << ", element " << j;
    }
  }
}

/// |a - b| / |b| over all elements, in float64.
inline double relative_error(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor reference = b.detach().to(at::kDouble);
  return ((a.detach().to(at::kDouble) - reference).norm() / reference.norm()).item<double>();
}

}  // namespace ceteris::test
