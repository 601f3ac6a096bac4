// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/slurm_script.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

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

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// One to three numbers with colons between them.
bool are_parts(std::string_view text) {
  for (int parts = 0; parts < 3; ++parts) {
    const std::size_t colon = text.find(':');
    if (!is_number(text.substr(0, colon))) {
      return false;
    }
    if (colon == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(colon + 1);
  }
  return false;
}

}  // namespace

bool is_slurm_time(const std::string& text) {
  std::string word;
  std::ranges::transform(text, std::back_inserter(word),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (word == "infinite" || word == "unlimited") {
    return true;
  }
  const std::size_t dash = text.find('-');
  const std::size_t begin = dash == std::string::npos ? 0 : dash + 1;
  return (dash == std::string::npos || is_number(text.substr(0, dash))) && are_parts(text.substr(begin));
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
