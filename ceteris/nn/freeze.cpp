// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/freeze.hpp"

#include <torch/nn/module.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::nn {
namespace {

bool lies_below(const std::string& name, const std::string& path) {
  return path.empty() || name == path || name.starts_with(path + ".");
}

std::int64_t let_learn(torch::nn::Module& root, const std::vector<std::string>& paths, bool learns) {
  const auto parameters = root.named_parameters();
  for (const std::string& path : paths) {
    bool found = false;
    for (const auto& entry : parameters) {
      if (lies_below(entry.key(), path)) {
        at::Tensor(entry.value()).set_requires_grad(learns);
        found = true;
      }
    }
    if (!found) {
      throw usage_error(ceteris::quoted(path), "holds no parameter of this network");
    }
  }
  std::int64_t learning = 0;
  for (const auto& entry : parameters) {
    learning += entry.value().requires_grad() ? entry.value().numel() : 0;
  }
  return learning;
}

}  // namespace

std::int64_t freeze(torch::nn::Module& root, const std::vector<std::string>& paths) {
  return let_learn(root, paths, false);
}

std::int64_t unfreeze(torch::nn::Module& root, const std::vector<std::string>& paths) {
  return let_learn(root, paths, true);
}

}  // namespace ceteris::nn
