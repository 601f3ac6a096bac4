// SPDX-License-Identifier: Apache-2.0
// Python's pickles (protocols 2 to 5, PEP 3154) as a graph of values. The instructions are read; what they name is
// never imported, and what they call is never called: it is only noted that there was a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ceteris::formats {

enum class PickleKind {
  None,
  Bool,        ///< `integer` is 0 or 1
  Int,         ///< `integer`
  Big,         ///< a whole number beyond 64 bits: `text` holds its bytes, little-endian two's complement
  Float,       ///< `real`
  Text,        ///< `text`, by rule UTF-8, unchecked; the byte strings of Python 2 too
  Bytes,       ///< `text`
  Tuple,       ///< `items`
  List,        ///< `items`
  Set,         ///< `items`
  Dict,        ///< `items`: key, value, key, value... as they were put in; a key may come twice
  Global,      ///< the name of a class or function; `items`: module, name, both Text
  Call,        ///< what a call would have returned; `items`: callee, arguments, then keys and values put in later
  Object,      ///< an instance with a state nobody here knows; `items`: its class
  Persistent,  ///< a reference to something outside the pickle; `items`: what refers to it
};

/// Position of a value in Pickle::values.
using PickleIndex = std::uint32_t;

struct PickleValue {
  PickleKind kind = PickleKind::None;
  std::string_view text = {};  ///< a view into the pickle
  std::int64_t integer = 0;
  double real = 0;
  std::vector<PickleIndex> items = {};  ///< may lead back to the value itself: never follow without a limit
};

struct Pickle {
  std::vector<PickleValue> values;
  PickleIndex root = 0;
  std::size_t size = 0;  ///< bytes up to and with the instruction that ends it; more may follow

  [[nodiscard]] const PickleValue& operator[](PickleIndex index) const { return values[index]; }
};

/// Most bytes and values of one pickle. A tensor takes about 22 values and 200 bytes.
inline constexpr std::size_t kPickleBytes = 64'000'000, kPickleValues = 2'000'000;

/// Reads the pickle that `bytes` begin with. `where` names the file in errors. Instructions that protocol 2 and later
/// do not need (those of protocols 0 and 1, extension codes, buffers outside) are refused. Memory: about 100 bytes a
/// byte of the pickle at worst, under the limits above. Throws Error (exit 2).
[[nodiscard]] Pickle parse_pickle(std::span<const std::byte> bytes, std::string_view where);

}  // namespace ceteris::formats
