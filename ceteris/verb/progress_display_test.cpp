// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/progress_display.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>
#include <vector>

namespace ceteris::verb {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProgressBar, ShowsTheBarTheCountTheSpeedAndTheTimeLeft) {
  EXPECT_EQ(progress_bar({"training", 450, 1000, 12}, 80),
            "training [=============>                ] 45 %, 450/1,000, 37/s, 15 s left");
  EXPECT_EQ(progress_bar({"training", 1000, 1000, 12}, 80),
            "training [==============================] 100 %, 1,000/1,000, 83/s");
}

TEST(ProgressBar, GivesUpTheBarThenTheSpeedThenTheName) {
  const ProgressMoment moment{"training", 450, 1000, 12};
  EXPECT_EQ(progress_bar(moment, 60), "training [=======>        ] 45 %, 450/1,000, 37/s, 15 s left");
  EXPECT_EQ(progress_bar(moment, 50), "training 45 %, 450/1,000, 37/s, 15 s left");
  EXPECT_EQ(progress_bar(moment, 40), "training 45 %, 450/1,000, 15 s left");
  EXPECT_EQ(progress_bar(moment, 32), "train 45 %, 450/1,000, 15 s left");
  EXPECT_EQ(progress_bar(moment, 5), " 45 %");
  EXPECT_EQ(progress_bar(moment, 0), "");
  EXPECT_EQ(progress_bar(moment, -3), "");
}

TEST(ProgressBar, NeverExceedsItsWidth) {
  for (int width = 0; width < 120; ++width) {
    for (const std::uint64_t done : {0u, 1u, 99999u, 100000u, 200000u}) {
      const std::string text = progress_bar({"a rather long name of a stage", done, 100000, 1234.5}, width);
      EXPECT_LE(static_cast<int>(text.size()), width) << text;
    }
  }
}

TEST(ProgressBar, CutsNamesBetweenCharacters) {
  EXPECT_EQ(progress_bar({"\xc3\xa4\xc3\xb6\xc3\xbc", 1, 2, 0}, 12), "\xc3\xa4\xc3\xb6 50 %, 1/2");
}

TEST(ProgressBar, EscapesAStageNameFromOutside) {
  EXPECT_THAT(progress_bar({"\x1b[2J", 1, 2, 0}, 80), Not(HasSubstr("\x1b")));
}

TEST(ProgressLine, PromisesNothingInTheFirstSecondOrBeforeTheFirstStep) {
  EXPECT_EQ(progress_line({"reading", 10, 100, 0.5}), "reading: 10 %, 10/100");
  EXPECT_EQ(progress_line({"reading", 0, 100, 50}), "reading: 0 %, 0/100");
}

TEST(ProgressLine, NeverSaysDoneBeforeItIs) {
  EXPECT_THAT(progress_line({"x", 9999, 10000, 9}), HasSubstr("99 %"));
}

TEST(ProgressLine, WithoutATotalTellsTheTimeSpent) {
  EXPECT_EQ(progress_line({"reading", 4500, 0, 72.4}), "reading: 4,500, 62/s, 1 min 12 s");
}

TEST(ProgressLine, SlowStepsAreTimedOneByOne) {
  EXPECT_EQ(progress_line({"trials", 2, 6, 25}), "trials: 33 %, 2/6, 12.5 s each, 50 s left");
  EXPECT_EQ(progress_line({"steps", 5, 10, 2}), "steps: 50 %, 5/10, 2.5/s, 2 s left");
}

TEST(ProgressSummary, TellsWhatWasDoneAndHowLong) {
  EXPECT_EQ(progress_summary({"training", 1000, 1000, 27}), "training: 1,000 in 27 s");
  EXPECT_EQ(progress_summary({"training", 450, 1000, 12}), "training: 450 of 1,000 in 12 s");
  EXPECT_EQ(progress_summary({"reading", 7, 0, 0.5}), "reading: 7 in 500 ms");
}

TEST(TerminalProgress, RewritesOneLineAndLeavesNothing) {
  std::ostringstream out;
  double now = 100;
  {
    TerminalProgress display(
        out, [] { return 31; }, [&] { return now; });
    Progress& progress = display;
    progress.stage("training", 10);
    now = 100.05;
    progress.advance();
    EXPECT_EQ(out.str(), "") << "too early to show anything";
    now = 102;
    progress.advance(4);
    EXPECT_EQ(out.str(), "\r\x1b[Ktraining 50 %, 5/10, 2 s left");
    out.str("");
    now = 102.05;
    progress.advance();
    EXPECT_EQ(out.str(), "") << "not more than ten times a second";
    progress.note("a file is broken");
    EXPECT_EQ(out.str(), "\r\x1b[Ka file is broken\ntraining 50 %, 5/10, 2 s left");
    out.str("");
    progress.stage("testing", 3);
    EXPECT_EQ(out.str(), "\r\x1b[K");
    out.str("");
    progress.note("between");
    EXPECT_EQ(out.str(), "between\n");
    out.str("");
    now = 103.05;
    progress.advance();
    EXPECT_EQ(out.str(), "\r\x1b[Ktesting 33 %, 1/3, 2 s left");
    out.str("");
  }
  EXPECT_EQ(out.str(), "\r\x1b[K");
}

TEST(LogProgress, WritesALineNowAndThenAndOneAtTheEnd) {
  std::ostringstream out;
  double now = 0;
  {
    LogProgress display(out, 30, [&] { return now; });
    Progress& progress = display;
    progress.stage("training", 600);
    for (int i = 0; i < 600; ++i) {
      now += 0.125;
      progress.advance();
    }
    progress.note("checkpoint written");
    progress.stage("testing", 10);
    progress.advance(3);
    now += 1;
  }
  EXPECT_EQ(out.str(),
            "training: 40 %, 240/600, 8/s, 45 s left\n"
            "training: 80 %, 480/600, 8/s, 15 s left\n"
            "checkpoint written\n"
            "training: 600 in 1 min 15 s\n"
            "testing: 3 of 10 in 1 s\n");
}

TEST(LogProgress, AdvancingOutsideAStageShowsNothing) {
  std::ostringstream out;
  double now = 0;
  {
    LogProgress display(out, 1, [&] { return now; });
    now = 100;
    display.advance(5);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(TimedProgress, CountsStepsOfAllThreads) {
  std::ostringstream out;
  double now = 0;
  {
    LogProgress display(out, 1e9, [&] { return now; });
    display.stage("work", 4000);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          display.advance(1);
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    now = 2;
  }
  EXPECT_EQ(out.str(), "work: 4,000 in 2 s\n");
}

TEST(TimedProgress, ShowsWhileOtherThreadsCount) {
  std::ostringstream out;
  {
    LogProgress display(out, 1e-5);
    display.stage("work", 8000);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 2000; ++i) {
          display.advance(1);
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
  std::istringstream lines(out.str());
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) {
    EXPECT_THAT(line, testing::StartsWith("work: "));
  }
  EXPECT_THAT(last, testing::StartsWith("work: 8,000 in "));
}

TEST(SilentProgress, TakesEverything) {
  SilentProgress silent;
  Progress& progress = silent;
  progress.stage("x", 1);
  progress.advance();
  progress.note("y");
}

}  // namespace
}  // namespace ceteris::verb
