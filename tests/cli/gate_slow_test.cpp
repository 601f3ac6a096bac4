// SPDX-License-Identifier: Apache-2.0
// Four hundred gates of a real seeded script through the real program. Ceteris draws the seeds, so the numbers differ
// from run to run: the bounds are so wide that a correct gate misses one in less than one run of a hundred thousand.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using nlohmann::json;

/// noise.sh SEED ARM GAIN DIR: a normal number; both arms of a pair share half of its variance.
constexpr std::string_view kNoise = R"(awk -v seed="$1" -v arm="$2" -v gain="$3" '
function normal(  i, sum) { sum = 0; for (i = 0; i < 12; ++i) sum += rand(); return sum - 6 }
BEGIN {
  srand(seed); for (i = 0; i < 20; ++i) rand()
  shared = normal(); own = normal(); if (arm == 1) own = normal()
  printf "{\"score\": %.9f}\n", gain + (shared + own) / sqrt(2) }' > "$4/result.json"
)";

struct Counts {
  int shown = 0;
  int worse = 0;
  int pairs = 0;
};

/// Gates of as many baselines, so that each is the first of its campaign and has the level 0.0304. The two arms differ
/// by `gain` standard deviations of their difference, which is 1.
Counts gates(int count, const std::string& gain) {
  const ceteris::TempDirectory folder;
  std::ofstream(folder.path() / "noise.sh") << kNoise;
  Counts counts;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    const ceteris::ProcessResult result =
        run_ceteris({"gate", "sh noise.sh {seed} 0 0 {dir} " + number,
                     "sh noise.sh {seed} 1 " + gain + " {dir} " + number, "--metric", "score=json:{dir}/result.json",
                     "--require", "better", "--jobs", "2", "--json", "--runs", "runs" + std::to_string(i / 20)},
                    {}, folder.path());
    const json gate = json::parse(result.out, nullptr, false);
    if (gate.is_discarded() || !gate.contains("word")) {
      ADD_FAILURE() << result.describe();
      break;
    }
    EXPECT_EQ(gate["exit"], result.exit_code);
    counts.shown += result.exit_code == 0 ? 1 : 0;
    counts.worse += result.exit_code == 6 ? 1 : 0;
    counts.pairs += static_cast<int>(gate["pairs"].size());
  }
  ::testing::Test::RecordProperty("shown", counts.shown);
  ::testing::Test::RecordProperty("worse", counts.worse);
  ::testing::Test::RecordProperty("pairs", counts.pairs);
  return counts;
}

TEST(SlowGate, calls_an_equal_candidate_better_as_seldom_as_it_says) {
  const Counts counts = gates(320, "0");
  // 1.5 % in this tail: 4.9 expected. A gate that peeks with t tests at every look would have some 20 on each side.
  EXPECT_LE(counts.shown, 16);
  EXPECT_LE(counts.worse, 16);
  // Futility: 12 pairs on average, not 20.
  EXPECT_NEAR(counts.pairs / 320.0, 12.2, 1.2);
}

TEST(SlowGate, finds_a_better_candidate_as_often_as_it_says) {
  const Counts counts = gates(80, "1");
  EXPECT_GE(counts.shown, 65);  // 96 % expected
  EXPECT_EQ(counts.worse, 0);
}

}  // namespace
}  // namespace cli_tests
