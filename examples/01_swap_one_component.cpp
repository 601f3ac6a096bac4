// SPDX-License-Identifier: Apache-2.0
// All other things being equal: swap the norm of a ConvNeXt, and see that no weight moves that both networks have.
//
//   build/release/examples/example_01_swap_one_component        (one second)
//
// prints:
//   what differs between the specs
//     norm: layernorm -> dyt
//     norm.eps: 1e-06 -> (none)
//     norm.alpha0: (none) -> 0.5
//     norm.alpha_rule: (none) -> fixed
//   parameters in both networks: 70, of them different: 0
#include <ATen/Functions.h>
#include <torch/nn/module.h>

#include <cstdio>

#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/spec/diff.hpp"

namespace {

const char* shown(const std::string& value) {
  return value.empty() ? "(none)" : value.c_str();
}

}  // namespace

int main() {
  using namespace ceteris;
  const auto layernorm = std::get<models::StagedSpec>(models::find("convnext_32px").spec);
  models::StagedSpec dyt = layernorm;
  dyt.norm = nn::DyT{.alpha0 = 0.5};

  std::printf("what differs between the specs\n");
  for (const spec::Difference& difference : spec::diff(layernorm, dyt)) {
    std::printf("  %s: %s -> %s\n", difference.path.c_str(), shown(difference.left), shown(difference.right));
  }

  const models::ImageInput input{.side = 32, .classes = 10};
  const auto one = models::build(layernorm, input);
  const auto other = models::build(dyt, input);
  nn::initialise(*one, 7, 0);  // seed 7, replicate 0
  nn::initialise(*other, 7, 0);

  int shared = 0;
  int different = 0;
  const auto others = other->named_parameters();
  for (const auto& parameter : one->named_parameters()) {
    const at::Tensor* value = others.find(parameter.key());
    if (value == nullptr) continue;
    ++shared;
    if (!at::equal(*value, parameter.value())) ++different;
  }
  std::printf("parameters in both networks: %d, of them different: %d\n", shared, different);
}
