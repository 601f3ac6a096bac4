// SPDX-License-Identifier: Apache-2.0
// A network as an ONNX file (opset 17), for runtimes that know nothing of libtorch. The network is traced, not
// described a second time: whatever a model computes in evaluation mode is exported, as long as the table of operations
// (onnx_ops.hpp) knows every operation that it uses.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ceteris::nn {
class Network;
}

namespace ceteris::onnx {

/// What the network reads.
struct OnnxInput {
  std::string name = "images";      ///< in the file
  std::vector<std::int64_t> shape;  ///< of one sample, without the batch: {3, 224, 224}; {1024} for tokens
  bool tokens = false;              ///< whole numbers (int64) instead of float32
};

struct OnnxModel {
  std::string bytes;
  std::int64_t opset = 0;
  std::int64_t nodes = 0;
  bool dynamic_batch = false;  ///< false: the file takes one sample at a time
  std::string why_fixed;       ///< what depends on the batch in a way that no node says; empty when it is dynamic
};

/// The network as it is now, in evaluation mode: (batch, shape...) -> "logits". Initialisers carry the paths of our
/// parameters and buffers, in our shapes. The same weights give the same bytes. `metadata` goes into the file.
/// Throws Error (exit 2) for an operation without a row in the table, naming it, and for files beyond 2 GB.
[[nodiscard]] OnnxModel onnx_model(nn::Network& network, const OnnxInput& input,
                                   const std::map<std::string, std::string>& metadata = {});

}  // namespace ceteris::onnx
