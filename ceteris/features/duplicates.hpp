// SPDX-License-Identifier: Apache-2.0
// Which images are copies of each other: the same file, the same pixels, or nearly the same look.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ceteris/image/image.hpp"

namespace ceteris::features {

/// SHA-256 of the size and the pixels, hex: equal for files that decode alike, whatever their format and metadata.
[[nodiscard]] std::string pixel_hash(const image::Image& image);

/// Signs of the horizontal differences of mean brightness on a grid of 8 rows and 9 columns ("dHash", Krawetz 2013).
/// Survives re-encoding, nearly always resizing, and small changes of tone; not cropping, mirroring or another view of
/// the scene.
struct DifferenceHash {
  std::uint64_t bits = 0;
  /// False for an image too flat for its differences to mean anything: fewer than three quarters of them reach one
  /// grey level.
  bool telling = false;

  bool operator==(const DifferenceHash&) const = default;
};
[[nodiscard]] DifferenceHash difference_hash(const image::Image& image);

/// Disjoint sets over 0..n-1 with union by size.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t n);
  void unite(std::size_t a, std::size_t b);
  [[nodiscard]] std::size_t root(std::size_t i);
  /// Numbers 0, 1, ... in the order in which the sets first appear.
  [[nodiscard]] std::vector<std::uint32_t> numbered();

 private:
  std::vector<std::uint32_t> parent_;
  std::vector<std::uint32_t> size_;
};

/// Unites items whose texts are equal; empty texts are left alone. For hashes, and for the user's groups.
void unite_equal(DisjointSets& sets, std::span<const std::string> texts);

/// Unites items whose telling hashes differ in at most 3 of 64 bits. Two such hashes agree in at least one of their
/// four 16-bit bands (pigeonhole), so only items that share a band are compared: close to linear time for images
/// that differ, quadratic only in the number of distinct hashes that share a band; memory is linear. By chance two
/// unrelated images come this close with a probability of 2.4e-15 (43,745 of 2^64 patterns).
void unite_near(DisjointSets& sets, std::span<const DifferenceHash> hashes);

inline constexpr int kNearBits = 3;

}  // namespace ceteris::features
