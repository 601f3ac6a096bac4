// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

#include "ceteris/base/temporary.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<State> states(const Column& column) {
  std::vector<State> out;
  for (const Cell& cell : column.cells) out.push_back(cell.state);
  return out;
}

std::vector<std::string> texts(const Column& column) {
  std::vector<std::string> out;
  for (const Cell& cell : column.cells) out.push_back(cell.text);
  return out;
}

TEST(ParseSeparated, KeepsNumbersEmptyCellsTextAndNanApartWithTheirSpelling) {
  const Table table = parse_separated("arm,acc\na,0.930\nb,\nc,nan\nd,high\ne,\"1,234\"\nf,93%\n", "t.csv");
  EXPECT_THAT(table.problems, IsEmpty());
  EXPECT_THAT(table.names(), ElementsAre("arm", "acc"));
  EXPECT_THAT(states(table.columns[1]),
              ElementsAre(State::Value, State::Empty, State::NotFinite, State::Text, State::Refused, State::Value));
  EXPECT_THAT(texts(table.columns[1]), ElementsAre("0.930", "", "nan", "high", "1,234", "93%"));
  EXPECT_EQ(table.columns[1].cells[0].value, 0.93);
  EXPECT_TRUE(std::isnan(table.columns[1].cells[2].value));
  EXPECT_TRUE(table.columns[1].cells[5].percent);
  EXPECT_THAT(table.lines, ElementsAre(2, 3, 4, 5, 6, 7));
}

TEST(ParseSeparated, FindsTheSeparator) {
  EXPECT_THAT(texts(parse_separated("a;b\n0,5;0,7\n", "t").columns[1]), ElementsAre("0,7"));
  EXPECT_THAT(texts(parse_separated("a\tb\n0,5\t0,7\n", "t").columns[0]), ElementsAre("0,5"));
  EXPECT_THAT(texts(parse_separated("a,b;c\n1,2\n", "t").columns[1]), ElementsAre("2"));
  EXPECT_THAT(texts(parse_separated("\"x;y\",b\n1,2\n", "t").columns[1]), ElementsAre("2"));
  EXPECT_THAT(parse_separated("acc\n0.5\n0.6\n", "t").columns[0].cells.size(), 2U);
}

TEST(ParseSeparated, RowsThatDoNotFitTheHeaderAreProblems) {
  const Table table = parse_separated("step,acc\n1,0,93\n2,0,94\n3\n4,0.5,\n", "t.csv");
  ASSERT_EQ(table.problems.size(), 3U);
  EXPECT_EQ(
      table.problems[0].line(),
      "t.csv:2: has 3 cells, and the header 2; with decimal commas, part the cells with semicolons or put them in "
      "quotes");
  EXPECT_EQ(table.problems[2].line(), "t.csv:4: has 1 cells, and the header 2");
  EXPECT_THAT(table.lines, ElementsAre(5));
}

TEST(ParseSeparated, ARepeatedHeaderIsARestartAndNoRow) {
  const Table table = parse_separated("step,acc\n1,0.5\nstep,acc\n1,0.6\n", "t.csv");
  EXPECT_THAT(table.restarts, ElementsAre(1));
  EXPECT_THAT(texts(table.columns[1]), ElementsAre("0.5", "0.6"));
}

TEST(ParseSeparated, ALastRowThatIsCutOffIsNotedAndLeftOut) {
  const Table table = parse_separated("step,acc\n1,0.5\n2", "t.csv");
  EXPECT_EQ(table.rows(), 1U);
  EXPECT_THAT(table.notes, ElementsAre("the last line, 3, is cut off and left out"));
  EXPECT_THAT(parse_separated("step,acc\n1,0.5\n2,0.", "t.csv").notes, ElementsAre(HasSubstr("has no end")));
}

TEST(ParseSeparated, AHeaderOfNumbersIsNamed) {
  EXPECT_THAT(parse_separated("1,0.5\n2,0.6\n", "t.csv").problems[0].line(),
              HasSubstr("t.csv:1: the first line holds numbers"));
}

