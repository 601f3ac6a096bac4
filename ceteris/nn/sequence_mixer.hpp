// SPDX-License-Identifier: Apache-2.0
// Mixers of sequences: position t sees itself and what came before, so a sequence can be read whole or piece by piece,
// with a state that holds what the next piece needs of those before. nn/mixer.hpp has the mixers of maps.
//
// Axes: N sequences, T positions, C channels, H heads, K heads of keys and values, E = C / H.
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>
#include <optional>
#include <variant>

#include "ceteris/nn/block_names.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/norm.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {

/// Vaswani et al. 2017, with a causal mask. Query head h reads key head h K / H (Ainslie et al. 2023).
struct CausalAttention {
  std::int64_t heads = 1;                ///< divides the channels
  std::int64_t key_heads = 1;            ///< divides the heads
  bool rotary = false;                   ///< queries and keys are turned by their position (ops/rotary.hpp)
  std::optional<NormSpec> qk_norm = {};  ///< over the E numbers of a head's query and key, before they are turned
  bool norm_bias = true;                 ///< of qk_norm
};

using SequenceMixerSpec = std::variant<CausalAttention>;

/// Of causal attention: the keys, normed and turned, and the values of the T positions so far, (N, K, T, E) each.
/// Undefined before the first.
struct KeyValueCache {
  at::Tensor keys;
  at::Tensor values;
};

/// What a mixer has to know of the positions before; one alternative a mixer.
using SequenceState = std::variant<KeyValueCache>;

/// The mixer that a spec names. Parameters of CausalAttention, under `names`: qkv, whose rows are q, k and v, C, K E
/// and K E of them; proj; with qk_norm also q_norm and k_norm.
struct SequenceMixerImpl : Component {
  SequenceMixerImpl(std::int64_t channels, const SequenceMixerSpec& mixer_spec, const BranchOptions& branch = {},
                    const BlockNames& names = {});

  /// A whole sequence. x: (N, T, C) -> (N, T, C)
  at::Tensor forward(const at::Tensor& x);
  /// The state before the first position.
  [[nodiscard]] SequenceState start() const;
  /// The T positions behind those that `state` has seen, which then has seen them too. x: (N, T, C) -> (N, T, C), equal
  /// to the rows of the whole sequence but for rounding.
  at::Tensor next(const at::Tensor& x, SequenceState& state);

  SequenceMixerSpec spec;
  Linear qkv{nullptr};
  Linear proj{nullptr};
  Norm q_norm{nullptr};
  Norm k_norm{nullptr};

 private:
  struct Heads {
    at::Tensor q;     ///< (N, H, T, E)
    at::Tensor k, v;  ///< (N, K, T, E)
  };
  Heads split(const CausalAttention& attention, const at::Tensor& x, std::int64_t first);
  at::Tensor join(const at::Tensor& heads);
};
TORCH_MODULE(SequenceMixer);

}  // namespace ceteris::nn
