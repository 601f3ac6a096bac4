// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/ending.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ceteris::runner {
namespace {

using metrics::State;
using record::Outcome;
using testing::HasSubstr;

metrics::Reading reading(State state, const std::string& problem = {}) {
  metrics::Reading result;
  result.state = state;
  result.problem = problem;
  return result;
}

const std::vector<metrics::Reading> kGood{reading(State::Value)};
const std::vector<metrics::Reading> kMissing{reading(State::Value),
                                             reading(State::Missing, "result.json: no such file")};
const std::vector<metrics::Reading> kNaN{reading(State::Missing, "gone"), reading(State::NotFinite, "line 3: NaN")};

/// An attempt that ended with exit 0 and its metric, apart from what `change` says.
Ending ending(const std::function<void(EndingFacts&)>& change) {
  EndingFacts facts;
  facts.process.started = true;
  facts.process.exit_code = 0;
  facts.process.seconds = 2;
  facts.process.peak_memory_bytes = 1'000'000;
  facts.readings = kGood;
  change(facts);
  return decide_ending(facts);
}

Outcome outcome(const std::function<void(EndingFacts&)>& change) {
  return ending(change).outcome;
}

auto status(int code, const std::string& err = {}) {
  return [code, err](EndingFacts& facts) {
    facts.process.exit_code = code;
    facts.process.err = err;
  };
}

auto by_signal(int number, const std::string& err = {}) {
  return [number, err](EndingFacts& facts) {
    facts.process.exit_code = -1;
    facts.process.signal = number;
    facts.process.err = err;
  };
}

auto stopped(StopReason reason) {
  return [reason](EndingFacts& facts) { facts.process.stopped = reason; };
}

TEST(Ending, EveryOutcomeOfTheTableIsReached) {
  const std::vector<std::pair<Outcome, std::function<void(EndingFacts&)>>> rows{
      {Outcome::Finished, [](EndingFacts&) {}},
      {Outcome::Diverged, [](EndingFacts& facts) { facts.readings = kNaN; }},
      {Outcome::ExitStatus, status(1)},
      {Outcome::Crashed, by_signal(SIGSEGV)},
      {Outcome::TimeLimit, stopped(StopReason::TimeLimit)},
      {Outcome::MemoryLimit, stopped(StopReason::MemoryLimit)},
      {Outcome::NoMetric, [](EndingFacts& facts) { facts.readings = kMissing; }},
      {Outcome::NotStarted, [](EndingFacts& facts) { facts.process = {.failure = "x: there is no such program"}; }},
      {Outcome::HostMemory,
       [](EndingFacts& facts) {
         by_signal(SIGKILL)(facts);
         facts.memory_kill = true;
       }},
      {Outcome::OutsideSignal, by_signal(SIGTERM)},
      {Outcome::Preempted, status(75)},
      {Outcome::LeaseLost, [](EndingFacts& facts) { facts.folder_taken = true; }},
      {Outcome::DiskFull, [](EndingFacts& facts) { facts.folder_failure = "cannot be written"; }},
      {Outcome::Stopped, stopped(StopReason::Asked)},
  };
  std::set<Outcome> reached;
  for (const auto& [expected, change] : rows) {
    EXPECT_EQ(outcome(change), expected) << record::meaning(expected).name;
    reached.insert(expected);
  }
  EXPECT_EQ(reached.size(), record::kOutcomes.size());
}

TEST(Ending, AnAttemptThatWeStoppedIsNeverFinished) {
  for (const StopReason reason : {StopReason::TimeLimit, StopReason::MemoryLimit, StopReason::Asked}) {
    for (const auto& how : {std::function<void(EndingFacts&)>(status(0)), std::function<void(EndingFacts&)>(status(75)),
                            std::function<void(EndingFacts&)>(by_signal(SIGKILL))}) {
      const Outcome found = outcome([&](EndingFacts& facts) {
        how(facts);
        stopped(reason)(facts);
      });
      EXPECT_EQ(found, reason == StopReason::TimeLimit     ? Outcome::TimeLimit
                       : reason == StopReason::MemoryLimit ? Outcome::MemoryLimit
                                                           : Outcome::Stopped);
    }
  }
}

TEST(Ending, SignalsOfItsOwnMakingAreResultsAndOthersAreNot) {
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGSYS, SIGTRAP, SIGPIPE, SIGALRM}) {
    EXPECT_EQ(outcome(by_signal(number)), Outcome::Crashed) << number;
  }
  for (const int number : {SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGQUIT, SIGXCPU, SIGRTMIN}) {
    EXPECT_EQ(outcome(by_signal(number)), Outcome::OutsideSignal) << number;
  }
}

TEST(Ending, AShellBetweenTellsTheSignal) {
  for (const int code : {129, 130, 137, 143}) {
    EXPECT_EQ(outcome(status(code)), Outcome::OutsideSignal) << code;
  }
  EXPECT_THAT(ending(status(137)).detail, HasSubstr("exit code 137, as a shell says of signal 9"));
  for (const int code : {1, 2, 127, 128, 139, 255}) {
    EXPECT_EQ(outcome(status(code)), Outcome::ExitStatus) << code;
  }
}

