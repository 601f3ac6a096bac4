// SPDX-License-Identifier: Apache-2.0
// Matrix products with Highway, compiled once for each instruction set and chosen at run time: a tile of 6 rows by 4
// vectors (2 where there are 16 registers) stays in registers while a block of terms passes by; the packed panel of
// those columns stays in the first-level cache while all rows do (Goto & van de Geijn 2008).
#include "ceteris/kernels/matmul.hpp"

// Vectors stand in arrays here, which types without a known size cannot.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/matmul_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <hwy/cache_control.h>

#include <algorithm>

#include "ceteris/kernels/bfloat16-inl.hpp"
#include "ceteris/kernels/matmul_pack-inl.hpp"
#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// One tile: sums over `terms` of a (kRows of them) times the panel `b`. The element (i, t) of a is a[i * row + t *
/// term]; the rows of the panel are `b_row` numbers apart.
template <std::size_t kRows, std::size_t kWide>
HWY_INLINE void tile(const float* a, std::size_t row, std::size_t term, std::size_t terms, const float* b,
                     std::size_t b_row, V (&sums)[kTileRows][kWide]) {
  const Tag d;
  CETERIS_UNROLL
  for (std::size_t i = 0; i < kRows; ++i) {
    CETERIS_UNROLL
    for (std::size_t v = 0; v < kWide; ++v) sums[i][v] = hn::Zero(d);
  }
  const float* lower = a + (kRows > 3 ? 3 : 0) * row;
  for (std::size_t t = 0; t < terms; ++t, a += term, lower += term, b += b_row) {
    V right[kWide];
    CETERIS_UNROLL
    for (std::size_t v = 0; v < kWide; ++v) right[v] = hn::LoadU(d, b + v * kLanes);
    CETERIS_UNROLL
    for (std::size_t i = 0; i < kRows; ++i) {
      const V left = hn::Set(d, i < 3 ? a[i * row] : lower[(i - 3) * row]);
      CETERIS_UNROLL
      for (std::size_t v = 0; v < kWide; ++v) sums[i][v] = hn::MulAdd(left, right[v], sums[i][v]);
    }
  }
}

/// Writes or adds the first `columns` of a tile.
template <std::size_t kRows, std::size_t kWide>
HWY_INLINE void put(const V (&sums)[kTileRows][kWide], std::size_t columns, float* c, std::size_t c_stride, bool add) {
  const Tag d;
  constexpr std::size_t kColumns = kWide * kLanes;
  if (columns >= kColumns) {
    CETERIS_UNROLL
    for (std::size_t i = 0; i < kRows; ++i) {
      CETERIS_UNROLL
      for (std::size_t v = 0; v < kWide; ++v) {
        float* const to = c + i * c_stride + v * kLanes;
        hn::StoreU(add ? hn::Add(hn::LoadU(d, to), sums[i][v]) : sums[i][v], d, to);
      }
    }
    return;
  }
  HWY_ALIGN float whole[kRows][kColumns];
  CETERIS_UNROLL
  for (std::size_t i = 0; i < kRows; ++i) {
    CETERIS_UNROLL
    for (std::size_t v = 0; v < kWide; ++v) hn::Store(sums[i][v], d, whole[i] + v * kLanes);
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kColumns; ++j) {
      if (j < columns) c[i * c_stride + j] = add ? c[i * c_stride + j] + whole[i][j] : whole[i][j];
    }
  }
}

/// Both factors and the result of a tile: a's element (i, t) is a[i * row + t * term]; the panel has `columns`, its
/// rows are `panel_row` numbers apart.
struct Place {
  const float* a;
  std::size_t row, term, terms;
  const float* panel;
  std::size_t panel_row, columns;
  float* c;
  std::size_t c_stride;
  bool add;
};

