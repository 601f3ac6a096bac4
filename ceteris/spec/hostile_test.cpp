// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive, the answer is an Error: no crash, no hang, no message longer than its reader's patience.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/spec/example_plan.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/refused.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace {

using example::Plan;
using example::problems_of;
using example::Study;
namespace spec = ceteris::spec;

std::string many_keys(std::string_view between, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += (i > 0 ? "," : "") + ("\"k" + std::to_string(i) + "\"") + std::string(between) + "1";
  }
  return text;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

void refused(const std::function<void()>& action) {
  const std::vector<std::string> lines = problems_of(action);
  EXPECT_LE(lines.size(), 101U);
  for (const std::string& line : lines) {
    EXPECT_LT(line.size(), 2000U);
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << "a message must not carry terminal codes";
  }
}

class HostileToml : public testing::TestWithParam<std::string> {};
TEST_P(HostileToml, IsRefused) {
  refused([&] { static_cast<void>(spec::read_toml<Study>(GetParam(), "a.toml")); });
}
INSTANTIATE_TEST_SUITE_P(Toml, HostileToml,
                         testing::Values("note = " + repeated("[", 100'000), "model = {" + many_keys("=", 10'000) + "}",
                                         "milestones = [" + repeated("'', ", 60'000) + "]",
                                         "note = " + repeated("{a=", 100'000), repeated("a.", 100'000) + "a = 1",
                                         "[" + repeated("a.", 100'000) + "a]",
                                         "x = {" + repeated("\"a\" . ", 100'000) + "a = 1}", repeated("a", 1'000'000),
                                         "note = \"" + repeated("x", 1'000'000) + "\"",
                                         "note = 1" + repeated("0", 100'000), "size = 99999999999999999999999",
                                         "rate = 1e999", "rate = nan", "rate = -inf", "note = \"\xff\xfe\"", "\xff\xfe",
                                         std::string("note = \"\0\"", 10), "note = \"\x1b[31m\"", "\"\x1b[31m\" = 1",
                                         "size = 1\nsize = 2", "[model]\n[model]", "model.pool = 1\n[model]",
                                         "[[model]]", "model = [{}]", "\"\" = 1", repeated("k", 200'000) + " = 1",
                                         "size = '" + repeated("9", 200'000) + "'", "note = '''", "note = \"\\uD800\"",
                                         "= 1", "[", "]", "\r", "size = 64\rflip = true", "[model.norm]\nkind = 3",
                                         "[model.norm]\nkind = {}", "model.norm = []"));

class HostileJson : public testing::TestWithParam<std::string> {};
TEST_P(HostileJson, IsRefused) {
  refused([&] { static_cast<void>(spec::from_json<Study>(GetParam())); });
}
INSTANTIATE_TEST_SUITE_P(Json, HostileJson,
                         testing::Values(repeated("[", 1'000'000), repeated("{\"a\":", 1'000'000),
                                         "{\"note\":\"" + repeated("x", 1'000'000), "{\"size\":1e999}",
                                         "{\"size\":123456789012345678901234567890}", "{\"rate\":NaN}",
                                         "{\"note\":\"\xff\"}", "{\"note\":\"\\ud800\"}", "{\"note\":\"\x1b[31m\"}",
                                         "{\"\\u001b[31m\":1}", "{\"size\":1,\"size\":2}", "null", "\"\x1b\"", "{}{}",
                                         "{\"" + repeated("k", 1'000'000) + "\":1}", "{\"model\":{\"norm\":[]}}",
                                         "{" + many_keys(":", 100'000) + "}", std::string("{}\0", 3)));

class HostileSet : public testing::TestWithParam<std::string> {};
TEST_P(HostileSet, IsRefused) {
  refused([&] {
    Study study;
    spec::set(study, GetParam());
  });
}
INSTANTIATE_TEST_SUITE_P(Set, HostileSet,
                         testing::Values("", "=", ".", ".=", "size", "tags=" + repeated("[", 1'000'000),
                                         "model=" + repeated("{a=", 1'000'000), repeated("a.", 1'000'000) + "a=1",
                                         "size=" + repeated("9", 1'000'000), "rate=1" + repeated("0", 60), "rate=1e999",
                                         "rate=nan", "note=\xff", "note=\"\xff\"", "\x1b[31m=1", "size=\x1b[31m",
                                         "size=1\nflip=true", "size=1 # note", "size=[1", "tags=[\"", "tags=['",
                                         "tags={", "model={=1}", "size=2024-01-01", "note=\"\\\"", "note=\"\"\"a\"\"\"",
                                         "model.norm=[dyt]", "model.norm.kind.kind=1", "model.norm.kind=x"));

class HostilePlan : public testing::TestWithParam<std::string> {};
TEST_P(HostilePlan, IsRefused) {
  refused([&] { static_cast<void>(spec::read_toml<Plan>(GetParam(), "a.toml")); });
}
INSTANTIATE_TEST_SUITE_P(
    Toml, HostilePlan,
    testing::Values("arms = " + repeated("[", 100'000), "arms = {" + many_keys("={} #", 1) + "}",
                    "arms = {a=" + repeated("{a=", 30) + "1" + repeated("}", 30) + "}",
                    "arms = {a=" + repeated("[", 30) + "1" + repeated("]", 30) + "}", "arms.a = inf", "arms = 1e400",
                    "arms.a = 99999999999999999999", "arms.a = \"\xff\"", "\"\x1b[31m\" = 1", "arms = \"\\u001b[31m\"",
                    "arms.\"\" = 1", "metrics.\"\" = {}", "metrics.\"\\u001b[31m\" = 1",
                    "metrics = {" + many_keys("=", 10'000) + "}", "guards = [" + repeated("1,", 100'000) + "]",
                    "guards = [" + repeated("{x=1},", 30'000) + "]", "[[metrics]]", "[guards]", "[[guards.metric]]",
                    "[[norms]]\nkind = 1", "layers.a = {}\nlayers.a = {}", "layers.a.kind.kind = 1",
                    "margin = " + repeated("{margin=", 100'000), "norms = [" + repeated("[", 200) + "]"));

class HostilePlanSet : public testing::TestWithParam<std::string> {};
TEST_P(HostilePlanSet, IsRefused) {
  refused([&] {
    Plan plan;
    spec::set(plan, GetParam());
  });
}
INSTANTIATE_TEST_SUITE_P(Set, HostilePlanSet,
                         testing::Values("arms.=1", "arms..a=1", "arms.\"\"=1", "arms.\"a=1", "arms.\"a\"b=1",
                                         "arms.\xff=1", "arms.\"\xff\"=1", "arms.a=\xff", "arms.a=inf", "arms=1",
                                         "arms", "arms." + repeated("a.", 16) + "b=1",
                                         repeated("a.", 31) + "b={a={a=1}}",
                                         "margin=" + repeated("{a=", 17) + "1" + repeated("}", 17),
                                         "metrics.\xff.margin=1", "metrics.a=1", "guards.18446744073709551616.metric=a",
                                         "guards.9.metric=a", "guards=1", "guards={0={metric=a}}", "guards.0=[]",
                                         "margin={\"a\"}", "margin={\"\"=1}", "'arms=1", "\"arms\".\"\x1b[31m\".=1"));

TEST(ManyNames, AreReadAndWrittenBack) {
  std::string json = spec::to_json(Plan{});
  const std::string metric = R"({"from":"a","keys":[],"margin":0,"note":""})";
  std::string metrics;
  for (int i = 0; i < 20'000; ++i) {
    metrics += (i > 0 ? ",\"m" : "\"m") + std::to_string(i) + "\":" + metric;
  }
  json.replace(json.find("\"metrics\":{}"), 12, "\"metrics\":{" + metrics + "}");
  const auto plan = spec::from_json<Plan>(json);
  EXPECT_EQ(plan.metrics.size(), 20'000U);
  EXPECT_EQ(spec::from_json<Plan>(spec::to_json(plan)).metrics.size(), 20'000U);
}

}  // namespace
