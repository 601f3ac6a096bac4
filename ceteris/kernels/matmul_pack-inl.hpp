// SPDX-License-Identifier: Apache-2.0
// The factors of a matrix product in the order in which tiles read them, and memory fetched before it is read. Included
// once for each instruction set, after hwy/highway.h, within no namespace.
#if defined(CETERIS_KERNELS_MATMUL_PACK_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CETERIS_KERNELS_MATMUL_PACK_INL
#undef CETERIS_KERNELS_MATMUL_PACK_INL
#else
#define CETERIS_KERNELS_MATMUL_PACK_INL
#endif

#include <hwy/highway.h>

#include <hwy/cache_control.h>

#include <algorithm>
#include <cstddef>

#include "ceteris/kernels/bfloat16-inl.hpp"
#include "ceteris/kernels/matmul.hpp"
#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;
using V = hn::Vec<Tag>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr std::size_t kVectors = kLanes == 16 ? 4 : 2;
constexpr std::size_t kPanel = kVectors * kLanes;  // columns of a tile; divides kMatmulColumns
constexpr std::size_t kTileRows = 6;
static_assert(kMatmulColumns % kPanel == 0 && kTileRows == kMatmulRows);

/// Columns of the next panel where `left` are left: narrower ones where half of it would be padding. The same for a
/// matrix that is padded to multiples of kMatmulPadding.
constexpr std::size_t panel_columns(std::size_t left) {
  const std::size_t whole = (left + kMatmulPadding - 1) / kMatmulPadding * kMatmulPadding;
  std::size_t panel = kPanel;
  while (panel > whole) panel /= 2;
  return panel;
}

/// Memory that is read soon: a few lines of the cache are fetched with every tile, so that memory works while the
/// processor multiplies.
class Ahead {
 public:
  Ahead(const MatrixView& m, std::size_t first, std::size_t rows, std::size_t tiles)
      : Ahead(static_cast<const char*>(m.values.data) + m.place(first, 0) * number_size(m),
              m.row_stride * number_size(m), m.columns * number_size(m), rows, tiles) {}
  Ahead(const float* numbers, std::size_t count, std::size_t tiles)
      : Ahead(reinterpret_cast<const char*>(numbers), 0, count * sizeof(float), count > 0 ? 1 : 0, tiles) {}

  /// For one tile.
  HWY_INLINE void fetch() {
    for (std::size_t i = 0; i < lines_ && rows_ > 0; ++i) {
      __builtin_prefetch(row_ + at_, 0, 3);
      at_ += kLine;
      if (at_ >= bytes_) {
        at_ = 0;
        row_ += stride_;
        --rows_;
      }
    }
  }

 private:
  static constexpr std::size_t kLine = 64;
  static std::size_t number_size(const MatrixView& m) { return m.values.storage == Storage::Float32 ? 4 : 2; }
  Ahead(const char* row, std::size_t stride, std::size_t bytes, std::size_t rows, std::size_t tiles)
      : row_(row),
        stride_(stride),
        bytes_(bytes),
        rows_(rows),
        lines_((rows * ((bytes + kLine - 1) / kLine) + tiles - 1) / tiles) {}
  const char* row_;
  std::size_t stride_, bytes_, rows_, lines_, at_ = 0;
};

/// Panels of kPanel columns that stand next to each other, a row at a time: a row lies in one page of memory.
template <class T>
void pack_whole_panels(const MatrixView& m, const T* from, std::size_t column, float* to) {
  constexpr std::size_t kAhead = 8;  // rows that are fetched before they are read
  const Tag d;
  const std::size_t panel_size = m.rows * kPanel;
  const T* row = from + m.place(0, column);
  for (std::size_t r = 0; r < m.rows; ++r, row += m.row_stride, to += kPanel) {
    CETERIS_UNROLL
    for (std::size_t j = 0; j < kMatmulColumns; j += kLanes) {
      hn::Store(load(d, row + j), d, to + j / kPanel * panel_size + j % kPanel);
    }
    for (std::size_t j = 0; r + kAhead < m.rows && j < kMatmulColumns; j += 64 / sizeof(T)) {
      hwy::Prefetch(row + kAhead * m.row_stride + j);
    }
  }
}

/// Rows of columns that stand next to each other.
template <class T>
void pack_rows(const MatrixView& m, const T* from, std::size_t column, std::size_t columns, std::size_t panel,
               float* to) {
  const Tag d;
  const hn::CappedTag<float, 1> one;
  for (std::size_t r = 0; r < m.rows; ++r, to += panel) {
    const T* const row = from + m.place(r, column);
    std::size_t j = 0;
    for (; j + kLanes <= columns; j += kLanes) hn::StoreU(load(d, row + j), d, to + j);
    for (; j < columns; ++j) to[j] = hn::GetLane(load(one, row + j));
    for (; j < panel; ++j) to[j] = 0;
  }
}

