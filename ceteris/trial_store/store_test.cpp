// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/process.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;
using ceteris::test::error_of;
using ceteris::test::in_child;
using record::Outcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

identity::TrialKey key(std::uint64_t seed = 1) {
  identity::TrialKey key{
      .command = {.argv = {"train", "--token", "hf_abcdef"}, .seed = seed}, .directory_role = ".", .code = {}};
  key.command.values_json = R"({"api_key":"sk-uvwxyz"})";
  return key;
}

struct Ledger {
  TempDirectory folder;
  fs::path runs = folder.path();
  std::string id = identity::trial_id(key());
  fs::path trial = runs / id;

  [[nodiscard]] ClaimAnswer claim(int retries = 2) const { return try_claim(runs, key(), retries); }
  /// Runs one attempt that ends so.
  Recorded run(Outcome outcome, int retries = 2) const {
    ClaimAnswer answer = claim(retries);
    EXPECT_TRUE(answer.claim) << answer.reason;
    answer.claim->begin_attempt({});
    return answer.claim->end_attempt({.outcome = outcome});
  }
  [[nodiscard]] std::optional<Refusal> refusal(int retries = 2) const { return claim(retries).refusal; }
  void edit(const fs::path& file, const std::string& from, const std::string& to) const {
    std::string text = read_file(file);
    text.replace(text.find(from), from.size(), to);
    std::ofstream(file, std::ios::binary) << text;
  }
};

TEST(Ledger, TakesATrialFromAbsentToEnded) {
  const Ledger ledger;
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Absent);
  {
    ClaimAnswer answer = ledger.claim();
    ASSERT_TRUE(answer.claim);
    AttemptStart start;
    start.slot = "0";
    EXPECT_EQ(answer.claim->id(), ledger.id);
    EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Running);
    EXPECT_EQ(answer.claim->begin_attempt(start), 1);
    EXPECT_FALSE(fs::exists(attempt_dir(ledger.runs, ledger.id, 1)));
    const Recorded recorded = answer.claim->end_attempt({.outcome = Outcome::Finished, .seconds = 2.5});
    EXPECT_EQ(recorded.outcome, Outcome::Finished);
    EXPECT_EQ(recorded.problem, "");
  }
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Ended);
  EXPECT_EQ(ledger.refusal(), Refusal::Ended);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.state, TrialState::Ended);
  EXPECT_EQ(stored.result.value().end.seconds, 2.5);
  EXPECT_EQ(stored.result.value().attempts, 1);
  EXPECT_EQ(stored.key.value().command.seed, 1U);
  ASSERT_THAT(stored.attempts, SizeIs(1));
  EXPECT_EQ(stored.attempts[0].start.slot, "0");
  EXPECT_EQ(stored.attempts[0].start.runner_pid, getpid());
  EXPECT_THAT(stored.problems, IsEmpty());
}

TEST(Ledger, TakesOverAResultThatRanElsewhere) {
  const Ledger ledger;
  AttemptStart start;
  start.host.cpu_kind = "AMD EPYC";
  start.imported = {"trials.csv", std::string(64, 'a')};
  {
    ClaimAnswer answer = ledger.claim();
    ASSERT_TRUE(answer.claim);
    EXPECT_TRUE(answer.claim->import_result(start, {.outcome = Outcome::Finished, .seconds = 2.5}));
  }
  EXPECT_EQ(ledger.refusal(), Refusal::Ended);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.state, TrialState::Ended);
  EXPECT_EQ(stored.result.value().start.imported, start.imported);
  EXPECT_EQ(stored.result.value().end.seconds, 2.5);
  ASSERT_THAT(stored.attempts, SizeIs(1));
  EXPECT_EQ(stored.attempts[0].start.imported, start.imported);
  EXPECT_THAT(stored.problems, IsEmpty());
  // A kill between both records.
  fs::remove(ledger.trial / "result.json");
  EXPECT_EQ(ledger.refusal(), Refusal::Ended);
  EXPECT_EQ(read_trial(ledger.runs, ledger.id).result.value().start.imported, start.imported);
}

TEST(Ledger, TakesOverAResultBehindAnAttemptThatWasStopped) {
  const Ledger ledger;
  EXPECT_EQ(ledger.run(Outcome::Stopped).outcome, Outcome::Stopped);
  AttemptStart start;
  start.imported = {"trials.csv", std::string(64, 'a')};
  EXPECT_TRUE(ledger.claim().claim->import_result(start, {.outcome = Outcome::Diverged}));
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.result.value().attempt, 2);
  EXPECT_EQ(stored.result.value().end.outcome, Outcome::Diverged);
  EXPECT_THAT(stored.problems, IsEmpty());
}

