// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/field.hpp"

#include <gtest/gtest.h>

#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/schema.hpp"

namespace {

namespace spec = ceteris::spec;
using spec::complete;
using spec::field;

/// A spec that lists its neighbours and forgets the member of type T, in the middle or at the end.
template <typename T>
struct ForgetsMiddle {
  int first = 0;
  T forgotten{};
  int last = 0;
  static constexpr auto fields() {
    return std::tuple{field("first", &ForgetsMiddle::first, "one"), field("last", &ForgetsMiddle::last, "two")};
  }
};
template <typename T>
struct ForgetsLast {
  int first = 0;
  T forgotten{};
  static constexpr auto fields() { return std::tuple{field("first", &ForgetsLast::first, "one")}; }
};
template <typename T>
struct ForgetsNothing {
  T only{};
  T other{};
  static constexpr auto fields() {
    return std::tuple{field("only", &ForgetsNothing::only, "one"), field("other", &ForgetsNothing::other, "two")};
  }
};
template <typename T>
constexpr bool found = complete<ForgetsNothing<T>>() && !complete<ForgetsMiddle<T>>() && !complete<ForgetsLast<T>>();

static_assert(found<bool> && found<int> && found<std::int64_t> && found<std::uint64_t> && found<double>);
static_assert(found<std::string> && found<example::Pool> && found<example::Model> && found<example::NoNorm>);
static_assert(found<std::vector<int>> && found<std::vector<bool>> && found<std::vector<std::string>>);
static_assert(found<std::optional<double>> && found<std::optional<std::string>> && found<std::optional<example::Pool>>);
static_assert(found<std::variant<example::DyT>> && found<std::variant<example::NoNorm, example::DyT>>);

struct ListsOneTwice {
  int first = 0;
  int second = 0;
  static constexpr auto fields() {
    return std::tuple{field("first", &ListsOneTwice::first, "one"), field("second", &ListsOneTwice::first, "two")};
  }
};
static_assert(!complete<ListsOneTwice>());

struct SharesAName {
  int first = 0;
  double second = 0;
  static constexpr auto fields() {
    return std::tuple{field("same", &SharesAName::first, "one"), field("same", &SharesAName::second, "two")};
  }
};
static_assert(!complete<SharesAName>());

template <int Case>
struct BadEntry {
  int member = 0;
  static constexpr auto fields() {
    constexpr std::string_view names[] = {"member", "kind", "", "Member", "a.b", "a b", "member"};
    constexpr std::string_view docs[] = {"good", "good", "good", "good", "good", "good", ""};
    return std::tuple{field(names[Case], &BadEntry::member, docs[Case])};
  }
};
static_assert(complete<BadEntry<0>>());
static_assert(!complete<BadEntry<1>>() && !complete<BadEntry<2>>() && !complete<BadEntry<3>>());
static_assert(!complete<BadEntry<4>>() && !complete<BadEntry<5>>() && !complete<BadEntry<6>>());

static_assert(complete<example::Study>() && complete<example::NoNorm>());
static_assert(spec::name(example::Pool::Token) == "token" && spec::name(static_cast<example::Pool>(9)).empty());

TEST(Field, TakesItsOptionsInAnyOrder) {
  struct Sized {
    int size = 0;
  };
  constexpr auto one = field("size", &Sized::size, "side", spec::unhashed, spec::unit("px"), spec::range(1, 2));
  constexpr auto two = field("size", &Sized::size, "side", spec::range(1, 2), spec::unhashed, spec::unit("px"));
  EXPECT_EQ(one.unit, "px");
  EXPECT_EQ(two.unit, one.unit);
  EXPECT_FALSE(one.hashed);
  EXPECT_FALSE(two.hashed);
  EXPECT_EQ(one.range->high, 2.0);
  EXPECT_EQ(two.range->low, 1.0);
}

TEST(Schema, ReachesTheMembersOfTheObjectItIsGiven) {
  example::Study study;
  study.size = 99;
  const spec::Schema& schema = spec::schema<example::Study>();
  ASSERT_EQ(schema.fields.size(), 15U);
  EXPECT_EQ(schema.fields[0].member(&study), &study.size);
  EXPECT_EQ(schema.fields[14].member(&study), &study.jobs);
  EXPECT_EQ(spec::toml_text(std::get<const spec::Leaf*>(schema.fields[0].type)->get(&study.size)), "99");
}

}  // namespace
