// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/csv.hpp"

#include <gtest/gtest.h>

namespace ceteris::formats {
namespace {

using Rows = std::vector<CsvRow>;

TEST(Csv, SplitsRowsAndFieldsWithEitherLineEnd) {
  const Csv csv = parse_csv("a,b\r\nc,\n,\n", "f.csv");
  EXPECT_TRUE(csv.problems.empty());
  EXPECT_EQ(csv.rows, (Rows{{1, {"a", "b"}}, {2, {"c", ""}}, {3, {"", ""}}}));
}

TEST(Csv, NeedsNoLineEndAfterTheLastRow) {
  EXPECT_EQ(parse_csv("a,b", "f.csv").rows, (Rows{{1, {"a", "b"}}}));
  EXPECT_EQ(parse_csv("a,", "f.csv").rows, (Rows{{1, {"a", ""}}}));
}

TEST(Csv, HasNoRowsInAnEmptyTextAndLeavesBlankLinesOut) {
  EXPECT_TRUE(parse_csv("", "f.csv").rows.empty());
  EXPECT_EQ(parse_csv("\n\r\na\n\nb\n", "f.csv").rows, (Rows{{3, {"a"}}, {5, {"b"}}}));
}

TEST(Csv, KeepsCommasQuotesAndLineEndsInsideQuotesAndCountsTheLines) {
  const Csv csv = parse_csv("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",x\nlast,row\n", "f.csv");
  EXPECT_TRUE(csv.problems.empty());
  EXPECT_EQ(csv.rows, (Rows{{1, {"a,b", "say \"hi\""}}, {2, {"two\nlines", "x"}}, {4, {"last", "row"}}}));
}

TEST(Csv, LeavesBlanksAroundFieldsOutButNotThoseInQuotes) {
  const Csv csv = parse_csv("path, label\t\n a b.jpg , \"c, d\" \n\" x \",  \n", "f.csv");
  EXPECT_TRUE(csv.problems.empty());
  EXPECT_EQ(csv.rows, (Rows{{1, {"path", "label"}}, {2, {"a b.jpg", "c, d"}}, {3, {" x ", ""}}}));
}

TEST(Csv, KeepsACarriageReturnThatEndsNoLine) {
  EXPECT_EQ(parse_csv("a\rb,c\n", "f.csv").rows, (Rows{{1, {"a\rb", "c"}}}));
}

TEST(Csv, NamesTheLineOfEveryBadRowAndKeepsTheGoodOnes) {
  const Csv csv = parse_csv("ok,1\nmid\"dle,2\n\"x\"y,3\ngood,4\n\"open,5\n6,7\n", "f.csv");
  EXPECT_EQ(csv.rows, (Rows{{1, {"ok", "1"}}, {4, {"good", "4"}}}));
  ASSERT_EQ(csv.problems.size(), 3U);
  EXPECT_EQ(csv.problems[0].where, "f.csv:2");
  EXPECT_EQ(csv.problems[1].where, "f.csv:3");
  EXPECT_EQ(csv.problems[2].where, "f.csv:5");
  EXPECT_NE(csv.problems[2].what.find("never closed"), std::string::npos);
}

TEST(Csv, AnotherSeparatorLeavesCommasInTheFields) {
  EXPECT_EQ(parse_csv("a;b\n0,5; \"x;y\"\n", "f.csv", ';').rows, (Rows{{1, {"a", "b"}}, {2, {"0,5", "x;y"}}}));
  EXPECT_EQ(parse_csv("a\tb\n\t 2\t\n", "f.tsv", '\t').rows, (Rows{{1, {"a", "b"}}, {2, {"", "2", ""}}}));
}

TEST(Csv, ARowOfTooManyFieldsIsAProblemAndTheNextIsRead) {
  const Csv csv = parse_csv(std::string(kMostCsvFields, ',') + "\na,b\n", "f.csv");
  EXPECT_EQ(csv.rows, (Rows{{2, {"a", "b"}}}));
  ASSERT_EQ(csv.problems.size(), 1U);
  EXPECT_EQ(csv.problems[0].line(), "f.csv:1: more than 100,000 fields");
}

TEST(CsvReader, SaysWhetherTheLastLineEnded) {
  CsvReader reader("a\nb");
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(reader.line_ended());
  ASSERT_TRUE(reader.next());
  EXPECT_FALSE(reader.line_ended());
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace ceteris::formats