TEST(Ledger, GivesATrialToOneRunnerAtATime) {
  const Ledger ledger;
  std::optional<ClaimAnswer> first = ledger.claim();
  ASSERT_TRUE(first->claim);
  EXPECT_EQ(ledger.refusal(), Refusal::Running);
  EXPECT_TRUE(try_claim(ledger.runs, key(2), 2).claim) << "another trial";
  first.reset();
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Pending);
  EXPECT_TRUE(ledger.claim().claim);
}

TEST(Ledger, LooksAtATrialWithoutTakingItFromARunner) {
  const Ledger ledger;
  { const ClaimAnswer made = ledger.claim(); }
  const pid_t reader = fork();
  if (reader == 0) {
    while (true) {
      (void)trial_state(ledger.runs, ledger.id);
    }
  }
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    refused += ledger.claim().claim ? 0 : 1;
  }
  kill(reader, SIGKILL);
  waitpid(reader, nullptr, 0);
  EXPECT_EQ(refused, 0);
}

TEST(Ledger, RunsATrialAgainWhenItsEndIsNoResult) {
  const Ledger ledger;
  EXPECT_EQ(ledger.run(Outcome::OutsideSignal).outcome, Outcome::OutsideSignal);
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Pending);
  ledger.run(Outcome::Preempted);
  ledger.run(Outcome::TimeLimit);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.state, TrialState::Ended);
  EXPECT_EQ(stored.result.value().attempt, 3);
  EXPECT_EQ(stored.result.value().attempts, 3);
  EXPECT_EQ(stored.attempts[1].end.value().outcome, Outcome::Preempted) << "nothing is dropped";
}

TEST(Ledger, StopsRunningATrialAgainAfterTheAllowedRetries) {
  const Ledger ledger;
  ledger.run(Outcome::HostMemory);
  ledger.run(Outcome::Stopped);
  ledger.run(Outcome::Stopped);
  ledger.run(Outcome::OutsideSignal, 1);
  const ClaimAnswer answer = ledger.claim(1);
  EXPECT_EQ(answer.refusal, Refusal::Exhausted);
  EXPECT_THAT(answer.reason, HasSubstr("no result after 4 attempts; the last one: ended by a signal from outside"));
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Pending) << "it has no result";
  EXPECT_TRUE(ledger.claim(2).claim) << "more retries, more attempts";
}

TEST(Ledger, KeepsTheAttemptOfARunnerThatWasKilled) {
  const Ledger ledger;
  const int status = in_child([&] {
    ClaimAnswer answer = ledger.claim();
    answer.claim->begin_attempt({});
    kill(getpid(), SIGKILL);
    return 0;
  });
  ASSERT_EQ(status, -SIGKILL);
  EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Pending);
  ClaimAnswer answer = ledger.claim();
  ASSERT_TRUE(answer.claim) << answer.reason;
  EXPECT_EQ(answer.claim->begin_attempt({}), 2);
  answer.claim->end_attempt({.outcome = Outcome::Finished});
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.attempts[0].end.value().outcome, Outcome::LeaseLost);
  EXPECT_EQ(stored.attempts[1].end.value().outcome, Outcome::Finished);
}

TEST(Ledger, EndsWhatADeadRunnerLeftRunning) {
  const Ledger ledger;
  pid_t orphan = 0;
  const int status = in_child([&] {
    ClaimAnswer answer = ledger.claim();
    answer.claim->begin_attempt({});
    const std::string dir = attempt_dir(ledger.runs, ledger.id, 1).string();
    const pid_t child = fork();
    if (child == 0) {
      setsid();  // in a session of its own: no group to signal
      setenv("CETERIS_DIR", dir.c_str(), 1);
      execlp("sleep", "sleep", "1000", nullptr);
    }
    std::ofstream(ledger.runs / "pid") << child;
    usleep(200000);
    kill(getpid(), SIGKILL);
    return 0;
  });
  ASSERT_EQ(status, -SIGKILL);
  std::ifstream(ledger.runs / "pid") >> orphan;
  ASSERT_GT(orphan, 0);
  ASSERT_TRUE(ledger.claim().claim);
  const auto running = [&] {
    std::ifstream file("/proc/" + std::to_string(orphan) + "/stat");
    std::string text;
    std::getline(file, text);
    return !text.empty() && text.find(") Z ") == std::string::npos;
  };
  EXPECT_FALSE(running());
  EXPECT_THAT(read_trial(ledger.runs, ledger.id).attempts[0].end.value().left_behind,
              ElementsAre("sleep (pid " + std::to_string(orphan) + ")"));
}

