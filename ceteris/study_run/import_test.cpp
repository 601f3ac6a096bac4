// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_run/load.hpp"
#include "ceteris/study_run/registry.hpp"
#include "ceteris/study_run/run.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using ceteris::test::error_of;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Import : public testing::Test {
 protected:
  Import() {
    for (const study::StudyTrial& trial : trials_) {
      TrialRow row;
      row.line = static_cast<int>(rows_.size()) + 2;
      row.kind = trial.place.purpose;
      row.arm = design_.arms[trial.place.arm].name;
      row.replicate = table_replicate(trial.place);
      row.values = {0.25 + static_cast<double>(rows_.size())};
      row.seconds = 2.5;
      row.peak_bytes = 1000;
      row.cpu = "AMD EPYC";
      row.trial = trial.id;
      rows_.push_back(row);
    }
    call_.chain = registered_.folder;
  }

  [[nodiscard]] ImportSummary take(const std::vector<TrialRow>& rows) const {
    return import_rows(file_, {}, trials_, rows, call_);
  }
  [[nodiscard]] std::string refusal(const TrialRow& row) const {
    return error_of(
        [&] { static_cast<void>(rows_of({.rows = {row}, .unused = {}}, file_, design_, trials_, "t.csv")); });
  }
  [[nodiscard]] std::vector<ledger::Entry> entries(ledger::Kind kind) const {
    std::vector<ledger::Entry> found;
    std::ranges::copy_if(ledger::read_chain(registered_.folder).entries, std::back_inserter(found),
                         [&](const ledger::Entry& entry) { return entry.kind == kind; });
    return found;
  }

  TempDirectory folder_;
  fs::path runs_ = folder_.path();
  study::StudyFile file_ = study::parse_study(
      "command = [\"true\", \"{seed}\", \"{x}\"]\nmetric = { name = \"acc\", from = \"jsonl:{dir}/m.jsonl\" }\n"
      "arms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = 3\n",
      folder_.path() / "s.toml");
  design::Design design_ = study::design_of(file_);
  std::vector<study::StudyTrial> trials_ = study::trials_of(file_, design_, {});
  std::vector<TrialRow> rows_ = {};
  study::Registered registered_ = register_study(runs_, file_, {});
  ImportCall call_ = {.runs = runs_,
                      .chain = {},
                      .study_version = 1,
                      .from = {"t.csv", std::string(64, 'a')},
                      .program_version = "1.2.3"};
};

TEST_F(Import, WritesResultsThatCountAndThatNobodyRunsAgain) {
  const std::vector<TrialRow> some(rows_.begin(), rows_.begin() + 4);
  const ImportSummary summary = take(some);
  EXPECT_EQ(summary.taken, 4U);
  EXPECT_EQ(summary.here, 0U);
  EXPECT_THAT(summary.cpus, ElementsAre("AMD EPYC"));
  EXPECT_THAT(missing_trials(runs_, trials_), SizeIs(3));
  const study::Results results = load_trials(runs_, file_, trials_).results;
  ASSERT_THAT(results, SizeIs(4));
  const study::TrialResult& second = results.at(trials_[1].id);
  EXPECT_EQ(second.outcome, record::Outcome::Finished);
  EXPECT_EQ(second.readings.at(0).value, 1.25);
  EXPECT_EQ(second.seconds, 2.5);
  EXPECT_EQ(second.peak_bytes, 1000);
  EXPECT_EQ(second.cpu, "AMD EPYC");
  EXPECT_EQ(second.imported, "t.csv");
  EXPECT_EQ(load_trials(runs_, file_, trials_).results.at(trials_[1].id).imported, "t.csv") << "from the index";
}

TEST_F(Import, IsInTheChainWithTheTableAndTheTrials) {
  ASSERT_EQ(take(rows_).taken, rows_.size());
  const std::vector<ledger::Entry> imported = entries(ledger::Kind::Imported);
  ASSERT_THAT(imported, SizeIs(1));
  EXPECT_EQ(imported[0].file, "t.csv");
  EXPECT_EQ(imported[0].file_sha256, std::string(64, 'a'));
  EXPECT_THAT(imported[0].trials, SizeIs(rows_.size()));
  EXPECT_THAT(entries(ledger::Kind::Found), SizeIs(rows_.size()));
  const ledger::Check check = ledger::check_ledger(runs_);
  EXPECT_THAT(check.findings, IsEmpty()) << check.findings.front().line();
  EXPECT_EQ(check.unchained, 0U);
}

TEST_F(Import, KeepsWhatIsHereAndCountsWhatDiffers) {
  ASSERT_EQ(take({rows_[0], rows_[1]}).taken, 2U);
  std::vector<TrialRow> others = rows_;
  others[1].values = {1.75};
  const ImportSummary summary = take(others);
  EXPECT_EQ(summary.taken, rows_.size() - 2);
  EXPECT_EQ(summary.here, 2U);
  EXPECT_EQ(summary.differing, 1U);
  EXPECT_THAT(summary.largest, ElementsAre(0.5));
  EXPECT_EQ(load_trials(runs_, file_, trials_).results.at(trials_[1].id).readings.at(0).value, 1.25);
}

TEST_F(Import, LeavesATrialToWhoRunsIt) {
  const trial_store::ClaimAnswer claim = trial_store::try_claim(runs_, study::key_of(file_, {}, trials_[0]), 0);
  ASSERT_TRUE(claim.claim);
  const ImportSummary summary = take({rows_[0], rows_[1]});
  EXPECT_EQ(summary.running, 1U);
  EXPECT_EQ(summary.taken, 1U);
}

