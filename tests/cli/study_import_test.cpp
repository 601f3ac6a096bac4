// SPDX-License-Identifier: Apache-2.0
// `ceteris study export --trials` and `ceteris study import`: results of a study in another folder of runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

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
using ::testing::StartsWith;

class StudyImport : public StudyFolder {
 protected:
  /// The table of what ran in `runs`, by lines.
  [[nodiscard]] std::vector<std::string> table(const std::string& name, const std::string& runs) const {
    const ceteris::ProcessResult result = study({"export", name, "--runs", runs, "--trials"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::vector<std::string> lines = ceteris::split(result.out, '\n');
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }
  void write_lines(const std::string& name, const std::vector<std::string>& lines) const {
    write(name, ceteris::join(lines, "\n") + "\n");
  }
  [[nodiscard]] ceteris::ProcessResult import(const std::string& file, const std::string& table,
                                              const std::string& runs = "b") const {
    return study({"import", file, table, "--runs", runs});
  }
  [[nodiscard]] json record(const std::string& runs, const std::string& name = "x") const {
    return json::parse(text_of(runs + "/studies/" + name + "/study.json"));
  }
  void expect_clean(const std::string& runs) const {
    const ceteris::ProcessResult result = ledger({"verify", "--runs", runs});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }
};

TEST_F(StudyImport, OnlyWhatIsMissingRunsAndTheVerdictsAreTheSame) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  std::vector<std::string> lines = table("x", "a");
  ASSERT_EQ(lines.size(), 10U);
  EXPECT_EQ(lines[0], "study,kind,arm,task,replicate,outcome,acc,seconds,peak_bytes,cpu,trial");
  EXPECT_THAT(lines[3], StartsWith("x,rerun,low,,0,finished,"));
  lines.resize(5);
  write_lines("half.csv", lines);

  const ceteris::ProcessResult imported = import("x.toml", "half.csv");
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, AllOf(HasSubstr("x: 4 trials were taken over from half.csv, run on "),
                                  HasSubstr("5 trials left to run: ceteris study run ")));
  EXPECT_THAT(study({"status", "x", "--runs", "b"}).out,
              AllOf(HasSubstr("x: 3 of 8 trials have ended"),
                    HasSubstr("3 of 8 trials and 1 of checks or tuning were taken over from half.csv, run on ")));
  const json status = json::parse(study({"status", "x", "--runs", "b", "--json"}).out);
  EXPECT_EQ(status["imports"][0]["file"], "half.csv");
  EXPECT_EQ(status["imports"][0]["trials"], 3);
  EXPECT_EQ(status["imports"][0]["others"], 1);
  expect_clean("b");

  const ceteris::ProcessResult run = study({"run", "x.toml", "--runs", "b"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("x: 5 of 9 trials to run"));
  EXPECT_EQ(record("b")["contrasts"], record("a")["contrasts"]);
  EXPECT_EQ(record("b")["complete"], true);
  EXPECT_EQ(record("b")["registration"]["runs"], 5);
  EXPECT_THAT(text_of("b/studies/x/report.md"), HasSubstr("3 of 8 trials and 1 of checks or tuning were taken over"));
  EXPECT_THAT(text_of("b/studies/x/report.html"), HasSubstr("were taken over from half.csv"));
  EXPECT_THAT(text_of("b/studies/x/chain.jsonl"),
              AllOf(HasSubstr(R"("kind":"imported")"), HasSubstr(R"("file":"half.csv")")));
  expect_clean("b");
  EXPECT_THAT(study({"plan", "x.toml", "--runs", "b"}).out, HasSubstr("; 0 to run"));
  const std::string id = lines[1].substr(lines[1].rfind(',') + 1);
  EXPECT_THAT(run_ceteris({"trial", "show", id, "--runs", "b"}, {}, folder_.path()).out,
              AllOf(HasSubstr("taken over from half.csv"), HasSubstr("files: none")));
}

TEST_F(StudyImport, ASealedSplitIsNotLookedAtWithWhatHasNoFiles) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  std::vector<std::string> lines = table("x", "a");
  write_lines("all.csv", lines);
  lines.resize(2);
  write_lines("one.csv", lines);
  write("split.txt", "0.5\n");
  const auto look = [&](const std::string& runs) {
    EXPECT_EQ(study({"seal", "x", "split.txt", "--runs", runs}).exit_code, 0);
    return study(
        {"look", "x", "--runs", runs, "--reason", "r", "--", "sh", "-c", "ls -d $0 && cat $1", "{dir}", "{sealed}"});
  };
  ASSERT_EQ(import("x.toml", "one.csv").exit_code, 0);
  ASSERT_EQ(study({"run", "x.toml", "--runs", "b"}).exit_code, 0);
  const ceteris::ProcessResult some = look("b");
  EXPECT_EQ(some.exit_code, 4);
  EXPECT_THAT(some.out, HasSubstr("has no value: was taken over from one.csv, without its files"));
  ASSERT_EQ(import("x.toml", "all.csv", "c").exit_code, 0);
  const ceteris::ProcessResult none = look("c");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("has no trial that ran here"));
}