TEST(Ledger, WritesAResultThatAKillCutOff) {
  const Ledger ledger;
  ledger.run(Outcome::Crashed);
  fs::remove(ledger.trial / "result.json");
  EXPECT_EQ(ledger.refusal(), Refusal::Ended) << "it is not run a second time";
  EXPECT_EQ(read_trial(ledger.runs, ledger.id).result.value().end.outcome, Outcome::Crashed);
}

TEST(Ledger, FindsAResultThatWasCutOffOrChanged) {
  for (const bool cut : {true, false}) {
    const Ledger ledger;
    ledger.run(Outcome::Finished);
    const fs::path file = ledger.trial / "result.json";
    if (cut) {
      fs::resize_file(file, fs::file_size(file) - 10);
    } else {
      ledger.edit(file, "\"seconds\": 0.0", "\"seconds\": 1.0");
    }
    EXPECT_EQ(trial_state(ledger.runs, ledger.id), TrialState::Damaged);
    const ClaimAnswer answer = ledger.claim();
    EXPECT_EQ(answer.refusal, Refusal::Damaged);
    EXPECT_THAT(answer.reason, HasSubstr(cut ? "is cut off" : "was changed after it was written"));
    const StoredTrial stored = read_trial(ledger.runs, ledger.id);
    EXPECT_EQ(stored.state, TrialState::Damaged);
    EXPECT_THAT(stored.problems, ElementsAre(HasSubstr("result.json")));
    fs::remove(file);
    EXPECT_EQ(ledger.refusal(), Refusal::Ended) << "written again from its attempt";
  }
}

TEST(Ledger, RefusesToGoOnWithAnAttemptOrAKeyThatWasChanged) {
  const Ledger ledger;
  ledger.run(Outcome::Preempted);
  ledger.edit(ledger.trial / "attempts/1/attempt.json", "preempted", "stopped");
  EXPECT_EQ(ledger.refusal(), Refusal::Damaged);
  EXPECT_THAT(read_trial(ledger.runs, ledger.id).problems, ElementsAre(HasSubstr("attempt.json: was changed")));

  const Ledger other;
  other.run(Outcome::Preempted);
  other.edit(other.trial / "trial.json", "\"replicate\": 0", "\"replicate\": 1");
  EXPECT_THAT(other.claim().reason, HasSubstr("trial.json: was changed"));
}

TEST(Ledger, TakesAnEmptyRecordForOneThatWasNeverWritten) {
  const Ledger ledger;
  { const ClaimAnswer made = ledger.claim(); }
  std::ofstream(ledger.trial / "trial.json", std::ios::trunc).flush();
  fs::create_directories(ledger.trial / "attempts/1");
  std::ofstream(ledger.trial / "attempts/1/attempt.json", std::ios::trunc).flush();
  EXPECT_TRUE(ledger.claim().claim);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.key.value().command.seed, 1U) << "the id says what it was";
  EXPECT_EQ(stored.attempts[0].end.value().outcome, Outcome::LeaseLost);
}

TEST(Ledger, KeepsSecretsOutOfEveryFile) {
  const Ledger ledger;
  ClaimAnswer answer = ledger.claim();
  answer.claim->begin_attempt({});
  AttemptEnd end{.outcome = Outcome::NoMetric, .detail = "401: token hf_abcdef is wrong"};
  end.readings.push_back(
      {"regex", {.state = metrics::State::Text, .curve = {}, .problem = "found 'hf_abcdef'", .notes = {"sk-uvwxyz"}}});
  answer.claim->end_attempt(std::move(end));
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(ledger.runs)) {
    if (file.is_regular_file()) {
      EXPECT_THAT(read_file(file.path()), Not(HasSubstr("hf_abcdef"))) << file.path();
      EXPECT_THAT(read_file(file.path()), Not(HasSubstr("sk-uvwxyz"))) << file.path();
    }
  }
  EXPECT_EQ(read_trial(ledger.runs, ledger.id).result.value().end.detail, "401: token [redacted] is wrong");
}

/// In a process whose files may not grow beyond `bytes`: as a full disk, but for the errno.
int with_file_limit(std::uint64_t bytes, const std::function<int()>& work) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  return setrlimit(RLIMIT_FSIZE, &limit) == 0 ? work() : 99;
}

