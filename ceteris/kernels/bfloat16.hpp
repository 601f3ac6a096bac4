// SPDX-License-Identifier: Apache-2.0
// Numbers as they lie in memory: float32, or bfloat16, its upper half. Kernels compute in float32 with both.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace ceteris::kernels {

enum class Storage { Float32, Bfloat16 };

[[nodiscard]] constexpr float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

/// To the nearest, ties to even; every NaN becomes the same one, as in libtorch.
[[nodiscard]] inline std::uint16_t to_bfloat16(float value) {
  if (std::isnan(value)) {
    return 0x7FC0;
  }
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

/// Numbers that are read; `data` points to float or, for bfloat16, to std::uint16_t.
struct Values {
  const void* data;
  std::size_t size;
  Storage storage = Storage::Float32;

  [[nodiscard]] const float* floats() const { return static_cast<const float*>(data); }
  [[nodiscard]] const std::uint16_t* halves() const { return static_cast<const std::uint16_t*>(data); }
  [[nodiscard]] float operator[](std::size_t i) const {
    return storage == Storage::Float32 ? floats()[i] : from_bfloat16(halves()[i]);
  }
};

/// Numbers that are written.
struct WritableValues {
  void* data;
  std::size_t size;
  Storage storage = Storage::Float32;

  [[nodiscard]] float* floats() const { return static_cast<float*>(data); }
  [[nodiscard]] std::uint16_t* halves() const { return static_cast<std::uint16_t*>(data); }
  void set(std::size_t i, float value) const {
    if (storage == Storage::Float32) {
      floats()[i] = value;
    } else {
      halves()[i] = to_bfloat16(value);
    }
  }
};

}  // namespace ceteris::kernels
