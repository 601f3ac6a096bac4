// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/block.hpp"

#include <memory>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/fused_mlp.hpp"
#include "ceteris/nn/match.hpp"

namespace ceteris::nn {
namespace {

/// A module that only holds the factors of one branch, under the name that checkpoints know.
struct Scale : Component {
  Scale(std::int64_t size, double start) { gamma = parameter("gamma", {size}, Constant{start}); }
  at::Tensor gamma;
};

}  // namespace

BlockImpl::BlockImpl(std::int64_t width, const BlockSpec& spec, const BlockOptions& options)
    : residual(spec.residual),
      drop_path_rate(options.drop_path),
      dropout_rate(options.dropout),
      norm1(
          register_module(options.names.norm1,
                          Norm(width, spec.norm, NormOptions{.bias = options.norm_bias, .place = Place::Attention}))) {
  const BlockNames& names = options.names;
  BranchOptions branch = branch_options(spec.residual, spec.weights, options.branches);
  branch.inner = options.inner;
  branch.last = options.last;
  std::visit(
      Match{[&](const MixerSpec& mixer) { attn = register_module("attn", Mixer(width, mixer, options.mixer, branch)); },
            [&](const SequenceMixerSpec& mixer) {
              sequence = register_module("attn", SequenceMixer(width, mixer, branch, names));
            }},
      spec.mixer);
  const bool feeds = feeds_forward(spec.mlp);
  const auto norm = [&] { return Norm(width, spec.norm, NormOptions{.bias = options.norm_bias}); };
  if (feeds) {
    mlp = register_module("mlp", Mlp(width, spec.mlp, branch, names));
    if (residual.placement != Placement::Parallel) {
      norm2 = register_module(names.norm2, norm());
    }
  }
  if (residual.placement == Placement::Sandwich) {
    norm1_post = register_module(names.norm1_post, norm());
    if (feeds) {
      norm2_post = register_module(names.norm2_post, norm());
    }
  }
  const auto scales = [&](std::int64_t size, double start) {
    gamma1 = register_module(names.scale1, std::make_shared<Scale>(size, start))->gamma;
    if (feeds) {
      gamma2 = register_module(names.scale2, std::make_shared<Scale>(size, start))->gamma;
    }
  };
  // Without a skip connection a branch joins nothing, and a factor would be idle.
  if (residual.placement != Placement::NoSkip) {
    std::visit(Match{[](const NoScale&) {}, [&](const LayerScale& s) { scales(width, s.start); },
                     [&](const SkipInit&) { scales(1, 0); }, [&](const Fixup&) { scales(1, 1); }},
               residual.scale);
  }
}

at::Tensor BlockImpl::joined(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& gamma,
                             const StepRandom& random) {
  const at::Tensor scaled = gamma.defined() ? branch * gamma : branch;
  return x + drop_path(dropout(scaled, dropout_rate, is_training(), random), drop_path_rate, is_training(), random);
}

// x + mlp(norm2(x)), at once where all parts are of the fused kind.
at::Tensor BlockImpl::mlp_branch(const at::Tensor& x, const StepRandom& random) {
  const bool drops_values = dropout_rate > 0 && is_training();
  const bool usual = !mlp->spec.gated && mlp->spec.activation_place == ActivationPlace::Between;
  if (!drops_values && usual && !mlp->bias_act.defined()) {
    const auto fused = fused_mlp(x, x,
                                 {.norm = *norm2,
                                  .fc1 = *mlp->fc1,
                                  .activation = mlp->spec.activation,
                                  .fc2 = *mlp->fc2,
                                  .gamma = gamma2,
                                  .factors = drop_path_factors(x.size(0), drop_path_rate, is_training(), random)});
    if (fused) {
      return *fused;
    }
  }
  return joined(x, mlp->forward(norm2->forward(x)), gamma2, random);
}

at::Tensor BlockImpl::forward(const at::Tensor& x, const Grid& grid, const StepRandom& random) {
  CETERIS_CHECK(!attn.is_empty(), "a block of sequences has no map");
  return arranged(
      x, [&](const at::Tensor& in) { return attn->forward(in, grid); }, random);
}

at::Tensor BlockImpl::forward(const at::Tensor& x, const StepRandom& random, SequenceState* state) {
  CETERIS_CHECK(!sequence.is_empty(), "a block of maps has no sequence");
  return arranged(
      x, [&](const at::Tensor& in) { return state == nullptr ? sequence->forward(in) : sequence->next(in, *state); },
      random);
}

at::Tensor BlockImpl::mixer_branch(const at::Tensor& x, const Mix& mixed, const StepRandom& random) {
  switch (residual.placement) {
    case Placement::Pre:
    case Placement::Parallel:
      return joined(x, mixed(norm1->forward(x)), gamma1, random);
    case Placement::Post:
      return norm1->forward(joined(x, mixed(x), gamma1, random));
    case Placement::ResPost:
      return joined(x, norm1->forward(mixed(x)), gamma1, random);
    case Placement::Sandwich:
      return joined(x, norm1_post->forward(mixed(norm1->forward(x))), gamma1, random);
    case Placement::NoSkip:
      return dropout(mixed(norm1->forward(x)), dropout_rate, is_training(), random);
  }
  CETERIS_CHECK(false, "a placement without a forward pass");
}

at::Tensor BlockImpl::arranged(const at::Tensor& x, const Mix& mixed, const StepRandom& random) {
  const StepRandom first = random.child("attn"), second = random.child("mlp");
  if (mlp.is_empty()) {
    return mixer_branch(x, mixed, first);
  }
  if (residual.placement == Placement::Parallel) {
    const at::Tensor in = norm1->forward(x);
    return joined(joined(x, mixed(in), gamma1, first), mlp->forward(in), gamma2, second);
  }
  const at::Tensor y = mixer_branch(x, mixed, first);
  switch (residual.placement) {
    case Placement::Pre:
      return mlp_branch(y, second);
    case Placement::Post:
      return norm2->forward(joined(y, mlp->forward(y), gamma2, second));
    case Placement::ResPost:
      return joined(y, norm2->forward(mlp->forward(y)), gamma2, second);
    case Placement::Sandwich:
      return joined(y, norm2_post->forward(mlp->forward(norm2->forward(y))), gamma2, second);
    case Placement::NoSkip:
      return dropout(mlp->forward(norm2->forward(y)), dropout_rate, is_training(), second);
    case Placement::Parallel:
      break;
  }
  CETERIS_CHECK(false, "a placement without a forward pass");
}

}  // namespace ceteris::nn