TEST(Ledger, SaysInOneLineThatTheDiskIsFull) {
  const Ledger ledger;
  const int status = in_child([&] {
    ClaimAnswer answer = ledger.claim();
    answer.claim->begin_attempt({});
    return with_file_limit(1500, [&] {
      const Recorded recorded =
          answer.claim->end_attempt({.outcome = Outcome::Finished, .detail = std::string(3000, 'x')});
      const bool said = recorded.problem.find("; make room and run again") != std::string::npos &&
                        recorded.problem.find('\n') == std::string::npos;
      return recorded.outcome == Outcome::DiskFull && said ? 0 : 1;
    });
  });
  EXPECT_EQ(status, 0);
  const StoredTrial stored = read_trial(ledger.runs, ledger.id);
  EXPECT_EQ(stored.state, TrialState::Pending);
  EXPECT_EQ(stored.attempts[0].end.value().outcome, Outcome::DiskFull) << "written in the room that it had";
  EXPECT_EQ(ledger.run(Outcome::Finished).outcome, Outcome::Finished);
}

/// In a process that has a file system of its own at `folder`, so small; -1 where that is not allowed.
int with_small_disk(const fs::path& folder, const char* size, const std::function<int()>& work) {
  return in_child([&] {
    const bool made = unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                      mount("none", folder.c_str(), "tmpfs", 0, size) == 0;
    return made ? work() : 77;
  });
}

TEST(Ledger, TakesAFailureOnAFullDiskForNoResult) {
  const Ledger ledger;
  const int status = with_small_disk(ledger.runs, "size=256k", [&] {
    ClaimAnswer answer = ledger.claim();
    answer.claim->begin_attempt({});
    std::ofstream filler(ledger.runs / "filler", std::ios::binary);
    for (int i = 0; i < 1000; ++i) {
      filler << std::string(4096, 'x') << std::flush;
    }
    const Recorded recorded = answer.claim->end_attempt({.outcome = Outcome::NoMetric, .detail = "the file is empty"});
    if (recorded.outcome != Outcome::DiskFull || recorded.problem.find("make room") == std::string::npos) {
      return 1;
    }
    answer.claim.reset();
    const StoredTrial stored = read_trial(ledger.runs, ledger.id);
    if (stored.state != TrialState::Pending || stored.attempts.at(0).end.value().outcome != Outcome::DiskFull) {
      return 2;
    }
    filler.close();
    fs::remove(ledger.runs / "filler");
    return ledger.run(Outcome::NoMetric).outcome == Outcome::NoMetric ? 0 : 3;
  });
  if (status == 77) {
    GTEST_SKIP() << "a file system of its own needs root";
  }
  EXPECT_EQ(status, 0);
}

TEST(Ledger, LeavesNoHalfRecordOnAFullDisk) {
  const Ledger ledger;
  const int status = in_child([&] {
    ClaimAnswer answer = ledger.claim();
    return with_file_limit(100, [&] {
      try {
        answer.claim->begin_attempt({});
        return 1;
      } catch (const Error& error) {
        return is_disk_full(error) ? 0 : 2;
      }
    });
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(ledger.run(Outcome::Finished).outcome, Outcome::Finished);
  EXPECT_EQ(read_trial(ledger.runs, ledger.id).attempts.at(0).end.value().outcome, Outcome::LeaseLost);
}

TEST(Ledger, ThrowsOneLineWhenTheDiskIsFullBeforeAnAttempt) {
  const Ledger ledger;
  const int status = in_child([&] {
    return with_file_limit(10, [&] {
      try {
        (void)ledger.claim();
      } catch (const Error& error) {
        return is_disk_full(error) && error.exit() == Exit::Failure ? 0 : 1;
      }
      return 2;
    });
  });
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(is_disk_full(system_error("x", "cannot be written", EACCES)));
}

TEST(Ledger, KnowsItsTrialsByTheirNames) {
  EXPECT_TRUE(is_trial_id("0123456789abcdef0123"));
  EXPECT_FALSE(is_trial_id("studies"));
  EXPECT_FALSE(is_trial_id("0123456789ABCDEF0123"));
  EXPECT_FALSE(is_trial_id("0123456789abcdef01234"));
  const Ledger ledger;
  for (const char* id : {"studies", "../x", "", "0123456789abcdef0123"}) {
    EXPECT_THAT(error_of([&] { (void)read_trial(ledger.runs, id); }), HasSubstr("2 ")) << id;
  }
}

}  // namespace
}  // namespace ceteris::trial_store