TEST_F(StudyImport, ATableOfAllIsReportedWithoutRunningAnything) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  write_lines("all.csv", table("x", "a"));
  EXPECT_THAT(import("x.toml", "all.csv").out, HasSubstr("nothing is left to run: ceteris study report x --runs b"));
  EXPECT_EQ(study({"report", "x", "--runs", "b"}).exit_code, 0);
  EXPECT_EQ(record("b")["contrasts"], record("a")["contrasts"]);
  // What was taken over can be taken further, and is the same table.
  EXPECT_EQ(table("x", "b"), table("x", "a"));
  const ceteris::ProcessResult again = import("x", "all.csv");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, AllOf(HasSubstr("x: 0 trials were taken over"),
                               HasSubstr("9 trials of the table have a result here, which stays\n")));
}

TEST_F(StudyImport, AResultThatIsHereStays) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  std::vector<std::string> lines = table("x", "a");
  const std::size_t at = lines[1].find("finished,") + 9;
  lines[1].replace(at, lines[1].find(',', at) - at, "7.5");
  write_lines("other.csv", lines);
  EXPECT_THAT(import("x.toml", "other.csv", "a").out,
              HasSubstr("9 trials of the table have a result here, which stays; 1 of them has other values in the "
                        "table: acc by up to "));
  EXPECT_EQ(table("x", "a")[1].find(",7.5,"), std::string::npos);
}

TEST_F(StudyImport, ABrokenTableIsRefusedWholeAndNothingIsWritten) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  const std::vector<std::string> good = table("x", "a");
  std::vector<std::string> lines = good;
  lines[2].replace(lines[2].find("finished,"), 9, "finished,about ");
  write_lines("broken.csv", lines);
  const ceteris::ProcessResult broken = import("x.toml", "broken.csv");
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("broken.csv:3: acc = 'about "), HasSubstr("is no number")));
  lines = good;
  lines[1].replace(
      lines[1].find(",low,") == std::string::npos ? lines[1].find(",high,") + 1 : lines[1].find(",low,") + 1,
      lines[1].find(",low,") == std::string::npos ? 4 : 3, "mid");
  write_lines("edited.csv", lines);
  EXPECT_THAT(import("x.toml", "edited.csv").err,
              AllOf(HasSubstr("edited.csv:2: trial "), HasSubstr("is replicate 0 of arm '")));
  lines = good;
  lines[0].replace(lines[0].find("acc"), 3, "accuracy");
  write_lines("renamed.csv", lines);
  EXPECT_THAT(import("x.toml", "renamed.csv").err, HasSubstr("has no column acc; it has study, kind"));
  EXPECT_EQ(import("x.toml", "absent.csv").exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_.path() / "b"));
}

TEST_F(StudyImport, TrialsOfAnotherVersionAreCountedAndNotTaken) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  const std::vector<std::string> lines = table("x", "a");
  write_lines("all.csv", lines);
  variant("y.toml", "x = 2.5", "x = 3.5");
  const ceteris::ProcessResult some = import("y.toml", "all.csv");
  EXPECT_EQ(some.exit_code, 0) << some.err;
  EXPECT_THAT(some.out, AllOf(HasSubstr("y: 5 trials were taken over"),
                              HasSubstr("4 lines of the table are no trials of this study: other specification or "
                                        "version")));
  write("trial.sh", std::string(kTrial) + "true\n");
  const ceteris::ProcessResult none = import("x.toml", "all.csv", "c");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, AllOf(HasSubstr("none of its 9 trials is a trial of x as it is here"), HasSubstr("version")));
  EXPECT_FALSE(fs::exists(folder_.path() / "c"));
}

TEST_F(StudyImport, APilotTravelsToo) {
  ASSERT_EQ(study({"plan", "x.toml", "--pilot", "3", "--runs", "a"}).exit_code, 0);
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  write_lines("all.csv", table("x", "a"));
  EXPECT_THAT(import("x.toml", "all.csv").out, HasSubstr("x: 15 trials were taken over"));
  const auto power = [&](const std::string& runs) {
    return json::parse(study({"plan", "x.toml", "--runs", runs, "--json"}).out)["power"];
  };
  EXPECT_THAT(power("a"), Not(IsEmpty()));
  EXPECT_EQ(power("b"), power("a"));
  expect_clean("b");
}

