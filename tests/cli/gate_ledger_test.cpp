// SPDX-License-Identifier: Apache-2.0
// `ceteris gate`: what it counts and keeps, and how it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "ceteris/trial_store/seal.hpp"
#include "tests/cli/gate_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class GateLedger : public GateFolder {
 protected:
  [[nodiscard]] json answer(const std::string& baseline, const std::string& candidate, std::vector<std::string> more,
                            int exit_code) const {
    return json::parse(answer_text(baseline, candidate, std::move(more), exit_code), nullptr, false);
  }
  [[nodiscard]] json verify(int exit_code) const {
    const ceteris::ProcessResult result = run_ceteris({"ledger", "verify", "--json"}, {}, folder_.path());
    EXPECT_EQ(result.exit_code, exit_code) << result.describe();
    return json::parse(result.out, nullptr, false);
  }
  [[nodiscard]] std::string found(int exit_code = 5) const {
    const json checked = verify(exit_code);
    std::string all;
    for (const json& finding : checked["findings"]) {
      all += finding["where"].get<std::string>() + ": " + finding["what"].get<std::string>() + "\n";
    }
    return all;
  }
  void put(const fs::path& file, const std::string& text) const { std::ofstream(file, std::ios::binary) << text; }
};

TEST_F(GateLedger, CountsTheCandidatesOfABaseline) {
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

TEST_F(GateLedger, AChangedCandidateIsAnotherOneAndAChangedBaselineAnotherCampaign) {
  write("other.sh", kGateTrial);
  const std::string candidate = "sh other.sh {seed} 3 {dir}";
  const json first = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  write("other.sh", std::string(kGateTrial) + "# changed\n");
  const json second = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  EXPECT_EQ(second["campaign"]["id"], first["campaign"]["id"]);
  EXPECT_EQ(second["campaign"]["number"], 2);
  write("trial.sh", std::string(kGateTrial) + "# changed\n");
  const json third = answer(with_gain("0"), candidate, {"--require", "better"}, 0);
  EXPECT_NE(third["campaign"]["id"], first["campaign"]["id"]);
  EXPECT_EQ(third["campaign"]["number"], 1);
  EXPECT_EQ(third["campaign"]["other_versions"], 2);
}

TEST_F(GateLedger, FindsAnEditedCampaignAndAnEditedVerdict) {
  const json first = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  ASSERT_EQ(gate(with_gain("0"), with_gain("4")).exit_code, 0);
  const fs::path campaign = folder_.path() / "runs/gates" / first["campaign"]["id"].get<std::string>();
  const std::string verdict_name = first["campaign"]["gate"].get<std::string>() + ".json";
  const std::string ledger = ceteris::read_file(campaign / "campaign.jsonl");
  const auto put = [&](const std::string& name, const std::string& text) { this->put(campaign / name, text); };
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

/// `text` with the SHA-256 of what it says, as who edits a record and knows ceteris would write it.
std::string sealed_again(const std::string& text) {
  const std::size_t at = text.find("\"sha256\"");
  return ceteris::trial_store::sealed(text.substr(0, text.rfind(',', at)) + "\n}\n");
}

TEST_F(GateLedger, VerifyFindsWhatWasDoneToAGateThatWasChained) {
  const json first = answer(with_gain("0"), with_gain("3"), {"--require", "better"}, 0);
  ASSERT_EQ(gate(with_gain("0"), with_gain("4")).exit_code, 0);
  const json clean = verify(0);
  EXPECT_EQ(clean["campaigns"][0]["trials"], 20);
  EXPECT_EQ(clean["unchained"], 0);
  EXPECT_EQ(clean["notes"].size(), 0);

  const fs::path campaign = folder_.path() / "runs/gates" / first["campaign"]["id"].get<std::string>();
  const fs::path verdict = campaign / (first["campaign"]["gate"].get<std::string>() + ".json");
  const std::string word = ceteris::read_file(verdict);
  std::string edited = word;
  edited.replace(edited.find("\"shown\""), 7, "\"worse\"");
  put(verdict, sealed_again(edited));
  EXPECT_THAT(found(), HasSubstr("it was edited and hashed again"));
  EXPECT_THAT(gate(with_gain("0"), with_gain("3")).err, HasSubstr("not the verdict that the chain has"));
  put(verdict, word);

  const std::string lines = ceteris::read_file(campaign / "campaign.jsonl");
  put(campaign / "campaign.jsonl", lines.substr(0, lines.find('\n') + 1));  // one candidate fewer
  EXPECT_THAT(found(), HasSubstr("has not the line of gate 2"));
  put(campaign / "campaign.jsonl", lines);

  const fs::path trial = folder_.path() / "runs" / first["pairs"][0]["candidate_trial"].get<std::string>();
  fs::rename(trial, folder_.path() / "taken");
  EXPECT_THAT(found(), HasSubstr("a run that was counted was dropped"));
  fs::rename(folder_.path() / "taken", trial);

  const std::string chain = ceteris::read_file(campaign / "chain.jsonl");
  fs::remove(campaign / "chain.jsonl");
  EXPECT_THAT(found(), AllOf(HasSubstr("of gate " + first["campaign"]["gate"].get<std::string>()),
                             HasSubstr("or the chain was taken away")));
  put(campaign / "chain.jsonl", chain);
  put(campaign / "0123456789abcdef.json", word);
  EXPECT_EQ(verify(0)["notes"].size(), 1);  // of no gate that was entered
  fs::remove(campaign / "0123456789abcdef.json");
  EXPECT_EQ(verify(0)["notes"].size(), 0);
}

TEST_F(GateLedger, KillsAtAnyMomentAreNoSignOfAnEdit) {
  for (int i = 0; i < 12; ++i) {
    const pid_t pid = start({with_gain("0"), with_gain(std::to_string(3 + i)), "--metric",
                             "score=json:{dir}/result.json", "--require", "better", "--jobs", "2"});
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 37 * i));
    kill(pid, SIGKILL);
    ASSERT_EQ(waitpid(pid, nullptr, 0), pid);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (fs::exists(folder_.path() / "runs")) {
      EXPECT_EQ(found(0), "") << i;
    }
    EXPECT_EQ(gate(with_gain("0"), with_gain(std::to_string(3 + i))).exit_code, 0);
    EXPECT_EQ(found(0), "") << i;
  }
}

