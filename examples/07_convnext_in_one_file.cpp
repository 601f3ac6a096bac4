// SPDX-License-Identifier: Apache-2.0
// ConvNeXt (Liu et al. 2022, "A ConvNet for the 2020s", section 2 and figure 4) on one page of plain libtorch, beside
// the one of the zoo: the same names, so that each takes the other's weights, and the same answers.
//
// One block, on a map of C channels:
//
//     x ──┬── depthwise 7 x 7 ── LayerNorm ── C to 4C ── GELU ── 4C to C ── gamma ──(+)──
//         └───────────────────────────────────────────────────────────────────────────┘
//
//   build/release/examples/example_07_convnext_in_one_file
//
// prints:
//   convnext_tiny: 27.8 M parameters, all of them at the same place
//   the 10 scores of an image agree to 1e-05 of their size
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/types.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"

namespace {

constexpr double kEps = 1e-6;

at::Tensor to_NHWC(const at::Tensor& x_NCHW) {
  return x_NCHW.permute({0, 2, 3, 1});
}
at::Tensor to_NCHW(const at::Tensor& x_NHWC) {
  return x_NHWC.permute({0, 3, 1, 2});
}

torch::nn::LayerNorm layer_norm(std::int64_t channels) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({channels}).eps(kEps));
}
torch::nn::Conv2d patches(std::int64_t in, std::int64_t out, std::int64_t side) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, side).stride(side));
}

struct Block : torch::nn::Module {
  torch::nn::Conv2d conv_spatial{nullptr};
  torch::nn::LayerNorm norm_spatial{nullptr};
  torch::nn::Linear conv_in{nullptr}, conv_out{nullptr};
  at::Tensor gamma;

  explicit Block(std::int64_t c) {
    const auto depthwise = torch::nn::Conv2dOptions(c, c, 7).padding(3).groups(c);
    conv_spatial = register_module("conv_spatial", torch::nn::Conv2d(depthwise));
    norm_spatial = register_module("norm_spatial", layer_norm(c));
    conv_in = register_module("conv_in", torch::nn::Linear(c, 4 * c));
    conv_out = register_module("conv_out", torch::nn::Linear(4 * c, c));
    gamma = register_parameter("gamma", at::full({c}, 1e-6));
  }

  at::Tensor forward(const at::Tensor& x_NHWC) {
    const at::Tensor mixed = norm_spatial(to_NHWC(conv_spatial(to_NCHW(x_NHWC))));
    return x_NHWC + gamma * conv_out(at::gelu(conv_in(mixed)));
  }
};

/// What a stage begins with: the image in patches of 4 x 4, or a map halved in height and width.
struct Halving : torch::nn::Module {
  torch::nn::Conv2d conv{nullptr};
  torch::nn::LayerNorm norm{nullptr};

  Halving(std::int64_t in, std::int64_t out, std::int64_t side, std::int64_t normalised) {
    conv = register_module("conv", patches(in, out, side));
    norm = register_module("norm", layer_norm(normalised));
  }
};

struct ConvNeXt : torch::nn::Module {
  const std::vector<std::int64_t> depths = {3, 3, 9, 3}, widths = {96, 192, 384, 768};
  std::shared_ptr<Halving> stem;
  std::vector<std::shared_ptr<Halving>> downsample{nullptr};
  std::vector<std::vector<std::shared_ptr<Block>>> blocks;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear fc{nullptr};

  explicit ConvNeXt(std::int64_t classes) {
    stem = register_module("stem", std::make_shared<Halving>(3, widths[0], 4, widths[0]));
    const auto level = [](torch::nn::Module& parent, const std::string& name) {
      return parent.register_module(name, std::make_shared<torch::nn::Module>());
    };
    const auto stages = level(*this, "stages");
    for (std::size_t i = 0; i < depths.size(); ++i) {
      const auto stage = level(*stages, std::to_string(i));
      if (i > 0) {
        const auto halving = std::make_shared<Halving>(widths[i - 1], widths[i], 2, widths[i - 1]);
        downsample.push_back(stage->register_module("downsample", halving));
      }
      const auto list = level(*stage, "blocks");
      blocks.emplace_back();
      for (std::int64_t j = 0; j < depths[i]; ++j) {
        blocks[i].push_back(list->register_module(std::to_string(j), std::make_shared<Block>(widths[i])));
      }
    }
    const auto head = level(*this, "head");
    norm = head->register_module("norm", layer_norm(widths.back()));
    fc = head->register_module("fc", torch::nn::Linear(widths.back(), classes));
  }

  at::Tensor forward(const at::Tensor& image_NCHW) {
    at::Tensor x = stem->norm(to_NHWC(stem->conv(image_NCHW)));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (i > 0) {
        x = to_NHWC(downsample[i]->conv(to_NCHW(downsample[i]->norm(x))));
      }
      for (const auto& block : blocks[i]) {
        x = block->forward(x);
      }
    }
    return fc(norm(x.mean({1, 2})));
  }
};

}  // namespace

int main() {
  using namespace ceteris;
  const auto zoo = models::build_image_network(models::find("convnext_tiny").spec, {.side = 64, .classes = 10});
  nn::initialise(*zoo, /*seed=*/1, /*replicate=*/0);
  zoo->eval();
  ConvNeXt plain(10);
  plain.eval();

  const torch::NoGradGuard no_grad;
  const auto theirs = zoo->named_parameters();
  auto ours = plain.named_parameters();
  std::int64_t parameters = 0;
  for (auto& entry : ours) {
    entry.value().copy_(theirs[entry.key()]);  // throws where the zoo has none of this name or shape
    parameters += entry.value().numel();
  }
  std::printf("convnext_tiny: %.1f M parameters, %s\n", static_cast<double>(parameters) / 1e6,
              ours.size() == theirs.size() ? "all of them at the same place" : "but not all that the zoo has");

  const at::Tensor image = at::sin(at::arange(3 * 64 * 64, at::kFloat).reshape({1, 3, 64, 64}));
  const at::Tensor want = zoo->forward(image, {}), got = plain.forward(image);
  const double distance = ((got - want).norm() / want.norm()).item<double>();
  std::printf("the %d scores of an image agree to %s of their size\n", static_cast<int>(got.size(1)),
              distance < 1e-5 ? "1e-05" : std::to_string(distance).c_str());
}
