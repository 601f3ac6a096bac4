// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/operations.hpp"

#include <span>

#include "ceteris/kernels/adamw.hpp"
#include "ceteris/kernels/attention.hpp"
#include "ceteris/kernels/batch_norm.hpp"
#include "ceteris/kernels/depthwise.hpp"
#include "ceteris/kernels/layer_norm.hpp"
#include "ceteris/kernels/linear.hpp"
#include "ceteris/kernels/norm_mlp.hpp"
#include "ceteris/kernels/normalise_planes.hpp"

namespace ceteris::kernels {
namespace {

template <class Problem, class Run>
Operation operation(std::string_view name, std::string text, std::span<const Implementation<Problem, Run>> best_first,
                    const Problem& problem) {
  Operation result{name, std::move(text), choose(best_first, problem).name, {}};
  for (const auto& implementation : best_first) {
    result.alternatives.push_back(implementation.name);
  }
  return result;
}

}  // namespace

std::vector<Operation> operations() {
  return {
      operation("adamw", "a million weights", adamw_implementations(), AdamWProblem{1'000'000}),
      operation("attention", "128 samples of 65 tokens, 3 heads of 64", attention_implementations(),
                AttentionProblem{128, 3, 65, 65, 64, false}),
      operation("batch_norm", "65,536 rows of 32 channels", batch_norm_implementations(), BatchNormProblem{65536, 32}),
      operation("depthwise", "a map of 16 x 16 pixels and 64 channels, 7 x 7 filters", depthwise_implementations(),
                DepthwiseProblem{128, 16, 16, 64, 7}),
      operation("layer_norm", "32,768 rows of 64 numbers", layer_norm_implementations(), LayerNormProblem{32768, 64}),
      operation("linear", "2,048 rows of 256 numbers to 1,024", linear_implementations(),
                LinearProblem{2048, 256, 1024}),
      operation("norm_mlp", "8,192 rows of 128 numbers, 512 hidden", norm_mlp_implementations(),
                NormMlpProblem{8192, 128, 512}),
      operation("normalise", "a crop of 224 x 224 pixels", normalise_implementations(), NormaliseProblem{224, 224})};
}

}  // namespace ceteris::kernels