TEST(ParseSeparated, EmptyAndHostileTextsEndInProblems) {
  EXPECT_THAT(parse_separated("", "t").problems[0].line(), HasSubstr("empty"));
  EXPECT_THAT(parse_separated("\n\n", "t").problems[0].line(), HasSubstr("empty"));
  EXPECT_THAT(parse_separated("a,\"b\n1,2\n", "t").problems[0].line(), HasSubstr("never closed"));
  EXPECT_FALSE(parse_separated(std::string(1 << 20, ','), "t").problems.empty());
  std::string rows = "a,b\n";
  for (int i = 0; i < 1000; ++i) rows += "1\n";
  EXPECT_EQ(parse_separated(rows, "t").problems.size(), 20U);
}

TEST(ParseJsonTable, ColumnsBeginWhereTheirNameFirstComes) {
  const Table table = parse_json_table(
      "{\"step\": 1, \"test\": {\"acc\": 0.50}}\n\n{\"step\": 2, \"loss\": NaN, \"tags\": [\"a\", null]}\n", "t.jsonl");
  EXPECT_THAT(table.problems, IsEmpty());
  EXPECT_THAT(table.names(), ElementsAre("step", "test.acc", "loss", "tags[0]", "tags[1]"));
  EXPECT_THAT(states(table.columns[1]), ElementsAre(State::Value, State::Missing));
  EXPECT_THAT(states(table.columns[2]), ElementsAre(State::Missing, State::NotFinite));
  EXPECT_THAT(states(table.columns[3]), ElementsAre(State::Missing, State::Text));
  EXPECT_THAT(states(table.columns[4]), ElementsAre(State::Missing, State::Empty));
  EXPECT_THAT(texts(table.columns[1]), ElementsAre("0.50", ""));
  EXPECT_THAT(table.lines, ElementsAre(1, 3));
}

TEST(ParseJsonTable, TwoPlacesOfOneNameAreAProblem) {
  EXPECT_THAT(parse_json_table("{\"a.b\": 1, \"a\": {\"b\": 2}}\n", "t").problems[0].line(),
              HasSubstr("t: line 1: 'a.b' names two places"));
  EXPECT_THAT(parse_json_table("{\"a\": 1, \"a\": 2}\n", "t").problems[0].line(), HasSubstr("two places"));
  EXPECT_THAT(parse_json_table("{\"a\": 1}\n[1]\n", "t").problems[0].line(), HasSubstr("line 2: holds no object"));
}

TEST(ParseJsonRecords, AnArrayOfObjectsIsATableWhoseLinesAreItsRecords) {
  const Table table = parse_json_records(
      R"([{"seed": 9007199254740993, "test": {"acc": 0.50}}, {"seed": 2, "loss": NaN, "tags": ["a"]}, {}])", "t.json");
  EXPECT_THAT(table.problems, IsEmpty());
  EXPECT_THAT(table.names(), ElementsAre("seed", "test.acc", "loss", "tags[0]"));
  EXPECT_THAT(texts(table.columns[0]), ElementsAre("9007199254740993", "2", ""));
  EXPECT_THAT(texts(table.columns[1]), ElementsAre("0.50", "", ""));
  EXPECT_THAT(states(table.columns[2]), ElementsAre(State::Missing, State::NotFinite, State::Missing));
  EXPECT_THAT(table.lines, ElementsAre(1, 2, 3));
  EXPECT_EQ(parse_json_records("[]", "t").rows(), 0U);
}

TEST(ParseJsonRecords, WhatIsCutOffOrNoObjectIsAProblem) {
  const auto problem = [](std::string_view text) { return parse_json_records(text, "t").problems.at(0).line(); };
  EXPECT_THAT(problem("[{\"a\": 1}, {\"a\": "), HasSubstr("t: not JSON: line 1"));
  EXPECT_THAT(problem("[{\"a\": 1}, 2]"), HasSubstr("t: record 2: is no object"));
  EXPECT_THAT(problem("[{\"a\": 1}, {\"a\": 1, \"a\": 2}]"), HasSubstr("record 2: 'a' names two places"));
  EXPECT_THAT(problem("{}"), HasSubstr("is no array"));
}

TEST(ReadTable, TellsTheFormatByTheEndingAndReadsUtf16) {
  const TempDirectory folder;
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream(folder.path() / name, std::ios::binary) << bytes;
    return folder.path() / name;
  };
  EXPECT_EQ(read_table(write("a.jsonl", "{\"x\": 1}\n")).columns[0].name, "x");
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("x,y\n1,2\n")) wide += std::string{c, '\0'};
  EXPECT_THAT(read_table(write("a.csv", wide)).names(), ElementsAre("x", "y"));
}

}  // namespace
}  // namespace ceteris::metrics
