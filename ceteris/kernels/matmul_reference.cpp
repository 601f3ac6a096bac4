// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "ceteris/kernels/matmul.hpp"

namespace ceteris::kernels {
namespace {

// A group is packed row by row.
void pack(const MatrixView& matrix, std::size_t group, float* to) {
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    for (std::size_t i = 0; i < kMatmulColumns; ++i) {
      const std::size_t c = group * kMatmulColumns + i;
      to[r * kMatmulColumns + i] = c < matrix.columns ? matrix.at(r, c) : 0;
    }
  }
}

/// The sum of n products, in blocks.
template <class Left, class Right>
float dot(std::size_t n, bool add, float start, Left left, Right right) {
  float sum = start;
  for (std::size_t first = 0; first < n; first += kMatmulBlock) {
    float block = 0;
    for (std::size_t i = first; i < std::min(n, first + kMatmulBlock); ++i) {
      block = std::fma(left(i), right(i), block);
    }
    sum = first == 0 && !add ? block : sum + block;
  }
  return sum;
}

void multiply(const float* a, std::size_t a_stride, std::size_t rows, const PackedMatrix& right, float* c,
              std::size_t c_stride, bool add) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t column = 0; column < right.columns; ++column) {
      const float* const packed = right.data + column / kMatmulColumns * kMatmulColumns * right.all_terms +
                                  right.first_term * kMatmulColumns + column % kMatmulColumns;
      float& sum = c[r * c_stride + column];
      sum = dot(
          right.terms, add, sum, [&](std::size_t i) { return a[r * a_stride + i]; },
          [&](std::size_t i) { return packed[i * kMatmulColumns]; });
    }
  }
}

void add_transposed(const MatrixView& left, const MatrixView& right, float* c, std::size_t c_stride, float*) {
  for (std::size_t r = 0; r < left.columns; ++r) {
    for (std::size_t column = 0; column < right.columns; ++column) {
      float& sum = c[r * c_stride + column];
      sum = dot(
          left.rows, /*add=*/true, sum, [&](std::size_t i) { return left.at(i, r); },
          [&](std::size_t i) { return right.at(i, column); });
    }
  }
}

void add_columns(const MatrixView& matrix, float* sums) {
  for (std::size_t c = 0; c < matrix.columns; ++c) {
    std::array<float, 4> parts{};  // by row, which a processor can add at once
    for (std::size_t r = 0; r < matrix.rows; ++r) {
      parts[r % 4] += matrix.at(r, c);
    }
    sums[c] += (parts[0] + parts[1]) + (parts[2] + parts[3]);
  }
}

}  // namespace

const MatmulRun kMatmulReference{pack, multiply, add_transposed, add_columns};

}  // namespace ceteris::kernels
