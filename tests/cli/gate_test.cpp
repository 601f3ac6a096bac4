// SPDX-License-Identifier: Apache-2.0
// `ceteris gate`: what it asks, runs and says, with trials that are lines of shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "ceteris/record/json_schema_test.hpp"
#include "tests/cli/gate_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Gate : public GateFolder {
 protected:
  [[nodiscard]] json answer(const std::string& baseline, const std::string& candidate, std::vector<std::string> more,
                            int exit_code) const {
    const std::string text = answer_text(baseline, candidate, std::move(more), exit_code);
    static const std::string kSchema = ceteris::read_file(CETERIS_SOURCE_DIR "/docs/gate.schema.json");
    EXPECT_EQ(ceteris::record::schema_faults(kSchema, text), "");
    return json::parse(text, nullptr, false);
  }
};

TEST_F(Gate, ShowsABetterCandidateAndKeepsTheVerdict) {
  const json first = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  EXPECT_EQ(first["schema"], "ceteris.gate/1");
  EXPECT_EQ(first["word"], "shown");
  EXPECT_EQ(first["passed"], true);
  EXPECT_EQ(first["pairs"].size(), 5);
  EXPECT_GT(first["looks"][0]["interval"]["low"], 0);
  const std::size_t ran = journal().size();
  EXPECT_EQ(ran, 10);
  const ceteris::ProcessResult again = gate(with_gain("0"), with_gain("3"));
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("The candidate is better: score +"));
  EXPECT_THAT(again.err, HasSubstr("decided before"));
  EXPECT_EQ(journal().size(), ran);
  EXPECT_EQ(answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0), first);
}

TEST_F(Gate, PairsBothProgramsBySeedsThatItDraws) {
  ASSERT_EQ(gate(with_gain("0"), with_gain("3")).exit_code, 0);
  std::map<std::string, int> seeds;
  for (const auto& [line, count] : journal()) {
    EXPECT_EQ(count, 1);
    seeds[line.substr(0, line.find(' '))] += 1;
  }
  EXPECT_EQ(seeds.size(), 5);
  for (const auto& [seed, count] : seeds) {
    EXPECT_EQ(count, 2) << seed;
  }
  // Elsewhere they are others.
  const std::map<std::string, int> before = journal();
  fs::remove_all(folder_.path() / "runs");
  fs::remove(folder_.path() / "journal.txt");
  ASSERT_EQ(gate(with_gain("0"), with_gain("3")).exit_code, 0);
  EXPECT_NE(journal(), before);
}

TEST_F(Gate, SaysWorseWithAnExitCodeOfItsOwn) {
  EXPECT_EQ(answer(with_gain("3"), with_gain("0"), {"--require", "better"}, 6)["word"], "worse");
  // Less is better here.
  EXPECT_EQ(answer(with_gain("3"), with_gain("0"), {"--require", "better", "--better", "lower"}, 0)["word"], "shown");
}

TEST_F(Gate, ShowsNotWorseByMoreThanAMargin) {
  const json not_worse = answer(with_gain("0"), with_gain("0.001"), {"--not-worse", "3"}, 0);
  EXPECT_EQ(not_worse["word"], "shown");
  EXPECT_EQ(not_worse["no_difference"], true);
  EXPECT_EQ(not_worse["question"]["metric"]["margin"], 3);
}

TEST_F(Gate, CallsEqualProgramsIdentical) {
  const json better = answer(with_gain("0"), with_gain("0"), {"--require", "better"}, 5);
  EXPECT_EQ(better["word"], "identical");
  EXPECT_EQ(better["passed"], false);
  // Both arms have run, as trials of their own.
  EXPECT_EQ(journal().size(), 5);
  EXPECT_EQ(journal().begin()->second, 2);
  const json refactoring = answer(with_gain("0"), with_gain("0"), {"--not-worse", "0.1"}, 0);
  EXPECT_EQ(refactoring["word"], "identical");
  EXPECT_EQ(refactoring["passed"], true);
}

