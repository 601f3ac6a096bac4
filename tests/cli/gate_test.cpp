// SPDX-License-Identifier: Apache-2.0
// `ceteris gate`, as a user types it, with trials that are lines of shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// trial.sh SEED GAIN DIR: a number that its seed, its gain and noise of its own decide.
constexpr std::string_view kTrial = R"(#!/bin/sh
echo "$1 $2" >> journal.txt
awk -v seed="$1" -v gain="$2" 'BEGIN {
  srand(seed); for (i = 0; i < 10 + 10 * (gain != 0); ++i) rand()
  printf "{\"score\": %.9f}\n", gain + rand() }' > "$3/result.json"
)";

class Gate : public ::testing::Test {
 protected:
  void SetUp() override { write("trial.sh", kTrial); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text_of(const std::string& name) const { return ceteris::read_file(folder_.path() / name); }

  /// The command of trial.sh with this gain.
  [[nodiscard]] static std::string with_gain(const std::string& gain) {
    return "sh trial.sh {seed} " + gain + " {dir}";
  }

  [[nodiscard]] ceteris::ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "gate");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  /// Two commands with what every gate needs.
  [[nodiscard]] ceteris::ProcessResult gate(const std::string& baseline, const std::string& candidate,
                                            std::vector<std::string> more = {"--require", "better"}) const {
    std::vector<std::string> all = {baseline, candidate, "--metric", "score=json:{dir}/result.json", "--jobs", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return run(std::move(all));
  }
  [[nodiscard]] json answer(const std::string& baseline, const std::string& candidate, std::vector<std::string> more,
                            int exit_code) const {
    more.emplace_back("--json");
    const ceteris::ProcessResult result = gate(baseline, candidate, std::move(more));
    EXPECT_EQ(result.exit_code, exit_code) << result.describe();
    return json::parse(result.out, nullptr, false);
  }

  /// How often each trial ran: "SEED GAIN".
  [[nodiscard]] std::map<std::string, int> journal() const {
    std::map<std::string, int> counts;
    std::ifstream file(folder_.path() / "journal.txt");
    for (std::string line; std::getline(file, line);) {
      ++counts[line];
    }
    return counts;
  }

  [[nodiscard]] pid_t start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {CETERIS_PROGRAM, "gate"});
    const pid_t pid = fork();
    if (pid == 0) {
      std::vector<char*> words;
      for (std::string& argument : arguments) {
        words.push_back(argument.data());
      }
      words.push_back(nullptr);
      if (chdir(folder_.path().c_str()) == 0 && freopen("/dev/null", "w", stdout) != nullptr &&
          freopen("/dev/null", "w", stderr) != nullptr) {
        execv(CETERIS_PROGRAM, words.data());
      }
      _exit(127);
    }
    return pid;
  }
  void wait_for_trials(std::size_t count) const {
    for (int i = 0; i < 1000 && journal().size() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_GE(journal().size(), count);
  }

  ceteris::TempDirectory folder_;
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

TEST_F(Gate, CountsTheCandidatesOfABaseline) {
  const json first = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  EXPECT_EQ(first["campaign"]["number"], 1);
  EXPECT_NEAR(first["campaign"]["level"].get<double>(), 0.0304, 1e-4);
  const json second = answer(with_gain("0"), with_gain("4"), {"--require", "better"}, 0);
  EXPECT_EQ(second["campaign"]["number"], 2);
  EXPECT_NEAR(second["campaign"]["level"].get<double>(), 0.0076, 1e-4);
  EXPECT_EQ(second["campaign"]["id"], first["campaign"]["id"]);
  // Another question about the same candidate is another gate, and an old one stays what it was.
  EXPECT_EQ(answer(with_gain("0"), with_gain("4"), {"--not-worse", "1"}, 0)["campaign"]["number"], 3);
  const json old = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  EXPECT_EQ(old["campaign"]["number"], 1);
  EXPECT_EQ(old["campaign"]["tried"], 3);
  EXPECT_THAT(gate(with_gain("0"), with_gain("4")).out, HasSubstr("candidate 2 of this baseline (3 gates so far)"));
}

TEST_F(Gate, AChangedCandidateIsAnotherOneAndAChangedBaselineAnotherCampaign) {
  write("other.sh", kTrial);
  const std::string candidate = "sh other.sh {seed} 3 {dir}";
  const json first = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  write("other.sh", std::string(kTrial) + "# changed\n");
  const json second = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  EXPECT_EQ(second["campaign"]["id"], first["campaign"]["id"]);
  EXPECT_EQ(second["campaign"]["number"], 2);
  write("trial.sh", std::string(kTrial) + "# changed\n");
  const json third = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  EXPECT_NE(third["campaign"]["id"], first["campaign"]["id"]);
  EXPECT_EQ(third["campaign"]["number"], 1);
  EXPECT_EQ(third["campaign"]["other_versions"], 2);
}

TEST_F(Gate, FindsAnEditedCampaignAndAnEditedVerdict) {
  const json first = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  ASSERT_EQ(gate(with_gain("0"), with_gain("4")).exit_code, 0);
  const fs::path campaign = folder_.path() / "runs/gates" / first["campaign"]["id"].get<std::string>();
  const std::string verdict_name = first["campaign"]["gate"].get<std::string>() + ".json";
  const std::string ledger = ceteris::read_file(campaign / "campaign.jsonl");
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(campaign / name, std::ios::binary) << text;
  };
  put("campaign.jsonl", ledger.substr(ledger.find('\n') + 1));  // a candidate is forgotten
  ceteris::ProcessResult result = gate(with_gain("0"), with_gain("5"));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("campaign.jsonl:1: a line before it is missing"));
  std::string edited = ledger;
  edited.replace(edited.find("\"level\":0.03"), 12, "\"level\":0.05");
  put("campaign.jsonl", edited);
  EXPECT_THAT(gate(with_gain("0"), with_gain("5")).err, HasSubstr("campaign.jsonl:1: was changed"));
  put("campaign.jsonl", ledger + "{\"schema\":\"ceteris.gate_ent");  // cut off by a crash: nothing ran for it
  EXPECT_EQ(gate(with_gain("0"), with_gain("5")).exit_code, 0);
  std::string verdict = ceteris::read_file(campaign / verdict_name);
  verdict.replace(verdict.find("\"shown\""), 7, "\"worse\"");
  put(verdict_name, verdict);
  result = gate(with_gain("0"), with_gain("3"));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("was changed after it was written"));
}

