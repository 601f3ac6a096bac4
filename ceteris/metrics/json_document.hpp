// SPDX-License-Identifier: Apache-2.0
// JSON as programs write it, with NaN and Infinity as Python does, every key that stands twice, and numbers in the
// spelling of the file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/metrics/number.hpp"

namespace ceteris::metrics {

/// A value of a document. Nodes refer to each other by index, so that no depth of nesting costs stack.
struct JsonNode {
  enum class Type { Null, Boolean, Number, Text, Array, Object };
  static constexpr std::size_t kNone = ~std::size_t{0};

  Type type = Type::Null;
  std::string key;   ///< its name in the object around it
  std::string text;  ///< of Text; of Number and Boolean the spelling
  std::size_t parent = kNone;
  std::size_t first_child = kNone;
  std::size_t last_child = kNone;
  std::size_t next = kNone;  ///< the next in the same array or object
  std::size_t position = 0;  ///< in the array or object around it, from 0
  std::size_t children = 0;
};

struct JsonDocument {
  std::vector<JsonNode> nodes;  ///< the document is the first
};

struct JsonParse {
  std::optional<JsonDocument> document;
  std::string problem;        ///< without a document, a clause: "line 3: ..."
  bool more_follows = false;  ///< the text goes on after a first whole value
};

/// The most values of a document.
inline constexpr std::size_t kMostNodes = 2'000'000;

/// Parses all of `text` by RFC 8259, with the words NaN, Infinity and -Infinity as numbers; a problem when it has more
/// than kMostNodes values.
[[nodiscard]] JsonParse parse_json(std::string_view text);

/// What a node holds, as a number: true and false, arrays and objects are Text, null is Empty.
[[nodiscard]] Number number_of(const JsonNode& node);

}  // namespace ceteris::metrics
