// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/task.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/nn/compute.hpp"

namespace ceteris::train {

const at::Tensor& Inputs::operator[](std::string_view name) const {
  for (const auto& [key, tensor] : tensors_) {
    if (key == name) {
      return tensor;
    }
  }
  CETERIS_CHECK(false, "a batch has no input named " + std::string(name));
}

std::int64_t Inputs::size() const {
  CETERIS_CHECK(!tensors_.empty(), "a batch of nothing");
  return tensors_.front().second.size(0);
}

Batch Batch::part(std::int64_t begin, std::int64_t end) const {
  const auto cut = [&](const at::Tensor& tensor) {
    CETERIS_CHECK(tensor.size(0) == size(), "every tensor of a batch has the same samples");
    return tensor.narrow(0, begin, end - begin);
  };
  return {.inputs = inputs.transformed(cut),
          .targets = targets.defined() ? cut(targets) : targets,
          .first_sample = first_sample + static_cast<std::uint64_t>(begin)};
}

Batch Batch::moved(const nn::Compute& compute) const {
  const auto move = [&](const at::Tensor& tensor) { return nn::moved(tensor, compute); };
  return {.inputs = inputs.transformed(move),
          .targets = targets.defined() ? targets.to(compute.device) : targets,
          .first_sample = first_sample};
}

}  // namespace ceteris::train
