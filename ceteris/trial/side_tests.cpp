// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/side_tests.hpp"

#include <torch/types.h>

#include <optional>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/resize.hpp"

namespace ceteris::trial {
namespace {

at::Tensor at_shape_of(const at::Tensor& own, const at::Tensor& value, const std::string& name) {
  if (value.sizes() == own.sizes()) {
    return value;
  }
  std::optional<at::Tensor> resized;
  if (value.dim() == 3) {
    resized = weights::resize_positions(value.to(at::kFloat), own.size(1));
  } else if (value.dim() == 2) {
    resized = weights::resize_bias_table(value.to(at::kFloat), own.size(0));
  }
  CETERIS_CHECK(resized && resized->sizes() == own.sizes(), "depends on the side, and cannot be resized: " + name);
  return *resized;
}

}  // namespace

void copy_to_side(const nn::Network& from, nn::Network& to) {
  const torch::NoGradGuard no_grad;
  auto parameters = to.named_parameters();
  for (const auto& item : from.named_parameters()) {
    at::Tensor& own = parameters[item.key()];
    own.copy_(at_shape_of(own, item.value(), item.key()));
  }
  auto buffers = to.named_buffers();
  for (const auto& item : from.named_buffers()) {
    at::Tensor& own = buffers[item.key()];
    if (own.sizes() == item.value().sizes()) {
      own.copy_(item.value());
    }
  }
}

std::vector<train::SideTest> side_tests(const TrialSpec& spec, const loader::LabelledImages& images,
                                        const nn::Compute& compute) {
  std::vector<train::SideTest> tests;
  for (const loader::OtherSide& side : images.other_sides) {
    const auto network = models::build_image_network(
        spec.model, {.side = side.size, .classes = static_cast<std::int64_t>(images.classes.size())});
    nn::initialise(*network, spec.seed, spec.replicate);
    nn::move(*network, compute);
    tests.push_back({.size = side.size,
                     .validation = {side.cache, side.validation.indices, side.validation.labels},
                     .network = network,
                     .take_weights = copy_to_side});
  }
  return tests;
}

}  // namespace ceteris::trial
