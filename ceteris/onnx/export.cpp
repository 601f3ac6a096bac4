// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/export.hpp"

#include <functional>
#include <numeric>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/onnx/conversion.hpp"
#include "ceteris/onnx/proto.hpp"
#include "ceteris/onnx/trace.hpp"

namespace ceteris::onnx {
namespace {

/// Numbers of every kind for images. Token 0 is in every vocabulary; no other is known to be.
at::Tensor sample(const OnnxInput& input, std::int64_t batch) {
  std::vector<std::int64_t> shape = input.shape;
  shape.insert(shape.begin(), batch);
  if (input.tokens) return at::zeros(shape, at::kLong);
  const std::int64_t count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  return (at::arange(count, at::kFloat) * 0.37).sin().view(shape);
}

/// Of zeros: what a network decides by its data, it decides otherwise when the trace is checked.
Trace trace_batch(nn::Network& network, const OnnxInput& input, std::int64_t batch) {
  return trace(network, at::zeros_like(sample(input, batch)));
}

void check(const nn::Network& network) {
  for (const auto& entry : network.named_parameters()) {
    if (entry.value().scalar_type() != at::kFloat) {
      throw usage_error(
          "ONNX export",
          entry.key() + " is " + c10::toString(entry.value().scalar_type()) + ", and only float32 is exported",
          "convert the network first");
    }
  }
}

OnnxModel model(const Trace& first, const Trace& second, Batches batches, const OnnxInput& input,
                const std::map<std::string, std::string>& metadata) {
  OnnxConversion conversion(first, second, batches);
  const OnnxGraph graph = conversion.convert(input.name, "logits");
  return {.bytes = format_onnx(graph, metadata),
          .opset = kOnnxOpset,
          .nodes = static_cast<std::int64_t>(graph.nodes.size()),
          .dynamic_batch = batches.first != batches.second,
          .why_fixed = {}};
}

}  // namespace

OnnxModel onnx_model(nn::Network& network, const OnnxInput& input, const std::map<std::string, std::string>& metadata) {
  check(network);
  std::string why;
  try {
    const Batches batches;
    const Trace first = trace_batch(network, input, batches.first);
    OnnxModel dynamic = model(first, trace_batch(network, input, batches.second), batches, input, metadata);
    check_trace(first, network, sample(input, batches.first));
    return dynamic;
  } catch (const NotDynamic& reason) {
    why = reason.what();
  }
  const Trace one = trace_batch(network, input, 1);
  OnnxModel fixed = model(one, one, {1, 1}, input, metadata);
  fixed.why_fixed = why;
  check_trace(one, network, sample(input, 1));
  return fixed;
}

}  // namespace ceteris::onnx
