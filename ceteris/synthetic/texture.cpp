// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/texture.hpp"

#include <algorithm>
#include <cmath>

namespace ceteris::synthetic {
namespace {

constexpr int kCoarsest = 4;

// 3 t^2 - 2 t^3: no crease where cells meet.
float smooth(float t) {
  return t * t * (3 - 2 * t);
}

// Adds lattice noise of `across` x `down` cells.
void add_octave(std::vector<float>& values, int across, int down, float amplitude, Draws& draws) {
  std::vector<float> lattice(static_cast<std::size_t>(across) * down);
  for (float& node : lattice) {
    node = amplitude * static_cast<float>(draws.normal());
  }
  for (int y = 0; y < Texture::kSide; ++y) {
    const float v = static_cast<float>(y * down) / Texture::kSide;
    const int row = static_cast<int>(v);
    const float ty = smooth(v - static_cast<float>(row));
    const float* above = &lattice[static_cast<std::size_t>(row) * across];
    const float* below = &lattice[static_cast<std::size_t>((row + 1) % down) * across];
    for (int x = 0; x < Texture::kSide; ++x) {
      const float u = static_cast<float>(x * across) / Texture::kSide;
      const int left = static_cast<int>(u);
      const int right = (left + 1) % across;
      const float tx = smooth(u - static_cast<float>(left));
      const float top = above[left] + tx * (above[right] - above[left]);
      const float bottom = below[left] + tx * (below[right] - below[left]);
      values[static_cast<std::size_t>(y) * Texture::kSide + x] += top + ty * (bottom - top);
    }
  }
}

void standardise(std::vector<float>& values) {
  double sum = 0;
  double squares = 0;
  for (const float stored : values) {
    const auto value = static_cast<double>(stored);
    sum += value;
    squares += value * value;
  }
  const double n = static_cast<double>(values.size());
  const double mean = sum / n;
  const double deviation = std::sqrt(squares / n - mean * mean);
  for (float& value : values) {
    value = (value - static_cast<float>(mean)) / static_cast<float>(deviation);
  }
}

}  // namespace

Texture::Texture(double persistence, int stretch, Draws draws) : values_(std::size_t{kSide} * kSide) {
  double amplitude = 1;
  for (int cells = kCoarsest; cells <= kSide; cells *= 2, amplitude *= persistence) {
    add_octave(values_, std::max(1, cells / stretch), cells, static_cast<float>(amplitude), draws);
  }
  standardise(values_);
}

Texture::Texture(Draws draws) : values_(std::size_t{kSide} * kSide) {
  for (float& value : values_) {
    value = static_cast<float>(draws.normal());
  }
  standardise(values_);
}

float Texture::at(float u, float v) const {
  const float u_floor = std::floor(u);
  const float v_floor = std::floor(v);
  const float tu = u - u_floor;
  const float tv = v - v_floor;
  constexpr unsigned kMask = kSide - 1;
  const unsigned left = static_cast<unsigned>(static_cast<int>(u_floor)) & kMask;
  const unsigned top = static_cast<unsigned>(static_cast<int>(v_floor)) & kMask;
  const unsigned right = (left + 1) & kMask;
  const unsigned bottom = (top + 1) & kMask;
  const float* upper = &values_[std::size_t{top} * kSide];
  const float* lower = &values_[std::size_t{bottom} * kSide];
  const float above = upper[left] + tu * (upper[right] - upper[left]);
  const float below = lower[left] + tu * (lower[right] - lower[left]);
  return above + tv * (below - above);
}

const Texture& texture(TextureKind kind) {
  static const std::array<Texture, kTextureKinds> kTextures = [] {
    const Stream stream(0, 0, "textures");
    return std::array{Texture(0.4, 1, stream.at(0)), Texture(0.5, 1, stream.at(1)), Texture(0.75, 1, stream.at(2)),
                      Texture(0.6, 8, stream.at(3)), Texture(stream.at(4))};
  }();
  return kTextures[static_cast<std::size_t>(kind)];
}

}  // namespace ceteris::synthetic
