// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/sequence_mixer.hpp"

#include <limits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/rotary.hpp"

namespace ceteris::nn {
namespace {

/// Turned by positions first, first + 1, ... The operation begins at 0: rows before `first` are filled in and dropped,
/// which costs no more than the scores of one query.
at::Tensor turned(const at::Tensor& x_NHTE, std::int64_t first) {
  if (first == 0) {
    return ops::rotary(x_NHTE);
  }
  return ops::rotary(at::constant_pad_nd(x_NHTE, {0, 0, first, 0})).narrow(2, first, x_NHTE.size(2));
}

/// Keys or values for every query head. (N, K, T, E) -> (N, H, T, E)
at::Tensor for_every_query(const at::Tensor& x_NKTE, std::int64_t heads) {
  const auto n = x_NKTE.size(0), k = x_NKTE.size(1), t = x_NKTE.size(2), e = x_NKTE.size(3);
  return k == heads ? x_NKTE : x_NKTE.unsqueeze(2).expand({n, k, heads / k, t, e}).reshape({n, heads, t, e});
}

/// The addend of scores (count, first + count): query t is position first + t, and sees no key behind that.
at::Tensor causal_addend(std::int64_t first, std::int64_t count, const at::TensorOptions& options) {
  return at::full({count, first + count}, -std::numeric_limits<double>::infinity(), options).triu(first + 1);
}

at::Tensor behind(const at::Tensor& before, const at::Tensor& piece) {
  return before.defined() ? at::cat({before, piece}, 2) : piece;
}

}  // namespace

SequenceMixerImpl::SequenceMixerImpl(std::int64_t channels, const SequenceMixerSpec& mixer_spec,
                                     const BranchOptions& branch, const BlockNames& names)
    : spec(mixer_spec) {
  std::visit(Match{[&](const CausalAttention& s) {
               CETERIS_CHECK(channels % s.heads == 0 && s.heads % s.key_heads == 0, "heads divide the channels");
               const std::int64_t each = channels / s.heads;
               qkv =
                   register_module(names.qkv, Linear(channels, channels + 2 * s.key_heads * each, inner_layer(branch)));
               proj = register_module(names.proj, Linear(channels, channels, last_layer(branch)));
               if (s.qk_norm) {
                 const NormOptions options{.bias = s.norm_bias, .place = Place::Attention};
                 q_norm = register_module("q_norm", Norm(each, *s.qk_norm, options));
                 k_norm = register_module("k_norm", Norm(each, *s.qk_norm, options));
               }
             }},
             spec);
}

SequenceMixerImpl::Heads SequenceMixerImpl::split(const CausalAttention& s, const at::Tensor& x, std::int64_t first) {
  const auto n = x.size(0), t = x.size(1), c = x.size(2), each = c / s.heads;
  // One split instead of three slices: its gradient is a single concatenation.
  const std::vector<at::Tensor> parts =
      qkv->forward(x).split_with_sizes({c, s.key_heads * each, s.key_heads * each}, 2);
  at::Tensor q = parts[0].view({n, t, s.heads, each}), k = parts[1].view({n, t, s.key_heads, each});
  if (!q_norm.is_empty()) {
    q = q_norm->forward(q);
    k = k_norm->forward(k);
  }
  q = q.transpose(1, 2);  // (N, H, T, E)
  k = k.transpose(1, 2);  // (N, K, T, E)
  const at::Tensor v = parts[2].view({n, t, s.key_heads, each}).transpose(1, 2);
  return s.rotary ? Heads{turned(q, first), turned(k, first), v} : Heads{q, k, v};
}

at::Tensor SequenceMixerImpl::join(const at::Tensor& heads) {
  const auto n = heads.size(0), t = heads.size(2);
  return proj->forward(heads.transpose(1, 2).reshape({n, t, -1}));
}

at::Tensor SequenceMixerImpl::forward(const at::Tensor& x) {
  return std::visit(Match{[&](const CausalAttention& s) {
                      const auto [q, k, v] = split(s, x, 0);
                      return join(ops::causal_attention(q, for_every_query(k, s.heads), for_every_query(v, s.heads)));
                    }},
                    spec);
}

SequenceState SequenceMixerImpl::start() const {
  return std::visit(Match{[](const CausalAttention&) -> SequenceState { return KeyValueCache{}; }}, spec);
}

at::Tensor SequenceMixerImpl::next(const at::Tensor& x, SequenceState& state) {
  return std::visit(
      Match{[&](const CausalAttention& s) {
        auto& cache = std::get<KeyValueCache>(state);
        const std::int64_t first = cache.keys.defined() ? cache.keys.size(2) : 0;
        const auto [q, k, v] = split(s, x, first);
        cache = {behind(cache.keys, k), behind(cache.values, v)};
        return join(ops::attention(q, for_every_query(cache.keys, s.heads), for_every_query(cache.values, s.heads),
                                   causal_addend(first, x.size(1), q.options())));
      }},
      spec);
}

}  // namespace ceteris::nn
