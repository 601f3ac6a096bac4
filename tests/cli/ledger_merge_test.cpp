// SPDX-License-Identifier: Apache-2.0
// `ceteris ledger merge`: two folders in which one study ran.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ceteris/base/text.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LedgerMerge : public StudyFolder {
 protected:
  [[nodiscard]] ceteris::ProcessResult run(const std::string& runs) const {
    return study({"run", "x.toml", "--runs", runs});
  }
  [[nodiscard]] json merge(const std::string& from, const std::string& to, int exit_code) const {
    const ceteris::ProcessResult result = ledger({"merge", from, "--runs", to, "--json"});
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    return json::parse(result.out, nullptr, false);
  }
  void expect_clean(const std::string& runs) const {
    const ceteris::ProcessResult result = ledger({"verify", "--runs", runs});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }
  [[nodiscard]] json record(const std::string& runs) const {
    return json::parse(text_of(runs + "/studies/x/study.json"));
  }
  void SetUp() override {
    StudyFolder::SetUp();
    write("stop.sh", "");
    write("trial.sh", std::string(kTrial) + "sh ./stop.sh\n");
    variant("x.toml", "replicates = 4", "replicates = 4\ninputs = [\"trial.sh\"]");
  }
};

TEST_F(LedgerMerge, TwoPartsOfAStudyBecomeOne) {
  run_stopped_after(3, "a");
  ASSERT_EQ(run("b").exit_code, 0);
  const json merged = merge("b", "a", 0);
  EXPECT_EQ(merged["joined"], json({"x"}));
  EXPECT_EQ(merged["copied"].get<int>() + merged["equal"].get<int>(), 9) << merged.dump(2);
  EXPECT_GE(merged["equal"].get<int>(), 2);
  EXPECT_THAT(merged["notes"], SizeIs(0)) << merged.dump(2);
  expect_clean("a");
  const ceteris::ProcessResult again = run("a");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("nothing to run"));
  expect_clean("a");
  EXPECT_EQ(record("a")["registration"]["merged"], 1);
  EXPECT_EQ(record("a")["complete"], true);
  EXPECT_EQ(record("a")["contrasts"][0]["estimate"], record("b")["contrasts"][0]["estimate"]);
  EXPECT_THAT(text_of("a/studies/x/report.md"), HasSubstr("1 other ledger merged into it"));
  EXPECT_THAT(ledger({"merge", "b", "--runs", "a"}).out,
              HasSubstr("nothing was added to the chain there since it was merged before"));
}

TEST_F(LedgerMerge, AStudyThatIsNotHereIsTakenAsItIs) {
  ASSERT_EQ(run("b").exit_code, 0);
  fs::create_directories(folder_.path() / "a");
  const json merged = merge("b", "a", 0);
  EXPECT_EQ(merged["added"], json({"x"}));
  EXPECT_EQ(merged["copied"], 9);
  expect_clean("a");
  EXPECT_THAT(run("a").err, HasSubstr("nothing to run"));
  expect_clean("a");
}

TEST_F(LedgerMerge, TheSameTrialOnBothSidesIsCompared) {
  write("trial.sh", "echo \"{\\\"acc\\\": 0.$$}\" > \"$3/result.json\"\n");  // no seed decides it
  static_cast<void>(run("a"));
  static_cast<void>(run("b"));
  const ceteris::ProcessResult result = ledger({"merge", "b", "--runs", "a"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("9 ran on both sides with different values"), HasSubstr("result.json key='acc'"),
                    HasSubstr(" here and "), HasSubstr("; the result here counts")));
  expect_clean("a");
  static_cast<void>(study({"report", "x", "--runs", "a"}));
  EXPECT_EQ(record("a")["registration"]["differing"], 9);
  EXPECT_THAT(text_of("a/studies/x/report.md"), HasSubstr("9 trials ran on both sides of a merge and gave different"));
  EXPECT_THAT(ledger({"merge", "b", "--runs", "a"}).out,
              AllOf(HasSubstr("9 ran on both sides with different values"), Not(HasSubstr("nothing was added"))));
}

TEST_F(LedgerMerge, WhatWasMergedIsCheckedAsWhatWasHere) {
  run_stopped_after(3, "a");
  ASSERT_EQ(run("b").exit_code, 0);
  static_cast<void>(merge("b", "a", 0));
  fs::path other;
  for (const auto& entry : fs::directory_iterator(folder_.path() / "a/studies/x/merged")) {
    other = entry.path();
  }
  const std::string chain = ceteris::read_file(other / "chain.jsonl");
  const auto found = [&] { return ledger({"verify", "--runs", "a"}).out; };
  std::ofstream(other / "chain.jsonl", std::ios::binary) << chain.substr(0, chain.rfind('\n', chain.size() - 2) + 1);
  EXPECT_THAT(found(), HasSubstr("the last one was taken from the end"));
  std::ofstream(other / "chain.jsonl", std::ios::binary) << chain;
  fs::remove_all(folder_.path() / "a" / fs::path(record("b")["arms"][1]["cells"][3]["trial"].get<std::string>()));
  EXPECT_THAT(found(), HasSubstr("a run that was counted was dropped"));
}

TEST_F(LedgerMerge, AnEditedLedgerIsNotTaken) {
  ASSERT_EQ(run("a").exit_code, 0);
  ASSERT_EQ(run("b").exit_code, 0);
  fs::remove_all(folder_.path() / "b" / record("b")["arms"][0]["cells"][0]["trial"].get<std::string>());
  const ceteris::ProcessResult result = ledger({"merge", "b", "--runs", "a"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("was dropped"), HasSubstr("nothing was merged; ceteris ledger verify --runs b")));
}

TEST_F(LedgerMerge, AnotherStudyOfTheSameNameIsRefused) {
  ASSERT_EQ(run("a").exit_code, 0);
  variant("x.toml", "margin = 0.5", "margin = 0.4");
  ASSERT_EQ(run("b").exit_code, 0);
  const ceteris::ProcessResult result = ledger({"merge", "b", "--runs", "a"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("b/studies/x: is another study than the one of this name here"));
}

TEST_F(LedgerMerge, LedgersThatGrewApartAreJoinedWithoutCountingTheirBeginningTwice) {
  run_stopped_after(3, "a");
  fs::copy(folder_.path() / "a", folder_.path() / "b", fs::copy_options::recursive);
  ASSERT_EQ(run("b").exit_code, 0);
  run_stopped_after(5, "a");
  static_cast<void>(merge("b", "a", 0));
  expect_clean("a");
  ASSERT_EQ(run("a").exit_code, 0);
  expect_clean("a");
  EXPECT_LE(record("a")["registration"]["runs"].get<int>(), 9 + 5);
}

}  // namespace
}  // namespace cli_tests