template <std::size_t kRows, std::size_t kWide>
HWY_INLINE void tile_to(const Place& p) {
  if (p.add) {
    for (std::size_t i = 0; i < kRows; ++i) hwy::Prefetch(p.c + i * p.c_stride);
  }
  V sums[kTileRows][kWide];
  tile<kRows, kWide>(p.a, p.row, p.term, p.terms, p.panel, p.panel_row, sums);
  put<kRows, kWide>(sums, p.columns, p.c, p.c_stride, p.add);
}

/// A tile of 1 to 6 rows.
template <std::size_t kWide>
HWY_INLINE void tile_of_rows(std::size_t rows, const Place& p) {
  switch (rows) {
    case 1:
      return tile_to<1, kWide>(p);
    case 2:
      return tile_to<2, kWide>(p);
    case 3:
      return tile_to<3, kWide>(p);
    case 4:
      return tile_to<4, kWide>(p);
    case 5:
      return tile_to<5, kWide>(p);
    default:
      return tile_to<6, kWide>(p);
  }
}

constexpr std::size_t tiles_of(std::size_t rows) {
  return (rows + kTileRows - 1) / kTileRows;
}

/// All rows of a panel of `panel` columns; `next_rows` leads from six rows of a to the next six.
template <class... Fetched>
HWY_INLINE void rows_of_panel(std::size_t rows, std::size_t panel, std::size_t next_rows, Place p, Fetched&... ahead) {
  for (std::size_t r = 0; r < rows; r += kTileRows) {
    (ahead.fetch(), ...);
    if (panel == kPanel) {
      tile_of_rows<kVectors>(rows - r, p);
    } else if (panel == kPanel / 2) {
      tile_of_rows<kVectors / 2>(rows - r, p);
    } else {
      tile_of_rows<1>(rows - r, p);
    }
    p.a += next_rows;
    p.c += kTileRows * p.c_stride;
  }
}

void pack(const MatrixView& matrix, std::size_t group, float* to) {
  if (matrix.values.storage == Storage::Float32) {
    pack_group(matrix, matrix.values.floats(), group, to);
  } else {
    pack_group(matrix, matrix.values.halves(), group, to);
  }
}

void multiply(const float* a, std::size_t a_stride, std::size_t rows, const PackedMatrix& right, float* c,
              std::size_t c_stride, bool add) {
  for (std::size_t t = 0; t < right.terms; t += kMatmulBlock) {
    const std::size_t terms = std::min(kMatmulBlock, right.terms - t);
    for (std::size_t column = 0, panel = 0; column < right.columns; column += panel) {
      panel = panel_columns(right.columns - column);
      const float* const values = right.data + column * right.all_terms + (right.first_term + t) * panel;
      const bool more = column + panel < right.columns;
      Ahead next_panel(values + (more ? right.all_terms * panel : 0), more ? terms * panel : 0, tiles_of(rows));
      rows_of_panel(
          rows, panel, kTileRows * a_stride,
          {a + t, a_stride, 1, terms, values, panel, right.columns - column, c + column, c_stride, add || t > 0},
          next_panel);
    }
  }
}

/// Few tiles read a panel: packing it would cost more than that it lies apart.
bool is_read_in_place(const MatrixView& left, const MatrixView& right) {
  constexpr std::size_t kFew = 6;
  return tiles_of(left.columns) <= kFew && right.values.storage == Storage::Float32 &&
         right.columns % kMatmulPadding == 0;
}

