// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/mlp.hpp"

#include "ceteris/nn/activation.hpp"

namespace ceteris::nn {

MlpImpl::MlpImpl(std::int64_t width, const MlpSpec& mlp_spec)
    : spec(mlp_spec),
      fc1(register_module("fc1", Linear(width, hidden_width(mlp_spec, width)))),
      fc2(register_module("fc2", Linear(hidden_width(mlp_spec, width), width))) {
  if (spec.gated) {
    gate = register_module("gate", Linear(width, hidden_width(spec, width)));
  }
}

at::Tensor MlpImpl::forward(const at::Tensor& x) {
  if (spec.gated) {
    return fc2->forward(activate(spec.activation, gate->forward(x)) * fc1->forward(x));
  }
  return fc2->forward(activate(spec.activation, fc1->forward(x)));
}

}  // namespace ceteris::nn
