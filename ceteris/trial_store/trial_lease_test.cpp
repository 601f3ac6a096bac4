// SPDX-License-Identifier: Apache-2.0
// Two runners that do not see each other's locks. A lock holds a file, not a name: where the file is removed between
// two claims both get their lock, as on a file system whose locks do not reach from one machine to another.
#include "ceteris/trial_store/trial_lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/hosts/lease.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;
using record::Outcome;
using testing::HasSubstr;

struct SharedLedger {
  TempDirectory folder;
  fs::path runs = folder.path();
  identity::TrialKey key{.command = {.argv = {"train"}, .seed = 1}, .directory_role = ".", .code = {}};
  std::string id = identity::trial_id(key);
  fs::path trial = runs / id;

  /// Of a machine that does not see the locks taken before.
  [[nodiscard]] ClaimAnswer claim(hosts::LeaseWatch* watch = nullptr) const {
    fs::remove(trial / ".lock");
    return try_claim(runs, key, 9, watch);
  }

  /// Makes a record that begins an attempt one of another machine, with a lease of so many seconds.
  void move_to_another_machine(int number, double lease) const {
    const fs::path file = attempt_file(trial, number);
    AttemptRecord record = attempt_from_json(read_file(file), id, "attempt");
    record.start.machine = "another boot@far";
    record.start.host.name = "far";
    record.start.lease_seconds = lease;
    write_file_atomic(file, to_json(record, id));
  }
};

TEST(TrialLease, OfTwoThatBeginAtOnceOneDoes) {
  const SharedLedger ledger;
  ClaimAnswer first = ledger.claim();
  ClaimAnswer second = ledger.claim();
  ASSERT_TRUE(first.claim && second.claim) << "neither sees the other's lock";
  EXPECT_EQ(second.claim->begin_attempt({}), 1);
  EXPECT_EQ(first.claim->begin_attempt({}), std::nullopt);
}

TEST(TrialLease, ARunnerThatComesBackLateFindsItsAttemptEnded) {
  const SharedLedger ledger;
  ClaimAnswer late = ledger.claim();
  late.claim->begin_attempt({});
  ClaimAnswer next = ledger.claim();  // it takes the first one for dead
  ASSERT_TRUE(next.claim) << next.reason;
  EXPECT_EQ(next.claim->begin_attempt({}), 2);
  const Recorded refused = late.claim->end_attempt({.outcome = Outcome::Finished, .seconds = 1});
  EXPECT_TRUE(refused.taken_over);
  EXPECT_EQ(refused.outcome, Outcome::LeaseLost);
  EXPECT_THAT(refused.problem, HasSubstr("another runner took this trial over"));
  EXPECT_FALSE(fs::exists(ledger.trial / "result.json"));
  EXPECT_FALSE(next.claim->end_attempt({.outcome = Outcome::Finished, .seconds = 2}).taken_over);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.result.value().attempt, 2);
  EXPECT_EQ(stored.result.value().end.seconds, 2);
  EXPECT_EQ(stored.attempts.at(0).end.value().outcome, Outcome::LeaseLost);
}

TEST(TrialLease, AnEndThatWasDecidedIsMadeGoodAfterAKill) {
  const SharedLedger ledger;
  const fs::path record = attempt_file(ledger.trial, 1);
  ClaimAnswer first = ledger.claim();
  first.claim->begin_attempt({});
  const std::string begun = read_file(record);
  first.claim->end_attempt({.outcome = Outcome::Finished, .seconds = 3});
  first.claim.reset();
  // As a kill leaves it between the decision and everything that repeats it.
  fs::remove(ledger.trial / "result.json");
  write_file_atomic(record, begun);
  EXPECT_EQ(ledger.claim().refusal, Refusal::Ended) << "it is not run again";
  EXPECT_EQ(read_trial(ledger.runs, ledger.id).result.value().end.seconds, 3);
}

TEST(TrialLease, OfAnotherMachineIsWaitedForUntilItGivesNoSignOfLife) {
  const SharedLedger ledger;
  ClaimAnswer first = ledger.claim();
  first.claim->begin_attempt({});
  ledger.move_to_another_machine(1, 0.1);
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Running);
  EXPECT_EQ(ledger.claim().refusal, Refusal::Running) << "one look tells nothing";
  hosts::LeaseWatch watch;
  for (int look = 0; look < 8; ++look) {  // beats, and is believed
    EXPECT_EQ(first.claim->beat(), 0);
    const ClaimAnswer answer = ledger.claim(&watch);
    EXPECT_EQ(answer.refusal, Refusal::Running);
    EXPECT_THAT(answer.reason, HasSubstr("is being run by far"));
    EXPECT_FALSE(is_free(ledger.runs, ledger.id, watch));
    usleep(20000);
  }
  bool free = false;
  for (int look = 0; look < 1000 && !free; ++look) {
    usleep(10000);
    free = is_free(ledger.runs, ledger.id, watch);
  }
  ASSERT_TRUE(free);
  ClaimAnswer next = ledger.claim(&watch);
  ASSERT_TRUE(next.claim) << next.reason;
  EXPECT_THAT(read_trial(ledger.runs, ledger.id).attempts.at(0).end.value().detail,
              HasSubstr("no sign of life of its runner on far for"));
  EXPECT_TRUE(first.claim->end_attempt({.outcome = Outcome::Finished}).taken_over);
}

TEST(TrialLease, LeavesNoSignOfLifeBehind) {
  const SharedLedger ledger;
  ClaimAnswer claim = ledger.claim();
  claim.claim->begin_attempt({});
  EXPECT_EQ(claim.claim->beat(), 0);
  EXPECT_TRUE(fs::exists(beat_file(ledger.trial, 1)));
  claim.claim->end_attempt({.outcome = Outcome::Finished});
  EXPECT_FALSE(fs::exists(beat_file(ledger.trial, 1)));
}

TEST(TrialLease, RecordsOfBeforeThereWereLeasesAreOfThisMachine) {
  const SharedLedger ledger;
  {
    ClaimAnswer old = ledger.claim();
    old.claim->begin_attempt({});
  }
  const fs::path file = attempt_file(ledger.trial, 1);
  std::string text = read_file(file);
  const std::size_t from = text.find(",\n    \"machine\"");
  const std::size_t to = text.find("\n  }", from);
  ASSERT_NE(from, std::string::npos);
  text.erase(from, to - from);
  text.erase(text.rfind(",\n  \"sha256\""));
  write_file_atomic(file, sealed(text + "\n}"));
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Pending);
  EXPECT_TRUE(ledger.claim().claim) << "its runner holds no lock";
}

}  // namespace
}  // namespace ceteris::trial_store