/// `terms` rows of both from `first` on.
void add_block(const MatrixView& left, const MatrixView& right, std::size_t first, std::size_t terms, float* c,
               std::size_t c_stride, float* scratch) {
  float* const panels = scratch;
  float* const lefts = scratch + kMatmulBlock * kMatmulColumns;
  if (left.values.storage == Storage::Float32) {
    pack_left(left, left.values.floats(), first, terms, lefts);
  } else {
    pack_left(left, left.values.halves(), first, terms, lefts);
  }
  MatrixView some = right;
  some.first = right.place(first, 0);
  some.rows = terms;
  const std::size_t next = std::min(kMatmulBlock, left.rows - first - terms);
  const std::size_t tiles = tiles_of(left.columns) * ((right.columns + kPanel - 1) / kPanel);
  Ahead next_left(left, first + terms, next, tiles), next_right(right, first + terms, next, tiles);
  const bool in_place = is_read_in_place(left, right);
  for (std::size_t group = 0; group * kMatmulColumns < right.columns; ++group) {
    if (!in_place) pack(some, group, panels);
    const std::size_t end = std::min(right.columns, (group + 1) * kMatmulColumns);
    for (std::size_t column = group * kMatmulColumns, panel = 0; column < end; column += panel) {
      panel = panel_columns(end - column);
      const float* const values =
          in_place ? right.values.floats() + some.place(0, column) : panels + (column % kMatmulColumns) * terms;
      rows_of_panel(left.columns, panel, left_group(terms),
                    {lefts, 1, kTileRows, terms, values, in_place ? right.row_stride : panel, right.columns - column,
                     c + column, c_stride, /*add=*/true},
                    next_left, next_right);
    }
  }
}

void add_transposed(const MatrixView& left, const MatrixView& right, float* c, std::size_t c_stride, float* scratch) {
  for (std::size_t first = 0; first < left.rows; first += kMatmulBlock) {
    add_block(left, right, first, std::min(kMatmulBlock, left.rows - first), c, c_stride, scratch);
  }
}

template <class T, class D>
HWY_INLINE void add_column(D d, const MatrixView& m, const T* from, std::size_t column, float* sums) {
  auto a = hn::Zero(d), b = a, e = a, f = a;
  const auto at = [&](std::size_t r) HWY_ATTR { return load(d, from + m.place(r, column)); };
  std::size_t r = 0;
  for (; r + 4 <= m.rows; r += 4) {
    a = hn::Add(a, at(r));
    b = hn::Add(b, at(r + 1));
    e = hn::Add(e, at(r + 2));
    f = hn::Add(f, at(r + 3));
  }
  if (r < m.rows) a = hn::Add(a, at(r));
  if (r + 1 < m.rows) b = hn::Add(b, at(r + 1));
  if (r + 2 < m.rows) e = hn::Add(e, at(r + 2));
  hn::StoreU(hn::Add(hn::LoadU(d, sums + column), hn::Add(hn::Add(a, b), hn::Add(e, f))), d, sums + column);
}

template <class T>
void add_columns_of(const MatrixView& m, const T* from, float* sums) {
  std::size_t column = 0;
  for (; column + kLanes <= m.columns; column += kLanes) add_column(Tag(), m, from, column, sums);
  for (; column < m.columns; ++column) add_column(hn::CappedTag<float, 1>(), m, from, column, sums);
}

void add_columns(const MatrixView& matrix, float* sums) {
  if (matrix.values.storage == Storage::Float32) {
    add_columns_of(matrix, matrix.values.floats(), sums);
  } else {
    add_columns_of(matrix, matrix.values.halves(), sums);
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(pack);
HWY_EXPORT(multiply);
HWY_EXPORT(add_transposed);
HWY_EXPORT(add_columns);

void pack_best(const MatrixView& matrix, std::size_t group, float* to) {
  HWY_DYNAMIC_DISPATCH(pack)(matrix, group, to);
}

void multiply_best(const float* a, std::size_t a_stride, std::size_t rows, const PackedMatrix& right, float* c,
                   std::size_t c_stride, bool add) {
  HWY_DYNAMIC_DISPATCH(multiply)(a, a_stride, rows, right, c, c_stride, add);
}

void add_transposed_best(const MatrixView& left, const MatrixView& right, float* c, std::size_t c_stride,
                         float* scratch) {
  HWY_DYNAMIC_DISPATCH(add_transposed)(left, right, c, c_stride, scratch);
}

void add_columns_best(const MatrixView& matrix, float* sums) {
  HWY_DYNAMIC_DISPATCH(add_columns)(matrix, sums);
}

}  // namespace

const MatmulRun kMatmulHighway{pack_best, multiply_best, add_transposed_best, add_columns_best};

}  // namespace ceteris::kernels
#endif
