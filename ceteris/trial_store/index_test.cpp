// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/trial_store/sample_ledger.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;
using record::Outcome;
using test::add_trial;
using test::sample_trial;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int kTrials = 12;

struct Ledger {
  TempDirectory folder;
  fs::path runs = folder.path();
  fs::path index = runs / "index.sqlite";
  std::vector<std::string> ids;

  Ledger() {
    for (int i = 0; i < kTrials; ++i) {
      ids.push_back(add_trial(runs, i, 0.5 + 0.01 * i));
    }
  }

  /// That the index says what the folders say; returns how many trials were read from there.
  [[nodiscard]] std::size_t check() const {
    const TrialIndex found = read_index(runs);
    EXPECT_THAT(found.trials, SizeIs(kTrials));
    for (int i = 0; i < kTrials; ++i) {
      const IndexedTrial* trial = found.find(ids[static_cast<std::size_t>(i)]);
      if (trial == nullptr || trial->values.size() != 3) {
        ADD_FAILURE() << "trial " << i;
        continue;
      }
      EXPECT_EQ(trial->state, TrialState::Ended);
      EXPECT_EQ(trial->outcome, Outcome::Finished);
      EXPECT_EQ(trial->values[0].value, 0.5 + 0.01 * i);
      EXPECT_EQ(trial->values[0].source, "json:{dir}/result.json key='test.accuracy' pick=last");
      EXPECT_EQ(trial->values[2].value, 1.5 + i);
      EXPECT_EQ(trial->seconds, 1.5 + i);
      EXPECT_EQ(trial->peak_bytes, 1000000U + static_cast<unsigned>(i));
      EXPECT_EQ(trial->started_unix_ms, 1700000000000 + i);
      EXPECT_EQ(trial->host, "host-" + std::to_string(i % 3));
      EXPECT_EQ(trial->attempts, 1);
    }
    return found.read;
  }
};

TEST(Index, ReadsEachFolderOnce) {
  const Ledger ledger;
  EXPECT_EQ(ledger.check(), kTrials);
  EXPECT_EQ(ledger.check(), 0U);
  EXPECT_TRUE(read_index(ledger.runs).kept);
}

TEST(Index, FindsNewChangedAndRemovedTrials) {
  Ledger ledger;
  EXPECT_EQ(ledger.check(), kTrials);
  fs::remove_all(ledger.runs / ledger.ids[3]);
  EXPECT_EQ(read_index(ledger.runs).find(ledger.ids[3]), nullptr);
  EXPECT_EQ(add_trial(ledger.runs, 3, 0.53), ledger.ids[3]);
  EXPECT_EQ(ledger.check(), 1U);

  const fs::path file = ledger.runs / ledger.ids[5] / "result.json";
  std::string text = read_file(file);
  text.replace(text.find("0.55"), 4, "0.99");
  std::ofstream(file, std::ios::binary) << text;  // in place: the folder does not change
  const TrialIndex found = read_index(ledger.runs);
  EXPECT_EQ(found.find(ledger.ids[5])->state, TrialState::Damaged);
  EXPECT_THAT(found.find(ledger.ids[5])->detail, HasSubstr("was changed after it was written"));
}

TEST(Index, IsMadeAnewWhenItIsGoneDamagedOrOfAnotherSchema) {
  const Ledger ledger;
  EXPECT_EQ(ledger.check(), kTrials);
  fs::remove(ledger.index);
  EXPECT_EQ(ledger.check(), kTrials);
  std::ofstream(ledger.index, std::ios::trunc) << "this is no database, however long it is" << std::string(9000, 'x');
  EXPECT_EQ(ledger.check(), kTrials);
  EXPECT_EQ(ledger.check(), 0U);
  fs::resize_file(ledger.index, fs::file_size(ledger.index) / 2);
  EXPECT_EQ(ledger.check(), kTrials);
  EXPECT_EQ(ledger.check(), 0U);
  std::string text = read_file(ledger.index);
  text[63] = 99;  // user_version, at 60 to 63 of the header
  std::ofstream(ledger.index, std::ios::binary) << text;
  EXPECT_EQ(ledger.check(), kTrials);
  EXPECT_EQ(ledger.check(), 0U);
}

TEST(Index, SurvivesDamageAtAnyPlace) {
  const Ledger ledger;
  EXPECT_EQ(ledger.check(), kTrials);
  const std::string good = read_file(ledger.index);
  for (std::size_t at = 0; at < good.size(); at += 211) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    std::ofstream(ledger.index, std::ios::binary) << bad;
    (void)ledger.check();
    if (HasFailure()) {
      FAIL() << "byte " << at;
    }
  }
}

