// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "ceteris/kernels/depthwise.hpp"

namespace ceteris::kernels {
namespace {

/// One channel of one image.
struct Plane {
  const DepthwiseProblem& problem;
  std::size_t image, channel;

  [[nodiscard]] std::size_t place(std::size_t h, std::size_t w) const {
    return ((image * problem.height + h) * problem.width + w) * problem.channels + channel;
  }
  /// The pixel that tap `kw` of the output pixel w reads; zero beside the map.
  [[nodiscard]] float at(const Values& x, std::size_t h, std::size_t w, std::size_t kw) const {
    const std::size_t column = w + kw - problem.kernel / 2;  // wraps around left of the map
    return column < problem.width ? x[place(h, column)] : 0;
  }
  /// Whether tap row `kh` of the output row h lies on the map.
  [[nodiscard]] bool has_row(std::size_t h, std::size_t kh) const {
    return h + kh - problem.kernel / 2 < problem.height;
  }
};

/// Calls `each(plane, lane)` for the channels of a part.
template <class Each>
void for_channels(const DepthwisePart& part, Each each) {
  const std::size_t end = std::min(part.first + kDepthwiseChannels, part.problem.channels);
  for (std::size_t c = part.first; c < end; ++c) {
    each(Plane{part.problem, part.image, c}, c - part.first);
  }
}

void correlate(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
               const WritableValues& y) {
  const DepthwiseProblem& p = part.problem;
  for_channels(part, [&](const Plane& plane, std::size_t lane) {
    for (std::size_t h = 0; h < p.height; ++h) {
      for (std::size_t w = 0; w < p.width; ++w) {
        float sum = bias[lane];
        for (std::size_t kh = 0; kh < p.kernel; ++kh) {
          for (std::size_t kw = 0; kw < p.kernel && plane.has_row(h, kh); ++kw) {
            sum = std::fma(plane.at(x, h + kh - p.kernel / 2, w, kw),
                           weight[(kh * p.kernel + kw) * kDepthwiseChannels + lane], sum);
          }
        }
        y.set(plane.place(h, w), sum);
      }
    }
  });
}

float tap_gradient(const Plane& plane, const Values& x, const Values& gradient, std::size_t kh, std::size_t kw) {
  const DepthwiseProblem& p = plane.problem;
  float sum = 0;
  for (std::size_t h = 0; h < p.height; ++h) {
    for (std::size_t w = 0; w < p.width && plane.has_row(h, kh); ++w) {
      sum = std::fma(plane.at(x, h + kh - p.kernel / 2, w, kw), gradient[plane.place(h, w)], sum);
    }
  }
  return sum;
}

void weight_gradient(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight, float* dbias) {
  const DepthwiseProblem& p = part.problem;
  for_channels(part, [&](const Plane& plane, std::size_t lane) {
    for (std::size_t kh = 0; kh < p.kernel; ++kh) {
      for (std::size_t kw = 0; kw < p.kernel; ++kw) {
        dweight[(kh * p.kernel + kw) * kDepthwiseChannels + lane] += tap_gradient(plane, x, gradient, kh, kw);
      }
    }
    std::array<float, 4> sums{};  // by column, which a processor can add at once
    for (std::size_t h = 0; h < p.height; ++h) {
      for (std::size_t w = 0; w < p.width; ++w) {
        sums[w % 4] += gradient[plane.place(h, w)];
      }
    }
    dbias[lane] += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  });
}

}  // namespace

const DepthwiseRun kDepthwiseReference{correlate, weight_gradient};

}  // namespace ceteris::kernels
