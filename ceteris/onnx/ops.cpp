// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/ops.hpp"

#include <map>

#include "ceteris/base/error.hpp"

namespace ceteris::onnx {

const OnnxRow* find_onnx_row(std::string_view op) {
  static const std::map<std::string_view, OnnxRow> table = [] {
    std::map<std::string_view, OnnxRow> rows;
    for (const auto& part : {onnx_math_rows(), onnx_shape_rows(), onnx_network_rows()}) {
      for (const OnnxRow& row : part) {
        CETERIS_CHECK(rows.emplace(row.op, row).second, "two rows for " + std::string(row.op));
      }
    }
    return rows;
  }();
  const auto found = table.find(op);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace ceteris::onnx
