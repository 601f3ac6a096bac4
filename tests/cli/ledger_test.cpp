// SPDX-License-Identifier: Apache-2.0
// `ceteris ledger verify` over ledgers that the program made and somebody edited.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/process/child.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Ledger : public StudyFolder {
 protected:
  void run_study() const { ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0); }

  /// The findings of verify, a line each.
  [[nodiscard]] std::vector<std::string> findings() const {
    const ceteris::ProcessResult result = ledger({"verify", "--json"});
    const json answer = json::parse(result.out, nullptr, false);
    EXPECT_TRUE(answer.is_object()) << result.describe() << result.err;
    std::vector<std::string> lines;
    for (const json& one : answer["findings"]) {
      lines.push_back(one["where"].get<std::string>() + ": " + one["what"].get<std::string>());
    }
    EXPECT_EQ(result.exit_code, lines.empty() ? 0 : 5) << result.err;
    return lines;
  }
  /// The only one.
  [[nodiscard]] std::string finding() const {
    const std::vector<std::string> all = findings();
    return all.size() == 1 ? all.front() : std::to_string(all.size()) + " findings:\n" + ceteris::join(all, "\n");
  }
  [[nodiscard]] std::string notes() const { return json::parse(ledger({"verify", "--json"}).out)["notes"].dump(); }

  [[nodiscard]] fs::path in_study(const std::string& name) const { return folder_.path() / "runs/studies/x" / name; }
  [[nodiscard]] std::vector<std::string> chain() const {
    std::vector<std::string> lines = ceteris::split(ceteris::read_file(in_study("chain.jsonl")), '\n');
    lines.pop_back();
    return lines;
  }
  static void put(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }
  void put_chain(const std::vector<std::string>& lines) const {
    put(in_study("chain.jsonl"), lines.empty() ? "" : ceteris::join(lines, "\n") + "\n");
  }
  static void flip(const fs::path& file, std::size_t at) {
    std::string text = ceteris::read_file(file);
    text.at(at) = static_cast<char>(static_cast<unsigned char>(text.at(at)) ^ 1U);
    put(file, text);
  }

  /// As a ceteris without chains left it.
  void make_old() const {
    fs::remove(in_study("chain.jsonl"));
    fs::remove(in_study("chain.head"));
    std::string version = ceteris::read_file(in_study("1/version.json"));
    const std::string mark = ",\n  \"chain\": true";
    ASSERT_NE(version.find(mark), std::string::npos);
    put(in_study("1/version.json"), version.erase(version.find(mark), mark.size()));
  }

  /// A record with a text in it replaced and its hash computed anew, as somebody would who knows how.
  static void forge(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = ceteris::read_file(file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, from.size(), to);
    constexpr std::string_view kBefore = ",\n  \"sha256\": \"";
    const std::string body = text.substr(0, text.rfind(kBefore)) + std::string(kBefore);
    put(file, body + ceteris::sha256_hex(body) + "\"\n}\n");
  }
};

TEST_F(Ledger, AnUntouchedOneIsClean) {
  run_study();
  const ceteris::ProcessResult result = ledger({"verify"});
  EXPECT_EQ(result.exit_code, 0);
  const std::string head = json::parse(chain().back())["sha256"];
  EXPECT_THAT(result.out, AllOf(HasSubstr("x: 20 entries about 9 trials, head " + head),
                                HasSubstr("9 trials looked at; every record and every chain is as it was written.")));
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_EQ(notes(), "[]");
  EXPECT_EQ(ledger({"verify", "--head", head}).exit_code, 0);
  EXPECT_EQ(ledger({"verify", "--head", head.substr(0, 16)}).exit_code, 0);
  EXPECT_EQ(ledger({"verify", "--head", head.substr(0, 15)}).exit_code, 2);
  EXPECT_EQ(ledger({"verify", "--head", json::parse(chain()[4])["sha256"]}).exit_code, 0);
}

TEST_F(Ledger, RunsOfTrainingBesideItAreNoTrials) {
  run_study();
  const fs::path run = in_study("").parent_path().parent_path().parent_path() / "0123456789abcdef0123";
  fs::create_directories(run);
  put(run / "spec.json", "{}");
  put(run / "result.json", "{}");
  const ceteris::ProcessResult result = ledger({"verify"});
  EXPECT_EQ(result.exit_code, 0) << result.out;
}

