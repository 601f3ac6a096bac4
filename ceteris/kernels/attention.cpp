// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/attention.hpp"

#include <algorithm>
#include <array>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

/// One head of one sample as a matrix (tokens, width).
struct Head {
  std::size_t sample, head, tokens, width;

  [[nodiscard]] std::size_t first(const HeadStrides& s) const { return sample * s.sample + head * s.head; }
  [[nodiscard]] MatrixView rows(const HeadsView& view) const {
    return {.values = view.values,
            .rows = tokens,
            .columns = width,
            .row_stride = view.strides.token,
            .first = first(view.strides)};
  }
  [[nodiscard]] MatrixView transposed(const HeadsView& view) const {
    return {.values = view.values,
            .rows = width,
            .columns = tokens,
            .row_stride = 1,
            .column_stride = view.strides.token,
            .first = first(view.strides)};
  }
};

MatrixView some_rows(MatrixView matrix, std::size_t first, std::size_t rows) {
  matrix.first = matrix.place(first, 0);
  matrix.rows = rows;
  return matrix;
}

/// Rows as float32: where they stand, or copied to `room`.
struct FloatRows {
  const float* data;
  std::size_t stride;

  FloatRows(const MatrixView& m, float* room) : data(room), stride(m.columns) {
    if (m.values.storage == Storage::Float32) {
      data = m.values.floats() + m.first;
      stride = m.row_stride;
      return;
    }
    for (std::size_t r = 0; r < m.rows; ++r) {
      for (std::size_t c = 0; c < m.columns; ++c) {
        room[r * m.columns + c] = from_bfloat16(m.values.halves()[m.place(r, c)]);
      }
    }
  }
};

/// Writes the rows of one head from row `first` on.
void put(const float* from, std::size_t rows, const Head& head, const WritableHeadsView& to, std::size_t first) {
  for (std::size_t r = 0; r < rows; ++r, from += head.width) {
    const std::size_t place = head.first(to.strides) + (first + r) * to.strides.token;
    if (to.values.storage == Storage::Float32) {
      std::copy_n(from, head.width, to.values.floats() + place);
    } else {
      std::transform(from, from + head.width, to.values.halves() + place, to_bfloat16);
    }
  }
}

void pack_all(const MatrixView& matrix, const MatmulRun& run, const Scratch& to) {
  for (std::size_t group = 0; group * kMatmulColumns < matrix.columns; ++group) {
    run.pack(matrix, group, to.data() + group * kMatmulColumns * matrix.rows);
  }
}

/// Queries that are computed together: their scores stay in the second-level cache.
std::size_t block_of_queries(const AttentionProblem& p) {
  constexpr std::size_t kTile = 6, kCache = 100'000;
  const std::size_t fits = std::clamp<std::size_t>(kCache / padded_columns(p.keys), 24, 240) / kTile * kTile;
  return std::min(fits, p.queries);
}

/// Keys that queries [first, first + rows) see, and the same in whole panels.
struct Seen {
  std::size_t visible;  ///< by the first query
  std::size_t keys;
  std::size_t columns;

  Seen(const AttentionProblem& p, std::size_t first, std::size_t rows)
      : visible(p.causal ? first + 1 : p.keys),
        keys(p.causal ? first + rows : p.keys),
        columns(padded_columns(p.keys)) {
    const std::size_t panels = (keys + kMatmulColumns - 1) / kMatmulColumns * kMatmulColumns;
    columns = std::min(columns, panels);
  }
};

void check(const AttentionProblem& p, const AttentionInput& input) {
  CETERIS_CHECK(p.width % kMatmulPadding == 0 && p.width > 0 && p.keys > 0, "heads of whole vectors, and keys");
  CETERIS_CHECK(!p.causal || p.queries == p.keys, "causal attention is of a sequence to itself");
  CETERIS_CHECK(p.addends == 0 || (p.samples % p.addends == 0 && !p.causal), "addends that divide the samples");
  CETERIS_CHECK(input.addend.size() == p.addends * p.heads * p.queries * p.keys, "an addend of the problem's size");
}

/// Where the addend of a query of one head stands among all.
std::size_t addend_place(const AttentionProblem& p, const Head& query, std::size_t row) {
  return (((query.sample % p.addends) * p.heads + query.head) * p.queries + row) * p.keys;
}