TEST_F(StudyImport, TuningIsChosenFromWhatWasTakenOver) {
  write("t.sh", R"(awk -v seed="$1" -v x="$2" -v rate="$3" 'BEGIN { srand(seed); d = rate - x;
  printf "{\"result\": {\"validation\": %.6f, \"test\": %.6f}}\n", x - d * d / 100 + rand() / 1000, x + rand() / 1000 }' > "$4/metrics.jsonl"
)");
  write("t.toml", R"(command = ["sh", "t.sh", "{seed}", "{x}", "{rate}", "{dir}"]
metric = { name = "test", margin = 0.5 }
reported = [{ name = "validation" }]
arms = { low = { x = 2 }, high = { x = 4 } }
replicates = 3
tuning = { by = "validation", values = [{ name = "rate", candidates = [1, 2, 4] }] }
)");
  ASSERT_EQ(study({"run", "t.toml", "--runs", "a"}).exit_code, 0);
  const std::vector<std::string> lines = table("t", "a");
  ASSERT_EQ(lines.size(), 1U + 6 + 7);
  EXPECT_THAT(lines[1], StartsWith("t,tuning,"));
  write_lines("all.csv", lines);
  EXPECT_THAT(import("t.toml", "all.csv").out,
              AllOf(HasSubstr("t: 13 trials were taken over"), HasSubstr("nothing is left to run")));
  EXPECT_EQ(study({"report", "t", "--runs", "b"}).exit_code, 0);
  EXPECT_EQ(record("b", "t")["contrasts"], record("a", "t")["contrasts"]);
  EXPECT_EQ(record("b", "t")["tuning"]["arms"], record("a", "t")["tuning"]["arms"]);
  expect_clean("b");
  // One trial of tuning lacks: nothing is chosen yet, so that no replicate is known.
  std::vector<std::string> part = lines;
  part.erase(part.begin() + 1);
  write_lines("part.csv", part);
  EXPECT_THAT(import("t.toml", "part.csv", "c").out,
              AllOf(HasSubstr("t: 5 trials were taken over"),
                    HasSubstr("7 lines of the table are no trials of this study yet, before tuning has chosen")));
  EXPECT_EQ(study({"run", "t.toml", "--runs", "c"}).exit_code, 0);
  EXPECT_EQ(record("c", "t")["contrasts"], record("a", "t")["contrasts"]);
}

TEST_F(StudyImport, WhatNeedsCurvesSaysThatThereAreNone) {
  write("c.sh", R"(awk -v seed="$1" -v x="$2" 'BEGIN { srand(seed); r = rand(); for (i = 1; i < 5; ++i)
  printf "{\"step\": %d, \"acc\": %.6f}\n", i, x + r * i / 100 - (i > 3) * r / 7 }' > "$3/metrics.jsonl"
)");
  write("c.toml", R"(command = ["sh", "c.sh", "{seed}", "{x}", "{dir}"]
metric = { name = "acc", margin = 0.5, from = "jsonl:{dir}/metrics.jsonl", score_at = "best" }
arms = { low = { x = 0 }, high = { x = 1 } }
replicates = 5
)");
  ASSERT_EQ(study({"run", "c.toml", "--runs", "a"}).exit_code, 0);
  ASSERT_FALSE(record("a", "c")["rules"].empty());
  std::vector<std::string> lines = table("c", "a");
  lines.resize(6);
  write_lines("some.csv", lines);
  ASSERT_EQ(import("c.toml", "some.csv").exit_code, 0);
  ASSERT_EQ(study({"run", "c.toml", "--runs", "b"}).exit_code, 0);
  EXPECT_EQ(record("b", "c")["contrasts"], record("a", "c")["contrasts"]);
  EXPECT_TRUE(record("b", "c")["rules"].empty());
  const std::string report = text_of("b/studies/c/report.md");
  EXPECT_THAT(report, HasSubstr("What was taken over has no curves"));
  EXPECT_THAT(report, HasSubstr("counts at its best step")) << "it was declared so, whoever has the curves";
}

TEST_F(StudyImport, AnImportThatWasKilledIsMadeWholeByAnother) {
  ASSERT_EQ(study({"run", "x.toml", "--runs", "a"}).exit_code, 0);
  write_lines("all.csv", table("x", "a"));
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "import", "x.toml", "all.csv", "--runs", "b"},
                                 .directory = folder_.path()};
  for (const useconds_t microseconds : {2'000, 8'000, 15'000, 25'000}) {
    const ceteris::Child child = ceteris::start_child(command);
    usleep(microseconds);
    kill(child.pid, SIGKILL);
    waitpid(child.pid, nullptr, 0);
  }
  EXPECT_EQ(import("x.toml", "all.csv").exit_code, 0);
  EXPECT_EQ(table("x", "b"), table("x", "a"));
  const ceteris::ProcessResult verify = ledger({"verify", "--runs", "b"});
  EXPECT_EQ(verify.exit_code, 0) << verify.out;
  EXPECT_THAT(study({"run", "x.toml", "--runs", "b"}).err, HasSubstr("nothing to run"));
  EXPECT_EQ(record("b")["contrasts"], record("a")["contrasts"]);
}

}  // namespace
}  // namespace cli_tests
