// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/compute.hpp"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/nn/module.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::nn {
namespace {

bool is_word(const std::string& name) {
  return name == "cpu" || name == "cuda" ||
         (name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
          name.find_first_not_of("0123456789", 5) == std::string::npos);
}

}  // namespace

at::Device resolve_device(const std::string& name) {
  if (!is_word(name)) {
    throw usage_error("--device", printable(name) + " is not a device", "cpu, cuda, or cuda:1 for the second one");
  }
  const at::Device device(name);
  if (device.is_cuda()) {
    if (!at::hasCUDA()) {
      throw usage_error("--device", name + " is not there: this libtorch has no CUDA, or no driver answers",
                        "build with a libtorch that has it (docs/building.md), or leave --device out");
    }
    const auto count = static_cast<int>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount());
    if (device.has_index() && device.index() >= count) {
      throw usage_error("--device", name + " is not there: this machine has " + std::to_string(count));
    }
  }
  return device;
}

void move(torch::nn::Module& network, const Compute& compute) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : network.parameters()) {
    parameter.set_data(parameter.to(compute.device, compute.type));
  }
  for (auto& buffer : network.buffers()) {
    buffer.set_data(buffer.to(compute.device));
  }
}

at::Tensor moved(const at::Tensor& tensor, const Compute& compute) {
  return tensor.is_floating_point() ? tensor.to(compute.device, compute.type) : tensor.to(compute.device);
}

Compute compute_of(const torch::nn::Module& network) {
  const auto parameters = network.parameters();
  return parameters.empty() ? Compute{} : Compute{parameters.front().device(), parameters.front().scalar_type()};
}

}  // namespace ceteris::nn
