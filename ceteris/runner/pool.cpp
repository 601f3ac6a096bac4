// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/pool.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris::runner {
namespace {

struct RunningAttempt {
  std::size_t ticket;
  std::optional<std::string> gpu;
  StartingAttempt attempt;
};

}  // namespace

void run_attempts(const std::function<std::optional<Assignment>(const std::string& slot)>& next,
                  const std::function<void(std::size_t, const AttemptResult&)>& ended,
                  std::span<const metrics::Source> sources, int jobs, const Slots& slots,
                  const std::function<bool()>& look) {
  CETERIS_CHECK(jobs >= 1, "a pool needs at least one place");
  const int places = slots.gpu.empty() ? jobs : std::min(jobs, static_cast<int>(slots.gpu.size()));
  const int threads = std::max(1, available_cores() / places);
  std::vector<std::string> free_gpus(slots.gpu.rbegin(), slots.gpu.rend());  // the first one last
  std::map<std::size_t, RunningAttempt> running;                             // by the number of the process
  std::size_t number = 0;

  const auto take_gpu = [&]() -> std::optional<std::string> {
    if (free_gpus.empty()) {
      return {};
    }
    std::string gpu = std::move(free_gpus.back());
    free_gpus.pop_back();
    return gpu;
  };
  const auto give_back = [&](const std::optional<std::string>& gpu) {
    if (gpu) {
      free_gpus.push_back(*gpu);
    }
  };
  const auto next_process = [&]() -> std::optional<Command> {
    for (;;) {
      const std::optional<std::string> gpu = take_gpu();
      const std::optional<Assignment> assignment = next(gpu.value_or(""));
      if (!assignment) {
        give_back(gpu);
        return {};
      }
      RunningAttempt started{assignment->ticket, gpu,
                             start_attempt(assignment->command, assignment->dir, gpu, threads)};
      if (started.attempt.folder_failure.empty()) {
        Command process = std::move(started.attempt.process);
        running.emplace(number++, std::move(started));
        return process;
      }
      give_back(gpu);
      ended(started.ticket, end_attempt(started.attempt, {}, sources));
    }
  };
  run_pool(
      next_process, places,
      [&](std::size_t which, const ProcessResult& process) {
        const RunningAttempt done = std::move(running.extract(which).mapped());
        give_back(done.gpu);
        AttemptResult result = end_attempt(done.attempt, process, sources);
        result.gpu = done.gpu.value_or("");
        ended(done.ticket, result);
      },
      look);
}

}  // namespace ceteris::runner
