// SPDX-License-Identifier: Apache-2.0
// `ceteris study` on programs that leave curves and outcomes of items, as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/child.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class StudyScoring : public ::testing::Test {
 protected:
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] ceteris::ProcessResult study(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "study");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }
  [[nodiscard]] json record_of(const std::string& name) const {
    return json::parse(ceteris::read_file(folder_.path() / "runs" / "studies" / name / "study.json"));
  }
  ceteris::TempDirectory folder_;
};

TEST_F(StudyScoring, TheExamplesTuneSelectAndAskAboutNewItems) {
  if (ceteris::find_program("python3").empty()) {
    GTEST_SKIP() << "python3 is not there";
  }
  const fs::path examples = fs::path(CETERIS_SOURCE_DIR) / "examples" / "study";
  for (const char* name : {"epochs.py", "items.toml", "tuning.toml"}) {
    fs::copy_file(examples / name, folder_.path() / name);
  }
  ASSERT_EQ(study({"run", "items.toml", "--jobs", "2"}).exit_code, 0);
  const json items = record_of("items");
  ASSERT_EQ(items["rules"].size(), 4U);
  EXPECT_EQ(items["rules"][1]["name"], "selected by validation");
  EXPECT_EQ(items["rules"][1]["declared"], true);
  EXPECT_EQ(items["rules"][1]["contrasts"][0]["estimate"], items["contrasts"][0]["estimate"]);
  EXPECT_EQ(items["items"][0]["items"], 400);
  EXPECT_EQ(items["items"][0]["mcnemar"].size(), 8U);
  EXPECT_EQ(items["budget"], "12 epochs");
  ASSERT_EQ(study({"run", "tuning.toml", "--jobs", "2"}).exit_code, 0);
  EXPECT_EQ(record_of("tuning")["tuning"]["decided"], true);
  EXPECT_EQ(record_of("tuning")["contrasts"][0]["verdict"], "equivalent");
}

/// trial.sh SEED INIT DATA BUDGET X DIR: the data decide, the seed of init adds noise.
constexpr std::string_view kTrial = R"(
[ "$2" = "$CETERIS_SEED_INIT" ] || exit 1
awk -v init="$2" -v data="$3" -v budget="$4" -v x="$5" 'BEGIN { srand(init); noise = rand(); srand(data); shift = rand();
  printf "{\"result\": {\"m\": %.6f, \"steps\": %d}}\n", x + shift + noise / 100 * (1 + x), budget * 1.5 }' > "$6/metrics.jsonl"
)";

TEST_F(StudyScoring, StreamsAndBudgetsReachTheProgramAndTheReport) {
  write("trial.sh", kTrial);
  write("s.toml", R"(
command = ["sh", "trial.sh", "{seed}", "{seed.init}", "{seed.data}", "{budget}", "{x}", "{dir}"]
metric = { name = "m", margin = 0.5 }
reported = [{ name = "steps" }]
arms = { small = { x = 1 }, large = { x = 3 } }
replicates = 3
streams = { init = "vary", data = "fixed" }
budget = { amount = 100, currency = "steps", arms = { large = 50 }, spent = "steps" }
)");
  const ceteris::ProcessResult result = study({"run", "s.toml"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json record = record_of("s");
  EXPECT_EQ(record["streams"][1]["value"], "fixed");
  EXPECT_THAT(record["scope"].get<std::string>(), HasSubstr("over new draws of init, with data held fixed"));
  EXPECT_EQ(record["arms"][0]["budget"], 100);
  EXPECT_EQ(record["arms"][1]["cost"], 75);
  EXPECT_EQ(record["cost_name"], "steps");
  EXPECT_THAT(result.out, HasSubstr("Arms were given unequal budgets: small 100"));
  EXPECT_THAT(record["methods"].get<std::string>(), HasSubstr("The random streams data were drawn once"));
}

}  // namespace
}  // namespace cli_tests
