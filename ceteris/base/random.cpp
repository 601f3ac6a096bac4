// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/random.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}
std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

/// Eight bytes, least significant first, on every machine.
void append(std::string& text, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) {
    text += static_cast<char>(value >> shift & 0xff);
  }
}

/// The first eight bytes of the SHA-256, read as a big-endian number.
std::uint64_t key_of(const std::string& text) {
  const std::string hex = sha256_hex(text);
  std::uint64_t key = 0;
  std::from_chars(hex.data(), hex.data() + 16, key, 16);
  return key;
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1), high(product0) ^ counter[3] ^ key[1],
               low(product0)};
    key[0] += 0x9E3779B9;  // the golden ratio
    key[1] += 0xBB67AE85;  // the square root of three, less one
  }
  return counter;
}

void Draws::draw_block() {
  words_ = philox({low(block_), high(block_), low(index_), high(index_)}, {low(key_), high(key_)});
  ++block_;
  used_ = 0;
}

std::uint64_t Draws::below(std::uint64_t n) {
  CETERIS_CHECK(n > 0, "no integer lies below 0");
  Wide product = Wide{next64()} * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t threshold = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = Wide{next64()} * n;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Draws::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u lies in (0, 1]
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

Stream::Stream(std::uint64_t seed, std::uint64_t replicate, std::string_view name) {
  std::string text = "ceteris stream";
  append(text, seed);
  append(text, replicate);
  text += name;
  key_ = key_of(text);
}

Stream Stream::child(std::string_view name) const {
  std::string text = "ceteris child";
  append(text, key_);
  text += name;
  return Stream(key_of(text));
}

std::vector<std::uint32_t> permutation(std::size_t n, Draws draws) {
  CETERIS_CHECK(n <= std::size_t{std::numeric_limits<std::uint32_t>::max()} + 1, "a permutation this long");
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  shuffle(std::span(order), draws);
  return order;
}

}  // namespace ceteris
