// SPDX-License-Identifier: Apache-2.0
// Hashes: SHA-256 for identity that must last, XXH3 for fast comparison inside one run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ceteris {

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// The digest of all bytes so far, 64 lower-case hex digits. More may be added afterwards.
  [[nodiscard]] std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view text);
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

/// XXH3, 64 bits, seed 0. Not safe against an adversary; equal on every machine of either byte order.
[[nodiscard]] std::uint64_t hash64(std::span<const std::byte> bytes);

}  // namespace ceteris