/// softmax(scale q k^T + addend) of some queries, into `weights` (rows, seen.columns); `addend` may be nullptr.
void weights_of(const FloatRows& q, std::size_t rows, const AttentionProblem& p, const Scratch& keys, const Seen& seen,
                float scale, const float* addend, const AttentionRun& run, float* weights) {
  run.matmul->multiply(q.data, q.stride, rows, {keys.data(), p.width, seen.columns, 0, p.width}, weights, seen.columns,
                       /*add=*/false);
  if (addend != nullptr) {
    run.add_to_scores(weights, rows, seen.columns, seen.keys, scale, addend);
  }
  run.softmax(weights, rows, seen.columns, seen.visible, seen.keys, addend == nullptr ? scale : 1);
}

void forward_head(const AttentionProblem& p, const AttentionInput& input, const WritableHeadsView& out,
                  const AttentionRun& run, std::size_t sample, std::size_t number) {
  const Head key{sample, number, p.keys, p.width}, query{sample, number, p.queries, p.width};
  const std::size_t block = block_of_queries(p);
  const Scratch keys(packed_size(p.width, p.keys)), values(packed_size(p.keys, p.width)), room(block * p.width),
      weights(block * padded_columns(p.keys)), result(block * p.width);
  pack_all(key.transposed(input.k), *run.matmul, keys);
  pack_all(key.rows(input.v), *run.matmul, values);
  for (std::size_t first = 0; first < p.queries; first += block) {
    const std::size_t rows = std::min(block, p.queries - first);
    const Seen seen(p, first, rows);
    const FloatRows q(some_rows(query.rows(input.q), first, rows), room.data());
    const float* const addend = p.addends == 0 ? nullptr : &input.addend[addend_place(p, query, first)];
    weights_of(q, rows, p, keys, seen, input.scale, addend, run, weights.data());
    run.matmul->multiply(weights.data(), seen.columns, rows, {values.data(), p.keys, p.width, 0, seen.keys},
                         result.data(), p.width, /*add=*/false);
    put(result.data(), rows, query, out, first);
  }
}

MatrixView dense(const float* data, std::size_t rows, std::size_t columns, std::size_t stride) {
  return {.values = {data, rows * stride}, .rows = rows, .columns = columns, .row_stride = stride};
}

MatrixView view_of(const FloatRows& rows, std::size_t count, std::size_t columns) {
  return dense(rows.data, count, columns, rows.stride);
}

void backward_head(const AttentionProblem& p, const AttentionInput& input, const HeadsView& gradient,
                   const WritableHeadsView& dq, const WritableHeadsView& dk, const WritableHeadsView& dv,
                   float* daddend, const AttentionRun& run, std::size_t sample, std::size_t number) {
  const Head key{sample, number, p.keys, p.width}, query{sample, number, p.queries, p.width};
  const std::size_t block = block_of_queries(p), size = p.keys * p.width;
  const Scratch keys_across(packed_size(p.width, p.keys)), keys(packed_size(p.keys, p.width)),
      values_across(packed_size(p.width, p.keys)), room(2 * block * p.width), weights(block * padded_columns(p.keys)),
      slopes(block * padded_columns(p.keys)), result(block * p.width), sums(2 * size),
      scratch(matmul_scratch(padded_columns(p.keys)));
  pack_all(key.transposed(input.k), *run.matmul, keys_across);
  pack_all(key.rows(input.k), *run.matmul, keys);
  pack_all(key.transposed(input.v), *run.matmul, values_across);
  float *const key_sums = sums.data(), *const value_sums = sums.data() + size;
  std::fill_n(sums.data(), 2 * size, 0.0F);
  for (std::size_t first = 0; first < p.queries; first += block) {
    const std::size_t rows = std::min(block, p.queries - first);
    const Seen seen(p, first, rows);
    const FloatRows q(some_rows(query.rows(input.q), first, rows), room.data());
    const FloatRows g(some_rows(query.rows(gradient), first, rows), room.data() + block * p.width);
    const float* const addend = p.addends == 0 ? nullptr : &input.addend[addend_place(p, query, first)];
    weights_of(q, rows, p, keys_across, seen, input.scale, addend, run, weights.data());
    run.matmul->multiply(g.data, g.stride, rows, {values_across.data(), p.width, seen.columns, 0, p.width},
                         slopes.data(), seen.columns, /*add=*/false);
    run.matmul->add_transposed(dense(weights.data(), rows, seen.keys, seen.columns), view_of(g, rows, p.width),
                               value_sums, p.width, scratch.data());
    run.softmax_backward(weights.data(), slopes.data(), rows, seen.columns, addend == nullptr ? input.scale : 1);
    if (addend != nullptr) {
      run.take_slopes(slopes.data(), rows, seen.columns, seen.keys, input.scale, daddend + first * p.keys);
    }
    run.matmul->multiply(slopes.data(), seen.columns, rows, {keys.data(), p.keys, p.width, 0, seen.keys}, result.data(),
                         p.width, /*add=*/false);
    put(result.data(), rows, query, dq, first);
    run.matmul->add_transposed(dense(slopes.data(), rows, seen.keys, seen.columns), view_of(q, rows, p.width), key_sums,
                               p.width, scratch.data());
  }
  put(key_sums, p.keys, key, dk, 0);
  put(value_sums, p.keys, key, dv, 0);
}