TEST_F(Ledger, AFlippedByteIsFoundWhereverItIs) {
  run_study();
  const fs::path trial = trial_folder("x", 1, 2);
  for (const fs::path& file :
       {in_study("chain.jsonl"), in_study("chain.head"), in_study("1/study.toml"), in_study("1/version.json"),
        trial / "trial.json", trial / "result.json", trial / "attempts/1/attempt.json"}) {
    const std::string whole = ceteris::read_file(file);
    for (std::size_t at = 0; at < whole.size(); at += std::max<std::size_t>(1, whole.size() / 12)) {
      flip(file, at);
      const std::vector<std::string> found = findings();
      ASSERT_FALSE(found.empty()) << file << ", byte " << at;
      EXPECT_THAT(ceteris::join(found, "\n"), HasSubstr(file.filename().string()));
      put(file, whole);
    }
    flip(file, whole.size() - 1);
    EXPECT_FALSE(findings().empty()) << file << ", its last byte";
    put(file, whole);
  }
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Ledger, ALineOfTheChainThatWasTakenOutIsFoundWhereverItWas) {
  run_study();
  const std::vector<std::string> whole = chain();
  for (std::size_t line = 0; line < whole.size(); ++line) {
    std::vector<std::string> some = whole;
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(line));
    put_chain(some);
    EXPECT_THAT(
        ceteris::join(findings(), "\n"),
        HasSubstr(line + 1 == whole.size() ? "the last one was taken from the end" : "one entry was taken out"));
  }
}

TEST_F(Ledger, LinesThatWereExchangedAreFound) {
  run_study();
  std::vector<std::string> lines = chain();
  std::swap(lines[5], lines[9]);
  put_chain(lines);
  EXPECT_THAT(finding(), HasSubstr("chain.jsonl:6: entry 10 stands before entry 6: lines were put in another order"));
}

TEST_F(Ledger, ExchangedRecordsAreFound) {
  run_study();
  const fs::path first = trial_folder("x", 0, 1);
  const fs::path second = trial_folder("x", 1, 1);
  const std::string result = ceteris::read_file(first / "result.json");
  put(first / "result.json", ceteris::read_file(second / "result.json"));
  put(second / "result.json", result);
  const std::vector<std::string> found = findings();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(ceteris::join(found, "\n"),
              HasSubstr(first.filename().string() + "/result.json: is the record of trial " +
                        second.filename().string() + ": records were exchanged"));
}

TEST_F(Ledger, AnEditedResultIsFoundAlsoWhenItWasHashedAgain) {
  run_study();
  const fs::path trial = trial_folder("x", 0, 1);
  const std::string value = "\"value\": 0.";
  forge(trial / "result.json", value, "\"value\": 9.");
  forge(trial / "attempts/1/attempt.json", value, "\"value\": 9.");
  EXPECT_THAT(study({"status", "x"}).out, HasSubstr("8 of 8")) << "the forged record is whole";
  const std::vector<std::string> found = findings();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[0], AllOf(HasSubstr("result.json: is whole, and not what entry "),
                              HasSubstr("edited and hashed again, or replaced by another run's")));
}

TEST_F(Ledger, ADroppedRunIsFound) {
  run_study();
  const fs::path trial = trial_folder("x", 1, 3);
  fs::remove_all(trial);
  EXPECT_THAT(finding(), AllOf(HasSubstr(trial.filename().string() + ": is gone: entry "),
                               HasSubstr("says that it ended (finished); a run that was counted was dropped")));
  EXPECT_THAT(ledger({"verify"}).out, HasSubstr("1 thing is not as it was written."));
}

