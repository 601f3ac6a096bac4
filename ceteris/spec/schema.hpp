// SPDX-License-Identifier: Apache-2.0
// The field lists with the types taken out, so that readers and writers are ordinary code compiled once.
// Only this header and the thin templates of toml.hpp, json.hpp, ... see the real types.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
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
  const Schema* schema = nullptr;
  void (*choose)(void* variant) = nullptr;  ///< puts the alternative, with its defaults, into the variant
};

/// The type of a field that is a variant of specs.
struct Choice {
  std::vector<Option> options;
  std::size_t (*index)(const void* variant) = nullptr;
  const void* (*chosen)(const void* variant) = nullptr;  ///< the address of the alternative held
};

struct FieldInfo {
  std::string_view name;
  std::string_view doc;
  std::string_view unit;
  std::optional<Range> range;
  bool hashed = true;
  const void* (*member)(const void* owner) = nullptr;
  std::variant<const Leaf*, const Schema*, const Choice*> type;
};

/// A spec's type.
struct Schema {
  std::vector<FieldInfo> fields;
  std::shared_ptr<void> (*make)() = nullptr;  ///< a new object with every default
};

template <typename T>
concept Whole = std::same_as<T, int> || std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t>;
template <typename T>
concept Scalar =
    std::same_as<T, bool> || Whole<T> || std::same_as<T, double> || std::same_as<T, std::string> || Named<T>;

template <typename T>
struct LeafType {
  using Element = T;
  static constexpr bool list = false;
  static constexpr bool optional = false;
};
template <typename T>
struct LeafType<std::vector<T>> {
  using Element = T;
  static constexpr bool list = true;
  static constexpr bool optional = false;
};
template <typename T>
struct LeafType<std::optional<T>> {
  using Element = T;
  static constexpr bool list = false;
  static constexpr bool optional = true;
};

template <Scalar T>
[[nodiscard]] Value scalar_value(const T& scalar) {
  if constexpr (Named<T>) {
    const std::string_view word = name(scalar);
    return word.empty() ? Value{} : Value{std::string(word), {}, {}};
  } else if constexpr (std::same_as<T, std::uint64_t>) {
    // Beyond what TOML can write: left for `check` to refuse as too large.
    return std::in_range<std::int64_t>(scalar) ? Value{static_cast<std::int64_t>(scalar), {}, {}}
                                               : Value{static_cast<double>(scalar), {}, {}};
  } else if constexpr (Whole<T>) {
    return {static_cast<std::int64_t>(scalar), {}, {}};
  } else {
    return {scalar, {}, {}};
  }
}

template <Scalar T>
[[nodiscard]] T scalar_from(const Value& value) {
  if constexpr (Named<T>) {
    T found{};
    for (const auto& [candidate, word] : spec_names(T{})) {
      if (word == std::get<std::string>(value.data)) {
        found = candidate;
      }
    }
    return found;
  } else if constexpr (Whole<T>) {
    return static_cast<T>(std::get<std::int64_t>(value.data));
  } else if constexpr (std::same_as<T, double>) {
    const auto* whole = std::get_if<std::int64_t>(&value.data);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value.data);
  } else if constexpr (std::same_as<T, std::string>) {
    return value.bare.empty() ? std::get<std::string>(value.data) : value.bare;
  } else {
    return std::get<T>(value.data);
  }
}

template <typename T>
[[nodiscard]] Value leaf_value(const void* member) {
  const T& held = *static_cast<const T*>(member);
  using Element = typename LeafType<T>::Element;
  if constexpr (LeafType<T>::list) {
    List list;
    list.reserve(held.size());
    for (std::size_t i = 0; i < held.size(); ++i) {  // by index: std::vector<bool> has no elements to refer to
      list.push_back(scalar_value<Element>(held[i]));
    }
    return {std::move(list), {}, {}};
  } else if constexpr (LeafType<T>::optional) {
    return held ? scalar_value<Element>(*held) : Value{};
  } else {
    return scalar_value<T>(held);
  }
}

template <typename T>
void put_leaf(void* member, const Value& value) {
  T& held = *static_cast<T*>(member);
  using Element = typename LeafType<T>::Element;
  if constexpr (LeafType<T>::list) {
    held.clear();
    for (const Value& element : std::get<List>(value.data)) {
      held.push_back(scalar_from<Element>(element));
    }
  } else if constexpr (LeafType<T>::optional) {
    if (is_none(value)) {
      held.reset();
    } else {
      held = scalar_from<Element>(value);
    }
  } else {
    held = scalar_from<T>(value);
  }
}

