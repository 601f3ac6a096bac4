// SPDX-License-Identifier: Apache-2.0
// The normal distribution function in float32, from the exponential of its density.
#pragma once

#include <array>

namespace ceteris::kernels::gelu {

// 1 - Phi(x) for x >= 0 as exp(-x^2 / 2) times a polynomial in t = 1 / (1 + slope x), within 8e-8 (Abramowitz & Stegun
// 1964, 7.1.26, with z = x / sqrt 2 and half of the coefficients).
inline constexpr float kSlope = 0.231641888F;
inline constexpr std::array kTail{0.5307027145F, -0.7265760135F, 0.7107068705F, -0.142248368F, 0.127414796F};

inline constexpr float kDensity = 0.398942280F;  // 1 / sqrt(2 pi)

}  // namespace ceteris::kernels::gelu
