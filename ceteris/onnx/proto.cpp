// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/proto.hpp"

#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/protobuf.hpp"

namespace ceteris::onnx {
namespace {

constexpr std::uint64_t kIrVersion = 8;
constexpr std::uint64_t kLimit = std::numeric_limits<std::int32_t>::max();

using Message = formats::ProtobufWriter;

void write_pair(Message& m, std::string_view key, std::string_view value) {  // StringStringEntryProto
  m.text(1, key);
  m.text(2, value);
}

void write_tensor(Message& m, const OnnxTensor& tensor) {  // TensorProto
  for (const std::int64_t side : tensor.shape) m.integer(1, side);
  m.integer(2, std::int64_t{static_cast<int>(tensor.type)});
  m.text(8, tensor.name);
  m.text(9, tensor.bytes);
}

/// The value of one attribute, then its AttributeType.
struct WriteAttribute {
  Message& m;
  void operator()(float value) const {
    m.number(2, value);
    m.integer(20, std::int64_t{1});
  }
  void operator()(std::int64_t value) const {
    m.integer(3, value);
    m.integer(20, std::int64_t{2});
  }
  void operator()(const std::string& value) const {
    m.text(4, value);
    m.integer(20, std::int64_t{3});
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    for (const std::int64_t value : values) m.integer(8, value);
    m.integer(20, std::int64_t{7});
  }
};

void write_node(Message& m, const OnnxNode& node) {  // NodeProto
  for (const std::string& name : node.inputs) m.text(1, name);
  for (const std::string& name : node.outputs) m.text(2, name);
  m.text(3, node.outputs.front());  // a node is called after its first output
  m.text(4, node.op);
  for (const auto& [name, value] : node.attributes) {
    m.message(5, [&](Message& attribute) {  // AttributeProto
      attribute.text(1, name);
      std::visit(WriteAttribute{attribute}, value);
    });
  }
}

void write_value(Message& m, const OnnxValue& value) {  // ValueInfoProto
  m.text(1, value.name);
  m.message(2, [&](Message& type) {  // TypeProto
    type.message(1, [&](Message& tensor) {
      tensor.integer(1, std::int64_t{static_cast<int>(value.type)});
      tensor.message(2, [&](Message& shape) {  // TensorShapeProto
        for (const auto& side : value.shape) {
          shape.message(1, [&](Message& dimension) {
            if (const auto* size = std::get_if<std::int64_t>(&side)) {
              dimension.integer(1, *size);
            } else {
              dimension.text(2, std::get<std::string>(side));
            }
          });
        }
      });
    });
  });
}

void write_graph(Message& m, const OnnxGraph& graph) {  // GraphProto
  for (const OnnxNode& node : graph.nodes) m.message(1, [&](Message& in) { write_node(in, node); });
  m.text(2, graph.name);
  for (const OnnxTensor& tensor : graph.initialisers) m.message(5, [&](Message& in) { write_tensor(in, tensor); });
  for (const OnnxValue& value : graph.inputs) m.message(11, [&](Message& in) { write_value(in, value); });
  for (const OnnxValue& value : graph.outputs) m.message(12, [&](Message& in) { write_value(in, value); });
}

void write_model(Message& m, const OnnxGraph& graph, const std::map<std::string, std::string>& metadata) {
  m.integer(1, kIrVersion);
  m.text(2, "ceteris");
  m.message(7, [&](Message& in) { write_graph(in, graph); });
  m.message(8, [](Message& opset) {  // OperatorSetIdProto of the default domain
    opset.text(1, "");
    opset.integer(2, kOnnxOpset);
  });
  for (const auto& [key, value] : metadata) m.message(14, [&](Message& in) { write_pair(in, key, value); });
}

}  // namespace

std::string format_onnx(const OnnxGraph& graph, const std::map<std::string, std::string>& metadata) {
  Message counter(nullptr);
  write_model(counter, graph, metadata);
  if (counter.size() > kLimit) {
    throw usage_error("ONNX export",
                      "the model would take " + human_bytes(counter.size()) + ", and an ONNX file ends at 2 GB",
                      "export a smaller model");
  }
  std::string bytes;
  bytes.reserve(counter.size());
  Message model(&bytes);
  write_model(model, graph, metadata);
  return bytes;
}

}  // namespace ceteris::onnx
