// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/component.hpp"

#include <limits>
#include <set>

#include "ceteris/base/error.hpp"

namespace ceteris::nn {

namespace {

at::Tensor unwritten(at::IntArrayRef shape) {
  at::Tensor value = at::empty(shape, at::kFloat);
  if (value.numel() > 0) {
    *value.data_ptr<float>() = std::numeric_limits<float>::quiet_NaN();
  }
  return value;
}

}  // namespace

at::Tensor Component::parameter(const std::string& name, at::IntArrayRef shape, const Init& init) {
  inits_.insert_or_assign(name, init);
  return register_parameter(name, unwritten(shape));
}

at::Tensor Component::buffer(const std::string& name, at::IntArrayRef shape, const Init& init) {
  inits_.insert_or_assign(name, init);
  const auto* constant = std::get_if<Constant>(&init);
  return register_buffer(name, constant != nullptr ? at::full(shape, constant->value, at::kFloat) : unwritten(shape));
}

void initialise(torch::nn::Module& root, std::uint64_t seed, std::uint64_t replicate) {
  const Stream stream(seed, replicate, "init");
  const auto start = [&](const torch::nn::Module& module, const std::string& prefix) {
    const auto* component = dynamic_cast<const Component*>(&module);
    const auto start_all = [&](const auto& tensors) {
      for (const auto& entry : tensors) {
        const std::string path = prefix.empty() ? entry.key() : prefix + "." + entry.key();
        CETERIS_CHECK(component != nullptr && component->inits_.contains(entry.key()),
                      "no rule says how " + path + " starts: register it with Component::parameter");
        fill(entry.value(), component->inits_.at(entry.key()), stream.child(path).at(0));
      }
    };
    start_all(module.named_parameters(/*recurse=*/false));
    start_all(module.named_buffers(/*recurse=*/false));
  };
  start(root, {});
  for (const auto& entry : root.named_modules({}, /*include_self=*/false)) {
    start(*entry.value(), entry.key());
  }
  settle(root);
}

void settle(torch::nn::Module& root) {
  const torch::NoGradGuard no_grad;
  root.apply([](torch::nn::Module& module) {
    if (auto* component = dynamic_cast<Component*>(&module)) {
      component->settle();
    }
  });
}

std::int64_t parameter_count(const torch::nn::Module& root) {
  std::int64_t count = 0;
  std::set<const c10::TensorImpl*> seen;
  for (const at::Tensor& parameter : root.parameters()) {
    if (seen.insert(parameter.unsafeGetTensorImpl()).second) {
      count += parameter.numel();
    }
  }
  return count;
}

}  // namespace ceteris::nn
