// SPDX-License-Identifier: Apache-2.0
// `ceteris analyse` as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/record/json_schema_test.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AnalyseVerb : public ::testing::Test {
 protected:
  [[nodiscard]] ceteris::ProcessResult analyse(std::string_view table, std::vector<std::string> more = {}) const {
    ceteris::write_file_atomic(folder_.path() / "runs.csv", table);
    more.insert(more.begin(), {"analyse", "runs.csv"});
    return run_ceteris(std::move(more), {}, folder_.path());
  }

  ceteris::TempDirectory folder_;
};

constexpr std::string_view kTable =
    "method,seed,accuracy,loss\na,1,0.70,3\na,2,0.72,2\na,3,0.69,2.5\nb,1,0.75,1\nb,2,0.79,1.2\nb,3,nan,1.1\n";

TEST_F(AnalyseVerb, SaysFirstWhatCannotBeConcluded) {
  const ceteris::ProcessResult result = analyse(kTable, {"--metric", "accuracy"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, AllOf(StartsWith("WHAT CANNOT BE CONCLUDED\n  - 1 comparison is inconclusive, which is not"),
                                HasSubstr("with the worst score for what is missing +0.04"),
                                HasSubstr("MISSING\n  - b, run 3, accuracy: the value is 'nan'."),
                                HasSubstr("replicate: 'seed' (guessed)")));
}

TEST_F(AnalyseVerb, RefusesAnOptionWithoutAValue) {
  const ceteris::ProcessResult result = analyse(kTable, {"--html", ""});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--html: is empty"));
}

TEST_F(AnalyseVerb, PrintsJsonByItsSchema) {
  const ceteris::ProcessResult result =
      analyse(kTable, {"--metric", "loss", "--metric", "accuracy", "--pair", "seed", "--margin", "0.5", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string schema = ceteris::read_file(CETERIS_SOURCE_DIR "/docs/analyse.schema.json");
  EXPECT_EQ(ceteris::record::schema_faults(schema, result.out), "");
  const json analysis = json::parse(result.out);
  EXPECT_EQ(analysis["schema"], "ceteris.analyse/1");
  EXPECT_EQ(analysis["paired"], true);
  EXPECT_EQ(analysis["metrics"][0]["better"], "lower");
  EXPECT_EQ(analysis["contrasts"][0]["complete"]["n"], 3);
  EXPECT_EQ(analysis["contrasts"][1]["worst"]["n"], 3);
  EXPECT_EQ(analysis["gaps"][0]["why"], "the value is 'nan'");
}

TEST_F(AnalyseVerb, WritesAPageWhereItIsAskedTo) {
  const ceteris::ProcessResult result = analyse(kTable, {"--metric", "accuracy", "--html", "report.html"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("WHAT CANNOT BE CONCLUDED"));
  const std::string html = ceteris::read_file(folder_.path() / "report.html");
  EXPECT_THAT(html, AllOf(HasSubstr("What do these runs support about accuracy?"), HasSubstr("<svg")));
  EXPECT_EQ(analyse(kTable, {"--metric", "accuracy", "--html", "none/report.html"}).exit_code, 1);
  const ceteris::ProcessResult onto_itself = analyse(kTable, {"--metric", "accuracy", "--html", "runs.csv"});
  EXPECT_EQ(onto_itself.exit_code, 2);
  EXPECT_THAT(onto_itself.err, HasSubstr("is one of the tables that are read"));
}

TEST_F(AnalyseVerb, ReadsOurOwnLedgerAndWritesNothingThere) {
  ceteris::write_file_atomic(folder_.path() / "trial.sh",
                             "echo \"{\\\"score\\\": $(($1 % 97 + $2 * (200 + $1 % 7)))}\" > \"$3/result.json\"\n");
  const ceteris::ProcessResult gate =
      run_ceteris({"gate", "gain=0", "gain=3", "--metric", "score=json:{dir}/result.json", "--require", "better",
                   "--fixed", "5", "--", "sh", "trial.sh", "{seed}", "{gain}", "{dir}"},
                  {}, folder_.path());
  ASSERT_EQ(gate.exit_code, 0) << gate.err << gate.out;
  const auto before = std::distance(std::filesystem::recursive_directory_iterator(folder_.path() / "runs"), {});
  const ceteris::ProcessResult result =
      run_ceteris({"analyse", "runs", "--arm", "value.gain", "--pair", "seed", "--json"}, {}, folder_.path());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json analysis = json::parse(result.out);
  EXPECT_EQ(analysis["sources"][0]["format"], "ledger");
  EXPECT_EQ(analysis["metrics"][0]["name"], "score");
  EXPECT_EQ(analysis["contrasts"][0]["complete"]["n"], 5);
  EXPECT_EQ(std::distance(std::filesystem::recursive_directory_iterator(folder_.path() / "runs"), {}), before);
}

TEST_F(AnalyseVerb, RefusesInOneLineAProblem) {
  const ceteris::ProcessResult call = analyse(kTable, {"--metric", "acc", "--arm", "metod"});
  EXPECT_EQ(call.exit_code, 2);
  EXPECT_EQ(std::ranges::count(call.err, '\n'), 2) << call.err;
  EXPECT_EQ(call.out, "");
  const ceteris::ProcessResult words = analyse(kTable, {"--better", "up", "--scale", "big"});
  EXPECT_EQ(words.exit_code, 2);
  EXPECT_THAT(words.err, AllOf(HasSubstr("--better: 'up' is none of higher, lower"), HasSubstr("--scale: 'big'")));
  const ceteris::ProcessResult table = analyse("method,seed,acc\na,1,2\na,1,3\nb,1,4\n");
  EXPECT_EQ(table.exit_code, 3);
  EXPECT_THAT(table.err, HasSubstr("runs.csv:3: is the same run as runs.csv:2"));
}

}  // namespace
}  // namespace cli_tests
