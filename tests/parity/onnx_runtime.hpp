// SPDX-License-Identifier: Apache-2.0
// Exported networks in a runtime that shares no code with ours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/models/model_spec.hpp"
#include "ceteris/onnx/export.hpp"

namespace ceteris::nn {
class Network;
}

namespace ceteris::test {

struct OnnxCase {
  std::string name;
  std::shared_ptr<nn::Network> network;
  onnx::OnnxInput input;
  std::int64_t vocabulary = 0;  ///< tokens are drawn below it
  bool dynamic = true;          ///< the batch is expected to be
};

/// A model of the zoo with random weights at which every part of it matters.
[[nodiscard]] OnnxCase zoo_case(const std::string& name, const models::ModelSpec& spec, std::int64_t side = 32);

/// Exports every case; asks ONNX's own checker where /usr/bin/python3 has onnx; runs it with batches of 1 and 5 and
/// holds the outputs against ours: 1e-5 of the norm. It runs in onnxruntime, where Node (onnxruntime-node or
/// onnxruntime-web in NODE_PATH) or /usr/bin/python3 has it, and else by definition (onnx_evaluate.py). Skips when
/// there is nothing.
void expect_onnx(const std::vector<OnnxCase>& cases);

}  // namespace ceteris::test
