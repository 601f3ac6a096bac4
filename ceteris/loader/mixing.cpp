// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/mixing.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::loader {
namespace {

/// Gamma of this shape and scale 1; a shape below 1 by that of one more (Marsaglia & Tsang 2000, section 6).
double draw_gamma(double shape, Draws& draws) {
  if (shape < 1) {
    const double more = draw_gamma(shape + 1, draws);
    return more * std::pow(1 - draws.uniform(), 1 / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = draws.normal(), u = 1 - draws.uniform();
    const double v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) {
      return d * v;
    }
  }
}

Mix cut(double lambda, int size, Draws& draws) {
  const int side = static_cast<int>(size * std::sqrt(1 - lambda));
  const auto centre_y = static_cast<int>(draws.below(static_cast<std::uint64_t>(size)));
  const auto centre_x = static_cast<int>(draws.below(static_cast<std::uint64_t>(size)));
  const auto inside = [&](int place) { return std::clamp(place, 0, size); };
  Mix mix{.top = inside(centre_y - side / 2), .left = inside(centre_x - side / 2)};
  mix.height = inside(centre_y + side / 2) - mix.top;
  mix.width = inside(centre_x + side / 2) - mix.left;
  mix.share = 1 - static_cast<double>(mix.height) * mix.width / (static_cast<double>(size) * size);
  return mix;
}

}  // namespace

double draw_beta(double alpha, double beta, Draws& draws) {
  CETERIS_CHECK(alpha > 0 && beta > 0, "a Beta distribution without parameters");
  const double a = draw_gamma(alpha, draws), b = draw_gamma(beta, draws);
  return a + b > 0 ? a / (a + b) : 0.5;
}

Mix draw_mix(const AugmentSpec& spec, int size, Draws draws) {
  CETERIS_CHECK(spec.mixes(), "a mix of nothing");
  const bool second = draws.uniform() < 0.5;
  const bool cuts = spec.cutmix > 0 && (spec.mixup == 0 || second);
  const double alpha = cuts ? spec.cutmix : spec.mixup;
  const double lambda = draw_beta(alpha, alpha, draws);
  return cuts ? cut(lambda, size, draws) : Mix{.share = lambda};
}

void mix_images(at::Tensor images, const Mix& mix) {
  const at::Tensor partner = images.flip(0);
  if (mix.height > 0 && mix.width > 0) {
    const auto rectangle = [&](const at::Tensor& all) {
      return all.narrow(2, mix.top, mix.height).narrow(3, mix.left, mix.width);
    };
    rectangle(images).copy_(rectangle(partner));
  } else if (mix.share < 1) {
    images.mul_(mix.share).add_(partner, 1 - mix.share);
  }
}

at::Tensor mixed_targets(const at::Tensor& labels, std::int64_t classes, double smoothing, const Mix& mix) {
  const double off = smoothing / static_cast<double>(classes);
  const at::Tensor own = at::full({labels.size(0), classes}, off).scatter_(1, labels.unsqueeze(1), 1 - smoothing + off);
  return own * mix.share + own.flip(0) * (1 - mix.share);
}

}  // namespace ceteris::loader
