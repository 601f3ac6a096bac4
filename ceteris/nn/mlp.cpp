// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/mlp.hpp"

#include "ceteris/nn/activation.hpp"

namespace ceteris::nn {

MlpImpl::MlpImpl(std::int64_t width, const MlpSpec& mlp_spec, const BranchOptions& branch, const BlockNames& names)
    : spec(mlp_spec),
      fc1(register_module(names.fc1,
                          Linear(width, hidden_width(mlp_spec, width), inner_layer(branch, mlp_spec.gated)))),
      fc2(register_module(names.fc2, Linear(hidden_width(mlp_spec, width), width, last_layer(branch)))) {
  if (spec.gated) {
    gate = register_module(names.gate, Linear(width, hidden_width(spec, width), inner_layer(branch, spec.gated)));
  }
  if (branch.fixup > 0) {
    bias_act = parameter("bias_act", {1}, kZeros);
  }
}

at::Tensor MlpImpl::activated(const at::Tensor& x) const {
  return activate(spec.activation, bias_act.defined() ? x + bias_act : x);
}

at::Tensor MlpImpl::forward(const at::Tensor& x) {
  if (spec.gated) {
    return fc2->forward(activated(gate->forward(x)) * fc1->forward(x));
  }
  return spec.activation_place == ActivationPlace::Between ? fc2->forward(activated(fc1->forward(x)))
                                                           : activated(fc2->forward(fc1->forward(x)));
}

}  // namespace ceteris::nn
