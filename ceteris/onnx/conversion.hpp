// SPDX-License-Identifier: Apache-2.0
// From traces to ONNX. A network is traced with batches of two sizes and the two graphs are walked side by side: what
// depends on nothing but constants is computed on the way, every other operation is handed to its row of the table
// (onnx_ops.hpp) as an OnnxCall, and a size that grows with the batch is known by its two values.
#pragma once

#include <ATen/core/ivalue.h>
#include <torch/types.h>

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ceteris/onnx/call.hpp"
#include "ceteris/onnx/proto.hpp"
#include "ceteris/onnx/trace.hpp"

namespace ceteris::onnx {

/// The batches of the two traces. Not 1, which broadcasts; a size that is `k` times the one and the other is k batches.
struct Batches {
  std::int64_t first = 2;
  std::int64_t second = 3;
};

class OnnxConversion {
 public:
  /// Both traces are of one network; the same trace twice, with equal batches, gives a graph of a fixed batch.
  OnnxConversion(const Trace& first, const Trace& second, Batches batches);

  /// The finished graph: unused nodes and initialisers are gone. It views bytes that this object owns. Throws
  /// NotDynamic, and Error (exit 2) for an operation without a row.
  [[nodiscard]] OnnxGraph convert(const std::string& input_name, const std::string& output_name);

 private:
  friend class OnnxCall;

  /// What a value of the first graph, with its twin of the second, has become.
  struct Bound {
    bool known = false;  ///< constant: `first` and `second` hold it
    c10::IValue first;
    c10::IValue second;
    std::string name;                ///< of the ONNX value; for a known tensor empty until something reads it
    OnnxDims spread;                 ///< not empty: the value is `name`, expanded to this shape, where it must be whole
    std::vector<std::string> parts;  ///< of a list of tensors that one operation gave
  };

  /// The operations of both traces side by side.
  [[nodiscard]] std::vector<std::pair<const torch::jit::Node*, const torch::jit::Node*>> pair_nodes();
  void bind_inputs(const std::string& input_name);
  void step(const torch::jit::Node* first, const torch::jit::Node* second);
  bool fold(const torch::jit::Node* first, const torch::jit::Node* second);
  void call(const torch::jit::Node* node);
  [[nodiscard]] Bound& bound(const torch::jit::Value* value);
  [[nodiscard]] OnnxDims dims(const torch::jit::Value* value) const;
  [[nodiscard]] std::string tensor(const torch::jit::Value* value);
  [[nodiscard]] std::string constant(const at::Tensor& value);
  [[nodiscard]] std::string shape(const OnnxDims& dims);
  [[nodiscard]] std::string unique(const std::string& stem);
  std::vector<std::string> emit(const std::string& op, std::vector<std::string> inputs, OnnxAttributes attributes,
                                std::size_t outputs);
  void remove_unused();

  const Trace& first_;
  const Trace& second_;
  Batches batches_;
  std::unordered_map<const torch::jit::Value*, Bound> bound_;
  std::unordered_map<const torch::jit::Value*, const torch::jit::Value*> twin_;
  std::unordered_map<std::string, at::Tensor> weights_;  ///< by name
  std::vector<at::Tensor> kept_;                         ///< what the initialisers view
  std::map<std::string, std::string> constants_;         ///< hash of type, shape and bytes -> name
  std::map<std::string, std::size_t> counters_;          ///< names given out, by stem
  std::string batch_;                                    ///< the size of the batch, once something asked for it
  std::string last_weight_;                              ///< says in errors how far we came
  OnnxGraph graph_{.name = "network", .nodes = {}, .initialisers = {}, .inputs = {}, .outputs = {}};
};

}  // namespace ceteris::onnx
