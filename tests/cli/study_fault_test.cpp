// SPDX-License-Identifier: Apache-2.0
// `ceteris study` when something is wrong: what it says, and how it goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/process/child.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StudyFault : public StudyFolder {
 protected:
  [[nodiscard]] json answer(std::vector<std::string> arguments, int exit_code = 0) const {
    return json::parse(answer_text(std::move(arguments), exit_code), nullptr, false);
  }

  /// Changes what a file of the ledger says.
  static void damage(const fs::path& file) {
    std::string text = ceteris::read_file(file);
    text.replace(text.find("\"seconds\""), 9, "\"sekonds\"");
    std::ofstream(file, std::ios::binary) << text;
  }
};

TEST_F(StudyFault, RetriesThatAreUsedUpAreSaid) {
  write("trial.sh", "[ \"$2\" = 2.5 ] && kill -9 $$\n" + std::string(kTrial));
  variant("killed.toml", "replicates = 4", "replicates = 4\nretries = 1");
  const ceteris::ProcessResult run = study({"run", "killed.toml"});
  EXPECT_EQ(run.exit_code, 4);
  const std::string sentence =
      "4 trials used up one retry and have no result: high / 1 (2 attempts, the last one outside-signal";
  EXPECT_THAT(run.out, HasSubstr("used up one retry"));
  EXPECT_THAT(study({"status", "killed"}).out, HasSubstr(sentence));
  EXPECT_THAT(text_of("runs/studies/killed/report.md"), HasSubstr("used up one retry"));
  EXPECT_THAT(text_of("runs/studies/killed/report.html"), HasSubstr("used up one retry"));
  const json record = json::parse(text_of("runs/studies/killed/study.json"));
  EXPECT_EQ(record["threats"][0]["severity"], "serious") << record["threats"].dump(2);
  const json open = answer({"status", "killed"})["open"];
  ASSERT_EQ(open.size(), 4U);
  EXPECT_EQ(open[0]["state"], "no-result");
  EXPECT_EQ(open[0]["attempts"], 2);
  EXPECT_EQ(open[0]["outcome"], "outside-signal");
}

TEST_F(StudyFault, AnAttemptRecordsItsSlot) {
  const ceteris::ProcessResult run = run_ceteris({"study", "run", "x.toml", "--jobs", "2", "--slots", "gpu=0,1"},
                                                 {{"CUDA_VISIBLE_DEVICES", "5,7"}}, folder_.path());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(text_of("runs/studies/x/results.csv"), AllOf(HasSubstr(",5,"), HasSubstr(",7,")));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("(GPU 5: "));
  EXPECT_THAT(text_of("runs/studies/x/report.html"), HasSubstr("Trials on each GPU"));
  const std::string id = trial_folder("x", 0, 0).filename();
  EXPECT_THAT(run_ceteris({"trial", "show", id}, {}, folder_.path()).out, HasSubstr(", GPU "));
}

TEST_F(StudyFault, ModulesThatTheResultIsNotTiedToAreNamedBeforeTheFirstTrial) {
  write("model.py", "rate = 1\n");
  write("train.py", "import model, sys\nprint('acc', int(sys.argv[1]) % 7 + float(sys.argv[2]) * model.rate)\n");
  write("python.toml", R"(
command = ["python3", "train.py", "{seed}", "{x}"]
metric = { name = "acc", from = "regex", key = 'acc ([0-9.]+)' }
inputs = ["train.py"]
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 2
)");
  const std::string said = study({"run", "python.toml", "--anyway"}).err;
  const std::size_t named = said.find("model.py");
  ASSERT_NE(named, std::string::npos) << said;
  EXPECT_LT(named, said.find("[1/"));
}

TEST_F(StudyFault, WithJsonErrorsAreOneObjectOnStdout) {
  variant("wrong.toml", "replicates = 4", "replicats = 4\nbaseline = \"lo\"");
  const json error = answer({"check", "wrong.toml"}, 3);
  EXPECT_EQ(error["schema"], "ceteris.error/1");
  EXPECT_EQ(error["error"]["exit"], 3);
  const json& problems = error["error"]["problems"];
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0]["file"], "wrong.toml");
  EXPECT_EQ(problems[0]["line"], 6);
  EXPECT_EQ(problems[0]["column"], 1);
  EXPECT_THAT(problems[0]["message"].get<std::string>(), HasSubstr("replicats is not a field"));
  EXPECT_THAT(problems[0]["hint"].get<std::string>(), HasSubstr("replicates"));
  const json usage = answer({"status", "nowhere"}, 2);
  EXPECT_EQ(usage["error"]["problems"][0]["file"], nullptr);
  EXPECT_EQ(usage["error"]["problems"][0]["where"], "nowhere");
  EXPECT_EQ(study({"check", "wrong.toml"}).out, "");
  // What stands behind -- is the command's.
  EXPECT_EQ(study({"new", "n.toml", "--", "train", "--json"}).out, "");
}

