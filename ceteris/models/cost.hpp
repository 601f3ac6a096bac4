// SPDX-License-Identifier: Apache-2.0
// What a model costs, from its spec alone: nothing is built and nothing runs. Free of libtorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/model_spec.hpp"

namespace ceteris::models {

/// One operation of a forward pass over one sample.
struct LayerCost {
  std::string path;  ///< where its parameters live in the module tree; of an operation without any, its owner
  std::string kind;  ///< "conv", "linear", "norm", "activation", "attention", "pool", "add", ...
  std::vector<std::int64_t> shape;  ///< of the result, without the batch
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  ///< multiply-accumulates of convolutions, linear layers and attention's products
  std::int64_t kept = 0;  ///< numbers that training keeps for the backward pass, in eager mode without recomputation
};

struct ModelCost {
  std::vector<LayerCost> layers;  ///< in the order of the forward pass
  std::int64_t parameters = 0;
  /// Of convolutions and linear layers: what papers print as "FLOPs" of image networks.
  std::int64_t macs = 0;
  /// Of the two products inside attention, which those figures leave out or count, by the tool.
  std::int64_t attention_macs = 0;
  std::int64_t training_numbers = 0;   ///< sum of `kept` for one sample; times 4 bytes in float32
  std::int64_t inference_numbers = 0;  ///< the most that live at once during inference on one sample
};

/// Counts a spec at an input size; a language model at its full context. Throws Error (exit 3) where build would.
[[nodiscard]] ModelCost cost(const ModelSpec& spec, const ImageInput& input = {});

}  // namespace ceteris::models
