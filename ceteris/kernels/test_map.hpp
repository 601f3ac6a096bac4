// SPDX-License-Identifier: Apache-2.0
// Maps of both kinds of numbers, for tests of kernels.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/kernels/bfloat16.hpp"

namespace ceteris::kernels::test {

/// Numbers as they lie in memory.
struct Map {
  Storage storage;
  std::vector<float> floats;
  std::vector<std::uint16_t> halves;

  Map(Storage kind, std::size_t size) : storage(kind), floats(size), halves(size) {}
  [[nodiscard]] Values values() const {
    return storage == Storage::Float32 ? Values{floats.data(), floats.size()}
                                       : Values{halves.data(), halves.size(), Storage::Bfloat16};
  }
  [[nodiscard]] WritableValues writable() {
    return storage == Storage::Float32 ? WritableValues{floats.data(), floats.size()}
                                       : WritableValues{halves.data(), halves.size(), Storage::Bfloat16};
  }
};

/// Standard normal numbers, others for every `name`.
inline Map normal_map(Storage storage, std::size_t size, std::uint64_t name) {
  Map map(storage, size);
  const Stream stream(name, 0, "kernel test");
  for (std::size_t i = 0; i < size; ++i) {
    map.writable().set(i, static_cast<float>(stream.at(i).normal()));
  }
  return map;
}

template <class T>
[[nodiscard]] bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

inline void expect_bits(const Map& a, const Map& b) {
  EXPECT_TRUE(same_bits(a.floats, b.floats));
  EXPECT_TRUE(same_bits(a.halves, b.halves));
}

}  // namespace ceteris::kernels::test