TEST_F(StudyFault, HintsCanBePasted) {
  fs::rename(folder_.path() / "x.toml", folder_.path() / "it's my study.toml");
  const std::string word = R"('it'\''s my study.toml')";
  EXPECT_THAT(study({"status", "it's my study.toml"}).err, HasSubstr("ceteris study run " + word));
  EXPECT_THAT(study({"plan", "it's my study.toml", "--runs", "my runs"}).out,
              HasSubstr("ceteris study plan " + word + " --runs 'my runs' --pilot 5"));
  ASSERT_EQ(study({"run", "it's my study.toml", "--runs", "my runs"}).exit_code, 0);
  const json record = json::parse(text_of("my runs/studies/it's my study/study.json"));
  EXPECT_EQ(record["rerun"], R"(ceteris study run 'it'\''s my study.toml')");
  EXPECT_EQ(record["repeat"], R"(ceteris study report 'it'\''s my study' --runs 'my runs')");
  std::ofstream(folder_.path() / "it's my study.toml", std::ios::app) << "seed = 3\n";
  EXPECT_THAT(study({"run", "it's my study.toml", "--runs", "my runs"}).err,
              HasSubstr("ceteris study amend " + word + " --runs 'my runs' --reason"));
}

TEST_F(StudyFault, ProgressHasTheDigitsThatPeopleRead) {
  write("trial.sh", "echo \"{\\\"acc\\\": 0.12345678901234$1}\" > \"$3/result.json\"\n");
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_THAT(run.err, HasSubstr("acc 0.123"));
  EXPECT_THAT(run.err, Not(HasSubstr("0.12345678")));
}

TEST_F(StudyFault, TwoRunnersOnOneFolderBothEndWhenTheStudyHas) {
  write("trial.sh", std::string(kTrial) + "sleep 0.6\n");
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "x.toml"}, .directory = folder_.path()};
  std::vector<ceteris::ProcessResult> ended;
  const auto run = [&] { return ceteris::run_process(command); };
  ceteris::ProcessResult first;
  std::thread other([&] { first = run(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  const ceteris::ProcessResult second = run();
  other.join();
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(first.err + second.err, HasSubstr("another runner works on the last trial: waiting for it"));
  EXPECT_THAT(first.err + second.err, Not(HasSubstr("ceteris: ")));
  int attempts = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "runs")) {
    attempts += entry.path().filename() == "attempt.json" ? 1 : 0;
  }
  EXPECT_EQ(attempts, 9) << "each trial once";
}

TEST_F(StudyFault, WhatADeadRunnerLeftIsRunByTheOneThatWaits) {
  write("trial.sh", "[ -e slow ] && rm slow && sleep 30\n" + std::string(kTrial));
  write("slow", "");
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "x.toml"}, .directory = folder_.path()};
  const ceteris::Child first = ceteris::start_child(command);
  while (fs::exists(folder_.path() / "slow")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    kill(first.pid, SIGKILL);
  });
  const ceteris::ProcessResult second = ceteris::run_process(command);
  killer.join();
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.err, HasSubstr("waiting for it"));
  EXPECT_THAT(second.out, HasSubstr("beyond the margin"));
}

TEST_F(StudyFault, ADamagedResultIsNamedAndNeverCounts) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const fs::path result = trial_folder("x", 1, 2) / "result.json";
  damage(result);
  const ceteris::ProcessResult status = study({"status", "x"});
  EXPECT_THAT(status.out, HasSubstr("7 of 8 trials have ended"));
  EXPECT_THAT(status.out, AllOf(HasSubstr("high / 3 ("), HasSubstr("result.json: was changed after it was written")));
  EXPECT_EQ(answer({"status", "x"})["open"][0]["state"], "damaged");
  const ceteris::ProcessResult again = study({"run", "x.toml"});
  EXPECT_EQ(again.exit_code, 4);
  EXPECT_THAT(again.err, HasSubstr("result.json: was changed after it was written"));
  EXPECT_THAT(again.err, HasSubstr("remove the file"));
  EXPECT_THAT(again.out, HasSubstr("The records of 1 trial were cut off or changed"));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("The records of 1 trial were cut off or changed"));
  fs::remove(result);
  const ceteris::ProcessResult repaired = study({"run", "x.toml"});
  EXPECT_EQ(repaired.exit_code, 0) << repaired.err;
  EXPECT_THAT(repaired.err, Not(HasSubstr("high / 3"))) << "written from its attempt, not run again";
}

