// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/trace.hpp"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/interpreter.h>

#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::onnx {
namespace {

class EvaluationMode {
 public:
  explicit EvaluationMode(nn::Network& network) : network_(network), training_(network.is_training()) {
    network_.eval();
  }
  ~EvaluationMode() { network_.train(training_); }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  nn::Network& network_;
  bool training_;
};

std::vector<std::pair<std::string, at::Tensor>> weights_of(const nn::Network& network) {
  std::vector<std::pair<std::string, at::Tensor>> weights;
  std::set<const c10::TensorImpl*> seen;
  const auto add = [&](const auto& tensors) {
    for (const auto& entry : tensors) {
      if (entry.value().defined() && seen.insert(entry.value().unsafeGetTensorImpl()).second) {
        weights.emplace_back(entry.key(), entry.value());
      }
    }
  };
  add(network.named_parameters());
  add(network.named_buffers());
  return weights;
}

/// The tracer knows a tensor by its identity: weights that are inputs of the graph are recognised wherever the network
/// uses them, and stay apart from constants.
torch::jit::Stack inputs_of(const Trace& trace, const at::Tensor& input) {
  torch::jit::Stack inputs{input};
  for (const auto& [name, weight] : trace.weights) {
    inputs.emplace_back(weight);
  }
  return inputs;
}

}  // namespace

Trace trace(nn::Network& network, const at::Tensor& input) {
  const torch::NoGradGuard no_grad;
  const EvaluationMode evaluation(network);
  Trace result{.graph = {}, .weights = weights_of(network)};
  const auto run = [&](torch::jit::Stack stack) -> torch::jit::Stack {
    const torch::jit::tracer::NoWarn quiet;  // about numbers that become part of the graph: that is what we want
    return {network.forward(stack.front().toTensor(), {})};
  };
  const auto no_name = [](const at::Tensor&) { return std::string(); };
  result.graph = torch::jit::tracer::trace(inputs_of(result, input), run, no_name).first->graph;
  return result;
}

void check_trace(const Trace& trace, nn::Network& network, const at::Tensor& input) {
  const torch::NoGradGuard no_grad;
  const EvaluationMode evaluation(network);
  torch::jit::Stack stack = inputs_of(trace, input);
  torch::jit::InterpreterState(torch::jit::Code(trace.graph, "trace")).run(stack);
  const at::Tensor traced = stack.front().toTensor(), own = network.forward(input, {});
  // Fused kernels round otherwise than the operations that are traced: an output may move by a share of the largest.
  const double rounding = 1e-6 + 1e-4 * at::nan_to_num(own).abs().max().item<double>();
  if (traced.sizes() != own.sizes() || !at::allclose(traced, own, 1e-5, rounding, /*equal_nan=*/true)) {
    throw usage_error("ONNX export", "the trace of the network does not compute what the network computes",
                      "make tables that it fills by hand members of the network, and decide nothing by the data");
  }
}

}  // namespace ceteris::onnx
