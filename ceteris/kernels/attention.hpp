// SPDX-License-Identifier: Apache-2.0
// Attention, softmax(scale q k^T + addend) v (Vaswani et al. 2017), both ways, head by head: scores are computed for
// some queries and all their keys at once and never leave the cache; the backward pass computes them again instead of
// reading them from memory (Dao et al. 2022 do both on GPUs).
#pragma once

#include <cstddef>
#include <span>

#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/matmul.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

struct AttentionProblem {
  std::size_t samples;
  std::size_t heads;
  std::size_t queries;
  std::size_t keys;
  std::size_t width;  ///< of a head
  bool causal;        ///< query i sees keys 0 to i only; as many queries as keys
  /// Addends of each head, of which sample i takes number i % addends; 0: none. They divide the samples.
  std::size_t addends = 0;
};

/// Where the numbers (samples, heads, tokens, width) of a map stand; those of a head side by side.
struct HeadStrides {
  std::size_t sample, head, token;
};

struct HeadsView {
  Values values;
  HeadStrides strides;
};

struct WritableHeadsView {
  WritableValues values;
  HeadStrides strides;
};

struct AttentionInput {
  HeadsView q, k, v;
  float scale;
  std::span<const float> addend = {};  ///< (addends, heads, queries, keys)
};

/// Steps between the products, over `rows` rows of scores that are `stride` numbers apart, a multiple of 16. Row r sees
/// the first visible + r keys, but at most `keys`.
struct AttentionRun {
  const MatmulRun* matmul;
  /// Each row becomes the softmax of scale times the row; behind the keys that it sees it becomes 0 up to `stride`.
  void (*softmax)(float* scores, std::size_t rows, std::size_t stride, std::size_t visible, std::size_t keys,
                  float scale);
  /// `gradient` (of the softmax) becomes that of the scores; columns from `keys` to `stride` must be 0 in `weights`.
  void (*softmax_backward)(const float* weights, float* gradient, std::size_t rows, std::size_t stride, float scale);
  /// scores = scale * scores + addend, over the first `keys` columns; addend: (rows, keys).
  void (*add_to_scores)(float* scores, std::size_t rows, std::size_t stride, std::size_t keys, float scale,
                        const float* addend);
  /// to (rows, keys) += slopes, over the first `keys` columns; then slopes *= scale.
  void (*take_slopes)(float* slopes, std::size_t rows, std::size_t stride, std::size_t keys, float scale, float* to);
};

using AttentionImplementation = Implementation<AttentionProblem, AttentionRun>;

/// Best first.
[[nodiscard]] std::span<const AttentionImplementation> attention_implementations();

void attention_forward(const AttentionProblem& problem, const AttentionInput& input, const WritableHeadsView& out,
                       const AttentionRun& run, const ParallelFor& parallel);

/// `gradient` is that of the result; writes those of q, k and v, and of the addend, which is empty where there is none.
void attention_backward(const AttentionProblem& problem, const AttentionInput& input, const HeadsView& gradient,
                        const WritableHeadsView& dq, const WritableHeadsView& dk, const WritableHeadsView& dv,
                        std::span<float> daddend, const AttentionRun& run, const ParallelFor& parallel);

extern const AttentionRun kAttentionHighway;
extern const AttentionRun kAttentionReference;

}  // namespace ceteris::kernels
