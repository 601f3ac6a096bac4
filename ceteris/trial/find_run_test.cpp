// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/find_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/trial/run_card.hpp"
#include "ceteris/trial/run_summary.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A folder of runs whose ids begin as the tests want.
class FindRun : public ::testing::Test {
 protected:
  FindRun() {
    add("3f2a0000000000000000", "baseline");
    add("3f2b0000000000000000", "");
    add("a5bb0000000000000000", "wide");
    fs::create_directories(runs() / "trials");
  }
  [[nodiscard]] fs::path runs() const { return dir_.path() / "runs"; }

  void add(const std::string& id, const std::string& name) const {
    fs::create_directories(runs() / id);
    write_file_atomic(runs() / id / "spec.json", "{}");
    write_card(runs() / id, {.name = name, .model = "vit_32px", .command = "ceteris train", .device = "cpu"});
  }
  [[nodiscard]] std::string found(const std::string& text) const {
    const auto run = find_run(text, runs());
    return run ? run->filename().string().substr(0, 4) : "none";
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    try {
      return require_run(text, runs()).string();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::Usage);
      return error.problems().front().line();
    }
  }
  TempDirectory dir_;
};

TEST_F(FindRun, TakesTheBeginningOfAnIdANameAFolderAndTheBeginningOfAFolder) {
  EXPECT_EQ(found("a5"), "a5bb");
  EXPECT_EQ(found("baseline"), "3f2a");
  EXPECT_EQ(found((runs() / "3f2b0000000000000000").string()), "3f2b");
  EXPECT_EQ(found((runs() / "3f2b").string() + "/"), "3f2b");
  EXPECT_EQ(found("base"), "none");
  EXPECT_EQ(found("trials"), "none");
  EXPECT_EQ(found(""), "none");
  EXPECT_EQ(found("."), "none");
}

TEST_F(FindRun, SeveralAreOneLineThatListsThem) {
  EXPECT_THAT(refusal("3f2"), AllOf(HasSubstr("is the beginning of 2 runs: 3f2a0000 (baseline), 3f2b0000"),
                                    Not(HasSubstr("a5bb")), Not(HasSubstr("\n"))));
  add("bbbb0000000000000000", "wide");
  EXPECT_THAT(refusal("wide"), HasSubstr("is the name of 2 runs: a5bb0000 (wide), bbbb0000 (wide)"));
  EXPECT_EQ(found("bb"), "bbbb");
}

TEST_F(FindRun, NoneIsOneLineThatListsWhatIsThere) {
  EXPECT_THAT(refusal("ffff"), AllOf(HasSubstr("is no run"), HasSubstr("3f2a0000 (baseline)"), Not(HasSubstr("\n"))));
  EXPECT_THAT(refusal((dir_.path() / "empty/ffff").string()), HasSubstr("there are no runs"));
}

TEST_F(FindRun, ANameStaysUntilAnotherIsGiven) {
  const fs::path run = runs() / "3f2a0000000000000000";
  write_card(run, {.name = "", .model = "resnet18", .command = "again", .device = "cuda"});
  EXPECT_EQ(read_card(run).name, "baseline");
  EXPECT_EQ(read_card(run).model, "resnet18");
  write_card(run, {.name = "other"});
  EXPECT_EQ(read_card(run).name, "other");
}

TEST_F(FindRun, ADamagedCardIsNone) {
  const fs::path run = runs() / "a5bb0000000000000000";
  write_file_atomic(run / kCardFile, "{\"name\": ");
  EXPECT_EQ(read_card(run).name, "");
  EXPECT_EQ(found("a5"), "a5bb");
}

TEST_F(FindRun, NamesAreWords) {
  EXPECT_NO_THROW(check_run_name("wide-2.b_1"));
  for (const char* name : {"", "-x", "a b", "a/b", "..", "\xc3\xa4"}) {
    EXPECT_THROW(check_run_name(name), Error) << name;
  }
}

TEST_F(FindRun, ASummaryNamesModelDataResultAndState) {
  TrialSpec spec;
  record::TrialKey key;
  key.spec_json = spec::to_json(spec);
  key.data_fingerprint = "f";
  const fs::path folder = runs() / record::trial_id(key);
  {
    run_folder::RunFolder run = run_folder::open_run(folder, key, {});
    run.metric({10, "validation", "accuracy", 0.5});
    run.metric({20, "validation", "accuracy", 0.625});
    run.metric({21, "train", "loss", 1});
    run.sync();
  }
  RunSummary summary = summary_of(folder);
  EXPECT_EQ(summary.state, RunSummary::State::Unfinished);
  EXPECT_EQ(summary.model, "small_cnn");
  EXPECT_EQ(summary.data, "builtin");
  EXPECT_EQ(summary.steps, 21);
  ASSERT_EQ(summary.metrics.size(), 1U);
  EXPECT_EQ(summary.metrics[0].value, 0.625);
  EXPECT_EQ(summary.date.substr(0, 2), "20");
  summary = summary_of(runs() / "3f2b0000000000000000");
  EXPECT_EQ(summary.state, RunSummary::State::Damaged);
  EXPECT_THAT(summary.problem, HasSubstr("spec.json"));
}

}  // namespace
}  // namespace ceteris::trial