TEST_F(StudyFault, APipeWhereARecordShouldBeIsNotWaitedFor) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const fs::path trial = trial_folder("x", 0, 0);
  const auto pipe = [&](const std::string& name) {
    fs::remove(trial / name);
    ASSERT_EQ(mkfifo((trial / name).c_str(), 0666), 0);
  };
  pipe("result.json");
  pipe(".lock");
  EXPECT_THAT(study({"status", "x"}).out, AllOf(HasSubstr("7 of 8"), HasSubstr("result.json: is no file")));
  EXPECT_EQ(study({"run", "x.toml"}).exit_code, 4);
  fs::remove(trial / "result.json");
  pipe("attempts/1/attempt.json");
  pipe("trial.json");
  EXPECT_THAT(study({"run", "x.toml"}).err, HasSubstr("trial.json: is no file"));
  fs::remove(folder_.path() / "runs" / "index.sqlite");
  ASSERT_EQ(mkfifo((folder_.path() / "runs" / "index.sqlite").c_str(), 0666), 0);
  EXPECT_THAT(study({"status", "x"}).out, HasSubstr("7 of 8"));
}

TEST_F(StudyFault, AScriptThatIsEditedWhileTheStudyRunsStartsNoMoreTrials) {
  // As somebody would who edits it after the third trial.
  write("trial.sh", std::string(kTrial) + "[ $(ls runs | wc -l) -lt 5 ] || echo '# edited' >> trial.sh\n");
  const std::string registered = text_of("trial.sh");
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, AllOf(HasSubstr("the code has changed while its trials ran: trial.sh has changed (SHA-256 "),
                             HasSubstr("no more are started"), HasSubstr("[3/9]"), Not(HasSubstr("[6/9]"))));
  EXPECT_EQ(study({"run", "x.toml"}).exit_code, 3) << "what ran ran as registered, what is there now did not";
  write("trial.sh", registered);
  EXPECT_THAT(study({"run", "x.toml"}).err, HasSubstr("have results already"));
}

TEST_F(StudyFault, APilotThatFailsIsNoPilot) {
  write("trial.sh", "exit 3\n");
  const ceteris::ProcessResult plan = study({"plan", "x.toml", "--pilot", "2"});
  EXPECT_EQ(plan.exit_code, 4);
  EXPECT_THAT(plan.err, HasSubstr("4 trials of the pilot failed or have no result"));
}

TEST_F(StudyFault, NamesThatCannotBeAreAMistakeOfTheCall) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const ceteris::ProcessResult longest = study({"status", std::string(300, 'n')});
  EXPECT_EQ(longest.exit_code, 2);
  EXPECT_THAT(longest.err, Not(HasSubstr("bug")));
  EXPECT_THAT(study({"status", "runs/studies/x"}).err, HasSubstr("did you mean x?"));
  variant("a\nb.toml", "replicates = 4", "replicates = 3");
  ASSERT_EQ(study({"run", "a\nb.toml"}).exit_code, 0);
  const std::string named = study({"status", "nothing of it"}).err;
  EXPECT_EQ(std::ranges::count(named, '\n'), 1) << named;
  EXPECT_THAT(study({"list", "--runs", "x.toml"}).err, HasSubstr("is no folder"));
  EXPECT_THAT(study({"list", "--runs", "nowhere"}).out, HasSubstr("there is no such folder"));
}

TEST_F(StudyFault, AVerdictIsSaidAlsoWhereNoReportCanBeWritten) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  fs::remove(folder_.path() / "runs/studies/x/report.html");
  fs::create_directories(folder_.path() / "runs/studies/x/report.html");
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("beyond the margin"), Not(HasSubstr("Report: "))));
  EXPECT_THAT(run.err, HasSubstr("report.html: is a folder"));
}

TEST_F(StudyFault, AListNamesAStudyThatCannotBeRead) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  variant("y.toml", "replicates = 4", "replicates = 3");
  ASSERT_EQ(study({"run", "y.toml"}).exit_code, 0);
  write("runs/studies/x/1/version.json", "{");
  EXPECT_THAT(study({"list"}).out, AllOf(HasSubstr("version.json: is not what ceteris wrote"), HasSubstr("7 of 7")));
  EXPECT_THAT(answer({"list"})["studies"][0]["problem"].get<std::string>(), HasSubstr("version.json"));
}

TEST_F(StudyFault, OneTrialThatTheMachineRefusesStopsNoOther) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const fs::path trial = trial_folder("x", 0, 1);
  const fs::path other = trial_folder("x", 0, 2);
  fs::remove_all(trial);
  write("runs/" + trial.filename().string(), "a file where a folder is needed");
  fs::remove_all(other);
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr(trial.filename().string()));
  EXPECT_THAT(run.err, HasSubstr("low / 3: acc"));
}

