// SPDX-License-Identifier: Apache-2.0
// What an audit finds as the metric of a study: the example of docs/metrics.md, shortened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

using nlohmann::json;

class AuditStudy : public StudyFolder {
 protected:
  /// The example, with this build's program and two replicates.
  [[nodiscard]] static std::string shortened() {
    std::string text = ceteris::read_file(std::string(CETERIS_SOURCE_DIR) + "/examples/study/audit.toml");
    const auto replace = [&](std::string_view from, const std::string& to) {
      const std::size_t at = text.find(from);
      ASSERT_NE(at, std::string::npos) << from;
      text.replace(at, from.size(), to);
    };
    replace("\"ceteris\"", json(CETERIS_PROGRAM).dump());
    replace("replicates = 6", "replicates = 2");
    return text;
  }
};

TEST_F(AuditStudy, MeasuresWhatTheAuditFound) {
  write("audit.toml", shortened());
  const ceteris::ProcessResult run = study({"run", "audit.toml", "--anyway", "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json arms = json::parse(run.out)["arms"];
  ASSERT_EQ(arms.size(), 2U);
  EXPECT_EQ(arms[0]["name"], "twin");
  const auto mean = [](const json& arm) { return arm["means"][0]["mean"].get<double>(); };
  EXPECT_NEAR(mean(arms[0]), 0.5, 0.15) << "two draws of the same source";
  EXPECT_GT(mean(arms[1]), 0.9) << "compressed again";
}

}  // namespace
}  // namespace cli_tests
