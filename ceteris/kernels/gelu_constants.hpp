// SPDX-License-Identifier: Apache-2.0
// The normal distribution function and its density in float32, from one exponential.
#pragma once

#include <array>

namespace ceteris::kernels::gelu {

// exp(p) for p <= 0 as 2^n exp(r), |r| <= ln 2 / 2: Cephes' expf (Moshier 1992). Below kLeastPower it is as there.
inline constexpr float kLeastPower = -87.0F;
inline constexpr float kLog2E = 1.44269504F;
inline constexpr float kLn2High = 0.693359375F;
inline constexpr float kLn2Low = -2.12194440e-4F;
inline constexpr std::array kExp{1.9875691500e-4F, 1.3981999507e-3F, 8.3334519073e-3F,
                                 4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F};

// 1 - Phi(x) for x >= 0 as exp(-x^2 / 2) times a polynomial in t = 1 / (1 + slope x), within 8e-8 (Abramowitz & Stegun
// 1964, 7.1.26, with z = x / sqrt 2 and half of the coefficients).
inline constexpr float kSlope = 0.231641888F;
inline constexpr std::array kTail{0.5307027145F, -0.7265760135F, 0.7107068705F, -0.142248368F, 0.127414796F};

inline constexpr float kDensity = 0.398942280F;  // 1 / sqrt(2 pi)

}  // namespace ceteris::kernels::gelu
