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
#include "ceteris/spec/field_type.hpp"
#include "ceteris/spec/free.hpp"
#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

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
  Option made{
      T::kind, {}, {}, &schema<T>(), [](void* variant) { static_cast<Variant*>(variant)->template emplace<T>(); }};
  if constexpr (requires { T::kind_doc; }) {
    made.doc = T::kind_doc;
  }
  if constexpr (requires { T::others_since; }) {
    made.others_since = T::others_since;
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

template <>
struct TypeOf<Value> {
  static const Free* get() {
    static const Free made{false, [](const void* member) { return *static_cast<const Value*>(member); },
                           [](void* member, const Value& value) {
                             Value& held = *static_cast<Value*>(member);
                             if (is_none(value)) {
                               held = {};
                             } else {
                               put_free(held, value);
                             }
                           }};
    return &made;
  }
};
template <>
struct TypeOf<Table> {
  static const Free* get() {
    static const Free made{true,
                           [](const void* member) {
                             return Value{*static_cast<const Table*>(member), {}, {}};
                           },
                           [](void* member, const Value& value) {
                             Table& held = *static_cast<Table*>(member);
                             Value whole{std::move(held), {}, {}};
                             put_free(whole, value);
                             held = std::get<Table>(std::move(whole.data));
                           }};
    return &made;
  }
};

template <typename T>
struct IsSpecOrChoice : std::bool_constant<Spec<T>> {};
template <Alternative... T>
struct IsSpecOrChoice<std::variant<T...>> : std::true_type {};

/// Precondition: T holds specs or NamedSpecs of them.
template <typename T>
[[nodiscard]] const Several& several() {
  using Item = typename T::value_type;
  constexpr bool named = requires(Item item) {
    item.place;
  };
  static const Several made = [] {
    Several one;
    one.named = named;
    one.size = [](const void* held) { return static_cast<const T*>(held)->size(); };
    one.clear = [](void* held) { static_cast<T*>(held)->clear(); };
    if constexpr (named) {
      one.element.type = TypeOf<decltype(Item::value)>::get();
      one.at = [](const void* held, std::size_t i) -> const void* { return &(*static_cast<const T*>(held))[i].value; };
      one.name = [](const void* held, std::size_t i) -> std::string_view {
        return (*static_cast<const T*>(held))[i].name;
      };
      one.add = [](void* held, const std::string& name, Place place) -> void* {
        return &static_cast<T*>(held)->emplace_back(Item{name, place, {}}).value;
      };
    } else {
      one.element.type = TypeOf<Item>::get();
      one.at = [](const void* held, std::size_t i) -> const void* { return &(*static_cast<const T*>(held))[i]; };
      one.name = [](const void*, std::size_t) { return std::string_view(); };
      one.add = [](void* held, const std::string&, Place) -> void* { return &static_cast<T*>(held)->emplace_back(); };
    }
    return one;
  }();
  return made;
}

template <typename T>
requires IsSpecOrChoice<T>::value struct TypeOf<std::vector<T>> {
  static const Several* get() { return &several<std::vector<T>>(); }
};
template <typename T>
struct TypeOf<std::vector<NamedSpec<T>>> {
  static_assert(IsSpecOrChoice<T>::value, "a name is given to a spec or to a variant of specs; others: spec::Table");
  static const Several* get() { return &several<std::vector<NamedSpec<T>>>(); }
};

template <typename T>
inline constexpr bool takes_range =
    Whole<typename LeafType<T>::Element> || std::same_as<typename LeafType<T>::Element, double>;

template <Spec T, std::size_t I>
[[nodiscard]] FieldInfo field_info() {
  constexpr auto listed = std::get<I>(T::fields());
  using Member = typename decltype(listed)::Member;
  static_assert(!listed.range.has_value() || takes_range<Member>, "only numbers have a range");
  static_assert(listed.since.old.index() == 0 || Scalar<Member>,
                "only a scalar has an old default that is not its default");
  return {listed.name,
          listed.doc,
          listed.unit,
          listed.range,
          listed.hashed,
          listed.since,
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

}  // namespace ceteris::spec
