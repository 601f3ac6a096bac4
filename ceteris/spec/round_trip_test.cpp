// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/base/random.hpp"
#include "ceteris/spec/diff.hpp"
#include "ceteris/spec/example_plan.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/randomise.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace {

using example::Plan;
using example::Study;
namespace spec = ceteris::spec;

constexpr std::uint64_t kCases = 500;

template <typename T>
T random_spec(std::uint64_t index) {
  ceteris::Draws draws = ceteris::Stream(1, 0, "spec round trip").at(index);
  T made;
  spec::randomise(made, draws);
  return made;
}

Study random_study(std::uint64_t index) {
  return random_spec<Study>(index);
}

TEST(RoundTrip, AnySpecSurvivesToml) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Study study = random_study(i);
    const std::string text = spec::to_toml(study);
    EXPECT_EQ(spec::to_json(spec::read_toml<Study>(text, "case.toml")), spec::to_json(study)) << text;
  }
}

TEST(RoundTrip, AnySpecSurvivesJson) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Study study = random_study(i);
    const auto back = spec::from_json<Study>(spec::to_json(study));
    EXPECT_EQ(spec::to_json(back), spec::to_json(study));
    EXPECT_EQ(spec::identity(back), spec::identity(study));
  }
}

TEST(RoundTrip, AnySpecSurvivesSetWhateverItStartsFrom) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Study study = random_study(i);
    Study back = random_study(kCases + i);
    spec::set_all(back, spec::to_assignments(study));
    EXPECT_EQ(spec::to_json(back), spec::to_json(study));
  }
}

TEST(RoundTrip, ADiffAppliedToTheLeftMakesTheRight) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    Study left = random_study(i);
    const Study right = random_study(kCases + i);
    for (const spec::Difference& difference : spec::diff(left, right)) {
      if (!difference.right.empty()) {
        spec::set(left, difference.path + "=" + difference.right);
      }
    }
    // A field both alternatives have and hold alike is not in the diff, but choosing anew sets it to its default.
    for (const spec::Difference& rest : spec::diff(left, right)) {
      EXPECT_EQ(rest.path, "model.norm.eps");
    }
  }
}

TEST(RoundTrip, TablesOfTheUsersKeysSurviveTomlWithTheirSpelling) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Plan plan = random_spec<Plan>(i);
    const std::string text = spec::to_toml(plan);
    const Plan back = spec::read_toml<Plan>(text, "case.toml");
    EXPECT_EQ(spec::to_json(back), spec::to_json(plan)) << text;
    EXPECT_EQ(spec::to_toml(back), text);
  }
}

TEST(RoundTrip, TablesOfTheUsersKeysSurviveJson) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Plan plan = random_spec<Plan>(i);
    const auto back = spec::from_json<Plan>(spec::to_json(plan));
    EXPECT_EQ(spec::to_json(back), spec::to_json(plan));
    EXPECT_EQ(spec::identity(back), spec::identity(plan));
  }
}

TEST(RoundTrip, TablesOfTheUsersKeysSurviveSetWhateverItStartsFrom) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Plan plan = random_spec<Plan>(i);
    Plan back = random_spec<Plan>(kCases + i);
    spec::set_all(back, spec::to_assignments(plan));
    EXPECT_EQ(spec::to_json(back), spec::to_json(plan));
    EXPECT_EQ(spec::to_toml(back), spec::to_toml(plan));
  }
}

TEST(RoundTrip, EveryDifferenceOfTwoPlansIsAnAssignment) {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    Plan left = random_spec<Plan>(i);
    const Plan right = random_spec<Plan>(kCases + i);
    for (const spec::Difference& difference : spec::diff(left, right)) {
      if (!difference.right.empty()) {
        spec::set(left, difference.path + "=" + difference.right);
      }
    }
    // What only the left has stays, and an alternative chosen anew has its defaults; nothing else differs.
    for (const spec::Difference& rest : spec::diff(left, right)) {
      EXPECT_TRUE(rest.right.empty() || rest.path.ends_with(".eps"))
          << rest.path << ": " << rest.left << ", " << rest.right;
    }
  }
}

TEST(RoundTrip, RandomSpecsReachEveryAlternativeAndBothEndsOfARange) {
  std::set<std::size_t> alternatives;
  std::set<int> sizes;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Study study = random_study(i);
    alternatives.insert(study.model.norm.index());
    sizes.insert(study.size);
  }
  EXPECT_EQ(alternatives.size(), 4U);
  EXPECT_EQ(*sizes.begin(), 8);
  EXPECT_EQ(*sizes.rbegin(), 512);
}

}  // namespace
