// SPDX-License-Identifier: Apache-2.0
// Programs that do what programs should not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "ceteris/base/clock.hpp"
#include "ceteris/process/process_tree.hpp"
#include "tests/support/attempts.hpp"

namespace ceteris::runner {
namespace {

namespace fs = std::filesystem;
using metrics::State;
using record::Outcome;
using testing::HasSubstr;
using testing::SizeIs;

/// On a busy machine everything takes longer; nothing here may take that long.
constexpr double kPatience = 60;

bool is_alive(pid_t pid) {
  const auto mark = mark_of(pid);
  return mark && is_running(*mark);
}

pid_t number_in(const fs::path& path) {
  pid_t number = 0;
  for (const Stopwatch watch; number == 0 && watch.seconds() < kPatience;) {
    std::ifstream(path) >> number;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return number;
}

bool dies(pid_t pid) {
  for (const Stopwatch watch; is_alive(pid) && watch.seconds() < kPatience;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return !is_alive(pid);
}

class Hostile : public PoolTest {};

TEST_F(Hostile, ADaemonIsEndedAndNamedAndTheTrialCounts) {
  const AttemptResult result =
      run_one(measured("(env -i /usr/bin/setsid /bin/sh -c 'trap \"\" TERM HUP; echo $$ > $0/pid; cd /; "
                       "while :; do sleep 0.1; done' {dir} > /dev/null 2>&1 < /dev/null &) ; "
                       "while ! test -s {dir}/pid; do sleep 0.01; done"));
  EXPECT_EQ(result.outcome, Outcome::Finished) << result.detail;
  const pid_t daemon = number_in(dir(0) / "pid");
  EXPECT_FALSE(is_alive(daemon));
  ASSERT_FALSE(result.left_behind.empty());
  EXPECT_EQ(result.left_behind.front(), "sh (pid " + std::to_string(daemon) + ")");
}

TEST_F(Hostile, WhoeverHoldsItsOutputDoesNotHoldTheTrial) {
  const AttemptResult result = run_one(measured("setsid sleep 300 &"));
  EXPECT_EQ(result.outcome, Outcome::Finished);
  EXPECT_LT(result.seconds, kPatience);
  EXPECT_THAT(result.left_behind, SizeIs(1));
}

TEST_F(Hostile, OutputWithoutEndCostsABoundedFileAndBlocksNothing) {
  const auto results = run({measured("yes 'accuracy 0.25' | head -c 200000000; echo; echo the end"), measured("")});
  EXPECT_EQ(results[0].outcome, Outcome::Finished);
  EXPECT_EQ(results[1].outcome, Outcome::Finished);
  const std::string log = out(0);
  EXPECT_LT(log.size(), 9'000'000u);
  EXPECT_GT(log.size(), 8'000'000u);
  EXPECT_TRUE(log.starts_with("accuracy 0.25\n"));
  EXPECT_TRUE(log.ends_with("the end\n"));
  EXPECT_THAT(log, HasSubstr(" bytes left out]\n"));
}

TEST_F(Hostile, AFolderReplacedByALinkDoesNotCount) {
  fs::create_directories(folder() / "other");
  std::ofstream(folder() / "other" / "result.json") << "{\"accuracy\": 0.99}\n";
  const AttemptResult result =
      run_one(measured("rm -r {dir}; ln -s " + (folder() / "other").string() + " {dir}; touch {dir}/result.json"));
  EXPECT_EQ(result.outcome, Outcome::NoMetric);
  EXPECT_EQ(result.readings.at(0).state, State::Refused);
  EXPECT_THAT(result.detail, HasSubstr("replaced or removed its folder"));
}

TEST_F(Hostile, ALinkOutOfTheFolderDoesNotCount) {
  std::ofstream(folder() / "shared.json") << "{\"accuracy\": 0.99}\n";
  const AttemptResult result = run_one(shell("ln -s " + (folder() / "shared.json").string() +
                                             " {dir}/result.json; touch " + (folder() / "shared.json").string()));
  EXPECT_EQ(result.outcome, Outcome::NoMetric);
  EXPECT_EQ(result.readings.at(0).state, State::Refused);
}

TEST_F(Hostile, APipeInPlaceOfTheMetricDoesNotHang) {
  const AttemptResult result = run_one(shell("mkfifo {dir}/result.json"));
  EXPECT_EQ(result.outcome, Outcome::NoMetric);
  EXPECT_EQ(result.readings.at(0).state, State::Refused);
}

TEST_F(Hostile, AStaleFileDoesNotCount) {
  std::ofstream(folder() / "old.json") << "{\"accuracy\": 0.99}\n";
  fs::last_write_time(folder() / "old.json", fs::file_time_type::clock::now() - std::chrono::hours(1));
  const AttemptResult result = run_one(shell("cp -p " + (folder() / "old.json").string() + " {dir}/result.json"));
  EXPECT_EQ(result.outcome, Outcome::NoMetric);
  EXPECT_EQ(result.readings.at(0).state, State::Refused);
}

TEST_F(Hostile, MemoryBeyondTheLimitEndsTheTree) {
  identity::TrialCommand command = measured("x=$(head -c 90000000 /dev/zero | tr '\\0' x); sleep 300");
  command.memory_limit = 50'000'000;
  const AttemptResult result = run_one(command);
  EXPECT_EQ(result.outcome, Outcome::MemoryLimit) << result.detail;
  EXPECT_GT(result.peak_bytes, 50'000'000u);
}

TEST_F(Hostile, AStoppedProgramStillHearsItsTimeLimit) {
  identity::TrialCommand command = measured("kill -STOP $$");
  command.time_limit = 0.5;
  EXPECT_EQ(run_one(command).outcome, Outcome::TimeLimit);
}

TEST_F(Hostile, AProgramThatAsksFindsNobody) {
  const AttemptResult result =
      run_one(measured("cat > /dev/null; read x; test -z \"$x\"; "
                       "if (: < /dev/tty) 2> /dev/null; then exit 9; fi"));
  EXPECT_EQ(result.outcome, Outcome::Finished) << result.detail;
}

TEST_F(Hostile, ClosingItsOutputEndsNothing) {
  const AttemptResult result =
      run_one(shell("exec >&- 2>&-; sleep 0.3; echo '{{\"accuracy\": 0.5}}' > {dir}/result.json"));
  EXPECT_EQ(result.outcome, Outcome::Finished) << result.detail;
  EXPECT_GE(result.seconds, 0.3);
}

TEST_F(Hostile, WhatCannotStartIsAnOutcomeEach) {
  const fs::path script = folder() / "no-interpreter";
  std::ofstream(script) << "echo hello\n";
  const fs::path plain = folder() / "plain";
  std::ofstream(plain) << "#!/bin/sh\n";
  const fs::path lost = folder() / "lost";
  std::ofstream(lost) << "#!/no/such/interpreter\n";
  fs::permissions(script, fs::perms::owner_all);
  fs::permissions(lost, fs::perms::owner_all);
  identity::TrialCommand nowhere = measured("");
  nowhere.directory = "/no/such/folder";
  const auto results = run({{.argv = {"no-such-program"}},
                            {.argv = {folder().string()}},
                            {.argv = {script.string()}},
                            {.argv = {plain.string()}},
                            {.argv = {lost.string()}},
                            nowhere,
                            {.argv = {""}},
                            {.argv = {"/bin/true", std::string(3'000'000, 'x')}},
                            measured("")});
  for (std::size_t i = 0; i + 1 < results.size(); ++i) {
    EXPECT_EQ(results[i].outcome, Outcome::NotStarted) << i << ": " << results[i].detail;
    EXPECT_THAT(results[i].readings, SizeIs(0));
  }
  EXPECT_THAT(results[0].detail, HasSubstr("there is no such program"));
  EXPECT_THAT(results[1].detail, HasSubstr("is a folder, not a program"));
  EXPECT_THAT(results[2].detail, HasSubstr("a script needs a first line such as #!/bin/sh"));
  EXPECT_THAT(results[3].detail, HasSubstr("is not executable"));
  EXPECT_THAT(results[4].detail, HasSubstr("the interpreter that its first line names may be missing"));
  EXPECT_THAT(results[5].detail, HasSubstr("is not a folder that /bin/sh can run in"));
  EXPECT_THAT(results[7].detail, HasSubstr("Argument list too long"));
  EXPECT_EQ(results[8].outcome, Outcome::Finished);
}

TEST_F(Hostile, ARelativeProgramIsThatOfItsFolder) {
  std::ofstream(folder() / "train.sh") << "#!/bin/sh\necho '{\"accuracy\": 0.5}' > $1/result.json\n";
  fs::permissions(folder() / "train.sh", fs::perms::owner_all);
  identity::TrialCommand command{.argv = {"./train.sh", "{dir}"}, .directory = folder()};
  EXPECT_EQ(run_one(command).outcome, Outcome::Finished);
}

TEST_F(Hostile, TheProgramMayEmptyItsFolder) {
  const AttemptResult result =
      run_one(shell("rm -rf {dir}/* {dir}/.[!.]*; echo '{{\"accuracy\": 0.5}}' > {dir}/result.json; echo kept"));
  EXPECT_EQ(result.outcome, Outcome::Finished);
  EXPECT_EQ(out(0), "kept\n") << "the logs lie beside";
}

TEST_F(Hostile, AFolderThatCannotBeMadeIsAnOutcome) {
  std::ofstream(folder() / "trial") << "a file where the folder of the trial should be";
  EXPECT_EQ(run_one(measured("")).outcome, Outcome::DiskFull);
}

TEST_F(Hostile, ALogThatCannotGrowIsAFullDisk) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto usual = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{5000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const AttemptResult result = run_one(measured("head -c 20000 /dev/zero | tr '\\0' x"));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, usual);
  EXPECT_EQ(result.outcome, Outcome::DiskFull) << result.detail;
}

TEST_F(Hostile, AStopEndsAllAndStartsNoMore) {
  const identity::TrialCommand patient =
      measured("trap 'exit 0' TERM; touch {dir}/ready; while :; do sleep 0.02; done");
  const std::string ready = (dir(0) / "ready").string() + " -a -e " + (dir(1) / "ready").string();
  const std::vector<identity::TrialCommand> commands{
      patient, patient, measured("while ! test -e " + ready + "; do sleep 0.02; done"), patient};
  std::size_t next = 0;
  std::vector<Outcome> outcomes(commands.size(), Outcome::NotStarted);
  run_attempts(
      [&](const std::string& /*slot*/) -> std::optional<Assignment> {
        const std::size_t ticket = next++;
        return Assignment{ticket, commands.at(ticket), dir(ticket)};
      },
      [&](std::size_t ticket, const AttemptResult& result) {
        outcomes[ticket] = result.outcome;
        request_stop(SIGTERM);
      },
      std::span(&kAccuracy, 1), 3);
  EXPECT_EQ(next, 3u);
  EXPECT_EQ(outcomes,
            (std::vector<Outcome>{Outcome::Stopped, Outcome::Stopped, Outcome::Finished, Outcome::NotStarted}));
}

/// Runs in a process of its own, which is then killed: two trials with children in sessions of their own.
pid_t start_runner(const std::function<void()>& run) {
  const pid_t runner = fork();
  if (runner == 0) {
    run();
    _exit(0);
  }
  return runner;
}

const std::string kTwoGenerations =
    "setsid sh -c 'trap \"\" TERM; echo $$ > {dir}/grandchild; while :; do sleep 0.1; done' & "
    "echo $$ > {dir}/child; while :; do sleep 0.1; done";

TEST_F(Hostile, AKilledRunnerLeavesNothingRunning) {
  const pid_t runner = start_runner([&] { run({shell(kTwoGenerations), shell(kTwoGenerations)}); });
  std::vector<pid_t> trials;
  for (const std::size_t ticket : {0, 1}) {
    for (const char* name : {"child", "grandchild"}) {
      trials.push_back(number_in(dir(ticket) / name));
      ASSERT_TRUE(is_alive(trials.back()));
    }
  }
  EXPECT_TRUE(mark_from_text(read_file(attempt_paths(dir(0)).process)));
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  for (const pid_t pid : trials) {
    EXPECT_TRUE(dies(pid));
  }
}

TEST_F(Hostile, ARestartedRunnerEndsWhatOutlivedEvenTheKeeper) {
  const pid_t runner = start_runner([&] { run({shell(kTwoGenerations)}); });
  const pid_t child = number_in(dir(0) / "child");
  const pid_t grandchild = number_in(dir(0) / "grandchild");
  const pid_t keeper = descendants(runner).at(0);
  kill(runner, SIGSTOP);  // so that it does not clean up itself
  kill(keeper, SIGKILL);
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  EXPECT_TRUE(dies(child));
  EXPECT_TRUE(is_alive(grandchild)) << "nobody was left who could end it";
  EXPECT_FALSE(end_predecessor(dir(0)).empty());
  EXPECT_TRUE(dies(grandchild));
  EXPECT_TRUE(end_predecessor(dir(0)).empty());
}

TEST_F(Hostile, AKilledTrialIsRunAgainAndOthersGoOn) {
  const auto results = run({measured("kill -KILL $$"), measured("kill -KILL $PPID; sleep 300"), measured("")});
  EXPECT_EQ(results[0].outcome, Outcome::OutsideSignal);
  EXPECT_EQ(results[1].outcome, Outcome::OutsideSignal);
  EXPECT_EQ(results[2].outcome, Outcome::Finished);
  for (const AttemptResult& result : results) {
    EXPECT_EQ(record::meaning(result.outcome).result, result.outcome == Outcome::Finished);
  }
}

TEST_F(Hostile, AStormOfForksIsEnded) {
  identity::TrialCommand command = measured(
      "storm() {{ sleep 0.01; setsid sh -c 'sleep 200 & sleep 200 & wait' & }}; "
      "i=0; while test $i -lt 60; do storm; i=$((i+1)); done; wait");
  command.time_limit = 1;
  const AttemptResult result = run_one(command);
  EXPECT_EQ(result.outcome, Outcome::TimeLimit);
  EXPECT_TRUE(end_predecessor(dir(0)).empty()) << "nothing with this folder in its environment lives";
}

}  // namespace
}  // namespace ceteris::runner