TEST_F(Ledger, ALuckyRerunIsFound) {
  write("trial.sh", "echo \"{\\\"acc\\\": 0.$$}\" > \"$3/result.json\"\n");  // another value each time
  run_study();
  const fs::path trial = trial_folder("x", 1, 3);
  fs::remove_all(trial);
  run_study();
  EXPECT_THAT(findings().front(),
              AllOf(HasSubstr(trial.filename().string()), HasSubstr("attempt 1 began, and it had begun before: the "
                                                                    "first was taken away and the trial was run again, "
                                                                    "after it had given a result")));
  // Nor does it help to take away the result and its attempt alone.
  const fs::path other = trial_folder("x", 0, 2);
  fs::remove(other / "result.json");
  fs::remove_all(other / "attempts/1");
  run_study();
  EXPECT_THAT(ceteris::join(findings(), "\n"), HasSubstr(other.filename().string() + ": entry "));
}

TEST_F(Ledger, AnAttemptThatWasTakenAwayIsFound) {
  write("trial.sh",
        "[ -e \"../../2\" ] || [ \"$2\" = 0.5 ] || [ -e \"$3/../../2\" ] || kill -9 $$\n" + std::string(kTrial));
  variant("x.toml", "replicates = 4", "replicates = 4\nretries = 1");
  run_study();
  const fs::path trial = trial_folder("x", 1, 0);
  ASSERT_TRUE(fs::exists(trial / "attempts/2"));
  EXPECT_THAT(findings(), IsEmpty()) << "a second attempt after a signal from outside is none of these";
  fs::remove_all(trial / "attempts/1");
  EXPECT_THAT(finding(), AllOf(HasSubstr("attempts/1: is gone: entry "),
                               HasSubstr("who takes an attempt away can choose the one that counts")));
}

TEST_F(Ledger, AResultThatWasTakenAwayIsFoundUntilItIsWrittenAgain) {
  run_study();
  const fs::path file = trial_folder("x", 0, 0) / "result.json";
  fs::remove(file);
  EXPECT_THAT(finding(), HasSubstr("result.json: is gone: entry "));
  run_study();  // from its attempt, with the same bytes
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Ledger, AnEditedPromiseIsFound) {
  run_study();
  write("x.toml", std::string(kStudy) + "\n# as registered, they say\n");
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0) << "a comment changes nothing";
  std::string text = ceteris::read_file(in_study("1/study.toml"));
  put(in_study("1/study.toml"), text + "# a smaller margin\n");
  EXPECT_THAT(finding(), AllOf(HasSubstr("1/study.toml: is not what entry 1 (registered, "),
                               HasSubstr("what was promised was changed after it was registered")));
}

TEST_F(Ledger, AnAmendmentIsChainedAndCannotBeTakenAway) {
  run_study();
  variant("x.toml", "replicates = 4", "replicates = 5");
  ASSERT_EQ(study({"amend", "x.toml", "--reason", "more"}).exit_code, 0);
  run_study();
  EXPECT_THAT(findings(), IsEmpty());
  const json record = json::parse(text_of("runs/studies/x/study.json"));
  EXPECT_EQ(record["registration"]["amended_after_look"], 1);
  EXPECT_EQ(record["registration"]["runs"], 11);
  EXPECT_THAT(text_of("runs/studies/x/report.md"),
              AllOf(HasSubstr("11 runs, 1 amendment"), HasSubstr("amended once after its values had been looked at")));
  fs::remove_all(in_study("2"));
  EXPECT_THAT(ceteris::join(findings(), "\n"), HasSubstr("2/version.json: is gone: entry 21 (amended, "));
}

TEST_F(Ledger, AChainThatWasTakenAwayIsFoundAlsoWhenANewOneBegan) {
  run_study();
  fs::remove(in_study("chain.jsonl"));
  EXPECT_THAT(ceteris::join(findings(), "\n"),
              HasSubstr("chain.jsonl: is gone: chain.head says that it had 20 entries"));
  fs::remove(in_study("chain.head"));
  EXPECT_THAT(finding(), HasSubstr("1/version.json: was registered with a chain, and that chain is gone"));
  run_study();
  EXPECT_THAT(finding(),
              HasSubstr("the study was registered with a chain before that: the first chain was taken away"));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("Chained since "));
}

