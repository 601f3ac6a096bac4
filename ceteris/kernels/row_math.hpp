// SPDX-License-Identifier: Apache-2.0
// What several reference kernels share: sums over a row, and the exponential of numbers that are not positive.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace ceteris::kernels {

/// Sums over a row are made in as many columns, which then meet in pairs: as vectors of any length can.
inline constexpr std::size_t kRowLanes = 16;
using RowLanes = std::array<float, kRowLanes>;

inline float total(RowLanes lanes) {
  for (std::size_t half = kRowLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) {
      lanes[i] += lanes[i + half];
    }
  }
  return lanes[0];
}

namespace exponential {

// exp(p) for p <= 0 as 2^n exp(r), |r| <= ln 2 / 2: Cephes' expf (Moshier 1992). Below kLeastPower it is as there.
inline constexpr float kLeastPower = -87.0F;
inline constexpr float kLog2E = 1.44269504F;
inline constexpr float kLn2High = 0.693359375F;
inline constexpr float kLn2Low = -2.12194440e-4F;
inline constexpr std::array kExp{1.9875691500e-4F, 1.3981999507e-3F, 8.3334519073e-3F,
                                 4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F};

}  // namespace exponential

/// exp(power) for power <= 0, or greater by a rounding. No NaN.
inline float exp_below_one(float power) {
  using namespace exponential;
  power = std::max(power, kLeastPower);
  const float whole = std::nearbyint(power * kLog2E);
  const float rest = std::fma(whole, -kLn2Low, std::fma(whole, -kLn2High, power));
  float series = kExp[0];
  for (std::size_t i = 1; i < kExp.size(); ++i) {
    series = std::fma(series, rest, kExp[i]);
  }
  series = std::fma(series, rest * rest, rest) + 1.0F;
  return series * std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<std::int32_t>(whole) + 127) << 23U);
}

}  // namespace ceteris::kernels
