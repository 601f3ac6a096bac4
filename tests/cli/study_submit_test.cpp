// SPDX-License-Identifier: Apache-2.0
// `ceteris study submit`, with an sbatch of our own; a real Slurm is in slurm_study.sh.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ceteris/process/child.hpp"
#include "tests/cli/study_command.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class StudySubmit : public StudyFolder {
 protected:
  /// With programs of this folder before all others.
  [[nodiscard]] ceteris::ProcessResult submit(std::vector<std::string> arguments, const std::string& path) const {
    arguments.insert(arguments.begin(), {"study", "submit"});
    return run_ceteris(std::move(arguments), {{"PATH", path}}, folder_.path());
  }
  [[nodiscard]] std::string own_path() const { return (folder_.path() / "bin").string() + ":/usr/bin:/bin"; }

  void program(const std::string& name, const std::string& text) const {
    fs::create_directories(folder_.path() / "bin");
    write("bin/" + name, "#!/bin/sh\n" + text);
    chmod((folder_.path() / "bin" / name).c_str(), 0700);
  }
};

TEST_F(StudySubmit, PrintsTheScriptOfADryRunAndRegistersNothing) {
  const auto result = study({"submit", "slurm", "x.toml", "--tasks", "3", "--jobs", "2", "--time", "1:00:00",
                             "--option=--partition=long", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"--job-name=ceteris-x\n", "--array=1-3\n", "--cpus-per-task=2\n", "--partition=long\n",
                           " study run x.toml --jobs 2 --no-wait &\n"}) {
    EXPECT_THAT(result.out, HasSubstr(part));
  }
  EXPECT_FALSE(fs::exists(folder_.path() / "runs"));
  EXPECT_THAT(study({"submit", "slurm", "x.toml", "--dry-run"}).out, HasSubstr("--array=1-4\n"))
      << "one for each replicate";
}

TEST_F(StudySubmit, RefusesATimeThatSlurmDoesNotKnow) {
  const auto result = study({"submit", "slurm", "x.toml", "--time", "banana", "--dry-run"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("--time banana: is no time limit of Slurm"));
}

TEST_F(StudySubmit, RegistersTheStudyAndHandsTheScriptToSbatch) {
  program("sbatch", "cp \"$1\" submitted; echo Submitted batch job 7\n");
  const auto result = submit({"slurm", "x.toml"}, own_path());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "Submitted batch job 7\n");
  EXPECT_EQ(text_of("submitted"), text_of("runs/studies/x/slurm.sh"));
  EXPECT_TRUE(fs::exists(folder_.path() / "runs/studies/x/1/version.json"));
}

TEST_F(StudySubmit, SaysWhatSbatchSaid) {
  program("sbatch", "echo Invalid partition >&2; exit 1\n");
  const auto result = submit({"slurm", "x.toml"}, own_path());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("Invalid partition\n"));
  EXPECT_THAT(result.err, HasSubstr("was refused: exit code 1"));
}

TEST_F(StudySubmit, SaysThatThereIsNoSlurm) {
  fs::create_directories(folder_.path() / "bin");
  fs::create_symlink("/bin/sh", folder_.path() / "bin/sh");
  const auto result = submit({"slurm", "x.toml"}, (folder_.path() / "bin").string());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("sbatch: is not installed here; --dry-run prints the script"));
  EXPECT_FALSE(fs::exists(folder_.path() / "runs/studies/x"));
}