TEST_F(Gate, TakesTwoValuesOfOneCommand) {
  const ceteris::ProcessResult result =
      run({"gain=0", "gain=3", "--metric", "score=json:{dir}/result.json", "--require", "better", "--json", "--", "sh",
           "trial.sh", "{seed}", "{gain}", "{dir}"});
  EXPECT_EQ(result.exit_code, 0) << result.describe();
  const json found = json::parse(result.out);
  EXPECT_EQ(found["word"], "shown");
  EXPECT_EQ(found["question"]["command"], "sh trial.sh {seed} {gain} {dir}");
}

TEST_F(Gate, ABaselineThatFailsIsNeverAPass) {
  write("fragile.sh", "test -f mended || exit 3\nexec sh trial.sh \"$@\"\n");
  const std::string baseline = "sh fragile.sh {seed} 0 {dir}";
  const std::vector<std::string> inputs = {"--require", "better", "--input", "*.sh"};
  const ceteris::ProcessResult result = gate(baseline, with_gain("3"), inputs);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the baseline: failed in pair 1"));
  EXPECT_THAT(result.err, HasSubstr("exit-status"));
  EXPECT_THAT(result.err, HasSubstr("ceteris trial show"));
  std::vector<std::string> as_json = inputs;
  as_json.emplace_back("--json");
  EXPECT_EQ(json::parse(gate(baseline, with_gain("3"), as_json).out)["schema"], "ceteris.error/1");
  // Mended, the same gate goes on.
  write("mended", "");
  const json mended = answer(baseline, with_gain("3"), inputs, 0);
  EXPECT_EQ(mended["word"], "shown");
  EXPECT_EQ(mended["campaign"]["number"], 1);
}

TEST_F(Gate, ACandidateThatFailsFails) {
  const json found = answer(with_gain("0"), "sh -c 'exit 3'", {"--require", "better"}, 5);
  EXPECT_EQ(found["word"], "failed");
  EXPECT_EQ(found["pairs"][0]["outcome"], "exit-status");
  const json scored = answer(with_gain("0"), "sh -c 'exit 3'", {"--require", "better", "--failed", "-5"}, 6);
  EXPECT_EQ(scored["word"], "worse");
  EXPECT_EQ(scored["candidate_failures"], 5);
}

TEST_F(Gate, AHangIsStoppedAtItsTimeLimit) {
  const json found = answer(with_gain("0"), "sleep 60", {"--require", "better", "--time-limit", "0.3"}, 5);
  EXPECT_EQ(found["word"], "failed");
  EXPECT_EQ(found["pairs"][0]["outcome"], "time-limit");
}

TEST_F(Gate, ComparesTimesAsRatiosAfterAPairThatDoesNotCount) {
  const auto sleeping = [](const char* seconds) {
    return std::string("sh -c 'echo {seed} ") + seconds + " >> journal.txt; sleep " + seconds + "'";
  };
  const ceteris::ProcessResult result = run(
      {sleeping("0.02"), sleeping("0.4"), "--metric", "time=seconds", "--not-worse", "0.5", "--fixed", "5", "--json"});
  EXPECT_EQ(result.exit_code, 6) << result.describe();
  const json found = json::parse(result.out, nullptr, false);
  EXPECT_EQ(found["question"]["metric"]["scale"], "ratio");
  EXPECT_EQ(found["question"]["metric"]["better"], "lower");
  EXPECT_GT(found["looks"][0]["difference"], 0.5);
  EXPECT_EQ(found["pairs"].size(), 5);
  EXPECT_EQ(journal().size(), 12);
}

TEST_F(Gate, WantsAHypothesis) {
  const ceteris::ProcessResult result = gate(with_gain("0"), with_gain("3"), {});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "ceteris: ceteris gate: no hypothesis is declared; type --require better, or --not-worse MARGIN with the "
            "loss that would not matter\n");
  EXPECT_EQ(result.out, "");
  EXPECT_FALSE(fs::exists(folder_.path() / "runs"));  // nothing was counted
}

