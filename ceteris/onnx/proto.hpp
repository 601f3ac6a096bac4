// SPDX-License-Identifier: Apache-2.0
// An ONNX file as plain values, and its bytes. ONNX files are one protocol-buffer message; the handful of messages that
// a network needs are written by hand, which spares a library and its compiler. Field numbers are those of onnx.proto
// (ONNX 1.12: IR version 8, opset 17). Free of libtorch.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ceteris::onnx {

inline constexpr std::int64_t kOnnxOpset = 17;

/// The numbers of TensorProto.DataType that a network needs.
enum class OnnxType : int { Float = 1, Int64 = 7, Bool = 9, Double = 11 };

/// A constant: an initialiser of the graph. `bytes` are its little-endian elements in row-major order, owned by the
/// caller.
struct OnnxTensor {
  std::string name;
  OnnxType type = OnnxType::Float;
  std::vector<std::int64_t> shape;
  std::string_view bytes;
};

using OnnxAttribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>;
using OnnxAttributes = std::vector<std::pair<std::string_view, OnnxAttribute>>;

struct OnnxNode {
  std::string op;                   ///< "Conv"
  std::vector<std::string> inputs;  ///< an empty name leaves an optional input out
  std::vector<std::string> outputs;
  OnnxAttributes attributes;
};

/// An input or output of the graph. A side is a number, or a name when it is not fixed.
struct OnnxValue {
  std::string name;
  OnnxType type = OnnxType::Float;
  std::vector<std::variant<std::int64_t, std::string>> shape;
};

struct OnnxGraph {
  std::string name;
  std::vector<OnnxNode> nodes;  ///< in an order in which they can run
  std::vector<OnnxTensor> initialisers;
  std::vector<OnnxValue> inputs;
  std::vector<OnnxValue> outputs;
};

/// The bytes of a model file; equal graphs give equal bytes. Throws Error (exit 2) when they pass 2 GB, the limit of a
/// protocol-buffer message.
[[nodiscard]] std::string format_onnx(const OnnxGraph& graph, const std::map<std::string, std::string>& metadata);

}  // namespace ceteris::onnx
