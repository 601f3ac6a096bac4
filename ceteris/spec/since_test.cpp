// SPDX-License-Identifier: Apache-2.0
// A field that came with a later version: old specs keep their identity, old files are read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/document.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/refused.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace versions {

namespace spec = ceteris::spec;
using example::Pool;

struct OldNorm {
  double eps = 1e-5;
  static constexpr std::string_view kind = "norm";
  static constexpr auto fields() { return std::tuple{spec::field("eps", &OldNorm::eps, "in the root")}; }
};
struct Old {
  int size = 64;
  std::variant<OldNorm> norm;
  static constexpr auto fields() {
    return std::tuple{spec::field("size", &Old::size, "side"), spec::field("norm", &Old::norm, "what normalises")};
  }
};

struct NewNorm {
  double eps = 1e-5;
  bool centred = false;
  static constexpr std::string_view kind = "norm";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &NewNorm::eps, "in the root"),
                      spec::field("centred", &NewNorm::centred, "subtract the mean", spec::since("0.2"))};
  }
};
struct Extra {
  int depth = 2;
  static constexpr auto fields() { return std::tuple{spec::field("depth", &Extra::depth, "blocks")}; }
};
struct New {
  int size = 64;
  std::variant<NewNorm> norm = NewNorm{.centred = true};
  double clip = 1.0;
  Pool pool = Pool::Token;
  std::vector<int> steps{1, 2};
  Extra extra;
  spec::Table env;
  std::vector<Extra> more;
  std::optional<std::string> label = "a";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("size", &New::size, "side"),
        spec::field("norm", &New::norm, "what normalises"),
        spec::field("clip", &New::clip, "largest gradient", spec::since("0.2", 0)),
        spec::field("pool", &New::pool, "how tokens become one", spec::since("0.3", Pool::Mean)),
        spec::field("steps", &New::steps, "when", spec::since("0.2")),
        spec::field("extra", &New::extra, "more of it", spec::since("0.2")),
        spec::field("env", &New::env, "surroundings", spec::since("0.2")),
        spec::field("more", &New::more, "more of them", spec::since("0.2")),
        spec::field("label", &New::label, "in figures", spec::since("0.2")),
    };
  }
};

// A spec that became one of several.
struct OldOptimiser {
  double rate = 0.1;
  static constexpr auto fields() { return std::tuple{spec::field("rate", &OldOptimiser::rate, "step length")}; }
};
struct OldRecipe {
  OldOptimiser optimiser{.rate = 0.3};
  static constexpr auto fields() {
    return std::tuple{spec::field("optimiser", &OldRecipe::optimiser, "what moves the weights")};
  }
};
struct Adam {
  double rate = 0.1;
  static constexpr std::string_view kind = "adam";
  static constexpr std::string_view others_since = "0.2";
  static constexpr auto fields() { return std::tuple{spec::field("rate", &Adam::rate, "step length")}; }
};
struct Sgd {
  double rate = 1;
  static constexpr std::string_view kind = "sgd";
  static constexpr auto fields() { return std::tuple{spec::field("rate", &Sgd::rate, "step length")}; }
};
struct NewRecipe {
  std::variant<Adam, Sgd> optimiser = Adam{.rate = 0.3};
  static constexpr auto fields() {
    return std::tuple{spec::field("optimiser", &NewRecipe::optimiser, "what moves the weights")};
  }
};

}  // namespace versions

namespace {

namespace spec = ceteris::spec;
using example::problems_of;
using versions::New;
using versions::Old;

/// A new spec that asks for what the old program did.
New as_before() {
  New made;
  spec::set_all(made, std::vector<std::string>{"norm.centred=false", "clip=0", "pool=mean"});
  return made;
}

TEST(Since, ASpecThatAsksForWhatWasBeforeKeepsItsIdentity) {
  EXPECT_EQ(spec::identity_json(as_before()), R"({"norm":{"eps":1e-05,"kind":"norm"},"size":64})");
  EXPECT_EQ(spec::identity(as_before()), spec::identity(Old{}));
}

TEST(Since, AnyOtherValueIsInTheIdentityTheNewDefaultToo) {
  EXPECT_NE(spec::identity(New{}), spec::identity(Old{}));
  for (const char* change : {"norm.centred=true", "clip=1", "pool=token", "steps=[1]", "extra.depth=3", "env.A=x",
                             "more=[{}]", "label=none"}) {
    New changed = as_before();
    spec::set(changed, change);
    EXPECT_NE(spec::identity(changed), spec::identity(Old{})) << change;
  }
}

TEST(Since, AFileOfTheOldProgramIsReadAsItMeant) {
  const New read = spec::from_json<New>(spec::to_json(Old{}));
  EXPECT_EQ(spec::to_json(read), spec::to_json(as_before()));
  EXPECT_EQ(spec::identity(read), spec::identity(Old{}));
}

TEST(Since, OtherFieldsMayStillNotBeAbsent) {
  EXPECT_EQ(problems_of([] { static_cast<void>(spec::from_json<New>(R"({"norm":{"kind":"norm"}})")); }).size(), 2U);
}

TEST(Since, WhatIsWrittenForReadersIsWhole) {
  EXPECT_THAT(spec::to_json(as_before()), testing::HasSubstr(R"("pool":"mean")"));
  EXPECT_EQ(spec::to_json(spec::from_json<New>(spec::to_json(New{}))), spec::to_json(New{}));
  EXPECT_EQ(spec::to_json(spec::read_toml<New>(spec::to_toml(New{}), "a.toml")), spec::to_json(New{}));
}

TEST(Since, ASpecThatBecameOneOfSeveralKeepsItsIdentityAndItsFiles) {
  using versions::NewRecipe, versions::OldRecipe;
  EXPECT_EQ(spec::identity(NewRecipe{}), spec::identity(OldRecipe{}));
  EXPECT_THAT(spec::to_json(NewRecipe{}), testing::HasSubstr(R"("kind":"adam")"));
  NewRecipe other;
  spec::set(other, "optimiser=sgd");
  EXPECT_THAT(spec::identity_json(other), testing::HasSubstr(R"("kind":"sgd")"));
  const auto read = spec::from_json<NewRecipe>(R"({"optimiser":{"rate":0.5}})");
  EXPECT_EQ(std::get<versions::Adam>(read.optimiser).rate, 0.5);
  EXPECT_EQ(std::get<versions::Adam>(spec::read_toml<NewRecipe>("optimiser.rate = 0.5", "a.toml").optimiser).rate, 0.5);
}

TEST(Since, HelpSaysTheVersion) {
  const auto docs = spec::document<New>();
  EXPECT_THAT(spec::help_text("new", docs, 200), testing::HasSubstr("one of mean, token; default token; since 0.3"));
  EXPECT_THAT(spec::markdown("new", docs), testing::HasSubstr("| subtract the mean (when norm = norm) (since 0.2) |"));
}

}  // namespace
