// SPDX-License-Identifier: Apache-2.0
// Random textures for the generators: made once, the same on every run, then only sampled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ceteris/base/random.hpp"

namespace ceteris::synthetic {

/// A periodic square of values with mean 0 and standard deviation 1.
class Texture {
 public:
  static constexpr int kSide = 256;

  /// Octaves of smooth lattice noise (Perlin 1985, values instead of gradients), of 4, 8, ... 256 cells a side; each
  /// has `persistence` times the amplitude of the one before: 0.5 gives the 1/f amplitude spectrum of natural scenes
  /// (Field 1987), more is rougher. `stretch` > 1 draws the cells out sideways: a power of two.
  Texture(double persistence, int stretch, Draws draws);
  /// Independent standard normal values.
  explicit Texture(Draws draws);

  /// Bilinear, period 256 in both directions.
  [[nodiscard]] float at(float u, float v) const;
  /// The value at a whole position; both are taken modulo 256.
  [[nodiscard]] float cell(unsigned u, unsigned v) const { return values_[v % kSide * kSide + u % kSide]; }

 private:
  std::vector<float> values_;
};

/// The textures of all generators: clouds (soft), stone (1/f), foliage (rough), wood (drawn out), white noise.
enum class TextureKind : std::uint8_t { Clouds, Stone, Foliage, Wood, White };
inline constexpr std::size_t kTextureKinds = 5;
[[nodiscard]] const Texture& texture(TextureKind kind);

}  // namespace ceteris::synthetic
