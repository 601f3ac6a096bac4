// SPDX-License-Identifier: Apache-2.0
// `ceteris study submit`: a study as an array of Slurm or an indexed job of Kubernetes.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/hosts/kubernetes_job.hpp"
#include "ceteris/hosts/slurm_script.hpp"
#include "ceteris/process/child.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/outcome.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/study_run/shard_order.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFooter =
    "  ceteris study submit slurm smoothing.toml --tasks 8 --jobs 2 --time 4:00:00\n"
    "  ceteris study submit slurm smoothing.toml --tasks 8 --dry-run         the script, for a look or for changes\n"
    "  ceteris study submit kubernetes smoothing.toml --image IMAGE --claim VOLUME | kubectl create -f -\n\n"
    "The tasks share the study in one folder, each trial is run once, and the task that ends last writes the report. "
    "Slurm\n"
    "gets a script by sbatch. For Kubernetes the manifest is printed, and FILE and --runs are paths in the volume.\n";

constexpr int kMostTasks = 1000;  // MaxArraySize of Slurm, unless a site changes it

struct Submission {
  int tasks = 0;
  int jobs = 1;
  std::string time;
  std::vector<std::string> options;
  std::string image;
  std::string claim;
  std::string mount = "/study";
  bool dry_run = false;
};

/// Whole replicates that are missing: more tasks than these would split them.
int tasks_for(const std::vector<study::StudyTrial>& trials, const fs::path& runs) {
  const auto missing = study_run::missing_trials(runs, trials);
  const auto blocks = study_run::blocks_of(trials);
  const auto open = std::ranges::count_if(blocks, [&](const study_run::Block& block) {
    return std::ranges::any_of(
        block, [&](const study::StudyTrial* trial) { return std::ranges::find(missing, trial) != missing.end(); });
  });
  return std::min(kMostTasks, static_cast<int>(open));
}

std::vector<std::string> run_words(const std::string& program, const study_call::StudyCall& call, int jobs) {
  std::vector<std::string> words = {program, "study", "run", call.words[1]};
  if (call.runs != study::kDefaultRuns) {
    words.insert(words.end(), {"--runs", call.runs});
  }
  if (jobs != 1) {
    words.insert(words.end(), {"--jobs", std::to_string(jobs)});
  }
  return words;
}

int submit_slurm(const study_call::StudyCall& call, const study_call::CheckedStudy& checked,
                 const identity::CodeState& code, const Submission& wanted) {
  hosts::SlurmJob job{.name = "ceteris-" + checked.file.name,
                      .tasks = wanted.tasks,
                      .cores = wanted.jobs,
                      .time = wanted.time,
                      .directory = fs::current_path().string(),
                      .options = wanted.options,
                      .command = run_words(this_program().string(), call, wanted.jobs)};
  job.command.emplace_back("--no-wait");
  const std::string script = hosts::slurm_script(job);
  if (wanted.dry_run) {
    std::cout << script;
    return static_cast<int>(Exit::Ok);
  }
  if (find_program("sbatch").empty()) {
    throw usage_error("sbatch", "is not installed here", "--dry-run prints the script, for a machine that has Slurm");
  }
  const study::Registered registered = study_run::register_study(call.runs, checked.file, code);
  const fs::path file = registered.folder / "slurm.sh";
  write_file_atomic(file, script);
  const ProcessResult result = run_process({.argv = {"sbatch", file.string()}});
  std::cout << result.out;
  std::cerr << result.err;
  if (!result.ok()) {
    throw Error(Exit::Failure, Problem{"sbatch " + printable(file.string()), "was refused: " + result.describe(), {}});
  }
  return static_cast<int>(Exit::Ok);
}

/// What a pod would not find, or would write where no other pod sees it.
void require_in_volume(const std::string& where, const std::string& path, const std::string& mount,
                       std::vector<Problem>& problems) {
  const fs::path inside =
      (fs::path(mount) / path).lexically_normal().lexically_relative(fs::path(mount).lexically_normal());
  if (inside.empty() || *inside.begin() == "..") {
    problems.push_back({where + " " + printable(path),
                        "is outside " + printable(mount) + ", which is all that pods share",
                        "a path in the volume; --mount says where that is mounted"});
  }
}

