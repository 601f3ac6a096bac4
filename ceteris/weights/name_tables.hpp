// SPDX-License-Identifier: Apache-2.0
// The tables behind weights/names.hpp: one row a tensor, one column a scheme.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "ceteris/weights/names.hpp"

namespace ceteris::weights {

/// How schemes differ in the shape of a tensor.
enum class Form {
  AsIs,
  Pointwise,   ///< (O, I); others (O, I, 1, 1)
  Matrix,      ///< (O, I); files of convolutional MLPs hold (O, I, 1, 1)
  LayerScale,  ///< (C); torchvision (C, 1, 1)
  Grn,         ///< (C); the authors (1, 1, 1, C)
  Conv1D,      ///< (O, I); Hugging Face (I, O)
};

/// Patterns: {i} and {j} stand for whole numbers, {2i+1} for one computed from i, and a final * for one more part, such
/// as "weight". An empty column has no such tensor. Of rows with equal first columns, later ones only read old files.
struct NameRow {
  std::array<std::string_view, 4> columns;  ///< in the order of Scheme
  Form form = Form::AsIs;
};

[[nodiscard]] std::span<const NameRow> name_rows(Family family);

}  // namespace ceteris::weights
