// SPDX-License-Identifier: Apache-2.0
// Two images in one, with their targets: mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019), one draw for a whole
// batch, whose images mix with the batch read backwards (timm's mode "batch").
#pragma once

#include <torch/types.h>

#include "ceteris/base/random.hpp"
#include "ceteris/loader/augment_spec.hpp"

namespace ceteris::loader {

/// A draw from the Beta distribution, alpha and beta > 0, by two Gamma draws (Marsaglia & Tsang 2000).
[[nodiscard]] double draw_beta(double alpha, double beta, Draws& draws);

/// How a batch is mixed. Rows [top, top + height) and columns [left, left + width) come from the partner when they are
/// a rectangle; else all pixels are mixed.
struct Mix {
  double share = 1;  ///< of the image itself, in [0, 1]
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
};

/// With both alphas, CutMix with probability 1/2. A rectangle has the sides sqrt(1 - lambda) of the image's, rounded
/// down, its centre anywhere; what lies outside is cut off and `share` is what the rectangle leaves.
[[nodiscard]] Mix draw_mix(const AugmentSpec& spec, int size, Draws draws);

/// images: (N, C, size, size) -> the same, in place.
void mix_images(at::Tensor images, const Mix& mix);

/// labels: (N) int64 -> (N, classes) float32: share of the own label's target and the rest of the partner's, each
/// 1 - s + s / classes at the label and s / classes elsewhere, with smoothing s.
[[nodiscard]] at::Tensor mixed_targets(const at::Tensor& labels, std::int64_t classes, double smoothing,
                                       const Mix& mix);

}  // namespace ceteris::loader
