// SPDX-License-Identifier: Apache-2.0
// Where a network computes and with which numbers: resolved once, and carried from there to the model, every batch and
// the optimiser's state.
#pragma once

#include <torch/types.h>

#include <string>

namespace torch::nn {
class Module;
}

namespace ceteris::nn {

struct Compute {
  at::Device device = at::kCPU;
  at::ScalarType type = at::kFloat;  ///< of parameters and activations: float32 or bfloat16
};

/// "cpu", "cuda", "cuda:1". Throws a usage error for another word, and for a device that this libtorch or this machine
/// does not have.
[[nodiscard]] at::Device resolve_device(const std::string& name);

/// Moves a network: parameters take the type; buffers keep theirs, since running statistics lose too much in bfloat16.
void move(torch::nn::Module& network, const Compute& compute);

/// A tensor of a batch where the network is: floating numbers in its type, integers as they are. No copy where nothing
/// changes.
[[nodiscard]] at::Tensor moved(const at::Tensor& tensor, const Compute& compute);

/// Where a network is now: that of its first parameter; the CPU in float32 for one without any.
[[nodiscard]] Compute compute_of(const torch::nn::Module& network);

}  // namespace ceteris::nn