TEST(Index, DoesNotBelieveARowThatWasEdited) {
  const Ledger ledger;
  EXPECT_EQ(ledger.check(), kTrials);
  std::string text = read_file(ledger.index);
  const std::size_t at = text.find("finished");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 8, "diverged");
  std::ofstream(ledger.index, std::ios::binary) << text;
  EXPECT_EQ(ledger.check(), 1U);
}

TEST(Index, WorksWhereNothingMayBeWritten) {
  const Ledger ledger;
  ASSERT_EQ(chmod(ledger.runs.c_str(), 0555), 0);
  const int status = ceteris::test::in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) {
      return 9;
    }
    const TrialIndex found = read_index(ledger.runs);
    return found.trials.size() == kTrials && found.read == kTrials && !found.kept ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(fs::exists(ledger.index));
  ASSERT_EQ(chmod(ledger.runs.c_str(), 0755), 0);
  EXPECT_EQ(ledger.check(), kTrials);
  EXPECT_EQ(ceteris::test::in_child([&] {
              if (getuid() == 0 && setuid(65534) != 0) {
                return 9;
              }
              return read_index(ledger.runs).read == 0 ? 0 : 1;
            }),
            0)
      << "an index that cannot be written can be read";
}

TEST(Index, TellsTrialsThatRunFromThoseThatWait) {
  const TempDirectory folder;
  std::optional<ClaimAnswer> running = try_claim(folder.path(), sample_trial(1), 0);
  running->claim->begin_attempt({});
  {
    ClaimAnswer waiting = try_claim(folder.path(), sample_trial(2), 0);
    waiting.claim->begin_attempt({});
    waiting.claim->end_attempt({.outcome = Outcome::Preempted});
  }
  const TrialIndex found = read_index(folder.path());
  ASSERT_THAT(found.trials, SizeIs(2));
  const IndexedTrial* one = found.find(identity::trial_id(sample_trial(1)));
  const IndexedTrial* two = found.find(identity::trial_id(sample_trial(2)));
  EXPECT_EQ(one->state, TrialState::Running);
  EXPECT_EQ(one->outcome, std::nullopt);
  EXPECT_EQ(two->state, TrialState::Pending);
  EXPECT_EQ(two->outcome, Outcome::Preempted);
  running->claim->end_attempt({.outcome = Outcome::Crashed});
  EXPECT_EQ(read_index(folder.path()).find(one->id)->outcome, Outcome::Crashed);
}

TEST(Index, KeepsValuesThatAreNotFinite) {
  const TempDirectory folder;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string nan = add_trial(folder.path(), 1, std::nan(""), Outcome::Diverged);
  const std::string infinite = add_trial(folder.path(), 2, -kInfinity, Outcome::Diverged);
  for (int reading = 0; reading < 2; ++reading) {
    const TrialIndex found = read_index(folder.path());
    EXPECT_EQ(found.read, reading == 0 ? 2U : 0U);
    EXPECT_TRUE(std::isnan(found.find(nan)->values[0].value));
    EXPECT_EQ(found.find(nan)->values[0].state, metrics::State::NotFinite);
    EXPECT_EQ(found.find(infinite)->values[0].value, -kInfinity);
  }
}

TEST(Index, SaysWhereTheRecordsHoldMore) {
  const TempDirectory folder;
  ClaimAnswer answer = try_claim(folder.path(), sample_trial(1), 0);
  answer.claim->begin_attempt({});
  AttemptEnd end{.outcome = Outcome::Finished};
  for (int i = 0; i < 4; ++i) {
    end.readings.push_back({"source " + std::to_string(i), test::sample_reading(i)});
  }
  end.readings[1].reading.curve = {{0, 1}, {1, 2}};
  end.readings[2].reading.problem = "a problem";
  end.readings[3].reading.notes = {"a note"};
  answer.claim->end_attempt(std::move(end));
  for (int reading = 0; reading < 2; ++reading) {
    const TrialIndex found = read_index(folder.path());
    const std::vector<IndexedValue>& values = found.trials.at(0).values;
    EXPECT_FALSE(values.at(0).has_more);
    EXPECT_TRUE(values.at(1).has_more && values.at(2).has_more && values.at(3).has_more);
  }
}

TEST(Index, PassesOverWhatIsNoTrialOfACommand) {
  const TempDirectory folder;
  fs::create_directories(folder.path() / "studies/0123456789abcdef0123");
  fs::create_directories(folder.path() / "0123456789abcdef0123");
  std::ofstream(folder.path() / "0123456789abcdef0123/spec.json") << "{}";
  EXPECT_THAT(read_index(folder.path()).trials, SizeIs(0));
  EXPECT_THAT(read_index(folder.path() / "absent").trials, SizeIs(0));
  EXPECT_FALSE(fs::exists(folder.path() / "absent"));
}

}  // namespace
}  // namespace ceteris::trial_store
