// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/freeze.hpp"

#include <torch/nn/module.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::nn {
namespace {

bool lies_below(const std::string& name, const std::string& path) {
  if (path == kBackbone) {
    return !name.starts_with("head.") && !name.starts_with("lm_head.");
  }
  return path.empty() || name == path || name.starts_with(path + ".");
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// Where parameters lie, in the order of the network: "stem", "stages.0", "stages.1", "head".
std::string parts_of(const torch::nn::Module& root) {
  std::vector<std::string> parts;
  for (const auto& entry : root.named_parameters()) {
    const std::vector<std::string> path = split(entry.key(), '.');
    std::string part = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
      if (is_number(path[i])) {
        part = join(std::vector<std::string>(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i) + 1), ".");
        break;
      }
    }
    if (std::ranges::find(parts, part) == parts.end()) {
      parts.push_back(part);
    }
  }
  return join(parts, ", ");
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
      throw usage_error(ceteris::quoted(path), "holds no parameter of this network",
                        "its parts: backbone (all but the head), " + parts_of(root));
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
