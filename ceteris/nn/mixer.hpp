// SPDX-License-Identifier: Apache-2.0
// Mixers of maps, where every position may see every other; nn/sequence_mixer.hpp has those of sequences.
//
// Axes: N samples, P tokens before the grid, H x W positions of the grid in rows, T = P + H W, C channels, h heads.
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/conv.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/mixer_spec.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::nn {

/// How the tokens of a sample lie: `prefix` class and register tokens, then the grid in rows.
struct Grid {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t prefix = 0;
  [[nodiscard]] std::int64_t positions() const { return height * width; }
};

struct MixerOptions {
  std::int64_t heads = 1;  ///< divides the channels
  bool shifted = false;    ///< of ShiftedWindow: this block moves its windows
};

/// The mixer that a spec names. Parameters: qkv and proj of those that attend (for qk_norm also q_norm and k_norm, for
/// ShiftedWindow relative_position_bias_table ((2w - 1)^2, h)), conv of DepthwiseConv; the others have none. Under
/// Fixup bias_in (1) is added to what a mixer without linear layers reads.
struct MixerImpl : Component {
  MixerImpl(std::int64_t channels, const MixerSpec& mixer_spec, const MixerOptions& mixer_options,
            const BranchOptions& branch = {});

  /// x: (N, T, C) -> (N, T, C). A mixer of the grid alone takes no prefix.
  at::Tensor forward(const at::Tensor& x, const Grid& grid);

  MixerSpec spec;
  MixerOptions options;
  Linear qkv{nullptr};
  Linear proj{nullptr};
  Norm q_norm{nullptr};
  Norm k_norm{nullptr};
  Conv conv{nullptr};
  at::Tensor relative_position_bias_table;
  at::Tensor bias_in;  ///< undefined but for Fixup

 private:
  struct Heads {
    at::Tensor q, k, v;  ///< (N, h, T, C / h)
  };
  Heads split(const at::Tensor& x);
  at::Tensor join(const at::Tensor& heads);
  at::Tensor windowed(const at::Tensor& x, const Grid& grid, std::int64_t window);
};
TORCH_MODULE(Mixer);

}  // namespace ceteris::nn
