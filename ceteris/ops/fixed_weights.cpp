// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/fixed_weights.hpp"

#include <torch/types.h>

#include <map>
#include <utility>
#include <vector>

namespace ceteris::ops {
namespace {

using Key = std::pair<std::type_index, std::vector<const void*>>;

/// What is kept, with the weights that it is made of, so that no other tensor gets their addresses.
struct Entry {
  std::vector<at::Tensor> weights = {};
  std::shared_ptr<const void> made = {};
};

struct Kept {
  int depth = 0;
  std::map<Key, Entry> entries = {};
};

Kept& kept() {
  thread_local Kept of_this_thread;
  return of_this_thread;
}

}  // namespace

FixedWeights::FixedWeights() {
  ++kept().depth;
}

FixedWeights::~FixedWeights() {
  if (--kept().depth == 0) {
    kept().entries.clear();
  }
}

bool is_fixed(const at::Tensor& weight) {
  return kept().depth > 0 && !at::GradMode::is_enabled() && weight.requires_grad();
}

std::shared_ptr<const void>& place_for(std::span<const at::Tensor> weights, std::type_index type) {
  Key key(type, {});
  for (const at::Tensor& weight : weights) {
    key.second.push_back(weight.unsafeGetTensorImpl());
  }
  const auto [at, is_new] = kept().entries.try_emplace(std::move(key));
  if (is_new) {
    at->second.weights.assign(weights.begin(), weights.end());
  }
  return at->second.made;
}

}  // namespace ceteris::ops
