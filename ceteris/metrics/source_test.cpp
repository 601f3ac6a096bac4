// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/metrics/readers.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(std::string_view from, std::string_view key) {
  try {
    static_cast<void>(parse_source(from, key, "study.toml:3:1"));
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    return error.what();
  }
  return "accepted";
}

TEST(ParseSource, EveryKindIsReadAndWrittenBack) {
  EXPECT_EQ(to_text(parse_source("json:{dir}/result.json", "test.accuracy", "")),
            "json:{dir}/result.json key='test.accuracy' pick=last");
  EXPECT_EQ(to_text(parse_source("jsonl:{dir}/log.jsonl", "acc", "")), "jsonl:{dir}/log.jsonl key='acc' pick=last");
  EXPECT_EQ(to_text(parse_source("csv:{dir}/a/log.csv", "acc", "")), "csv:{dir}/a/log.csv key='acc' pick=last");
  EXPECT_EQ(to_text(parse_source("regex", "acc=(.+)", "")), "regex:stdout key='acc=(.+)' pick=last");
  EXPECT_EQ(to_text(parse_source("regex:stderr", "acc=(.+)", "")), "regex:stderr key='acc=(.+)' pick=last");
  EXPECT_EQ(to_text(parse_source("tensorboard:{dir}", "val/acc", "")), "tensorboard:{dir} key='val/acc' pick=last");
  EXPECT_EQ(to_text(parse_source("events", "accuracy", "")), "events key='accuracy' pick=last");
  EXPECT_EQ(to_text(parse_source("seconds", "", "")), "seconds");
  EXPECT_EQ(to_text(parse_source("memory", "", "")), "memory");
  EXPECT_EQ(to_text(parse_source("exit-status", "", "")), "exit-status");
}

TEST(ToText, DifferentSourcesHaveDifferentTexts) {
  Source a{Kind::Json, "{dir}/x", "a' pick=last", "", Pick::Last};
  Source b{Kind::Json, "{dir}/x", "a\\' pick=last", "", Pick::Last};
  EXPECT_NE(to_text(a), to_text(b));
  b = {Kind::Json, "{dir}/x key='a", "", "", Pick::Last};
  a = {Kind::Json, "{dir}/x", "a", "", Pick::Last};
  EXPECT_NE(to_text(a), to_text(b));
  b = a;
  b.step_key = "epoch";
  EXPECT_NE(to_text(a), to_text(b));
}

TEST(ParseSource, AWrongKindNamesTheNearest) {
  EXPECT_EQ(refusal("jsn:{dir}/x", "a"),
            "study.toml:3:1: 'jsn' is no kind of source; did you mean 'json'? (known: events, json, jsonl, csv, regex, "
            "tensorboard, seconds, memory, exit-status)");
}

TEST(ParseSource, PathsOutsideTheFolderOfTheTrialAreRefused) {
  EXPECT_THAT(refusal("json:out/result.json", "a"), HasSubstr("name the file as {dir}/result.json"));
  EXPECT_THAT(refusal("json:{dir}/../result.json", "a"), HasSubstr("leads out of the folder"));
  EXPECT_THAT(refusal("json:{dir}/{seed}.json", "a"), HasSubstr("a placeholder other than {dir}"));
  EXPECT_THAT(refusal("json:{dir}x", "a"), HasSubstr("lies outside"));
}

TEST(ParseSource, AllProblemsComeAtOnce) {
  const std::string problems = refusal("csv:", "");
  EXPECT_THAT(problems, HasSubstr("'csv' needs a file; write csv:{dir}/NAME"));
  EXPECT_THAT(problems, HasSubstr("'csv' needs a key: the name of a column"));
  EXPECT_THAT(refusal("seconds:x", "y"), HasSubstr("takes no file"));
  EXPECT_THAT(refusal("seconds:x", "y"), HasSubstr("takes no key"));
}

TEST(TakesKey, OnlyFactsOfTheProcessTakeNone) {
  EXPECT_TRUE(takes_key("json:{dir}/x"));
  EXPECT_TRUE(takes_key("events"));
  EXPECT_TRUE(takes_key("jsn"));
  EXPECT_FALSE(takes_key("seconds"));
  EXPECT_FALSE(takes_key("exit-status"));
}

TEST(Docs, EverySourceOfThePageIsOne) {
  const std::string page = read_file(CETERIS_SOURCE_DIR "/docs/metrics.md");
  std::vector<Kind> kinds;
  for (std::size_t at = page.find("```toml\n"); at != std::string::npos; at = page.find("```toml\n", at + 1)) {
    const std::string block = page.substr(at, page.find("```\n", at + 1) - at);
    const auto value = [&](const std::string& name) {
      const std::size_t line = block.find("\n" + name + " = ");
      if (line == std::string::npos) return std::string();
      const std::size_t begin = line + name.size() + 5;
      return block.substr(begin, block.find(block[begin - 1], begin) - begin);
    };
    kinds.push_back(parse_source(value("from"), value("key"), block).kind);
  }
  EXPECT_THAT(kinds, ElementsAre(Kind::Events, Kind::Json, Kind::JsonLines, Kind::Csv, Kind::Regex, Kind::TensorBoard,
                                 Kind::WallTime));
}

TEST(Docs, TheLinesOfThePageAreEvents) {
  const std::string page = read_file(CETERIS_SOURCE_DIR "/docs/metrics.md");
  const std::size_t begin = page.find("```json\n") + 8;
  const std::string lines = page.substr(begin, page.find("```", begin) - begin);
  Source source;
  source.key = "accuracy";
  EXPECT_EQ(read_events(lines, source, "page").value, 0.88);
  EXPECT_THAT(read_events(lines, source, "page").curve, ElementsAre(Point{100, 0.81}, Point{200, 0.87}));
  source.key = "test.f1";
  EXPECT_EQ(read_events(lines, source, "page").value, 0.71);
  EXPECT_EQ(read_outcomes(lines, "page").items.size(), 2U);
}

}  // namespace
}  // namespace ceteris::metrics