TEST_F(StudyFault, AProgramThatRemovesItsFolderLosesNoOtherTrial) {
  write("trial.sh",
        std::string(kTrial) + "[ \"$2\" = 2.5 ] && rm -r \"$(dirname $(dirname $(dirname $3)))\"\nexit 0\n");
  const ceteris::ProcessResult run = study({"run", "x.toml", "--jobs", "2"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("cannot be written"));
  EXPECT_THAT(study({"status", "x"}).out, HasSubstr("4 of 8 trials have ended"));
}

TEST_F(StudyFault, AStoppedTrialIsNotCountedAsDone) {
  write("trial.sh", std::string(kTrial) + "touch ready; sleep 20\n");
  const ceteris::Command command{
      .argv = {"sh", "-c",
               std::string(CETERIS_PROGRAM) + " study run x.toml & "
                                              "while ! [ -e ready ]; do sleep 0.02; done; kill -TERM $!; wait $!"},
      .directory = folder_.path()};
  const ceteris::ProcessResult result = ceteris::run_process(command);
  EXPECT_EQ(result.exit_code, 75);
  EXPECT_THAT(result.err, HasSubstr("[0/9] high / 1: stopped"));
  EXPECT_THAT(result.err, Not(HasSubstr(" left")));
  EXPECT_THAT(result.err, HasSubstr("this goes on with what is missing: ceteris study run x.toml"));
}

TEST_F(StudyFault, AnEmptyNameOfTheFolderIsRefused) {
  for (const char* word : {"run", "status", "plan"}) {
    const ceteris::ProcessResult result = study({word, "x.toml", "--runs", ""});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("--runs: is empty"));
  }
  EXPECT_EQ(study({"list", "--runs", ""}).exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_.path() / "studies"));
}

TEST_F(StudyFault, EveryProblemHasItsPlace) {
  const auto complaint = [&](const std::string& from, const std::string& to) {
    variant("wrong.toml", from, to);
    const ceteris::ProcessResult result = study({"check", "wrong.toml"});
    EXPECT_EQ(result.exit_code, 3);
    return result.err;
  };
  EXPECT_THAT(complaint("replicates = 4", "inputs = [\"trial.sh\", \"trail.sh\"]"),
              AllOf(HasSubstr("wrong.toml:6:23: no file matches 'trail.sh'"), HasSubstr("did you mean 'trial.sh'?")));
  EXPECT_THAT(complaint("arms = { low = { x = 0.5 }, high = { x = 2.5 } }", "arms = { low = { x = 0.5 } }"),
              HasSubstr("wrong.toml:5:1: the study has fewer than two arms"));
  const std::string factors = "factors = { a = [0, 1], b = [0, 1], c = [0, 1], x = [0, 1] }\ndesign = \"fraction\"\n";
  EXPECT_THAT(complaint("arms = { low = { x = 0.5 }, high = { x = 2.5 } }", factors + "generators = [\"D=AZ\"]"),
              HasSubstr("wrong.toml:7:1: 'D=AZ'"));
  EXPECT_THAT(complaint("\"sh\"", "\"shh\""), HasSubstr("wrong.toml:3:1: there is no program 'shh'"));
  EXPECT_THAT(complaint("replicates = 4", "directory = \"nowhere\""), HasSubstr("wrong.toml:6:1: "));
  EXPECT_THAT(complaint("\"{x}\"", "\"{y}\""), HasSubstr("wrong.toml:3:"));
  EXPECT_THAT(complaint("margin = 0.5 }", "margin = -1 }"), HasSubstr("wrong.toml:4:59: margin = -1"));
  EXPECT_THAT(complaint("replicates = 4", "limits = { memory = \"2 gigs\" }"),
              HasSubstr("wrong.toml:6:12: limits.memory"));
  const std::string path = "path = [{ name = \"a\", set = { x = 1 } }, { name = \"b\" }]";
  EXPECT_THAT(complaint("arms = { low = { x = 0.5 }, high = { x = 2.5 } }", path), HasSubstr("wrong.toml:5:"));
  write("gone.toml",
        "trainer = \"nowhere.toml\"\nmetric = { name = \"validation.loss\" }\n"
        "arms = { a = { recipe.steps = 1 }, b = { recipe.steps = 2 } }\n");
  EXPECT_THAT(study({"check", "gone.toml"}).err, HasSubstr("gone.toml:1:1: nowhere.toml: there is no such file"));
  write("empty.toml", "");
  EXPECT_THAT(study({"check", "empty.toml"}).err, HasSubstr("empty.toml:1:1: there is no command to run"));
}

}  // namespace
}  // namespace cli_tests