/// The samples of one addend in portions, so that their sums are the same on any number of threads, and that there is
/// work for some threads where heads are few.
struct AddendPortions {
  std::size_t samples;   ///< of one addend
  std::size_t portions;  ///< of these
  std::size_t size;      ///< numbers of one head's addend

  explicit AddendPortions(const AttentionProblem& p) : samples(p.samples / p.addends), size(p.queries * p.keys) {
    constexpr std::size_t kPieces = 16;
    portions = std::min(samples, (kPieces + p.addends * p.heads - 1) / (p.addends * p.heads));
  }
  [[nodiscard]] std::size_t first(std::size_t portion) const { return portion * samples / portions; }
};

void backward_with_addend(const AttentionProblem& p, const AttentionInput& input, const HeadsView& gradient,
                          const WritableHeadsView& dq, const WritableHeadsView& dk, const WritableHeadsView& dv,
                          std::span<float> daddend, const AttentionRun& run, const ParallelFor& parallel) {
  const AddendPortions portions(p);
  const std::size_t heads = p.addends * p.heads, all = heads * portions.size;
  const Scratch sums(portions.portions * all);
  parallel(portions.portions * heads, [&](std::size_t i) {
    const std::size_t portion = i / heads, addend = i % heads / p.heads, head = i % p.heads;
    float* const sum = sums.data() + i * portions.size;
    std::fill_n(sum, portions.size, 0.0F);
    for (std::size_t s = portions.first(portion); s < portions.first(portion + 1); ++s) {
      backward_head(p, input, gradient, dq, dk, dv, sum, run, s * p.addends + addend, head);
    }
  });
  std::ranges::fill(daddend, 0.0F);
  for (std::size_t i = 0; i < portions.portions * all; ++i) {
    daddend[i % all] += sums.data()[i];
  }
}

}  // namespace

std::span<const AttentionImplementation> attention_implementations() {
  static const std::array kImplementations{
      AttentionImplementation{"highway",
                              [](const AttentionProblem& p, Isa) {
                                return p.width % kMatmulPadding == 0 && p.queries >= 16 && p.keys >= 16 &&
                                       p.samples * p.heads > 0;
                              },
                              kAttentionHighway},
      AttentionImplementation{"reference", kServesAlways<AttentionProblem>, kAttentionReference},
  };
  return kImplementations;
}

void attention_forward(const AttentionProblem& p, const AttentionInput& input, const WritableHeadsView& out,
                       const AttentionRun& run, const ParallelFor& parallel) {
  check(p, input);
  parallel(p.samples * p.heads, [&](std::size_t i) { forward_head(p, input, out, run, i / p.heads, i % p.heads); });
}

void attention_backward(const AttentionProblem& p, const AttentionInput& input, const HeadsView& gradient,
                        const WritableHeadsView& dq, const WritableHeadsView& dk, const WritableHeadsView& dv,
                        std::span<float> daddend, const AttentionRun& run, const ParallelFor& parallel) {
  check(p, input);
  CETERIS_CHECK(daddend.size() == input.addend.size(), "room for the addend's gradient");
  if (p.addends > 0) {
    backward_with_addend(p, input, gradient, dq, dk, dv, daddend, run, parallel);
    return;
  }
  parallel(p.samples * p.heads, [&](std::size_t i) {
    backward_head(p, input, gradient, dq, dk, dv, /*daddend=*/nullptr, run, i / p.heads, i % p.heads);
  });
}

}  // namespace ceteris::kernels