int submit_kubernetes(const study_call::StudyCall& call, const study_call::CheckedStudy& checked,
                      const Submission& wanted) {
  std::vector<Problem> problems;
  if (wanted.image.empty()) {
    problems.push_back(
        {"--image", "is missing", "a container image that has ceteris and what the study's command needs"});
  }
  if (wanted.claim.empty()) {
    problems.push_back({"--claim", "is missing", "the claim of a volume that all pods can write (ReadWriteMany)"});
  }
  if (!fs::path(wanted.mount).is_absolute()) {
    problems.push_back({"--mount " + printable(wanted.mount), "is no absolute path", "--mount /study"});
  } else {
    require_in_volume("FILE", call.words[1], wanted.mount, problems);
    require_in_volume("--runs", call.runs, wanted.mount, problems);
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  std::cout << hosts::kubernetes_job({.name = "ceteris-" + checked.file.name,
                                      .tasks = wanted.tasks,
                                      .cores = wanted.jobs,
                                      .image = wanted.image,
                                      .claim = wanted.claim,
                                      .mount = wanted.mount,
                                      .command = run_words("ceteris", call, wanted.jobs)});
  return static_cast<int>(Exit::Ok);
}

void check(const study_call::StudyCall& call, const Submission& wanted) {
  if (call.words.size() != 2 || (call.words[0] != "slurm" && call.words[0] != "kubernetes")) {
    throw usage_error("study submit", "takes slurm or kubernetes, and a study file",
                      "ceteris study submit slurm smoothing.toml");
  }
  if (wanted.tasks < 0 || wanted.jobs < 1) {
    throw usage_error("study submit", "--tasks and --jobs are 1 or more");
  }
  const auto lines = [](const std::string& text) { return text.find('\n') != std::string::npos; };
  if (lines(wanted.time) || std::ranges::any_of(wanted.options, lines)) {
    throw usage_error("study submit", "an option of sbatch is one line");
  }
  if (!wanted.time.empty() && !hosts::is_slurm_time(wanted.time)) {
    throw usage_error("--time " + printable(wanted.time), "is no time limit of Slurm", "--time 4:00:00 or --time 1-12");
  }
}

}  // namespace

int study_submit(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  Submission wanted;
  verb::ArgumentParser parser("study submit", "Run a study as an array of Slurm or an indexed job of Kubernetes.",
                              kFooter);
  call.declare(parser, "SYSTEM FILE", "slurm or kubernetes, and a study file");
  parser.option("--tasks", wanted.tasks, "workers; 0: one for each replicate that is missing");
  parser.option("--jobs", wanted.jobs, "trials at a time of each, a core for each");
  parser.option("--time", wanted.time, "Slurm: time limit of a task, 4:00:00");
  parser.repeated("--option", wanted.options, "Slurm: one more of sbatch, --option=--partition=long", "TEXT");
  parser.flag("--dry-run", wanted.dry_run, "Slurm: print the script, submit nothing");
  parser.option("--image", wanted.image, "Kubernetes: container image");
  parser.option("--claim", wanted.claim, "Kubernetes: claim of the shared volume");
  parser.option("--mount", wanted.mount, "Kubernetes: where the volume is mounted, and the command runs");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  check(call, wanted);
  const study_call::CheckedStudy checked = study_call::checked_study(call.words[1]);
  study_call::check_runnable(checked, engine_is_here);
  const identity::CodeState code = study::code_of(checked.file, checked.design, call.runs);
  if (wanted.tasks == 0) {
    wanted.tasks =
        tasks_for(study::trials_of(checked.file, study_call::planned_design(checked, call.runs), code), call.runs);
  }
  if (wanted.tasks == 0) {
    std::cerr << printable(checked.file.name) << ": all trials have results already: nothing to submit\n";
    return static_cast<int>(Exit::Ok);
  }
  study_call::require_answerable(checked, code, call.runs, false);
  return call.words[0] == "slurm" ? submit_slurm(call, checked, code, wanted)
                                  : submit_kubernetes(call, checked, wanted);
}

}  // namespace ceteris::study_verbs
