// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/attempt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <span>

#include "ceteris/base/temporary.hpp"
#include "ceteris/process/process.hpp"
#include "tests/support/attempts.hpp"

namespace ceteris::runner {
namespace {

using metrics::State;
using testing::HasSubstr;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;

/// One attempt whose clock said `ahead` nanoseconds more when it started than it does while it runs.
AttemptResult attempt_with_clock(const identity::TrialCommand& command, std::int64_t ahead) {
  const TempDirectory folder;
  StartingAttempt attempt = start_attempt(command, folder.path() / "attempts" / "1", {}, 1);
  attempt.files.started_ns += ahead;
  return end_attempt(attempt, run_process(attempt.process), std::span(&kAccuracy, 1));
}

TEST(Attempt, AClockThatIsSetMeanwhileLosesNoResultAndChangesNoDuration) {
  for (const std::int64_t ahead : {kHour, 2 * kSecond, std::int64_t{0}, -kHour}) {
    const AttemptResult result = attempt_with_clock(measured("sleep 0.2"), ahead);
    ASSERT_EQ(result.readings.size(), 1U);
    EXPECT_EQ(result.readings[0].state, State::Value) << ahead << ' ' << result.readings[0].problem;
    EXPECT_EQ(result.outcome, record::Outcome::Finished) << ahead;
    EXPECT_GE(result.seconds, 0.2);
    EXPECT_LT(result.seconds, 60);
  }
}

TEST(Attempt, AFileFromBeforeItBeganDoesNotCountAlsoWhenTheClockIsSetBack) {
  for (const std::int64_t ahead : {kHour, std::int64_t{0}}) {
    const AttemptResult result = attempt_with_clock(measured("touch -d '3 hours ago' {dir}/result.json"), ahead);
    EXPECT_THAT(result.readings.at(0).problem, HasSubstr("was last written before this attempt began"));
  }
}

TEST(Attempt, TheStartOfItsFilesMovesOnlyWhenAClockIsSetBack) {
  EXPECT_EQ(start_by_set_clock(kHour, 10, kHour + 10 * kSecond), kHour);
  EXPECT_EQ(start_by_set_clock(kHour, 10, kHour + 10 * kSecond - kSecond / 2), kHour) << "a tick, a busy machine";
  EXPECT_EQ(start_by_set_clock(kHour, 10, 2 * kHour), kHour) << "set forward";
  EXPECT_EQ(start_by_set_clock(kHour, 10, 10 * kSecond), 0) << "set back by an hour";
}

}  // namespace
}  // namespace ceteris::runner
