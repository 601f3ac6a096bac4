// SPDX-License-Identifier: Apache-2.0
// Named, counter-based random streams. There is no global generator anywhere in Ceteris.
//
// A number is a pure function of (seed, replicate, stream name, index, draw), so changing one component of an
// experiment moves no other random number, and results do not depend on the order or the number of workers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ceteris {

/// Philox4x32-10 (Salmon, Moraes, Dror & Shaw, SC 2011): four random words for a counter and a key.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key);

/// The draws that belong to one index of one stream, in order.
class Draws {
 public:
  Draws(std::uint64_t key, std::uint64_t index) : key_(key), index_(index) {}

  [[nodiscard]] std::uint32_t next32() {
    if (used_ == words_.size()) {
      draw_block();
    }
    return words_[used_++];
  }
  /// The first word drawn is the lower half.
  [[nodiscard]] std::uint64_t next64() {
    const std::uint64_t low = next32();
    return low | std::uint64_t{next32()} << 32;
  }
  /// Uniform in [0, 1) with 53 random bits.
  [[nodiscard]] double uniform() { return static_cast<double>(next64() >> 11) * 0x1p-53; }
  [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, n), unbiased (Lemire 2019). Precondition: n > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t n);
  /// Standard normal (Box & Muller 1958; the second value of a pair is kept). Its last bits are those of the C
  /// library's log, sin and cos.
  [[nodiscard]] double normal();

 private:
  void draw_block();

  std::uint64_t key_;
  std::uint64_t index_;
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 4> words_{};
  unsigned used_ = 4;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

/// A family of draws under one name: "split", "order", "augment", "init/stem.weight", ...
///
/// Its key is the first 8 bytes, big-endian, of the SHA-256 of "ceteris stream", seed, replicate, name; of a child: of
/// "ceteris child", the parent's key, name (numbers as 8 bytes, little-endian). Word w of index i is word w % 4 of
/// philox({w / 4 low, high, i low, high}, {key low, high}). These are part of the semantics version. Making a stream
/// costs about a microsecond, so make one for a purpose and use at() for each sample.
class Stream {
 public:
  Stream(std::uint64_t seed, std::uint64_t replicate, std::string_view name);

  /// The draws of sample, step or element `index`.
  [[nodiscard]] Draws at(std::uint64_t index) const { return {key_, index}; }
  /// A stream below this one: Stream(seed, r, "order").child("epoch 3").
  [[nodiscard]] Stream child(std::string_view name) const;
  /// 64 bits that stand for this stream, for libraries that bring their own generator.
  [[nodiscard]] std::uint64_t key() const { return key_; }

 private:
  explicit Stream(std::uint64_t key) : key_(key) {}
  std::uint64_t key_;
};

/// A random permutation of 0..n-1 (Fisher-Yates).
[[nodiscard]] std::vector<std::uint32_t> permutation(std::size_t n, Draws draws);

/// Shuffles in place (Fisher-Yates).
template <typename T>
void shuffle(std::span<T> items, Draws draws) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[draws.below(i)]);
  }
}

}  // namespace ceteris
