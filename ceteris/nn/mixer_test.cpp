// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/mixer.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

using test::sample;

constexpr Grid kGrid{.height = 4, .width = 3};

std::vector<MixerSpec> all() {
  return {Attention{},
          Attention{.qk_norm = true},
          ShiftedWindow{.window = 2},
          Neighbourhood{.kernel = 3},
          DepthwiseConv{.kernel = 3},
          Pooling{},
          LinearAttention{},
          NoMixer{}};
}

Mixer fresh(const MixerSpec& spec, bool shifted = true) {
  Mixer mixer(4, spec, MixerOptions{.heads = 2, .shifted = shifted});
  initialise(*mixer, 1, 0);
  mixer->to(at::kDouble);
  // Attention that starts at 0.02 is all but uniform; gradients should see more than that.
  const torch::NoGradGuard no_grad;
  for (at::Tensor& parameter : mixer->parameters()) {
    parameter.mul_(20);
  }
  return mixer;
}

TEST(Mixer, KeepsTheShapeAndItsGradientsMatchCentralDifferences) {
  for (const MixerSpec& spec : all()) {
    SCOPED_TRACE(spec.index());
    Mixer mixer = fresh(spec);
    EXPECT_EQ(mixer->forward(sample({2, 12, 4}), kGrid).sizes(), (at::IntArrayRef{2, 12, 4}));
    test::expect_gradients([&](const auto& in) { return mixer->forward(in[0], kGrid); }, {sample({2, 12, 4})}, 1e-6);
  }
}

TEST(Mixer, OfTheWholeMapIsANeighbourhoodThatReachesEverywhere) {
  Mixer global = fresh(Attention{}), local = fresh(Neighbourhood{.kernel = 9});
  const at::Tensor x = sample({2, 12, 4});
  EXPECT_LT(test::relative_error(local->forward(x, kGrid), global->forward(x, kGrid)), 1e-14);
}

TEST(Mixer, OnlyThoseThatNeedNoGridTakeATokenBesideIt) {
  const Grid grid{.height = 4, .width = 3, .prefix = 1};
  for (const MixerSpec& spec : all()) {
    Mixer mixer = fresh(spec);
    if (needs_grid(spec)) {
      EXPECT_THROW((void)mixer->forward(sample({2, 13, 4}), grid), Bug);
    } else {
      EXPECT_EQ(mixer->forward(sample({2, 13, 4}), grid).size(1), 13);
    }
  }
}

TEST(Mixer, PoolingIsTheMeanOfTheNeighboursThereAreLessItself) {
  Mixer mixer = fresh(Pooling{});
  const at::Tensor x = at::arange(12, at::kDouble).view({1, 12, 1}).expand({1, 12, 4}).contiguous();
  const at::Tensor out = mixer->forward(x, kGrid);
  EXPECT_NEAR(out[0][0][0].item<double>(), (0 + 1 + 3 + 4) / 4.0 - 0, 1e-12);
  EXPECT_NEAR(out[0][4][0].item<double>(), 0, 1e-12);
}

}  // namespace
}  // namespace ceteris::nn