TEST_F(GateLedger, GoesOnAfterAKillWithoutLosingOrRepeatingATrial) {
  write("trial.sh", std::string(kGateTrial) + "sleep 0.05\n");
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

TEST_F(GateLedger, StopsWhenAskedToAndSaysHowToGoOn) {
  write("trial.sh", std::string(kGateTrial) + "sleep 0.2\n");
  const pid_t pid = start({with_gain("0"), with_gain("3"), "--metric", "score=json:{dir}/result.json", "--require",
                           "better", "--fixed", "30"});
  wait_for_trials(3);
  kill(pid, SIGTERM);
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 75);
}

TEST_F(GateLedger, RunsAWholePairAgainThatTheMachineLost) {
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

TEST_F(GateLedger, GivesUpOnAPairThatIsLostThreeTimes) {
  const ceteris::ProcessResult result = gate(with_gain("0"), "sh -c 'exit 75'");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("the machine ended a trial of it 3 times"));
}

TEST_F(GateLedger, AnOpenEndedGateGoesOnWithMorePairs) {
  // Worse and better by turns, whatever seeds are drawn.
  write("turns.sh", R"(n=$(grep -c ' 1$' journal.txt 2>/dev/null)
    if [ "$2" = 0 ]; then v=0; elif [ $((n % 2)) = 0 ]; then v=1; else v=-1; fi
    echo "$1 $2" >> journal.txt
    echo "{\"score\": $v.$1}" > "$3/result.json")");
  const std::vector<std::string> inputs = {"--input", "*.sh", "--require", "better", "--open-ended", "--pairs"};
  const auto with_pairs = [&](const std::string& pairs) {
    std::vector<std::string> more = inputs;
    more.push_back(pairs);
    return more;
  };
  const std::string baseline = "sh turns.sh {seed} 0 {dir}";
  const std::string candidate = "sh turns.sh {seed} 1 {dir}";
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

TEST_F(GateLedger, StopsWhenAProgramIsEditedWhileItsTrialsRun) {
  write("other.sh", std::string("echo '# edited' >> trial.sh\n") + "exec sh trial.sh \"$@\"\n");
  const ceteris::ProcessResult result = gate(with_gain("0"), "sh other.sh {seed} 3 {dir}");
  EXPECT_EQ(result.exit_code, 1) << result.describe();
  EXPECT_THAT(result.err, HasSubstr("trial.sh"));
  EXPECT_THAT(result.err, HasSubstr("changed"));
}

}  // namespace
}  // namespace cli_tests
