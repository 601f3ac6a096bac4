// SPDX-License-Identifier: Apache-2.0
// The table of operations: how each aten operation is said in ONNX (opset 17). A new operation is one row in the file
// of its kind.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

namespace ceteris::onnx {

class OnnxCall;

struct OnnxRow {
  std::string_view op;  ///< "aten::add"; its form in place, aten::add_, is served by the same row
  std::function<void(OnnxCall&)> convert;
};

/// Functions of each element, comparisons, sums along axes.
[[nodiscard]] std::vector<OnnxRow> onnx_math_rows();
/// What moves elements without changing them.
[[nodiscard]] std::vector<OnnxRow> onnx_shape_rows();
/// Products, convolutions, norms, pooling: what has an operation of its own in libtorch and mostly in ONNX.
[[nodiscard]] std::vector<OnnxRow> onnx_network_rows();

/// The row of an operation, or null.
[[nodiscard]] const OnnxRow* find_onnx_row(std::string_view op);

}  // namespace ceteris::onnx