TEST_F(Gate, GoesOnAfterAKillWithoutLosingOrRepeatingATrial) {
  write("trial.sh", std::string(kTrial) + "sleep 0.05\n");
  const std::vector<std::string> call = {
      with_gain("0"), with_gain("3"), "--metric", "score=json:{dir}/result.json", "--require", "better", "--fixed",
      "12",           "--jobs",       "2"};
  const pid_t pid = start(call);
  wait_for_trials(8);
  kill(pid, SIGKILL);
  ASSERT_EQ(waitpid(pid, nullptr, 0), pid);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // what ran is ended by its keeper
  const ceteris::ProcessResult result = run(call);
  EXPECT_EQ(result.exit_code, 0) << result.describe();
  int repeated = 0;
  EXPECT_EQ(journal().size(), 24);
  for (const auto& [line, count] : journal()) {
    repeated += count - 1;
  }
  EXPECT_LE(repeated, 2);  // the two that ran when it was killed have no result
  EXPECT_THAT(result.out, HasSubstr("12 pairs"));
}

TEST_F(Gate, StopsWhenAskedToAndSaysHowToGoOn) {
  write("trial.sh", std::string(kTrial) + "sleep 0.2\n");
  const pid_t pid = start({with_gain("0"), with_gain("3"), "--metric", "score=json:{dir}/result.json", "--require",
                           "better", "--fixed", "30"});
  wait_for_trials(3);
  kill(pid, SIGTERM);
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 75);
}

TEST_F(Gate, RunsAWholePairAgainThatTheMachineLost) {
  // The first trial of the candidate asks to be run again.
  write("preempted.sh",
        "if mkdir once 2>/dev/null; then echo lost >> journal.txt; exit 75; fi\nexec sh trial.sh \"$@\"\n");
  const json found =
      answer(with_gain("0"), "sh preempted.sh {seed} 3 {dir}", {"--require", "better", "--input", "*.sh"}, 0);
  EXPECT_EQ(found["reruns"], 1);
  EXPECT_EQ(found["pairs"].size(), 5);
  int twice = 0;
  for (const auto& [line, count] : journal()) {
    twice += line.ends_with(" 0") && count == 2 ? 1 : 0;  // its baseline ran with it, with the same seed
  }
  EXPECT_EQ(twice, 1);
}

TEST_F(Gate, GivesUpOnAPairThatIsLostThreeTimes) {
  const ceteris::ProcessResult result = gate(with_gain("0"), "sh -c 'exit 75'");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the machine ended a trial of it 3 times"));
}

TEST_F(Gate, AnOpenEndedGateGoesOnWithMorePairs) {
  write("noise.sh", R"(awk -v seed="$1" -v arm="$2" 'BEGIN { srand(seed); for (i = 0; i < 10 + 10 * arm; ++i) rand()
    printf "{\"score\": %.9f}\n", rand() + 0.1 * arm }' > "$3/result.json"; echo "$1 $2" >> journal.txt)");
  const std::vector<std::string> inputs = {"--input", "*.sh", "--require", "better", "--open-ended", "--pairs"};
  const auto with_pairs = [&](const std::string& pairs) {
    std::vector<std::string> more = inputs;
    more.push_back(pairs);
    return more;
  };
  const std::string baseline = "sh noise.sh {seed} 0 {dir}";
  const std::string candidate = "sh noise.sh {seed} 1 {dir}";
  const json few = answer(baseline, candidate, with_pairs("6"), 5);
  EXPECT_EQ(few["word"], "inconclusive");
  EXPECT_EQ(few["pairs"].size(), 6);
  const json more = answer(baseline, candidate, with_pairs("9"), 5);
  EXPECT_EQ(more["pairs"].size(), 9);
  EXPECT_EQ(more["campaign"]["number"], 1);
  EXPECT_EQ(more["pairs"][5], few["pairs"][5]);
  for (const auto& [line, count] : journal()) {
    EXPECT_EQ(count, 1) << line;
  }
  EXPECT_EQ(journal().size(), 18);
}

TEST_F(Gate, StopsWhenAProgramIsEditedWhileItsTrialsRun) {
  write("other.sh", std::string("echo '# edited' >> trial.sh\n") + "exec sh trial.sh \"$@\"\n");
  const ceteris::ProcessResult result = gate(with_gain("0"), "sh other.sh {seed} 3 {dir}");
  EXPECT_EQ(result.exit_code, 1) << result.describe();
  EXPECT_THAT(result.err, HasSubstr("trial.sh"));
  EXPECT_THAT(result.err, HasSubstr("changed"));
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

TEST_F(Gate, TeachesByItsHelp) {
  const std::string help = run({"--help"}).out;
  for (const char* word :
       {"--require better", "--not-worse 0.05", "{seed}", "Exit: 0 shown, 5 not shown, 6 shown to be worse"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
}

}  // namespace
}  // namespace cli_tests
