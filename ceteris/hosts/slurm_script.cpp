// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/slurm_script.hpp"

#include <re2/re2.h>

#include "ceteris/base/text.hpp"

namespace ceteris::hosts {
namespace {

constexpr std::string_view kBody = R"(
# Before the time limit: stop, keep what is there, and go back into the queue. When cancelled: stop.
asked=
cancelled=
runner=
trap 'asked=1; [ -z "$runner" ] || kill -USR1 "$runner"' USR1
trap 'cancelled=1; [ -z "$runner" ] || kill -TERM "$runner"' TERM
COMMAND &
runner=$!
# What came before there was somebody to tell.
if [ -n "$asked" ]; then kill -USR1 "$runner"; fi
if [ -n "$cancelled" ]; then kill -TERM "$runner"; fi
code=
until [ -n "$code" ]; do
  wait "$runner"
  status=$?
  # A trap ends the wait, and the command still runs.
  if [ "$status" -le 128 ] || ! kill -0 "$runner" 2>/dev/null; then code=$status; fi
done
if [ -n "$asked" ] && [ "$code" -ne 0 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
elif [ "$code" -eq 75 ]; then
  code=0 # other tasks run what is left
fi
exit "$code"
)";

}  // namespace

bool is_slurm_time(const std::string& text) {
  static const re2::RE2 form(R"(\d+(:\d+){0,2}|\d+-\d+(:\d+){0,2}|(?i:infinite|unlimited))");
  return re2::RE2::FullMatch(text, form);
}

std::string slurm_script(const SlurmJob& job) {
  std::string script = "#!/bin/bash\n";
  const auto option = [&](const std::string& text) { script += "#SBATCH " + text + "\n"; };
  option("--job-name=" + job.name);
  option("--array=1-" + std::to_string(job.tasks));
  option("--ntasks=1");
  option("--cpus-per-task=" + std::to_string(job.cores));
  option("--requeue");
  option("--open-mode=append");
  option("--signal=B:USR1@" + std::to_string(kSecondsBeforeLimit));
  if (!job.time.empty()) {
    option("--time=" + job.time);
  }
  option("--chdir=" + shell_word(job.directory));
  for (const std::string& more : job.options) {
    option(more);
  }
  std::string body(kBody);
  constexpr std::string_view kCommand = "COMMAND";
  return script + body.replace(body.find(kCommand), kCommand.size(), shell_words(job.command));
}

}  // namespace ceteris::hosts
