// SPDX-License-Identifier: Apache-2.0
// Tables that are none, and calls that do not fit their table: one clear line each.
#include <gmock/gmock.h>

#include <filesystem>

#include "ceteris/analyse/table_folder_test.hpp"

namespace ceteris::analyse {
namespace {

using record::StudyVerdict;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class HostileTable : public TableFolder {};

TEST_F(HostileTable, ThatIsNoneSaysWhatItIs) {
  EXPECT_EQ(refusal(""), "t.csv: the file is empty; a table has a header and rows");
  EXPECT_EQ(refusal(" \r\n\n"), "t.csv: the file is empty; a table has a header and rows");
  EXPECT_EQ(refusal("arm,m\n"), "t.csv: has a header and no rows; give the table with its results");
  EXPECT_THAT(refusal("1,2\n3,4\n"), HasSubstr("t.csv:1: the first line holds numbers and no names of columns"));
  EXPECT_THAT(refusal(std::string_view("arm\0m\n", 6)), HasSubstr("NUL bytes"));
  EXPECT_THAT(refusal("{\"arm\": "), StartsWith("t.csv: "));
  std::filesystem::create_directory(path("empty"));
  EXPECT_THAT(refusal_of({.tables = {path("empty")}}), HasSubstr("empty: is a folder without tables"));
  EXPECT_THAT(refusal_of({.tables = {path("gone.csv")}}), HasSubstr("gone.csv: there is no such file"));
  EXPECT_THAT(refusal_of({}), HasSubstr("needs a table"));
}

TEST_F(HostileTable, OfColumnarFormatsSaysWhatMakesItCsv) {
  EXPECT_EQ(
      refusal("PAR1\x15\x04", {}, "t.parquet"),
      "t.parquet: is a Parquet table, which is not read; make it CSV with pandas and pyarrow: python3 -c \"import "
      "pandas; pandas.read_parquet('t.parquet').to_csv('t.csv', index=False)\"");
  EXPECT_THAT(refusal(std::string_view("ARROW1\0\0", 8), {}, "t.arrow"), HasSubstr("pandas.read_feather('t.arrow')"));
}

TEST_F(HostileTable, WithRaggedRowsNamesEachOfThem) {
  EXPECT_THAT(refusal("arm,seed,m\na,1,2\na,2\nb,1,3,4\n"),
              AllOf(HasSubstr("t.csv:3: has 2 cells, and the header 3"), HasSubstr("t.csv:4: has 4 cells")));
}

TEST_F(HostileTable, WithTwoColumnsOfOneNameIsRefused) {
  EXPECT_THAT(refusal("arm,m,m\na,1,2\nb,2,3\n"), HasSubstr("t.csv: two columns are called 'm'"));
  // The index of a data frame has no name and is no column of results.
  EXPECT_EQ(refusal(",arm,m\n0,a,1\n1,a,2\n2,b,2\n3,b,3\n"), "");
}

TEST_F(HostileTable, OfJsonRecordsNamesTheRecord) {
  EXPECT_THAT(refusal(R"([{"arm": "a", "seed": 1, "m": 2}, {"arm": "a", "seed": 1, "m": 3}])", {}, "t.json"),
              HasSubstr("t.json, record 2: is the same run as t.json, record 1"));
  EXPECT_THAT(refusal(R"([{"arm": "a"}, 3])", {}, "t.json"), HasSubstr("t.json: record 2: is no object"));
  EXPECT_THAT(refusal(R"([{"arm": "a", )", {}, "t.json"), HasSubstr("t.json: not JSON"));
  EXPECT_THAT(refusal("[]", {}, "t.json"), HasSubstr("t.json: holds no results"));
}

TEST_F(HostileTable, WithOneRunTwiceNamesBothRowsAndWhereTheyDiffer) {
  EXPECT_THAT(refusal("arm,seed,lr,m\na,1,0.1,2\na,1,0.2,3\nb,1,0.1,2\n", {.metrics = {"m"}}),
              AllOf(HasSubstr("t.csv:3: is the same run as t.csv:2 ('a', run '1'); they differ in 'lr'"),
                    HasSubstr("--replicate")));
  EXPECT_THAT(refusal("arm,seed,step,m\na,1,5,2\na,1,5,3\nb,1,5,2\n"), HasSubstr("('a', run '1', step 5)"));
}

TEST_F(HostileTable, MayHaveAMarkCarriageReturnsAndLinesInQuotes) {
  const record::AnalysisRecord analysis = analyse(
      "\xEF\xBB\xBF"
      "arm,seed,m\r\n\"a\nx\",1,2\r\n\"a\nx\",2,2.5\r\nb,1,3\r\nb,2,4\r\n");
  EXPECT_EQ(analysis.arms[0].name, "a\nx");
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
  EXPECT_EQ(analysis.contrasts[0].sentence.find('\n'), std::string::npos);
}

TEST_F(HostileTable, NumbersThatNothingCanBeComputedFromAreGapsWithAReason) {
  const record::AnalysisRecord analysis = analyse("arm,m\na,1e400\na,1e200\na,1\na,2\nb,3\nb,4\n");
  ASSERT_EQ(analysis.gaps.size(), 2U);
  EXPECT_EQ(analysis.gaps[0].why, "the value is '1e400'");
  EXPECT_EQ(analysis.gaps[1].why, "the value 1e+200 is too large to compute with");
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
}

TEST_F(HostileTable, SpellingsOfNaNAreNoValuesAndNoText) {
  const record::AnalysisRecord analysis =
      analyse("arm,m\na,nan\na,NaN\na,-inf\na,#N/A\na,1\na,2\nb,1.#QNAN\nb,Infinity\nb,4\nb,5\n");
  EXPECT_EQ(analysis.gaps.size(), 6U);
  EXPECT_EQ(std::ranges::count(analysis.gaps, true, &record::AnalysisGap::stated), 5);
  EXPECT_EQ(analysis.arms[1].means[0].n, 2);
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Refused);
}

TEST_F(HostileTable, AColumnOfNaNWasNotMeasured) {
  const std::string table = "arm,seed,acc,f1\na,1,0.5,nan\na,2,0.6,nan\nb,1,0.5,nan\nb,2,0.7,nan\n";
  const record::AnalysisRecord analysis = analyse(table);
  EXPECT_EQ(analysis.metrics[0].name, "acc");
  EXPECT_EQ(analysis.choices.front(), "The column 'f1' holds no number in any row: it was not measured.");
  EXPECT_THAT(refusal(table, {.metrics = {"f1"}}), HasSubstr("it was not measured"));
}

TEST_F(HostileTable, TextWhereANumberShouldBeIsNamedWithItsLine) {
  EXPECT_THAT(refusal("arm,m\na,1\na,two\nb,3\n"), HasSubstr("t.csv:3: 'two' is no number, in column 'm'"));
  EXPECT_THAT(refusal("arm,m\na,\"1,234\"\na,2\nb,3\nb,4\n"), HasSubstr("t.csv:2: '1,234' reads as 1.234 and as 1234"));
  EXPECT_THAT(refusal("arm,m\na,50 %\na,0.6\nb,0.3\nb,0.4\n"), HasSubstr("percent sign"));
  // Words of failure are a reason, not a mistake.
  EXPECT_EQ(analyse("arm,m\na,1\na,OOM\na,3\nb,3\nb,4\n").gaps[0].why, "'OOM' stands in the place of the value");
}

TEST_F(HostileTable, MustHaveAnArmInEveryRow) {
  EXPECT_THAT(refusal("arm,m\na,1\n,2\nb,3\n"), HasSubstr("t.csv:3: its arm is empty"));
}

TEST_F(HostileTable, CallsThatDoNotFitSayWhatThereIs) {
  const std::string table = "method,seed,acc,time\na,1,2,3\nb,1,2,3\n";
  EXPECT_THAT(refusal(table, {.arm = {"metod"}, .metrics = {"ac"}}),
              AllOf(HasSubstr("--arm: there is no column 'metod'; did you mean 'method'?"),
                    HasSubstr("--metric: there is no column 'ac'; did you mean 'acc'?")));
  EXPECT_THAT(refusal(table), HasSubstr("several things are measured; name the one that decides: acc, time"));
  EXPECT_THAT(refusal("x,y\n1,2\n3,4\n"), HasSubstr("--arm: no column says which arm a row belongs to"));
  EXPECT_THAT(refusal("arm,m\na,1\na,2\n"), HasSubstr("there is one arm, 'a'"));
  EXPECT_THAT(refusal(table, {.metrics = {"acc"}, .margin = -1.0, .baseline = "c", .tried = 1}),
              AllOf(HasSubstr("--margin: must be above 0"), HasSubstr("--baseline: there is no arm 'c'; arms: a; b"),
                    HasSubstr("--tried: is fewer than the 2 arms")));
  EXPECT_THAT(refusal(table, {.metrics = {"acc"}, .at = "last"}), HasSubstr("--at: 'last' is no step"));
  EXPECT_THAT(refusal(table, {.columns = "rows"}), HasSubstr("--columns: 'rows' is none of metrics, arms"));
  EXPECT_THAT(refusal(table, {.replicate = {"seed"}, .pair = {"time"}, .metrics = {"acc"}}),
              HasSubstr("--pair: names"));
  EXPECT_THAT(refusal(table, {.metrics = {"acc"}, .estimand = study::Estimand::NewTasks}), HasSubstr("--estimand"));
}

}  // namespace
}  // namespace ceteris::analyse
