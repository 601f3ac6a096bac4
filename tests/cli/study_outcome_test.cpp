// SPDX-License-Identifier: Apache-2.0
// One study whose arms end in every way that a training program can: each is recorded, counted once and told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// trial.sh HOW SEED DIR
constexpr std::string_view kEndings = R"(#!/bin/sh
value() { awk -v seed="$1" 'BEGIN { srand(seed); printf "{\"acc\": %.6f}\n", rand() }' > "$2/result.json"; }
case "$1" in
  good) value "$2" "$3" ;;
  diverges) echo '{"acc": NaN}' > "$3/result.json" ;;
  silent) echo "trained well" ;;
  text) echo '{"acc": "high"}' > "$3/result.json" ;;
  hangs) value "$2" "$3"; sleep 1000 ;;
  hungry) value "$2" "$3"; head -c 500000000 /dev/zero | tail > /dev/null ;;
  complains) echo "MemoryError" >&2; exit 1 ;;
  fails) value "$2" "$3"; exit 3 ;;
  crashes) value "$2" "$3"; kill -SEGV $$ ;;
  stale) value "$2" "$3"; touch -d '1 hour ago' "$3/result.json" ;;
  leaves) value "$2" "$3"; setsid sleep 1000 & ;;
  preempted) exit 75 ;;
esac
)";

constexpr std::string_view kEndingStudy = R"(
question = "How does it end?"
command = ["sh", "trial.sh", "{how}", "{seed}", "{dir}"]
metric = { name = "acc", from = "json:{dir}/result.json", failed = 0.0 }
factors = { how = ["good", "diverges", "silent", "text", "hangs", "hungry", "complains", "fails", "crashes", "stale", "leaves", "preempted"] }
replicates = 3
retries = 1
limits = { seconds = 5, memory = "200 MB" }
)";

class StudyOutcome : public StudyFolder {
 protected:
  void SetUp() override {
    write("trial.sh", kEndings);
    write("x.toml", kEndingStudy);
  }
  [[nodiscard]] json record() const { return json::parse(text_of("runs/studies/x/study.json")); }
};

TEST_F(StudyOutcome, EveryEndingIsRecordedCountedOnceAndTold) {
  const ceteris::ProcessResult run = study({"run", "x.toml", "--jobs", "4"});
  EXPECT_EQ(run.exit_code, 4) << run.err;
  const std::map<std::string, std::string> expected = {
      {"good", "finished"},    {"diverges", "diverged"},   {"silent", "no-metric"},       {"text", "no-metric"},
      {"hangs", "time-limit"}, {"hungry", "memory-limit"}, {"complains", "memory-limit"}, {"fails", "exit-status"},
      {"crashes", "crashed"},  {"stale", "no-metric"},     {"leaves", "finished"}};
  const json study_record = record();
  for (const json& arm : study_record["arms"]) {
    const std::string how = arm["values"][0]["value"];
    if (how == "preempted") {  // is no result: run again, and open when its retries are used up
      EXPECT_TRUE(arm["outcomes"].empty()) << arm["outcomes"];
      continue;
    }
    EXPECT_EQ(arm["outcomes"], json::parse(R"([{"outcome": ")" + expected.at(how) + R"(", "count": 3}])")) << how;
  }
  EXPECT_EQ(study_record["planned_trials"], 36);
  EXPECT_EQ(study_record["ended_trials"], 33);
  const std::string page = text_of("runs/studies/x/report.md");
  for (const auto& [how, outcome] : expected) {
    EXPECT_THAT(page, HasSubstr("3 " + outcome)) << how;
  }
  EXPECT_THAT(page, HasSubstr("used up one retry"));
  EXPECT_THAT(run.err, HasSubstr("it left processes behind, which were ended: sleep"));
  // Nothing that ended is run again.
  const ceteris::ProcessResult again = study({"run", "x.toml", "--jobs", "4"});
  EXPECT_THAT(again.err, HasSubstr("x: 3 of 37 trials to run, 34 have results already"));
}

}  // namespace
}  // namespace cli_tests
