// SPDX-License-Identifier: Apache-2.0
// A model of one's own, with the whole command line around it (docs/add-a-model.md).
//
//   build/release/examples/example_04_add_a_model models --filter mixer
//   build/release/examples/example_04_add_a_model train --model mixer_32px --set data.train=500 --set
//   data.images.size=32
//
// prints:
//   model                      parameters       MACs        input...
//   mixer_32px                     27.1 K     1.66 M   32 x 32 px  patches and depthwise convolutions, without norms
//
//   MACs: multiply-accumulates of one sample's forward pass. `ceteris models show NAME` has the parts.
#include "ceteris/cli/program.hpp"
#include "ceteris/models/cost_counter.hpp"
#include "ceteris/models/custom_model.hpp"
#include "ceteris/nn/activation.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"

namespace {

using namespace ceteris;
constexpr std::int64_t kPatch = 4, kWidth = 64, kDepth = 4;

/// Patches, then depthwise and pointwise convolutions with a skip connection around each pair (after Trockman & Kolter
/// 2022, "Patches are all you need?", without its norms).
class Mixer : public nn::ImageNetwork {
 public:
  explicit Mixer(const models::ImageInput& input) {
    stem_ = register_module("stem", nn::Conv(input.channels, kWidth, kPatch, nn::ConvOptions{.stride = kPatch}));
    for (std::int64_t i = 0; i < kDepth; ++i) {
      const std::string name = "blocks" + std::to_string(i);
      across_.push_back(register_module(name + "_across",
                                        nn::Conv(kWidth, kWidth, 5, nn::ConvOptions{.padding = 2, .groups = kWidth})));
      along_.push_back(register_module(name + "_along", nn::Conv(kWidth, kWidth, 1, nn::ConvOptions{})));
    }
    head_ = register_module("head", nn::Linear(kWidth, input.classes));
  }

  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom&) override {
    std::vector<at::Tensor> maps = {stem_->forward(x)};
    for (std::size_t i = 0; i < across_.size(); ++i) {
      const at::Tensor mixed = nn::activate(nn::Activation::Gelu, across_[i]->forward(maps.back()));
      maps.push_back(maps.back() + along_[i]->forward(mixed));
    }
    return maps;
  }
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom& random) override {
    return forward_stages(x, random).back().mean({2, 3});
  }
  at::Tensor forward_head(const at::Tensor& features) override { return head_->forward(features); }

 private:
  nn::Conv stem_{nullptr};
  std::vector<nn::Conv> across_, along_;
  nn::Linear head_{nullptr};
};

/// The same forward pass for the cost model.
void cost(const models::ImageInput& input, models::CostCounter& counter) {
  auto x = counter.conv("stem", counter.input(models::map_shape(input.channels, input.side, input.side)),
                        {.out = kWidth, .kernel = kPatch, .stride = kPatch});
  for (std::int64_t i = 0; i < kDepth; ++i) {
    const std::string name = "blocks" + std::to_string(i);
    auto y = counter.conv(name + "_across", x, {.out = kWidth, .kernel = 5, .padding = 2, .groups = kWidth});
    y = counter.conv(name + "_along", counter.activation(name, y, nn::Activation::Gelu), {.out = kWidth});
    x = counter.sum(name, x, y);
  }
  counter.linear("head", counter.mean("head", x), input.classes);
}

}  // namespace

int main(int argc, char** argv) {
  models::add_model({.name = "mixer_32px",
                     .doc = "patches and depthwise convolutions, without norms",
                     .input = {.side = 32, .classes = 10},
                     .make = [](const models::ImageInput& input) { return std::make_shared<Mixer>(input); },
                     .cost = cost});
  return cli::run(argc, argv);
}
