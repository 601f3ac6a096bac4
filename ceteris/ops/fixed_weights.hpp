// SPDX-License-Identifier: Apache-2.0
// Weights that do not change, of a network that only answers: what kernels make of them before they multiply is made
// once. Of a single image that is as much work as the products.
#pragma once

#include <memory>
#include <span>
#include <typeindex>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// While one lives, its thread promises that no weight changes, and passes without gradients keep theirs in the order
/// in which kernels read them: float32, beside the weights themselves. Several may lie within each other.
class FixedWeights {
 public:
  FixedWeights();
  ~FixedWeights();
  FixedWeights(const FixedWeights&) = delete;
  FixedWeights& operator=(const FixedWeights&) = delete;
};

/// Whether what is made of this weight may be kept: it is a parameter, whose memory belongs to it.
[[nodiscard]] bool is_fixed(const at::Tensor& weight);

/// Where a T that is made of these weights is kept, empty at first; the first of them is_fixed.
[[nodiscard]] std::shared_ptr<const void>& place_for(std::span<const at::Tensor> weights, std::type_index type);

/// `make()`, kept where the first of the weights is_fixed.
template <class T, class Make>
std::shared_ptr<const T> made_once(std::span<const at::Tensor> weights, const Make& make) {
  if (!is_fixed(weights.front())) {
    return std::make_shared<const T>(make());
  }
  std::shared_ptr<const void>& place = place_for(weights, typeid(T));
  if (place == nullptr) {
    place = std::make_shared<const T>(make());
  }
  return std::static_pointer_cast<const T>(place);
}

}  // namespace ceteris::ops
