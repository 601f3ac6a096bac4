// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/pool.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/attempts.hpp"

namespace ceteris::runner {
namespace {

using record::Outcome;
using Pool = PoolTest;

TEST_F(Pool, ReadsTheMetricOfWhatFinished) {
  const AttemptResult result = run_one(measured("echo hello; echo there >&2"));
  EXPECT_EQ(result.outcome, Outcome::Finished);
  EXPECT_EQ(result.detail, "");
  EXPECT_EQ(result.exit_code, 0);
  ASSERT_EQ(result.readings.size(), 1u);
  EXPECT_EQ(result.readings[0].value, 0.5);
  EXPECT_EQ(out(0), "hello\n");
  EXPECT_EQ(read_file(dir(0).string() + ".err"), "there\n");
}

TEST_F(Pool, EachHasAFreshFolderAndWhatItMustKnow) {
  identity::TrialCommand command = measured(
      "ls -A $CETERIS_DIR | grep -v result.json; test $CETERIS_DIR = {dir} || exit 1; "
      "echo $CETERIS_SEED $CETERIS_REPLICATE $CETERIS_VALUES $MINE");
  command.seed = 123;
  command.replicate = 4;
  command.values_json = R"({"lr": 0.10})";
  command.environment = {{"MINE", "in {dir} {{}}"}};
  const auto results = run({command, command});
  for (std::size_t i : {0, 1}) {
    EXPECT_EQ(results[i].outcome, Outcome::Finished) << results[i].detail;
    EXPECT_EQ(out(i), "123 4 {\"lr\": 0.10} in " + dir(i).string() + " {}\n");
  }
}

TEST_F(Pool, AFolderThatExistsIsAnothersTrial) {
  std::filesystem::create_directories(dir(0));
  const auto results = run({measured(""), measured("")});
  EXPECT_EQ(results[0].outcome, Outcome::LeaseLost);
  EXPECT_EQ(results[1].outcome, Outcome::Finished);
}

TEST_F(Pool, EndsAsItsOutcomeSays) {
  const std::vector<std::pair<identity::TrialCommand, Outcome>> cases{
      {measured(""), Outcome::Finished},
      {measured("exit 3"), Outcome::ExitStatus},
      {measured("exit 75"), Outcome::Preempted},
      {measured("kill -SEGV $$"), Outcome::Crashed},
      {measured("kill -KILL $$"), Outcome::OutsideSignal},
      {shell("exit 0"), Outcome::NoMetric},
      {shell("echo '{{\"accuracy\": NaN}}' > {dir}/result.json"), Outcome::Diverged},
      {measured("echo 'MemoryError' >&2; exit 1"), Outcome::MemoryLimit},
      {{.argv = {"no-such-program"}}, Outcome::NotStarted},
      {{.argv = {"/etc"}}, Outcome::NotStarted},
  };
  std::vector<identity::TrialCommand> commands;
  for (const auto& [command, outcome] : cases) {
    commands.push_back(command);
  }
  const auto results = run(commands);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(results[i].outcome, cases[i].second) << cases[i].first.argv.back() << ": " << results[i].detail;
  }
}

TEST_F(Pool, ATimeLimitCountsWhateverIsLeft) {
  identity::TrialCommand command = measured("trap 'exit 0' TERM; while :; do sleep 0.02; done");
  command.time_limit = 0.5;
  const AttemptResult result = run_one(command);
  EXPECT_EQ(result.outcome, Outcome::TimeLimit);
  EXPECT_EQ(result.exit_code, 0) << "it left in order, with a result, and is not finished";
  EXPECT_EQ(result.readings.at(0).state, metrics::State::Value);
}

TEST_F(Pool, SlotsAreUsedOneAtATime) {
  const identity::TrialCommand command = measured("echo gpu=$CUDA_VISIBLE_DEVICES; sleep 0.1");
  const auto results = run({command, command, command, command}, 8, {{"2", "3"}});
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(results[i].outcome, Outcome::Finished);
    seen.push_back(out(i));
    EXPECT_EQ(seen.back(), "gpu=" + results[i].gpu + "\n");
  }
  EXPECT_EQ(seen[0], "gpu=2\n");
  EXPECT_EQ(seen[1], "gpu=3\n");
}

}  // namespace
}  // namespace ceteris::runner