TEST_F(Gate, SaysWhatIsWrongWithACallInOneLineEach) {
  struct Row {
    std::vector<std::string> call;
    std::string_view line;
  };
  const std::string good = with_gain("0");
  const std::vector<Row> rows = {
      {{}, "ceteris gate: needs a baseline and a candidate"},
      {{good, good}, "--metric: is missing"},
      {{good, good, "--metric", "score", "--require", "better"}, "--metric: 'score' does not say where"},
      {{good, good, "--metric", "s=jsn:{dir}/x", "--require", "better"}, "--metric: "},
      {{good, good, "--metric", "s=seconds", "--require", "worse"}, "--require: 'worse' is not a thing"},
      {{good, good, "--metric", "s=seconds", "--not-worse", "0"}, "--not-worse: margin = 0 is not a positive number"},
      {{good, good, "--metric", "s=seconds", "--not-worse", "5"}, "--not-worse: margin = 5 is a relative change"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--pairs", "4"}, "--pairs: 4 pairs: it must be 5"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--pairs", "201"}, "--pairs: 201 pairs"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--fixed", "9", "--open-ended"}, "--fixed: "},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--better", "up"}, "--better: 'up' is none of"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--not-worse", "1"}, "two hypotheses"},
      {{good, "sh trial.sh {sed}", "--metric", "s=seconds", "--require", "better"}, "CANDIDATE: "},
      {{good, "nosuchprogram {seed}", "--metric", "s=seconds", "--require", "better"},
       "CANDIDATE: there is no program 'nosuchprogram'"},
      {{"a.toml", good, "--metric", "s=seconds", "--require", "better"},
       "CANDIDATE: is a command, and the baseline is"},
      {{good, "a | b", "--metric", "s=seconds", "--require", "better"}, "CANDIDATE: has a | that a shell"},
      {{"x=1", "y=2", "--metric", "s=seconds", "--require", "better", "--", "true", "{x}"}, "CANDIDATE: sets y"},
      {{"x", "x=2", "--metric", "s=seconds", "--require", "better", "--", "true", "{x}"}, "BASELINE: 'x' is no value"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--input", "nosuch*"}, "--input: "},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--jobs", "0"}, "--jobs: must be at least 1"},
      {{good, good, "--metric", "s=seconds", "--require", "better", "--requier", "x"}, "did you mean --require?"},
  };
  for (const Row& row : rows) {
    const ceteris::ProcessResult result = run(row.call);
    EXPECT_TRUE(result.exit_code == 2 || result.exit_code == 3) << result.describe();
    EXPECT_THAT(result.err, HasSubstr(row.line)) << result.describe();
    for (std::size_t at = 0; at < result.err.size();) {
      const std::size_t end = result.err.find('\n', at);
      EXPECT_TRUE(result.err.substr(at).starts_with("ceteris: ")) << result.err;
      at = end + 1;
    }
    EXPECT_THAT(result.err, Not(HasSubstr("ceteris-gate:"))) << "the file that is none";
  }
}

TEST_F(Gate, SaysAllThatIsWrongAtOnce) {
  const ceteris::ProcessResult result =
      run({"a | b", "sh 'c", "--metric", "s=seconds", "--require", "better", "--pairs", "3"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--pairs: "));
  EXPECT_THAT(result.err, HasSubstr("BASELINE: "));
  EXPECT_THAT(result.err, HasSubstr("CANDIDATE: "));
}

TEST_F(Gate, TeachesByItsHelp) {
  const std::string help = run({"--help"}).out;
  for (const char* word :
       {"--require better", "--not-worse 0.05", "{seed}", "Exit: 0 shown, 5 not shown, 6 shown to be worse"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
}

}  // namespace
}  // namespace cli_tests
