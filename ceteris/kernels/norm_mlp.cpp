// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/norm_mlp.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/chunks.hpp"

namespace ceteris::kernels {
namespace {

// Hidden numbers of a row that are held at a time; a multiple of a block of terms and of packed columns.
constexpr std::size_t kHidden = 768;

/// A weight packed, when `tasks` have run, as right factor of the forward product, or of that of its gradient.
Scratch packed_weight(std::span<const float> weight, std::size_t out, std::size_t in, bool forward,
                      const NormMlpRun& run, Tasks& tasks) {
  const Values values{weight.data(), weight.size()};
  const MatrixView view =
      forward ? MatrixView{.values = values, .rows = in, .columns = out, .row_stride = 1, .column_stride = in}
              : MatrixView{.values = values, .rows = out, .columns = in, .row_stride = in};
  return packed(view, *run.matmul, tasks);
}

/// Columns [first, first + columns) of a packed matrix of `terms` rows; `first` is a multiple of kMatmulColumns.
PackedMatrix packed_columns(const Scratch& matrix, std::size_t terms, std::size_t first, std::size_t columns) {
  return {matrix.data() + first * terms, terms, columns, 0, terms};
}

/// The scales of some rows.
std::vector<float> row_scales(const NormMlpInput& input, std::size_t first, std::size_t rows) {
  std::vector<float> scales;
  for (std::size_t r = first; r < first + rows && !input.scale.empty(); ++r) {
    scales.push_back(input.scale[r / input.rows_per_scale]);
  }
  return scales;
}

void check(const NormMlpProblem& p, const NormMlpWeights& w) {
  const std::size_t lanes = 16;
  CETERIS_CHECK(p.width > 0 && p.hidden > 0 && p.width % lanes == 0 && p.hidden % lanes == 0, "whole vectors");
  CETERIS_CHECK(w.w1.size() == p.hidden * p.width && w.b1.size() == p.hidden, "weights of the problem's size");
  CETERIS_CHECK(w.w2.size() == p.hidden * p.width && w.b2.size() == p.width, "weights of the problem's size");
}

void check(const NormMlpProblem& p, const NormMlpInput& input) {
  CETERIS_CHECK(input.x.size == p.rows * p.width, "a map of the problem's size");
  CETERIS_CHECK(input.hidden.empty() || input.hidden.size() == p.rows * p.hidden, "room for the first product");
  CETERIS_CHECK(input.scale.empty() || input.scale.size() * input.rows_per_scale == p.rows, "a factor a sample");
}

/// Buffers of the backward pass for some rows, which the gradients of the weights read.
struct Kept {
  // From one row of hidden numbers to the next: rows a power of two apart would share few places of the cache.
  std::size_t hidden_stride;
  Scratch normalised, activated, hidden_gradient, gradient;
  Kept(std::size_t rows, const NormMlpProblem& p)
      : hidden_stride(p.hidden + 16),
        normalised(rows * p.width),
        activated(rows * hidden_stride),
        hidden_gradient(rows * hidden_stride),
        gradient(rows * p.width) {}
};

MatrixView whole(const Scratch& rows, std::size_t count, std::size_t columns, std::size_t stride) {
  return {.values = {rows.data(), count * stride}, .rows = count, .columns = columns, .row_stride = stride};
}

struct PackedWeights {
  Scratch w1_forward, w1_backward, w2_backward;
};

/// The backward pass of rows [first, first + rows), all but the gradients of the weights. `at` is their place in
/// `kept`.
void backward_rows(const NormMlpProblem& p, const NormMlpInput& input, const NormMlpWeights& weights,
                   const PackedWeights& packed, const Values& gradient, const WritableValues& dx, const NormMlpRun& run,
                   const Kept& kept, std::size_t first, std::size_t rows, std::size_t at) {
  float* const normalised = kept.normalised.data() + at * p.width;
  float* const out_gradient = kept.gradient.data() + at * p.width;
  const Scratch deviation(rows), dn(rows * p.width);
  run.normalise(input.x, first * p.width, rows, p.width, input.eps, normalised, deviation.data());
  const std::vector<float> scales = row_scales(input, first, rows);
  run.scaled(gradient, first * p.width, rows, p.width, scales.empty() ? nullptr : scales.data(), out_gradient);
  for (std::size_t h = 0; h < p.hidden; h += kHidden) {
    const std::size_t some = std::min(kHidden, p.hidden - h);
    const WritableRows activated{kept.activated.data() + at * kept.hidden_stride + h, kept.hidden_stride};
    const WritableRows hidden_gradient{kept.hidden_gradient.data() + at * kept.hidden_stride + h, kept.hidden_stride};
    Rows hidden{activated.data, activated.stride};
    if (input.hidden.empty()) {
      run.matmul->multiply(normalised, p.width, rows, packed_columns(packed.w1_forward, p.width, h, some),
                           activated.data, activated.stride, /*add=*/false);
    } else {
      hidden = {&input.hidden[first * p.hidden + h], p.hidden};
    }
    run.matmul->multiply(out_gradient, p.width, rows, packed_columns(packed.w2_backward, p.width, h, some),
                         hidden_gradient.data, hidden_gradient.stride, /*add=*/false);
    run.activate_backward(hidden, rows, some, weights.b1.data() + h, hidden_gradient, activated);
    run.matmul->multiply(hidden_gradient.data, hidden_gradient.stride, rows,
                         {packed.w1_backward.data(), p.hidden, p.width, h, some}, dn.data(), p.width, /*add=*/h > 0);
  }
  run.normalise_backward(dn.data(), normalised, deviation.data(), rows, p.width, dx, first * p.width);
}

}  // namespace

std::span<const NormMlpImplementation> norm_mlp_implementations() {
  static const std::array kImplementations{
      NormMlpImplementation{"highway",
                            [](const NormMlpProblem& p, Isa) {
                              return p.rows >= (p.packed ? std::size_t{16} : std::size_t{64}) && p.width % 16 == 0 &&
                                     p.hidden % 16 == 0;
                            },
                            kNormMlpHighway},
      NormMlpImplementation{"reference", kServesAlways<NormMlpProblem>, kNormMlpReference},
  };
  return kImplementations;
}

bool hidden_is_worth_keeping(const NormMlpProblem& problem) {
  // A hidden number costs `width` multiply-adds to compute, and a write and a read of memory to keep.
  constexpr std::size_t kWidth = 128;
  return problem.width >= kWidth;
}

NormMlpPacked norm_mlp_pack(const NormMlpProblem& p, const NormMlpWeights& weights, const NormMlpRun& run,
                            const ParallelFor& parallel) {
  check(p, weights);
  Tasks packing;
  NormMlpPacked packed{packed_weight(weights.w1, p.hidden, p.width, /*forward=*/true, run, packing),
                       packed_weight(weights.w2, p.width, p.hidden, /*forward=*/true, run, packing),
                       {weights.b1.begin(), weights.b1.end()},
                       {weights.b2.begin(), weights.b2.end()}};
  packing.run(parallel);
  return packed;
}

void norm_mlp_forward(const NormMlpProblem& p, const NormMlpInput& input, const NormMlpWeights& weights,
                      const Values& residual, const WritableValues& out, const NormMlpRun& run,
                      const ParallelFor& parallel) {
  norm_mlp_forward(p, input, norm_mlp_pack(p, weights, run, parallel), residual, out, run, parallel);
}

void norm_mlp_forward(const NormMlpProblem& p, const NormMlpInput& input, const NormMlpPacked& packed,
                      const Values& residual, const WritableValues& out, const NormMlpRun& run,
                      const ParallelFor& parallel) {
  check(p, input);
  CETERIS_CHECK(packed.b1.size() == p.hidden && packed.b2.size() == p.width, "weights of the problem's size");
  CETERIS_CHECK(residual.size == input.x.size && out.size == input.x.size, "maps of one size");
  const std::size_t held = std::min(kHidden, p.hidden);
  for_chunks(p.rows, matmul_chunk(p.rows, held + 2 * p.width), parallel, [&](std::size_t first, std::size_t rows) {
    const Scratch normalised(rows * p.width), deviation(rows), hidden(rows * held), branch(rows * p.width);
    run.normalise(input.x, first * p.width, rows, p.width, input.eps, normalised.data(), deviation.data());
    for (std::size_t h = 0; h < p.hidden; h += kHidden) {
      const std::size_t some = std::min(kHidden, p.hidden - h);
      const WritableRows product = input.hidden.empty() ? WritableRows{hidden.data(), some}
                                                        : WritableRows{&input.hidden[first * p.hidden + h], p.hidden};
      run.matmul->multiply(normalised.data(), p.width, rows, packed_columns(packed.w1, p.width, h, some), product.data,
                           product.stride, /*add=*/false);
      run.activate({product.data, product.stride}, rows, some, packed.b1.data() + h, {hidden.data(), some});
      run.matmul->multiply(hidden.data(), some, rows, {packed.w2.data(), p.hidden, p.width, h, some}, branch.data(),
                           p.width,
                           /*add=*/h > 0);
    }
    const std::vector<float> scales = row_scales(input, first, rows);
    run.join(branch.data(), rows, p.width, packed.b2.data(), scales.empty() ? nullptr : scales.data(), residual, out,
             first * p.width);
  });
}

void norm_mlp_backward(const NormMlpProblem& p, const NormMlpInput& input, const NormMlpWeights& weights,
                       const Values& gradient, const WritableValues& dx, const NormMlpGradients& gradients,
                       const NormMlpRun& run, const ParallelFor& parallel) {
  check(p, weights);
  check(p, input);
  CETERIS_CHECK(gradient.size == input.x.size && dx.size == input.x.size, "maps of one size");
  for (const std::span<float>& each : {gradients.b1, gradients.w2, gradients.b2}) {
    std::ranges::fill(each, 0.0F);
  }
  Tasks packing;
  const PackedWeights packed{
      input.hidden.empty() ? packed_weight(weights.w1, p.hidden, p.width, /*forward=*/true, run, packing) : Scratch(0),
      packed_weight(weights.w1, p.hidden, p.width, /*forward=*/false, run, packing),
      packed_weight(weights.w2, p.width, p.hidden, /*forward=*/false, run, packing)};
  packing.run(parallel);
  // Rows whose buffers are kept until the gradients of the weights have read them.
  constexpr std::size_t kKept = 2'000'000, kLeast = 1024;
  const std::size_t at_once = std::min(p.rows, std::max(kLeast, kKept / (2 * (p.hidden + p.width))));
  const Kept kept(at_once, p);
  const Scratch across(p.width * p.hidden);
  const std::span<float> w1_across(across.data(), p.width * p.hidden);
  std::ranges::fill(w1_across, 0.0F);
  const std::size_t chunk = matmul_chunk(at_once, 2 * std::min(kHidden, p.hidden) + 3 * p.width);
  for (std::size_t start = 0; start < p.rows; start += at_once) {
    const std::size_t count = std::min(at_once, p.rows - start);
    for_chunks(count, chunk, parallel, [&](std::size_t first, std::size_t rows) {
      backward_rows(p, input, weights, packed, gradient, dx, run, kept, start + first, rows, first);
    });
    Tasks sums;
    add_gradient(whole(kept.normalised, count, p.width, p.width),
                 whole(kept.hidden_gradient, count, p.hidden, kept.hidden_stride), w1_across, *run.matmul, sums);
    add_gradient(whole(kept.gradient, count, p.width, p.width),
                 whole(kept.activated, count, p.hidden, kept.hidden_stride), gradients.w2, *run.matmul, sums);
    add_column_sums(whole(kept.hidden_gradient, count, p.hidden, kept.hidden_stride), gradients.b1, *run.matmul, sums);
    add_column_sums(whole(kept.gradient, count, p.width, p.width), gradients.b2, *run.matmul, sums);
    sums.run(parallel);
  }
  transpose(w1_across, p.width, gradients.w1, parallel);
}

}  // namespace ceteris::kernels
