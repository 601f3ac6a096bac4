// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/metrics/source.hpp"
#include "tests/support/attempt_folder.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kCsv = "csv:{dir}/log.csv";

TEST_F(Attempt, CsvGivesLastBestMeanAndCurve) {
  write("log.csv", "epoch,acc,loss\n0,0.5,2\n1,0.8,1\n2,0.7,0.5\n");
  EXPECT_EQ(of(kCsv, "acc").value, 0.7);
  EXPECT_EQ(of(kCsv, "acc", Pick::Maximum).value, 0.8);
  EXPECT_EQ(of(kCsv, "loss", Pick::Minimum).value, 0.5);
  EXPECT_DOUBLE_EQ(of(kCsv, "acc", Pick::Mean).value, 0.7);
  EXPECT_THAT(of(kCsv, "acc").curve, ElementsAre(Point{0, 0.5}, Point{1, 0.8}, Point{2, 0.7}));
  EXPECT_THAT(of(kCsv, "acc").notes, IsEmpty());
}

TEST_F(Attempt, CsvWithByteOrderMarkSemicolonsAndDecimalCommasIsRead) {
  write("log.csv",
        "\xEF\xBB\xBF"
        "acc;loss\r\n0,5;1\r\n0,93;2\r\n");
  EXPECT_EQ(of(kCsv, "acc").value, 0.93);
}

TEST_F(Attempt, ACsvColumnThatIsMissingOrThereTwiceIsNamed) {
  write("log.csv", "step,val_acc,loss,loss\n1,0.5,1,2\n");
  EXPECT_EQ(
      of(kCsv, "val_ac").problem,
      "{dir}/log.csv: there is no column 'val_ac'; did you mean 'val_acc'? (there are: step, val_acc, loss, loss)");
  EXPECT_EQ(of(kCsv, "loss").problem,
            "{dir}/log.csv: two columns are called 'loss', the 3. and the 4.; rename one of them");
}

TEST_F(Attempt, CsvRestartsAreSeenByTheHeaderAndByTheSteps) {
  write("log.csv", "step,acc\n1,0.9\n2,0.8\nstep,acc\n2,0.5\n3,0.6\n");
  const Reading reading = of(kCsv, "acc", Pick::Maximum);
  EXPECT_EQ(reading.value, 0.9);
  EXPECT_THAT(reading.curve, ElementsAre(Point{1, 0.9}, Point{2, 0.5}, Point{3, 0.6}));
  EXPECT_THAT(reading.notes, ElementsAre(HasSubstr("the steps go back from 2 to 2"),
                                         HasSubstr("the header stands again, before line 5")));
  write("log.csv", "acc\n0.9\n0.8\nacc\n0.5\n");
  EXPECT_EQ(of(kCsv, "acc", Pick::Maximum).value, 0.5);
  EXPECT_THAT(of(kCsv, "acc").notes,
              ElementsAre(HasSubstr("the steps go back from 1 to 0"), HasSubstr("before line 5")));
  write("log.csv", "acc\n0.9\nacc\n");
  EXPECT_EQ(of(kCsv, "acc").value, 0.9);
  EXPECT_THAT(of(kCsv, "acc").notes, ElementsAre(HasSubstr("at the end")));
}

// What Lightning's CSVLogger writes: a row for training, one for validation, and one for the test.
TEST_F(Attempt, EmptyCellsInRowsOfAnotherKindAreNoLoss) {
  write("log.csv",
        "epoch,step,test_acc,train_loss,val_acc\n0,9,,1.5,\n0,9,,,0.6\n1,19,,1.2,\n1,19,,,0.7\n2,20,0.65,,\n");
  EXPECT_EQ(of(kCsv, "val_acc").value, 0.7);
  EXPECT_EQ(of(kCsv, "test_acc").value, 0.65);
  EXPECT_THAT(of(kCsv, "val_acc").notes, ElementsAre("3 of 5 places hold no value"));
}

// An evaluation every second step, in the row of the step.
TEST_F(Attempt, EmptyCellsBetweenEvaluationsAreNoLoss) {
  write("log.csv", "step,loss,acc\n1,2.0,\n2,1.5,0.5\n3,1.2,\n4,1.1,0.6\n5,1.0,\n");
  EXPECT_EQ(of(kCsv, "acc").value, 0.6);
}

// What pandas writes of a run that diverged.
TEST_F(Attempt, AnEmptyCellInARowOfTheSameKindIsEmpty) {
  write("log.csv", "epoch,loss,acc\n0,1.0,0.5\n1,0.9,0.6\n2,,\n3,,\n");
  EXPECT_EQ(of(kCsv, "acc").state, State::Empty);
  EXPECT_EQ(
      of(kCsv, "acc").problem,
      "{dir}/log.csv, column 'acc', line 4: nothing stands there, in a row like those with a value; pandas writes "
      "NaN so");
  EXPECT_EQ(of(kCsv, "acc", Pick::Maximum).value, 0.6);
}

TEST_F(Attempt, BadCsvRowsAreRefusedWithTheirLine) {
  write("log.csv", "step,acc\n1,0.5\n2,0,6\n");
  EXPECT_THAT(of(kCsv, "acc").problem, HasSubstr("{dir}/log.csv:3: has 3 cells, and the header 2"));
  write("log.csv", "step,acc\n1,0.5\n2");
  EXPECT_EQ(of(kCsv, "acc").value, 0.5);
}

TEST_F(Attempt, ANamedStepColumnIsUsedAndMustExist) {
  write("log.csv", "samples,acc\n100,0.5\n300,0.7\n");
  Source source = parse_source(kCsv, "acc", "");
  source.step_key = "samples";
  EXPECT_THAT(read(source, files).curve, ElementsAre(Point{100, 0.5}, Point{300, 0.7}));
  source.step_key = "sample";
  EXPECT_EQ(read(source, files).state, State::Refused);
}

}  // namespace
}  // namespace ceteris::metrics
