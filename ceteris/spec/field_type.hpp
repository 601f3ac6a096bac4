// SPDX-License-Identifier: Apache-2.0
// The types of fields with the C++ types taken out: what readers and writers, ordinary code compiled once, walk along.
// schema.hpp makes them from the field lists.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ceteris/spec/field.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

enum class Kind { Bool, Integer, Number, Text, Word };

/// The type of a field that holds values rather than further fields.
struct Leaf {
  Kind kind = Kind::Bool;
  bool list = false;
  bool optional = false;
  std::int64_t lowest = 0;              ///< Integer: what the type holds
  std::int64_t highest = 0;             ///< Integer
  std::vector<std::string_view> words;  ///< Word: the names of the enumeration
  Value (*get)(const void* member) = nullptr;
  /// Precondition: the value passed `check` (check.hpp).
  void (*put)(void* member, const Value& value) = nullptr;
};

struct Schema;

/// One alternative of a variant.
struct Option {
  std::string_view kind;
  std::string_view doc;
  /// The version since which there are others; before, its kind was not written. Empty: there always were.
  std::string_view others_since;
  const Schema* schema = nullptr;
  void (*choose)(void* variant) = nullptr;  ///< puts the alternative, with its defaults, into the variant
};

/// The type of a field that is a variant of specs.
struct Choice {
  std::vector<Option> options;
  std::size_t (*index)(const void* variant) = nullptr;
  const void* (*chosen)(const void* variant) = nullptr;  ///< the address of the alternative held
};

/// The type of a field that takes what the user writes as it stands.
struct Free {
  bool table = false;  ///< a Table; else any Value, where null stands for none
  Value (*get)(const void* member) = nullptr;
  /// Precondition: the value passed `check_free` (free.hpp), and is a table where one is wanted.
  void (*put)(void* member, const Value& value) = nullptr;
};

struct Several;

struct FieldInfo {
  std::string_view name;
  std::string_view doc;
  std::string_view unit;
  std::optional<Range> range;
  bool hashed = true;
  Since since;
  const void* (*member)(const void* owner) = nullptr;
  std::variant<const Leaf*, const Schema*, const Choice*, const Free*, const Several*> type;
};

/// The type of a field that holds any number of one type of spec: a list of tables, or a table whose keys the user
/// chooses.
struct Several {
  FieldInfo element;   ///< its `member` is not used
  bool named = false;  ///< a table
  std::size_t (*size)(const void* several) = nullptr;
  const void* (*at)(const void* several, std::size_t i) = nullptr;
  std::string_view (*name)(const void* several, std::size_t i) = nullptr;
  void (*clear)(void* several) = nullptr;
  /// Appends one with every default and returns its address; a list drops the name and the place.
  void* (*add)(void* several, const std::string& name, Place place) = nullptr;
};

/// A spec's type.
struct Schema {
  std::vector<FieldInfo> fields;
  std::shared_ptr<void> (*make)() = nullptr;  ///< a new object with every default
};

/// The member of a field, for writing. Precondition: `owner` is not const.
[[nodiscard]] inline void* member_of(const FieldInfo& field, void* owner) {
  return const_cast<void*>(field.member(owner));
}
/// One of several, for writing. Precondition: `several` is not const.
[[nodiscard]] inline void* at_of(const Several& type, void* several, std::size_t i) {
  return const_cast<void*>(type.at(several, i));
}
/// The alternative held by a variant, for writing. Precondition: `variant` is not const.
[[nodiscard]] inline void* chosen_of(const Choice& choice, void* variant) {
  return const_cast<void*>(choice.chosen(variant));
}

}  // namespace ceteris::spec
