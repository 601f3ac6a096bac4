// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torch::jit {
struct Graph;
}
namespace ceteris::nn {
class Network;
}

namespace ceteris::onnx {

/// What a network does to one input, as a graph of aten operations.
struct Trace {
  std::shared_ptr<torch::jit::Graph> graph;                 ///< its inputs: the data, then the weights in order
  std::vector<std::pair<std::string, at::Tensor>> weights;  ///< parameters and buffers by path; a shared one once
};

/// Runs `network` in evaluation mode, without gradients, and records it; its mode is put back afterwards. Sizes of
/// tensors are read as plain numbers on the way, so a graph holds for the shape of `input` only. Other tensors that the
/// network carries with it, such as tables of indices, become constants of the graph.
[[nodiscard]] Trace trace(nn::Network& network, const at::Tensor& input);

/// Throws Error (exit 2) unless the graph says of `input`, which has the traced shape, what the network says. They part
/// where a forward pass reads or writes elements by itself, or chooses its way by its data: no trace sees that.
void check_trace(const Trace& trace, nn::Network& network, const at::Tensor& input);

}  // namespace ceteris::onnx
