// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::metrics {
namespace {

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

TEST(ParsePick, KnowsFourWays) {
  EXPECT_EQ(parse_pick("last", ""), Pick::Last);
  EXPECT_EQ(parse_pick("mean", ""), Pick::Mean);
  EXPECT_EQ(parse_pick("minimum", ""), Pick::Minimum);
  EXPECT_EQ(parse_pick("maximum", ""), Pick::Maximum);
  EXPECT_THROW(static_cast<void>(parse_pick("best", "x")), Error);
}

}  // namespace
}  // namespace ceteris::metrics
