// SPDX-License-Identifier: Apache-2.0
// How a spec lists its fields, once. Everything else in this module (TOML, --set, JSON, hash, diff, help, random
// generation) reads that list.
//
//   struct LayerNorm {
//     double eps = 1e-6;
//     static constexpr std::string_view kind = "layernorm";  // only for alternatives of a variant
//     static constexpr auto fields() {
//       return std::tuple{spec::field("eps", &LayerNorm::eps, "added to the variance", spec::range(0.0, 1.0))};
//     }
//   };
//   static_assert(spec::complete<LayerNorm>());
//
// A spec is an aggregate whose defaults are its member initialisers. A member is a bool, int, std::int64_t,
// std::uint64_t (up to 2^63 - 1, what TOML can write), double, std::string, an enumeration with `spec_names`, a
// std::vector or std::optional of those, another spec, or a std::variant of specs told apart by their `kind`; of specs
// or such variants a std::vector (a list of tables) or a std::vector<NamedSpec<...>> (a table whose keys the user
// chooses); a spec::Table or spec::Value, which take what the user writes as it stands. An alternative may also say
// `static constexpr std::string_view kind_doc`, and one that was the only one before a version, so that its kind was
// not written, `others_since`: the identity leaves its kind out. A spec may say `title`, its name in `ceteris help`.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// One of a table of specs: the key that the user chose, where it stands, and what is under it.
template <typename T>
struct NamedSpec {
  std::string name;
  Place place;
  T value;
};

/// Both ends belong to it. For a vector it bounds every element.
struct Range {
  double low = 0;
  double high = 0;
};
struct Unit {
  std::string_view name;
};
struct Unhashed {};
/// A default as a constant.
using Constant = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;
struct Since {
  std::string_view version;
  Constant old;
};

/// Option of `field`: the least and the greatest value allowed.
template <typename Low, typename High>
[[nodiscard]] constexpr Range range(Low low, High high) {
  return {static_cast<double>(low), static_cast<double>(high)};
}
/// Option of `field`: what the number counts, for help and messages.
[[nodiscard]] constexpr Unit unit(std::string_view name) {
  return {name};
}
/// Option of `field`: the field cannot change a result, so the identity leaves it out.
inline constexpr Unhashed unhashed{};

/// An enumeration whose values have names: `constexpr auto spec_names(Mode)` returns an array of (value, name) pairs
/// and stands in the namespace of the enumeration.
template <typename T>
concept Named = std::is_enum_v<T> && requires(T value) {
  spec_names(value).size();
};

/// The name of an enumeration's value; empty when it has none.
template <Named E>
[[nodiscard]] constexpr std::string_view name(E value) {
  for (const auto& [candidate, text] : spec_names(value)) {
    if (candidate == value) {
      return text;
    }
  }
  return {};
}

/// Option of `field`: it came with this version. The identity leaves it out while it means what the program did before,
/// which is its default, so that specs without it keep their identity; from_json takes a text without it.
[[nodiscard]] constexpr Since since(std::string_view version) {
  return {version, {}};
}
/// The same where the program did before what is no longer the default.
template <typename T>
[[nodiscard]] constexpr Since since(std::string_view version, T old) {
  if constexpr (Named<T>) {
    return {version, name(old)};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {version, old};
  } else if constexpr (std::is_integral_v<T>) {
    return {version, static_cast<std::int64_t>(old)};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {version, static_cast<double>(old)};
  } else {
    return {version, std::string_view(old)};
  }
}

/// One entry of a spec's list.
template <typename Owner, typename T>
struct Field {
  using Member = T;
  std::string_view name;
  T Owner::*member = nullptr;
  std::string_view doc;
  std::optional<Range> range;
  std::string_view unit;
  bool hashed = true;
  Since since = {};

  constexpr void apply(Range option) { range = option; }
  constexpr void apply(Unit option) { unit = option.name; }
  constexpr void apply(Unhashed) { hashed = false; }
  constexpr void apply(Since option) { since = option; }
};

/// Lists one member: its name in files, the member, one line that says what it means, then options in any order.
template <typename Owner, typename T, typename... Options>
[[nodiscard]] constexpr Field<Owner, T> field(std::string_view name, T Owner::*member, std::string_view doc,
                                              Options... options) {
  Field<Owner, T> made{name, member, doc, std::nullopt, {}, true, {}};
  (made.apply(options), ...);
  return made;
}

/// An aggregate with a field list.
template <typename T>
concept Spec = std::is_aggregate_v<T> && std::default_initializable<T> && requires {
  T::fields();
};

/// A spec that can be chosen by name inside a std::variant.
template <typename T>
concept Alternative = Spec<T> && requires {
  { T::kind } -> std::convertible_to<std::string_view>;
};

template <Spec T>
inline constexpr std::size_t field_count = std::tuple_size_v<decltype(T::fields())>;

/// Converts to any member type; used unevaluated, to count the members of an aggregate.
struct AnyMember {
  template <typename T>
  operator T() const;  // NOLINT: implicit on purpose
};

/// Whether `T` has exactly as many members as its list has entries, found by trial: an aggregate takes as many
/// initialisers as it has members. The one too many is `{}`, which initialises a member of any type.
template <Spec T, std::size_t... I>
[[nodiscard]] consteval bool counts_match(std::index_sequence<I...>) {
  return requires {
    T{(static_cast<void>(I), AnyMember{})...};
  }
  &&!requires {
    T{(static_cast<void>(I), AnyMember{})..., {}};
  };
}

/// A name is made of a-z, 0-9 and _; "kind" is taken by the choice inside a variant.
[[nodiscard]] constexpr bool is_field_name(std::string_view name) {
  return !name.empty() && name != "kind" &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

template <typename First, typename Second>
[[nodiscard]] constexpr bool clash(const First& first, const Second& second) {
  if constexpr (std::is_same_v<First, Second>) {
    return first.name == second.name || first.member == second.member;
  } else {
    return first.name == second.name;
  }
}

/// Whether an entry is well named, documented, and clashes with none but itself.
template <typename One, typename... All>
[[nodiscard]] constexpr bool stands_alone(const One& one, const All&... all) {
  return is_field_name(one.name) && !one.doc.empty() && (0 + ... + (clash(one, all) ? 1 : 0)) == 1;
}

/// True when every member of `T` is listed exactly once, under a name of its own and with a doc. The readers and
/// writers refuse to compile for a spec that is not complete.
template <Spec T>
[[nodiscard]] consteval bool complete() {
  return counts_match<T>(std::make_index_sequence<field_count<T>>{}) &&
         std::apply([](const auto&... all) { return (stands_alone(all, all...) && ...); }, T::fields());
}

struct Schema;

/// The field list with the types taken out (schema.hpp), here for the large specs, which have theirs compiled once:
///
///   namespace ceteris { extern template const spec::Schema& spec::schema<TrialSpec>(); }   // in the header
///   template const spec::Schema& spec::schema<TrialSpec>();                                // in one source
template <Spec T>
[[nodiscard]] const Schema& schema();

}  // namespace ceteris::spec
