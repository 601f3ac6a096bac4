// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/layer_norm.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

// Rows of one task, whose sums join those of others in their order, whatever the threads.
constexpr std::size_t kRows = 128;

std::size_t tasks_of(const LayerNormProblem& problem) {
  return (problem.rows + kRows - 1) / kRows;
}

/// Calls `each(task, first row, rows)`.
void for_tasks(const LayerNormProblem& problem, const ParallelFor& parallel,
               const std::function<void(std::size_t, std::size_t, std::size_t)>& each) {
  parallel(tasks_of(problem), [&](std::size_t i) { each(i, i * kRows, std::min(kRows, problem.rows - i * kRows)); });
}

void check(const LayerNormProblem& problem, std::size_t x, std::size_t y, std::size_t weight) {
  const std::size_t lanes = 16;
  CETERIS_CHECK(problem.width > 0 && problem.width % lanes == 0, "whole vectors");
  CETERIS_CHECK(x == problem.rows * problem.width && y == x && weight == problem.width, "the problem's size");
}

}  // namespace

std::span<const LayerNormImplementation> layer_norm_implementations() {
  static const std::array kImplementations{
      LayerNormImplementation{"highway",
                              [](const LayerNormProblem& p, Isa) { return p.rows >= 64 && p.width % 16 == 0; },
                              &kNormMlpHighway},
      LayerNormImplementation{"reference", kServesAlways<LayerNormProblem>, &kNormMlpReference},
  };
  return kImplementations;
}

void layer_norm_forward(const LayerNormProblem& p, const Values& x, std::span<const float> weight,
                        std::span<const float> bias, float eps, const WritableValues& y, const NormMlpRun& run,
                        const ParallelFor& parallel) {
  check(p, x.size, y.size, weight.size());
  for_tasks(p, parallel, [&](std::size_t, std::size_t first, std::size_t rows) {
    const Scratch normalised(rows * p.width), deviation(rows);
    run.normalise(x, first * p.width, rows, p.width, eps, normalised.data(), deviation.data());
    run.affine(normalised.data(), rows, p.width, weight.data(), bias.data(), y, first * p.width);
  });
}

void layer_norm_backward(const LayerNormProblem& p, const Values& x, const Values& gradient,
                         std::span<const float> weight, float eps, const WritableValues& dx, std::span<float> dweight,
                         std::span<float> dbias, const NormMlpRun& run, const ParallelFor& parallel) {
  check(p, x.size, gradient.size, weight.size());
  CETERIS_CHECK(dx.size == x.size && dweight.size() == p.width && dbias.size() == p.width, "the problem's size");
  std::vector<float> parts(tasks_of(p) * 2 * p.width, 0.0F);
  for_tasks(p, parallel, [&](std::size_t task, std::size_t first, std::size_t rows) {
    const Scratch normalised(rows * p.width), inner(rows * p.width), deviation(rows);
    float* const part = parts.data() + task * 2 * p.width;
    run.normalise(x, first * p.width, rows, p.width, eps, normalised.data(), deviation.data());
    run.affine_backward(gradient, first * p.width, rows, p.width, normalised.data(), weight.data(), inner.data(), part,
                        part + p.width);
    run.normalise_backward(inner.data(), normalised.data(), deviation.data(), rows, p.width, dx, first * p.width);
  });
  for (std::size_t c = 0; c < p.width; ++c) {
    double factor = 0, shift = 0;
    for (std::size_t at = c; at < parts.size(); at += 2 * p.width) {
      factor += static_cast<double>(parts[at]);
      shift += static_cast<double>(parts[at + p.width]);
    }
    dweight[c] = static_cast<float>(factor);
    dbias[c] = static_cast<float>(shift);
  }
}

}  // namespace ceteris::kernels