TEST_F(Ledger, AHashThatWasWrittenDownElsewhereFindsAChainThatWasWrittenAnew) {
  const std::string head = json::parse(study({"register", "x.toml", "--json"}).out)["head"];
  run_study();
  EXPECT_EQ(ledger({"verify", "--head", head}).exit_code, 0);
  // The owner of the machine begins all over again; that looks clean, but for the hash that others have.
  fs::remove_all(folder_.path() / "runs");
  variant("x.toml", "margin = 0.5", "margin = 0.1");
  run_study();
  EXPECT_THAT(findings(), IsEmpty());
  const ceteris::ProcessResult result = ledger({"verify", "--head", head});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.out, HasSubstr(head + ": is the hash of no entry of any chain here"));
}

TEST_F(Ledger, AnOldLedgerWithoutAChainGoesOnAndIsSaidToHaveNone) {
  run_study();
  make_old();
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(ledger({"verify"}).out, AllOf(HasSubstr("x: no chain; it was made by a ceteris that kept none"),
                                            HasSubstr("9 of them in no chain")));
  EXPECT_THAT(study({"report", "x"}).out, HasSubstr("No hash chain: this study was registered by a Ceteris that"));
  EXPECT_FALSE(fs::exists(in_study("chain.jsonl"))) << "a look begins none";
  EXPECT_EQ(json::parse(text_of("runs/studies/x/study.json"))["registration"]["chained"], false);
  run_study();
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(notes(), HasSubstr("nothing is known of what came before"));
  EXPECT_THAT(study({"report", "x"}).out, HasSubstr("later than the study was registered"));
}

TEST_F(Ledger, AnAmendmentOfAnOldStudyBeginsAChain) {
  run_study();
  make_old();
  variant("x.toml", "replicates = 4", "replicates = 5");
  ASSERT_EQ(study({"amend", "x.toml", "--reason", "more"}).exit_code, 0);
  run_study();
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(notes(), HasSubstr("nothing is known of what came before"));
  EXPECT_EQ(json::parse(text_of("runs/studies/x/study.json"))["registration"]["late"], true);
}

TEST_F(Ledger, ATrialOfAnotherStudyIsFoundNotRun) {
  run_study();
  variant("y.toml", "margin = 0.5", "margin = 0.2");
  ASSERT_EQ(study({"run", "y.toml"}).exit_code, 0);
  EXPECT_THAT(findings(), IsEmpty());
  const json record = json::parse(text_of("runs/studies/y/study.json"));
  EXPECT_EQ(record["registration"]["found_before"], 9);
  EXPECT_THAT(text_of("runs/studies/y/report.md"), HasSubstr("when 9 trials of it had their results already; 0 runs"));
}

TEST_F(Ledger, LooksAreCountedOnceForTheSameTrials) {
  write("stop.sh", "");
  write("trial.sh", std::string(kTrial) + "sh ./stop.sh\n");
  variant("x.toml", "replicates = 4", "replicates = 4\ninputs = [\"trial.sh\"]");
  run_stopped_after(3, "runs");
  const auto looks = [&] {
    static_cast<void>(study({"report", "x"}));
    return json::parse(text_of("runs/studies/x/study.json"))["registration"]["looks"];
  };
  ASSERT_THAT(looks(), SizeIs(1));
  const std::string early = text_of("runs/studies/x/report.md");
  EXPECT_THAT(early, HasSubstr("looked at once, before its last trial"));
  EXPECT_THAT(early, HasSubstr("The values were looked at once before all trials had ended"));
  static_cast<void>(study({"export", "x"}));
  static_cast<void>(study({"list"}));
  static_cast<void>(study({"status", "x"}));
  EXPECT_THAT(looks(), SizeIs(1));
  run_study();
  EXPECT_THAT(looks(), SizeIs(2));
  EXPECT_THAT(text_of("runs/studies/x/report.html"), HasSubstr("looked at 2 times, 1 of them before its last trial"));
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Ledger, ALineThatWasCutOffByAKillIsRepairedWithOneSentence) {
  run_study();
  put(in_study("chain.jsonl"), ceteris::read_file(in_study("chain.jsonl")) + "{\"n\":21,\"kind\":\"loo");
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(notes(), HasSubstr("19 bytes of a line that was cut off when its writer was killed"));
  variant("x.toml", "replicates = 4", "replicates = 5");
  ASSERT_EQ(study({"amend", "x.toml", "--reason", "more"}).exit_code, 0);
  run_study();
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(notes(), HasSubstr("before entry 21 stood 19 bytes of a line that was cut off"));
}

