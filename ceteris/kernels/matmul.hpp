// SPDX-License-Identifier: Apache-2.0
// Matrix products in float32, in the pieces that linear layers are made of (kernels/linear.hpp, kernels/norm_mlp.hpp).
// The right factor is packed: what a step multiplies many rows with is brought into the order in which it is read,
// once.
//
// Every element is a sum of products that are not rounded before they are added (FMA), in blocks of kMatmulBlock terms
// in their order, which are then added: all implementations, however they cut a product, give the same bits, except on
// processors without FMA.
#pragma once

#include <cstddef>
#include <span>

#include "ceteris/kernels/bfloat16.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/parallel.hpp"
#include "ceteris/kernels/scratch.hpp"

namespace ceteris::kernels {

inline constexpr std::size_t kMatmulBlock = 128;
/// Columns that are packed together.
inline constexpr std::size_t kMatmulColumns = 64;
/// Rows of a tile of a product.
inline constexpr std::size_t kMatmulRows = 6;
/// What a matrix packs behind its last column, up to a multiple of this, is 0 and may be multiplied with.
inline constexpr std::size_t kMatmulPadding = 16;

/// (rows, columns) whose element (r, c) is values[first + r * row_stride + c * column_stride].
struct MatrixView {
  Values values;
  std::size_t rows;
  std::size_t columns;
  std::size_t row_stride;
  std::size_t column_stride = 1;
  std::size_t first = 0;

  [[nodiscard]] std::size_t place(std::size_t r, std::size_t c) const {
    return first + r * row_stride + c * column_stride;
  }
  [[nodiscard]] float at(std::size_t r, std::size_t c) const { return values[place(r, c)]; }
};

/// `terms` rows from `first_term` on, and all `columns`, of a matrix that was packed whole.
struct PackedMatrix {
  const float* data;
  std::size_t all_terms;
  std::size_t columns;
  std::size_t first_term;
  std::size_t terms;
};

struct MatmulRun {
  /// Packs the 64 columns from 64 `group` on to `to`, which has room for 64 * matrix.rows numbers.
  void (*pack)(const MatrixView& matrix, std::size_t group, float* to);
  /// c (rows, right.columns) = a (rows, right.terms) times right, or that added to c.
  void (*multiply)(const float* a, std::size_t a_stride, std::size_t rows, const PackedMatrix& right, float* c,
                   std::size_t c_stride, bool add);
  /// Adds to c (left.columns, right.columns) the product of left's transpose and right, which have the same rows, at
  /// least one; column strides are 1. `scratch` has matmul_scratch(left.columns) numbers.
  void (*add_transposed)(const MatrixView& left, const MatrixView& right, float* c, std::size_t c_stride,
                         float* scratch);
  /// Adds to `sums` (columns) those of all rows.
  void (*add_columns)(const MatrixView& matrix, float* sums);
};

/// Columns with what is packed behind them.
[[nodiscard]] constexpr std::size_t padded_columns(std::size_t columns) {
  return (columns + kMatmulPadding - 1) / kMatmulPadding * kMatmulPadding;
}

/// Numbers of a whole packed matrix.
[[nodiscard]] constexpr std::size_t packed_size(std::size_t terms, std::size_t columns) {
  return (columns + kMatmulColumns - 1) / kMatmulColumns * kMatmulColumns * terms;
}

[[nodiscard]] constexpr std::size_t matmul_scratch(std::size_t left_columns) {
  constexpr std::size_t kLines = 32;  // at most what stands between two groups of left columns
  return kMatmulBlock * kMatmulColumns + (left_columns / kMatmulRows + 1) * (kMatmulBlock * kMatmulRows + kLines);
}

/// The whole of a matrix, packed; the second when `tasks` have run.
[[nodiscard]] Scratch packed(const MatrixView& matrix, const MatmulRun& run, const ParallelFor& parallel);
[[nodiscard]] Scratch packed(const MatrixView& matrix, const MatmulRun& run, Tasks& tasks);

/// Adds to c (left.columns, right.columns) the product of left's transpose and right; faster where left is the
/// narrower.
void add_gradient(const MatrixView& left, const MatrixView& right, std::span<float> c, const MatmulRun& run,
                  Tasks& tasks);

/// Adds to `sums` (columns) those of all rows.
void add_column_sums(const MatrixView& matrix, std::span<float> sums, const MatmulRun& run, Tasks& tasks);

/// to (columns, rows) = from (rows, columns), transposed.
void transpose(std::span<const float> from, std::size_t rows, std::span<float> to, const ParallelFor& parallel);

/// Rows for one task: their buffers of `numbers` a row stay in the second-level cache, and there are enough tasks.
[[nodiscard]] std::size_t matmul_chunk(std::size_t rows, std::size_t numbers);

extern const MatmulRun kMatmulHighway;
extern const MatmulRun kMatmulReference;

}  // namespace ceteris::kernels