template <Named E>
[[nodiscard]] consteval bool words_are_distinct(bool none_is_taken) {
  const auto names = spec_names(E{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].second.empty() || (none_is_taken && names[i].second == kNone)) {
      return false;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i].first == names[j].first || names[i].second == names[j].second) {
        return false;
      }
    }
  }
  return names.size() > 0;
}

template <typename T>
[[nodiscard]] const Leaf& leaf() {
  using Element = typename LeafType<T>::Element;
  static_assert(Scalar<Element>, "a field is a scalar, a vector or optional of scalars, a spec, or a variant of specs");
  static const Leaf made = [] {
    Leaf one;
    one.list = LeafType<T>::list;
    one.optional = LeafType<T>::optional;
    one.get = &leaf_value<T>;
    one.put = &put_leaf<T>;
    if constexpr (Named<Element>) {
      static_assert(words_are_distinct<Element>(LeafType<T>::optional),
                    "spec_names needs distinct values and names; an optional keeps \"none\" for itself");
      one.kind = Kind::Word;
      for (const auto& named : spec_names(Element{})) {
        one.words.push_back(named.second);
      }
    } else if constexpr (Whole<Element>) {
      one.kind = Kind::Integer;
      one.lowest = static_cast<std::int64_t>(std::numeric_limits<Element>::min());
      one.highest =
          std::same_as<Element, int> ? std::numeric_limits<int>::max() : std::numeric_limits<std::int64_t>::max();
    } else {
      one.kind = std::same_as<Element, bool> ? Kind::Bool : std::same_as<Element, double> ? Kind::Number : Kind::Text;
    }
    return one;
  }();
  return made;
}

template <Alternative T, typename Variant>
[[nodiscard]] Option option() {
  Option made{T::kind, {}, &schema<T>(), [](void* variant) { static_cast<Variant*>(variant)->template emplace<T>(); }};
  if constexpr (requires { T::kind_doc; }) {
    made.doc = T::kind_doc;
  }
  return made;
}

template <typename T>
struct TypeOf {
  static const Leaf* get() { return &leaf<T>(); }
};
template <Spec T>
struct TypeOf<T> {
  static const Schema* get() { return &schema<T>(); }
};
template <Alternative... T>
struct TypeOf<std::variant<T...>> {
  using Variant = std::variant<T...>;
  static consteval bool kinds_are_distinct() {
    const std::string_view kinds[] = {T::kind...};
    for (std::size_t i = 0; i < sizeof...(T); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (kinds[i] == kinds[j]) {
          return false;
        }
      }
    }
    return true;
  }
  static_assert(kinds_are_distinct(), "two alternatives share a kind");

  static const Choice* get() {
    static const Choice made{{option<T, Variant>()...},
                             [](const void* variant) { return static_cast<const Variant*>(variant)->index(); },
                             [](const void* variant) {
                               return std::visit([](const auto& held) { return static_cast<const void*>(&held); },
                                                 *static_cast<const Variant*>(variant));
                             }};
    return &made;
  }
};

template <typename T>
inline constexpr bool takes_range =
    Whole<typename LeafType<T>::Element> || std::same_as<typename LeafType<T>::Element, double>;

template <Spec T, std::size_t I>
[[nodiscard]] FieldInfo field_info() {
  constexpr auto listed = std::get<I>(T::fields());
  using Member = typename decltype(listed)::Member;
  static_assert(!listed.range.has_value() || takes_range<Member>, "only numbers have a range");
  return {listed.name,
          listed.doc,
          listed.unit,
          listed.range,
          listed.hashed,
          [](const void* owner) -> const void* {
            constexpr auto own = std::get<I>(T::fields());
            return &(static_cast<const T*>(owner)->*own.member);
          },
          TypeOf<Member>::get()};
}

template <Spec T>
[[nodiscard]] const Schema& schema() {
  static_assert(complete<T>(), "fields() must list every member once, with a name of its own and a doc");
  static const Schema made = [] {
    Schema one;
    one.make = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (one.fields.push_back(field_info<T, I>()), ...);
    }
    (std::make_index_sequence<field_count<T>>{});
    return one;
  }();
  return made;
}

/// The member of a field, for writing. Precondition: `owner` is not const.
[[nodiscard]] inline void* member_of(const FieldInfo& field, void* owner) {
  return const_cast<void*>(field.member(owner));
}
/// The alternative held by a variant, for writing. Precondition: `variant` is not const.
[[nodiscard]] inline void* chosen_of(const Choice& choice, void* variant) {
  return const_cast<void*>(choice.chosen(variant));
}

}  // namespace ceteris::spec