TEST_F(Ledger, AChangedLastLineStopsTheNextRun) {
  run_study();
  const std::string text = ceteris::read_file(in_study("chain.jsonl"));
  flip(in_study("chain.jsonl"), text.size() - 200);
  variant("x.toml", "replicates = 4", "replicates = 5");
  const ceteris::ProcessResult amended = study({"amend", "x.toml", "--reason", "more"});
  EXPECT_EQ(amended.exit_code, 3);
  EXPECT_THAT(amended.err, HasSubstr("chain.jsonl: its last line was changed after it was written"));
  const ceteris::ProcessResult report = study({"report", "x"});
  EXPECT_THAT(report.out, HasSubstr("The chain of this study is not as it was written"));
  EXPECT_THAT(report.err, HasSubstr("this look at the values could not be counted: "));
}

TEST_F(Ledger, AKillAtAnyMomentIsNoSignOfAnEdit) {
  write("trial.sh", std::string(kTrial) + "sleep 0.01\n");
  variant("x.toml", "replicates = 4", "replicates = 30");
  std::mt19937 random(11);
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "x.toml", "--jobs", "3"},
                                 .directory = folder_.path()};
  for (int kills = 0; kills < 25; ++kills) {
    const ceteris::Child child = ceteris::start_child(command);
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 120));
    kill(child.pid, SIGKILL);
    waitpid(child.pid, nullptr, 0);
    if (fs::exists(folder_.path() / "runs")) {  // on a busy machine the first kills come before it
      ASSERT_EQ(finding(), "0 findings:\n") << "after " << kills + 1 << " kills";
    }
  }
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(findings(), IsEmpty());
  // Each of the 61 trials has its end in the chain.
  std::set<std::string> ended;
  for (const std::string& line : chain()) {
    const json entry = json::parse(line);
    if (entry.contains("result_sha256") && entry["result_sha256"] != "") {
      ended.insert(entry["trial"].get<std::string>());
    }
  }
  EXPECT_THAT(ended, SizeIs(61));
}

TEST_F(Ledger, TwoRunnersWriteOneChain) {
  write("trial.sh", std::string(kTrial) + "sleep 0.05\n");
  variant("x.toml", "replicates = 4", "replicates = 12");
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "x.toml", "--jobs", "2"},
                                 .directory = folder_.path()};
  ceteris::ProcessResult first;
  std::thread other([&] { first = ceteris::run_process(command); });
  const ceteris::ProcessResult second = ceteris::run_process(command);
  other.join();
  EXPECT_EQ(first.exit_code + second.exit_code, 0) << first.err << second.err;
  EXPECT_THAT(findings(), IsEmpty());
  std::map<std::string, int> began;
  for (const std::string& line : chain()) {
    const json entry = json::parse(line);
    began[entry["kind"] == "began" ? entry["trial"].get<std::string>() : ""] += 1;
  }
  began.erase("");
  EXPECT_THAT(began, SizeIs(25));
  for (const auto& [trial, times] : began) {
    EXPECT_EQ(times, 1) << trial;
  }
}

TEST_F(Ledger, WordsAndFoldersThatAreWrongAreSaid) {
  EXPECT_EQ(ledger({}).exit_code, 2);
  EXPECT_THAT(ledger({"verfy"}).err, HasSubstr("did you mean ledger verify?"));
  EXPECT_THAT(ledger({"verify", "--runs", "nowhere"}).err, HasSubstr("nowhere: is no folder"));
  EXPECT_THAT(ledger({"verify", "--runs", ""}).err, HasSubstr("--runs: is empty"));
  EXPECT_THAT(ledger({"merge"}).err, HasSubstr("needs the other folder"));
  run_study();
  EXPECT_THAT(ledger({"merge", "runs"}).err, HasSubstr("is the folder that it would be merged into"));
  EXPECT_THAT(study({"register", "y.toml"}).err, HasSubstr("y.toml"));
}

}  // namespace
}  // namespace cli_tests