TEST(Ending, OutOfMemoryByItsOwnAccountIsAResult) {
  for (const char* err :
       {"Traceback (most recent call last):\nMemoryError\n", "MemoryError: Unable to allocate 8.00 GiB for an array\n",
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n",
        "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n",
        "RuntimeError: [enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes.\n",
        "RESOURCE_EXHAUSTED: Out of memory while trying to allocate\n", "OSError: [Errno 12] Cannot allocate memory\n",
        "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED\n", "java.lang.OutOfMemoryError: Java heap space\n"}) {
    EXPECT_EQ(outcome(status(1, err)), Outcome::MemoryLimit) << err;
    EXPECT_EQ(outcome(by_signal(SIGABRT, err)), Outcome::MemoryLimit) << err;
    EXPECT_EQ(outcome(status(0, err)), Outcome::Finished) << "it went on: " << err;
  }
  std::string far = "MemoryError\n";
  for (int i = 0; i < 30; ++i) {
    far += "epoch " + std::to_string(i) + "\n";
  }
  EXPECT_EQ(outcome(status(1, far)), Outcome::ExitStatus) << "that was long before";
}

TEST(Ending, AboveItsMemoryLimitCountsWhetherItWasCaughtOrNot) {
  const auto above = [](EndingFacts& facts) { facts.memory_limit = 999'999; };
  EXPECT_EQ(outcome(above), Outcome::MemoryLimit);
  EXPECT_EQ(outcome([](EndingFacts& facts) { facts.memory_limit = 1'000'000; }), Outcome::Finished);
  EXPECT_THAT(ending(above).detail, HasSubstr("1 MB of the 1 MB that it was allowed"));
}

TEST(Ending, TheHostsMemoryExplainsAFailureButNoSuccess) {
  const auto killed = [](EndingFacts& facts) { facts.memory_kill = true; };
  EXPECT_EQ(outcome(killed), Outcome::Finished) << "another was killed";
  EXPECT_EQ(outcome([&](EndingFacts& facts) {
              status(1, "DataLoader worker (pid 12) is killed by signal: Killed.\n")(facts);
              killed(facts);
            }),
            Outcome::HostMemory);
  EXPECT_EQ(outcome([](EndingFacts& facts) {
              facts.process = {.failure = "sh: cannot be started: Resource temporarily unavailable",
                               .host_failure = true};
            }),
            Outcome::HostMemory);
}

TEST(Ending, AFullDiskIsRunAgain) {
  const std::string err = "OSError: [Errno 28] No space left on device: 'model.pt'\n";
  EXPECT_EQ(outcome(status(1, err)), Outcome::DiskFull);
  EXPECT_EQ(outcome([&](EndingFacts& facts) {
              facts.process.err = err;
              facts.readings = kMissing;
            }),
            Outcome::DiskFull);
  EXPECT_EQ(outcome(status(0, err)), Outcome::Finished);
}

TEST(Ending, ANumberThatIsNotFiniteExplainsAnErrorStatus) {
  const auto diverged = [](EndingFacts& facts) {
    status(1)(facts);
    facts.readings = kNaN;
  };
  EXPECT_EQ(outcome(diverged), Outcome::Diverged);
  EXPECT_EQ(ending(diverged).detail, "line 3: NaN");
}

TEST(Ending, AnErrorStatusIsAValueWhereItIsMeasured) {
  const auto measured = [](int code) {
    return [code](EndingFacts& facts) {
      status(code)(facts);
      facts.exit_status_is_value = true;
    };
  };
  EXPECT_EQ(outcome(measured(3)), Outcome::Finished);
  EXPECT_EQ(outcome(measured(143)), Outcome::Finished);
  EXPECT_EQ(outcome(measured(75)), Outcome::Preempted);
}

TEST(Ending, TellsTheLastLineOfStderrAndNothingThatBreaksATerminal) {
  EXPECT_EQ(ending(status(3, "one\n\x1b[31mValueError: bad\x1b[0m\n\n  \n")).detail,
            "exit code 3; last line of stderr: \\x1b[31mValueError: bad\\x1b[0m");
  EXPECT_EQ(ending(status(3)).detail, "exit code 3; nothing on stderr");
  EXPECT_LT(ending(status(3, std::string(60000, 'x'))).detail.size(), 400u);
  EXPECT_EQ(ending(status(0)).detail, "");
  EXPECT_EQ(ending([](EndingFacts& facts) { facts.readings = kMissing; }).detail, "result.json: no such file");
}

TEST(Ending, ALostProgramWasEndedFromOutside) {
  EXPECT_EQ(outcome([](EndingFacts& facts) {
              by_signal(SIGKILL)(facts);
              facts.process.lost = true;
            }),
            Outcome::OutsideSignal);
}

}  // namespace
}  // namespace ceteris::runner
