// SPDX-License-Identifier: Apache-2.0
// Are predicted probabilities true, and how much do they know? Tables are row-major, one row an image, `classes`
// columns. Logits must be finite; rows of probabilities must be non-negative and sum to 1. `actual` holds labels in
// [0, classes). Sums run in float64. Means over no images do not exist: at least one image is needed unless stated.
#pragma once

#include <span>
#include <vector>

namespace ceteris::stats {

/// Row by row softmax of logits / temperature. temperature > 0.
[[nodiscard]] std::vector<float> softmax_rows(std::span<const float> logits, int classes, double temperature = 1);

/// Mean of -ln(probability of the actual class), in nats. Probabilities below 1e-12 count as 1e-12, so that one
/// underflowed softmax costs 27.6 nats and not infinity.
[[nodiscard]] double log_loss(std::span<const float> probabilities, std::span<const int> actual, int classes);

/// Brier (1950) score: mean over images of the sum over classes of (probability - [class is actual])^2. In [0, 2].
[[nodiscard]] double brier_score(std::span<const float> probabilities, std::span<const int> actual, int classes);

/// Expected calibration error (Guo et al. 2017): images are put into `bins` equal ranges (low, high] of their largest
/// probability; mean over images of |share right - mean confidence| of their bin. Biased upwards when bins hold few
/// images.
[[nodiscard]] double expected_calibration_error(std::span<const float> probabilities, std::span<const int> actual,
                                                int classes, int bins = 15);

/// Bits an image tells about its class: max(0, H(class shares) - log-loss) in bits, which for probabilities fitted on
/// other images estimates a lower bound of their mutual information. Between 0 and the entropy of the class shares.
[[nodiscard]] double information_bits(std::span<const float> probabilities, std::span<const int> actual, int classes);

/// The temperature that minimises the log-loss of softmax(logits / temperature) (Guo et al. 2017), within [0.01, 100]
/// and to a relative 1e-9. Fit it on validation images, never on those that are reported. The loss is convex in
/// 1 / temperature, so the minimum is found from the sign of its slope. When every actual class has the largest logit
/// there is no minimum and the answer is 0.01; when logits say less than nothing it is 100; when they do not matter (no
/// images, or equal logits in every row) it is 1.
[[nodiscard]] double fit_temperature(std::span<const float> logits, std::span<const int> actual, int classes);

}  // namespace ceteris::stats