/// Four columns of four rows that stand one number apart, each column at its own place in memory.
template <class T>
HWY_INLINE void pack_square(const T* source, std::size_t column_stride, std::size_t panel, float* to) {
#if HWY_TARGET == HWY_SCALAR
  const hn::CappedTag<float, 1> one;
  for (std::size_t i = 0; i < 16; ++i) {
    to[i % 4 * panel + i / 4] = hn::GetLane(load(one, source + i / 4 * column_stride + i % 4));
  }
#else
  const hn::CappedTag<float, 4> d;
  const auto a = load(d, source), b = load(d, source + column_stride), e = load(d, source + 2 * column_stride),
             f = load(d, source + 3 * column_stride);
  const auto ab = hn::InterleaveLower(d, a, b), ef = hn::InterleaveLower(d, e, f);
  const auto ab_upper = hn::InterleaveUpper(d, a, b), ef_upper = hn::InterleaveUpper(d, e, f);
  hn::StoreU(hn::ConcatLowerLower(d, ef, ab), d, to);
  hn::StoreU(hn::ConcatUpperUpper(d, ef, ab), d, to + panel);
  hn::StoreU(hn::ConcatLowerLower(d, ef_upper, ab_upper), d, to + 2 * panel);
  hn::StoreU(hn::ConcatUpperUpper(d, ef_upper, ab_upper), d, to + 3 * panel);
#endif
}

/// Rows that stand one number apart: the matrix is the transpose of what lies in memory.
template <class T>
void pack_transposed(const MatrixView& m, const T* from, std::size_t column, std::size_t columns, std::size_t panel,
                     float* to) {
  constexpr std::size_t kTerms = 16;  // lines that are written in turn
  const hn::CappedTag<float, 1> one;
  const bool dense = m.row_stride == 1;
  for (std::size_t first = 0; first < m.rows; first += kTerms) {
    const std::size_t end = std::min(m.rows, first + kTerms);
    std::size_t j = 0;
    for (; dense && end - first == kTerms && j + 4 <= columns; j += 4) {
      for (std::size_t r = first; r < end; r += 4) {
        pack_square(from + m.place(r, column + j), m.column_stride, panel, to + r * panel + j);
      }
    }
    for (; j < panel; ++j) {
      const T* const source = from + m.place(first, column + std::min(j, columns - 1));
      for (std::size_t r = first; r < end; ++r) {
        to[r * panel + j] = j < columns ? hn::GetLane(load(one, source + (r - first) * m.row_stride)) : 0;
      }
    }
  }
}

template <class T>
void pack_group(const MatrixView& m, const T* from, std::size_t group, float* to) {
  const std::size_t first = group * kMatmulColumns, end = std::min(m.columns, first + kMatmulColumns);
  if (m.column_stride == 1 && end - first == kMatmulColumns) {
    return pack_whole_panels(m, from, first, to);
  }
  const std::size_t padded = first + padded_columns(end - first);
  for (std::size_t column = first; column < padded;) {
    const std::size_t panel = panel_columns(padded - column);
    const std::size_t columns = column < end ? std::min(panel, end - column) : 0;
    if (columns == 0) {
      std::fill_n(to, m.rows * panel, 0.0F);
    } else if (m.column_stride == 1) {
      pack_rows(m, from, column, columns, panel, to);
    } else {
      pack_transposed(m, from, column, columns, panel, to);
    }
    to += m.rows * panel;
    column += panel;
  }
}

/// Numbers from one group of six columns to the next: an odd number of lines of the cache, since a row is written to
/// all groups in turn, and groups an even number apart share few places of the first-level cache.
constexpr std::size_t left_group(std::size_t rows) {
  constexpr std::size_t kLine = 16;
  return ((rows * kTileRows + kLine - 1) / kLine | 1U) * kLine;
}

/// Columns of `left`, six at a time: (groups, rows, 6). Whole vectors are copied where memory goes on behind the six;
/// the next row covers what they leave.
template <class T>
void pack_left(const MatrixView& left, const T* from, std::size_t first, std::size_t rows, float* to) {
  constexpr std::size_t kCopied = 8;
  static_assert(kCopied >= kTileRows);
  const hn::CappedTag<float, kCopied> d;
  const hn::CappedTag<float, 1> one;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t row = left.place(first + r, 0);
    float* six = to + r * kTileRows;
    std::size_t column = 0;
    const bool room = r + 1 < rows && row + left.columns + kCopied <= left.values.size;
    const std::size_t safe = room ? left.columns : 0;
    for (; column < safe; column += kTileRows, six += left_group(rows)) {
      for (std::size_t i = 0; i < kCopied; i += hn::MaxLanes(d)) {
        hn::StoreU(load(d, from + row + column + i), d, six + i);
      }
    }
    for (; column < left.columns; column += kTileRows, six += left_group(rows)) {
      const std::size_t columns = std::min(kTileRows, left.columns - column);
      for (std::size_t i = 0; i < columns; ++i) six[i] = hn::GetLane(load(one, from + row + column + i));
    }
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
