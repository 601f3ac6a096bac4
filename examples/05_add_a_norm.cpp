// SPDX-License-Identifier: Apache-2.0
// A norm of one's own in every model of the zoo, with the whole command line around it.
//
//   build/release/examples/example_05_add_a_norm help components
//   build/release/examples/example_05_add_a_norm train --model vit_32px --set model.norm=custom --set
//   model.norm.name=softsign
#include <ATen/Functions.h>

#include "ceteris/cli/program.hpp"
#include "ceteris/nn/custom_norm.hpp"
#include "ceteris/nn/norm.hpp"

namespace {

using namespace ceteris;

/// weight * (a x / (1 + |a x|)) + bias, with a learned slope a.
struct Softsign : nn::NormModule {
  explicit Softsign(std::int64_t channels) {
    slope = parameter("slope", {1}, nn::Constant{0.5});
    weight = parameter("weight", {channels}, nn::kOnes);
    bias = parameter("bias", {channels}, nn::kZeros);
  }
  at::Tensor forward(const at::Tensor& x) override {
    const at::Tensor scaled = slope * x;
    return scaled / (1 + scaled.abs()) * weight + bias;
  }
  at::Tensor slope, weight, bias;
};

}  // namespace

int main(int argc, char** argv) {
  nn::add_norm({.name = "softsign",
                .doc = "a x / (1 + |a x|) with a learned slope, a weight and a bias a channel",
                .make = [](std::int64_t channels) { return std::make_shared<Softsign>(channels); },
                .parameters = [](std::int64_t channels) { return 1 + 2 * channels; }});
  return cli::run(argc, argv);
}
