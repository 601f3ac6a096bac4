// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/linear.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

/// Enough rows to pay for the packing of the weight, and enough work to pay for the handing out.
bool is_large(const LinearProblem& problem) {
  const std::size_t least_rows = problem.packed ? 16 : 64;
  return problem.rows >= least_rows && problem.in >= 8 && problem.out >= 16 &&
         problem.rows * problem.in * problem.out >= std::size_t{1} << 22U;
}

/// `count` numbers from `first` on, in float32: in place, or copied to `room`.
const float* floats_from(const Values& values, std::size_t first, std::size_t count, float* room) {
  if (values.storage == Storage::Float32) {
    return values.floats() + first;
  }
  const std::uint16_t* const from = values.halves() + first;
  for (std::size_t i = 0; i < count; ++i) {
    room[i] = from_bfloat16(from[i]);
  }
  return room;
}

/// Writes `rows` rows plus the bias, perhaps where they stand.
void put_rows(const float* from, std::size_t rows, std::span<const float> bias, const WritableValues& to,
              std::size_t first) {
  const std::size_t columns = bias.size();
  for (std::size_t r = 0; r < rows; ++r, from += columns, first += columns) {
    if (to.storage == Storage::Float32) {
      std::transform(from, from + columns, bias.begin(), to.floats() + first, std::plus<>());
    } else {
      std::transform(from, from + columns, bias.begin(), to.halves() + first,
                     [](float value, float shift) { return to_bfloat16(value + shift); });
    }
  }
}

/// Writes `count` numbers in bfloat16.
void put(const float* from, std::size_t count, const WritableValues& to, std::size_t first) {
  std::transform(from, from + count, to.halves() + first, to_bfloat16);
}

/// out (rows, columns) = x (rows, terms) times a packed matrix, plus bias.
void multiply_rows(const Values& x, std::size_t rows, const PackedMatrix& right, std::span<const float> bias,
                   const WritableValues& out, const MatmulRun& run, const ParallelFor& parallel) {
  const std::size_t terms = right.terms, columns = right.columns;
  const std::size_t chunk = matmul_chunk(rows, terms + columns);
  parallel((rows + chunk - 1) / chunk, [&](std::size_t i) {
    const std::size_t first = i * chunk, some = std::min(chunk, rows - first);
    const Scratch wide(x.storage == Storage::Float32 ? 0 : chunk * terms);
    const float* const a = floats_from(x, first * terms, some * terms, wide.data());
    const bool direct = out.storage == Storage::Float32;
    const Scratch result(direct ? 0 : chunk * columns);
    float* const c = direct ? out.floats() + first * columns : result.data();
    run.multiply(a, terms, some, right, c, columns, /*add=*/false);
    if (!bias.empty()) {
      put_rows(c, some, bias, out, first * columns);
    } else if (!direct) {
      put(c, some * columns, out, first * columns);
    }
  });
}

void check(const LinearProblem& p, std::size_t x, std::size_t y) {
  CETERIS_CHECK(x == p.rows * p.in && y == p.rows * p.out, "maps of the problem's size");
}

void check_weight(const LinearProblem& p, std::size_t weight) {
  CETERIS_CHECK(weight == p.in * p.out, "a weight of the problem's size");
}

}  // namespace

std::span<const LinearImplementation> linear_implementations() {
  static const std::array kImplementations{
      LinearImplementation{"highway", [](const LinearProblem& p, Isa) { return is_large(p); }, &kMatmulHighway},
      LinearImplementation{"reference", kServesAlways<LinearProblem>, &kMatmulReference},
  };
  return kImplementations;
}

Scratch linear_pack(const LinearProblem& p, const Values& weight, const MatmulRun& run, const ParallelFor& parallel) {
  check_weight(p, weight.size);
  return packed({.values = weight, .rows = p.in, .columns = p.out, .row_stride = 1, .column_stride = p.in}, run,
                parallel);
}

void linear_forward(const LinearProblem& p, const Values& x, const Values& weight, std::span<const float> bias,
                    const WritableValues& y, const MatmulRun& run, const ParallelFor& parallel) {
  linear_forward(p, x, linear_pack(p, weight, run, parallel), bias, y, run, parallel);
}

void linear_forward(const LinearProblem& p, const Values& x, const Scratch& packed, std::span<const float> bias,
                    const WritableValues& y, const MatmulRun& run, const ParallelFor& parallel) {
  check(p, x.size, y.size);
  CETERIS_CHECK(bias.empty() || bias.size() == p.out, "a shift an output");
  multiply_rows(x, p.rows, {packed.data(), p.in, p.out, 0, p.in}, bias, y, run, parallel);
}

void linear_backward_input(const LinearProblem& p, const Values& gradient, const Values& weight,
                           const WritableValues& dx, const MatmulRun& run, const ParallelFor& parallel) {
  check(p, dx.size, gradient.size);
  check_weight(p, weight.size);
  const Scratch right = packed({.values = weight, .rows = p.out, .columns = p.in, .row_stride = p.in}, run, parallel);
  multiply_rows(gradient, p.rows, {right.data(), p.out, p.in, 0, p.out}, {}, dx, run, parallel);
}

void linear_backward_weight(const LinearProblem& p, const Values& x, const Values& gradient, std::span<float> dweight,
                            std::span<float> dbias, const MatmulRun& run, const ParallelFor& parallel) {
  check(p, x.size, gradient.size);
  check_weight(p, dweight.size());
  std::ranges::fill(dweight, 0.0F);
  std::ranges::fill(dbias, 0.0F);
  const MatrixView out{.values = gradient, .rows = p.rows, .columns = p.out, .row_stride = p.out};
  const MatrixView in{.values = x, .rows = p.rows, .columns = p.in, .row_stride = p.in};
  const bool narrow = p.out <= p.in;
  const Scratch room(narrow ? 0 : dweight.size());
  const std::span<float> across(room.data(), narrow ? 0 : dweight.size());
  std::ranges::fill(across, 0.0F);
  Tasks tasks;
  if (narrow) {
    add_gradient(out, in, dweight, run, tasks);
  } else {
    add_gradient(in, out, across, run, tasks);
  }
  if (!dbias.empty()) {
    add_column_sums(out, dbias, run, tasks);
  }
  tasks.run(parallel);
  if (!narrow) {
    transpose(across, p.in, dweight, parallel);
  }
}

}  // namespace ceteris::kernels