TEST_F(Import, IsMadeWholeAfterAKill) {
  // As a kill leaves it: the record of the attempt without the result, then a result that the chain does not have.
  ASSERT_EQ(take({rows_[0]}).taken, 1U);
  fs::remove(runs_ / trials_[0].id / "result.json");
  const std::string chain = read_file(ledger::chain_file(registered_.folder));
  ASSERT_EQ(take({rows_[1]}).taken, 1U);
  fs::remove(ledger::head_file(registered_.folder));
  write_file_atomic(ledger::chain_file(registered_.folder), chain);
  const ImportSummary summary = take({rows_[0], rows_[1], rows_[2]});
  EXPECT_EQ(summary.here, 2U) << "of the first its attempt said all";
  EXPECT_EQ(summary.taken, 1U);
  EXPECT_THAT(load_trials(runs_, file_, trials_).results, SizeIs(3));
  EXPECT_THAT(entries(ledger::Kind::Found), SizeIs(3));
  EXPECT_THAT(ledger::check_ledger(runs_).findings, IsEmpty());
}

TEST_F(Import, ATableOfOneStudyLacksTheMetricsOfAnother) {
  ASSERT_EQ(take({rows_[0]}).taken, 1U);
  study::StudyFile other = file_;
  other.spec.reported.push_back(file_.spec.metric);
  other.spec.reported.back().name = "loss";
  const study::TrialResult result = load_trials(runs_, other, trials_).results.at(trials_[0].id);
  EXPECT_EQ(result.outcome, record::Outcome::NoMetric);
  EXPECT_EQ(result.readings.at(0).value, 0.25);
  EXPECT_THAT(result.detail, AllOf(HasSubstr("was taken over from t.csv, which has no value of"), HasSubstr("loss")));
}

TEST_F(Import, KnowsAnOutcomeWithoutAValue) {
  TrialRow row = rows_[0];
  row.outcome = record::Outcome::Diverged;
  row.values = {std::nullopt};
  ASSERT_EQ(refusal(row), "no error");
  TrialRow failed = rows_[1];
  failed.outcome = record::Outcome::ExitStatus;
  failed.values = {std::nullopt};
  ASSERT_EQ(take({row, failed}).taken, 2U);
  const study::Results results = load_trials(runs_, file_, trials_).results;
  EXPECT_EQ(results.at(row.trial).outcome, record::Outcome::Diverged);
  EXPECT_EQ(results.at(failed.trial).outcome, record::Outcome::ExitStatus);
}

TEST_F(Import, RefusesLinesThatSayOtherThingsThanTheirId) {
  EXPECT_EQ(refusal(rows_[0]), "no error");
  TrialRow row = rows_[0];
  row.kind = std::nullopt;
  EXPECT_EQ(refusal(row), "no error") << "a table may lack the column";
  row = rows_[0];
  row.arm = row.arm == "on" ? "off" : "on";
  EXPECT_THAT(refusal(row), AllOf(HasSubstr("3 t.csv:2: trial " + row.trial + " is replicate 0 of arm '"),
                                  HasSubstr("this line says otherwise")));
  row = rows_[0];
  row.replicate = 7;
  EXPECT_THAT(refusal(row), HasSubstr("t.csv:2"));
  row = rows_[0];
  row.kind = design::Purpose::Pilot;
  EXPECT_THAT(refusal(row), HasSubstr("t.csv:2"));
  row = rows_[0];
  row.values = {std::nullopt};
  EXPECT_THAT(refusal(row), HasSubstr("t.csv:2: finished, and has no acc"));
  row.values = {std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THAT(refusal(row), HasSubstr("t.csv:2: finished, and its acc is no finite number"));
}

TEST_F(Import, PassesOverTrialsOfOtherStudies) {
  TrialRow row = rows_[0];
  row.trial = std::string(20, '0');
  row.arm = "elsewhere";
  row.values = {std::nullopt};
  EXPECT_THAT(rows_of({.rows = {row, rows_[1]}, .unused = {}}, file_, design_, trials_, "t.csv"), SizeIs(1));
}

TEST(Importable, HasEachSettingThatTuningMayChoose) {
  const study::StudyFile file = study::parse_study(
      "command = [\"true\", \"{seed}\", \"{x}\", \"{rate}\"]\nmetric = { name = \"test\" }\n"
      "reported = [{ name = \"validation\" }]\narms = { low = { x = 2 }, high = { x = 4 } }\nreplicates = 2\n"
      "tuning = { by = \"validation\", values = [{ name = \"rate\", candidates = [1, 2, 4] }] }\n",
      "t.toml");
  const design::Design design = study::design_of(file);
  const std::vector<study::StudyTrial> all = importable_trials(file, design, {});
  const auto count = [&](design::Purpose purpose) {
    return std::ranges::count(all, purpose, [](const study::StudyTrial& trial) { return trial.place.purpose; });
  };
  EXPECT_EQ(count(design::Purpose::Tuning), 6);
  EXPECT_EQ(count(design::Purpose::Measured), 3 * 4);
  EXPECT_EQ(count(design::Purpose::Pilot), 2 * study::kMostPilotPairs);
}

}  // namespace
}  // namespace ceteris::study_run
