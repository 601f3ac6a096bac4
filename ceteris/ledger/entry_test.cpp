// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/hash.hpp"

namespace ceteris::ledger {
namespace {

using testing::HasSubstr;

Entry version() {
  Entry entry;
  entry.number = 7;
  entry.kind = Kind::Amended;
  entry.time = "2026-01-31T23:59:59Z";
  entry.version = 2;
  entry.study = std::string(64, 'a');
  entry.plan = {.arms = {"off", "\"on\"\n"}, .replicates = 8, .metric = "acc", .better = "higher", .margin = 0.005};
  entry.reason = "a fault";
  entry.changes = {"replicates = 4 is now 8"};
  entry.cut = 12;
  entry.lost = 5;
  entry.lost_head = std::string(64, 'c');
  entry.before = std::string(64, 'b');
  return entry;
}

/// The line with a text in it replaced, and hashed again as somebody would who knows how.
std::string hashed_again(std::string line, const std::string& from, const std::string& to) {
  line.replace(line.find(from), from.size(), to);
  const std::string body = line.substr(0, line.rfind(",\"sha256\""));
  return body + ",\"sha256\":\"" + sha256_hex(body) + "\"}";
}

TEST(Entry, IsReadAsItWasWritten) {
  const Line line = line_of(version());
  const ReadEntry read = read_entry(line.text);
  ASSERT_TRUE(read.entry) << read.problem;
  EXPECT_EQ(read.entry->sha256, line.sha256);
  EXPECT_EQ(read.entry->number, 7U);
  EXPECT_EQ(read.entry->kind, Kind::Amended);
  EXPECT_EQ(read.entry->plan.arms, version().plan.arms);
  EXPECT_EQ(read.entry->plan.margin, 0.005);
  EXPECT_EQ(read.entry->changes, version().changes);
  EXPECT_EQ(read.entry->cut, 12U);
  EXPECT_EQ(read.entry->lost, 5U);
  EXPECT_EQ(read.entry->before, version().before);
  EXPECT_EQ(line_of(*read.entry).text, line.text);
}

TEST(Entry, HashesAllThatStandsBeforeItsHash) {
  const std::string line = line_of(version()).text;
  const std::size_t end = line.rfind(",\"sha256\":\"");
  EXPECT_EQ(sha256_hex(line.substr(0, end)), line.substr(end + 11, 64));
}

TEST(Entry, NoByteOfItCanBeChanged) {
  const std::string line = line_of(version()).text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const char flip : {char{1}, char{4}, char{32}}) {
      std::string changed = line;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ static_cast<unsigned char>(flip));
      EXPECT_FALSE(read_entry(changed).entry) << "byte " << i;
    }
    EXPECT_FALSE(read_entry(line.substr(0, i)).entry) << "cut at " << i;
  }
}

TEST(Entry, NonsenseWithARightHashIsNoEntry) {
  const std::string line = line_of(version()).text;
  EXPECT_THAT(read_entry(hashed_again(line, "\"version\":2", "\"version\":-2")).problem, HasSubstr("made by hand"));
  EXPECT_THAT(read_entry(hashed_again(line, "\"n\":7", "\"n\":\"7\"")).problem, HasSubstr("made by hand"));
  EXPECT_THAT(read_entry(hashed_again(line, "\"arms\":[", "\"arms\":[3,")).problem, HasSubstr("made by hand"));
  EXPECT_THAT(read_entry(hashed_again(line, "{\"n\"", std::string(5000, '[') + "{\"n\"")).problem,
              HasSubstr("made by hand"));
}

TEST(Entry, AWordOfALaterVersionIsKeptAndNamed) {
  const ReadEntry read = read_entry(hashed_again(line_of(version()).text, "\"amended\"", "\"replicated\""));
  ASSERT_TRUE(read.entry);
  EXPECT_EQ(read.entry->kind, Kind::Unknown);
}

TEST(Entry, LongTextsAreShortened) {
  Entry entry = version();
  entry.reason = std::string(100'000, 'x');
  entry.changes.assign(10'000, "a line");
  const Line line = line_of(entry);
  EXPECT_LT(line.text.size(), kLargestEntry);
  const ReadEntry read = read_entry(line.text);
  ASSERT_TRUE(read.entry) << read.problem;
  EXPECT_EQ(read.entry->changes.back(), "and 9936 more");
}

}  // namespace
}  // namespace ceteris::ledger
