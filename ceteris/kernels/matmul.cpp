// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/matmul.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

std::size_t parts_of(std::size_t n, std::size_t unit) {
  return (n + unit - 1) / unit;
}

/// `columns` columns from `first` on.
MatrixView columns_of(MatrixView matrix, std::size_t first, std::size_t columns) {
  matrix.first = matrix.place(0, first);
  matrix.columns = std::min(columns, matrix.columns - first);
  return matrix;
}

// Columns of one task: large ones share what is packed, small ones occupy all threads.
std::size_t left_columns(std::size_t all) {
  constexpr std::size_t kMost = 192, kUnit = 16;
  const std::size_t parts = parts_of(all, kMost);
  return parts_of(parts_of(all, parts), kUnit) * kUnit;
}
std::size_t right_columns(std::size_t all) {
  return all <= 128 ? kMatmulColumns : all <= 512 ? 2 * kMatmulColumns : 4 * kMatmulColumns;
}

}  // namespace

Scratch packed(const MatrixView& matrix, const MatmulRun& run, Tasks& tasks) {
  Scratch to(packed_size(matrix.rows, matrix.columns));
  for (std::size_t group = 0; group * kMatmulColumns < matrix.columns; ++group) {
    float* const columns = to.data() + group * kMatmulColumns * matrix.rows;
    tasks.add([=, &run] { run.pack(matrix, group, columns); });
  }
  return to;
}

Scratch packed(const MatrixView& matrix, const MatmulRun& run, const ParallelFor& parallel) {
  Tasks tasks;
  Scratch to = packed(matrix, run, tasks);
  tasks.run(parallel);
  return to;
}

void add_gradient(const MatrixView& left, const MatrixView& right, std::span<float> c, const MatmulRun& run,
                  Tasks& tasks) {
  CETERIS_CHECK(left.rows == right.rows && c.size() == left.columns * right.columns, "factors of one product");
  CETERIS_CHECK(left.column_stride == 1 && right.column_stride == 1, "factors whose rows have no gaps");
  const std::size_t wide = right_columns(right.columns), high = left_columns(left.columns);
  for (std::size_t row = 0; row < left.columns; row += high) {
    for (std::size_t column = 0; column < right.columns; column += wide) {
      tasks.add([=, &run] {
        const Scratch scratch(matmul_scratch(high));
        run.add_transposed(columns_of(left, row, high), columns_of(right, column, wide),
                           c.data() + row * right.columns + column, right.columns, scratch.data());
      });
    }
  }
}

void add_column_sums(const MatrixView& matrix, std::span<float> sums, const MatmulRun& run, Tasks& tasks) {
  CETERIS_CHECK(sums.size() == matrix.columns, "a sum a column");
  for (std::size_t column = 0; column < sums.size(); column += kMatmulColumns) {
    tasks.add([=, &run] {
      constexpr std::size_t kRows = 512;  // that are summed apart before they join the others
      MatrixView some = columns_of(matrix, column, kMatmulColumns);
      for (std::size_t r = 0; r < matrix.rows; r += kRows) {
        some.first = matrix.place(r, column);
        some.rows = std::min(kRows, matrix.rows - r);
        run.add_columns(some, sums.data() + column);
      }
    });
  }
}

void transpose(std::span<const float> from, std::size_t rows, std::span<float> to, const ParallelFor& parallel) {
  constexpr std::size_t kSide = 16;  // lines that are read and written in turn
  const std::size_t columns = from.size() / std::max<std::size_t>(rows, 1);
  parallel(parts_of(rows, kSide), [&](std::size_t part) {
    const std::size_t first = part * kSide, end = std::min(rows, first + kSide);
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t r = first; r < end; ++r) {
        to[c * rows + r] = from[r * columns + c];
      }
    }
  });
}

std::size_t matmul_chunk(std::size_t rows, std::size_t numbers) {
  // Every chunk reads the whole right factor: of few rows fewer, larger chunks.
  constexpr std::size_t kTile = 6, kCache = 450'000, kTasks = 16, kLeast = 48;
  const std::size_t fits = std::clamp<std::size_t>(kCache / std::max<std::size_t>(numbers, 1), 24, 240);
  return parts_of(std::min(std::max(rows / kTasks, kLeast), fits), kTile) * kTile;
}

}  // namespace ceteris::kernels