TEST_F(StudySubmit, PrintsAnIndexedJobOfKubernetes) {
  const auto result =
      study({"submit", "kubernetes", "x.toml", "--image", "example/train:1", "--claim", "shared", "--tasks", "3"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json job = json::parse(result.out);
  EXPECT_EQ(job["apiVersion"], "batch/v1");
  EXPECT_EQ(job["metadata"]["name"], "ceteris-x");
  EXPECT_EQ(job["spec"]["completionMode"], "Indexed");
  EXPECT_EQ(job["spec"]["completions"], 3);
  const json pod = job["spec"]["template"]["spec"];
  EXPECT_EQ(pod["restartPolicy"], "Never") << "what a podFailurePolicy asks for";
  const json container = pod["containers"][0];
  EXPECT_EQ(container["image"], "example/train:1");
  EXPECT_EQ(container["volumeMounts"][0]["name"], pod["volumes"][0]["name"]);
  EXPECT_EQ(pod["volumes"][0]["persistentVolumeClaim"]["claimName"], "shared");
  EXPECT_EQ(container["workingDir"], container["volumeMounts"][0]["mountPath"]);
  for (const json& rule : job["spec"]["podFailurePolicy"]["rules"]) {
    if (rule.contains("onExitCodes")) {
      EXPECT_EQ(rule["onExitCodes"]["containerName"], container["name"]);
    }
  }
  // The command of a pod, with the variable that it gets, runs the study.
  std::vector<std::string> words = container["command"];
  EXPECT_EQ(words.front(), "ceteris");
  words.erase(words.begin());
  const auto pod_run = run_ceteris(words, {{"JOB_COMPLETION_INDEX", "2"}}, folder_.path());
  EXPECT_EQ(pod_run.exit_code, 0);
  EXPECT_THAT(pod_run.err, HasSubstr("(JOB_COMPLETION_INDEX 2): begins 24 % into the study"));
  EXPECT_THAT(pod_run.out, HasSubstr("8 of 8 trials ended"));
  EXPECT_THAT(study({"submit", "kubernetes", "x.toml", "--image", "example/train:1", "--claim", "shared"}).err,
              HasSubstr("nothing to submit"));
}

TEST_F(StudySubmit, NamesAllThatAManifestLacks) {
  const auto result = study({"submit", "kubernetes", "x.toml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--image: is missing"));
  EXPECT_THAT(result.err, HasSubstr("--claim: is missing"));
}

TEST_F(StudySubmit, RefusesWhatAPodDoesNotShare) {
  const std::vector<std::string> call = {"submit",  "kubernetes", "x.toml",  "--image", "i",
                                         "--claim", "c",          "--tasks", "1"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), call.begin(), call.end());
    return study(more);
  };
  const auto elsewhere = with({"--runs", "/elsewhere/runs"});
  EXPECT_EQ(elsewhere.exit_code, 2) << elsewhere.err;
  EXPECT_THAT(elsewhere.err, HasSubstr("--runs /elsewhere/runs: is outside /study, which is all that pods share"));
  EXPECT_THAT(with({"--runs", "../runs"}).err, HasSubstr("is outside /study"));
  EXPECT_THAT(with({"--mount", "relative"}).err, HasSubstr("--mount relative: is no absolute path"));
  EXPECT_EQ(with({"--runs", "/study/ledger"}).exit_code, 0);
}

TEST_F(StudySubmit, TakesSlurmOrKubernetes) {
  for (const std::vector<std::string>& bad :
       {std::vector<std::string>{"submit", "x.toml"}, {"submit", "pbs", "x.toml"}, {"submit"}}) {
    const auto result = study(bad);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("takes slurm or kubernetes, and a study file"));
  }
  EXPECT_EQ(study({"submit", "slurm", "x.toml", "--option=a\nb", "--dry-run"}).exit_code, 2);
}

TEST_F(StudySubmit, RefusesAStudyThatCannotAnswer) {
  variant("two.toml", "replicates = 4", "replicates = 2");
  const auto result = study({"submit", "slurm", "two.toml", "--dry-run"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, Not(HasSubstr("#SBATCH")));
}

/// How often each trial below runs/ was begun.
std::size_t attempts_in(const fs::path& runs) {
  std::size_t attempts = 0;
  for (const auto& entry : fs::recursive_directory_iterator(runs)) {
    attempts += entry.path().filename() == "attempt.json" ? 1 : 0;
  }
  return attempts;
}

TEST_F(StudySubmit, ThreeRanksOfOpenMpiShareAStudy) {
  if (ceteris::find_program("mpirun").empty()) {
    CETERIS_SKIP_WITHOUT("cluster", "no mpirun; scripts/setup.sh --cluster");
  }
  const ceteris::ProcessResult result =
      ceteris::run_process({.argv = {"mpirun", "--oversubscribe", "-n", "3", CETERIS_PROGRAM, "study", "run", "x.toml"},
                            .environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}},
                            .directory = folder_.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"RANK 0): begins 0 %", "RANK 1): begins 33 %", "RANK 2): begins 67 %"}) {
    EXPECT_THAT(result.err, HasSubstr(part));
  }
  EXPECT_EQ(attempts_in(folder_.path() / "runs"), 9U);
}

TEST_F(StudySubmit, GnuParallelAndMakeRunTheCommandsOfThePlan) {
  if (ceteris::find_program("parallel").empty() || ceteris::find_program("make").empty()) {
    CETERIS_SKIP_WITHOUT("cluster", "no GNU parallel or no make; scripts/setup.sh --cluster");
  }
  write("Makefile",
        "trials := $(shell ceteris study plan x.toml --commands | awk '{ print $$NF }')\n"
        "report: $(trials:%=runs/%/result.json)\n\tceteris study run x.toml\n"
        "runs/%/result.json:\n\tceteris study run x.toml --trial $*\n");
  const std::string path = fs::path(CETERIS_PROGRAM).parent_path().string() + ":" + std::getenv("PATH");
  for (const char* call :
       {"ceteris study plan x.toml --commands | parallel -j 2; ceteris study run x.toml", "make -j 2 report"}) {
    fs::remove_all(folder_.path() / "runs");
    const ceteris::ProcessResult result = ceteris::run_process(
        {.argv = {"sh", "-c", call}, .environment = {{"PATH", path}}, .directory = folder_.path()});
    EXPECT_EQ(result.exit_code, 0) << call << '\n' << result.err;
    EXPECT_THAT(result.out, HasSubstr("8 of 8 trials")) << call;
    EXPECT_EQ(attempts_in(folder_.path() / "runs"), 9U) << call;
  }
}

}  // namespace
}  // namespace cli_tests
