// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/process.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <list>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/process/running.hpp"

namespace ceteris {
namespace {

constexpr double kLongestWait = 20;  // milliseconds between two looks at limits and stop requests

ProcessResult failed_start(const Error& error) {
  ProcessResult result;
  result.failure = error.what();
  result.host_failure = error.exit() != Exit::Usage;
  return result;
}

/// Until one of them is due, and never long, because limits and stop requests wait as well.
int wait_milliseconds(const std::list<Running>& running) {
  double wait = kLongestWait;
  for (const Running& program : running) {
    wait = std::min(wait, std::ceil(1000 * (program.due() - steady_seconds())));
  }
  return static_cast<int>(std::max(wait, 1.0));
}

std::string signal_name(int signal) {
  const char* known = sigdescr_np(signal);
  return std::to_string(signal) + " (" + (known == nullptr ? "unknown" : known) + ")";
}

}  // namespace

std::string ProcessResult::describe() const {
  if (!started) {
    return failure.empty() ? "not started, because a stop was asked for" : failure;
  }
  switch (stopped) {
    case StopReason::TimeLimit:
      return "stopped at its time limit, after " + human_duration(seconds);
    case StopReason::MemoryLimit:
      return "stopped at its memory limit, holding " + human_bytes(peak_memory_bytes);
    case StopReason::Asked:
      return "stopped on request, after " + human_duration(seconds);
    case StopReason::None:
      break;
  }
  if (lost) {
    return "killed from outside, with the process that kept it";
  }
  if (signal != 0) {
    const std::string hint = signal == SIGKILL ? "; the machine may have run out of memory" : "";
    return "killed by signal " + signal_name(signal) + hint;
  }
  return "exit code " + std::to_string(exit_code);
}

void run_pool(const std::function<std::optional<Command>()>& next, int jobs,
              const std::function<void(std::size_t, const ProcessResult&)>& ended, const std::function<bool()>& look) {
  CETERIS_CHECK(jobs >= 1, "a process pool needs at least one slot");
  std::list<Running> running;
  std::size_t number = 0;
  bool stop_sent = false;
  const auto start_more = [&] {
    while (running.size() < static_cast<std::size_t>(jobs) && !stop_requested()) {
      std::optional<Command> command = next();
      if (!command) {
        return;
      }
      try {
        running.emplace_back(number, std::move(*command));
      } catch (const Error& error) {
        ended(number, failed_start(error));
        ++number;
        continue;
      }
      ++number;
      running.back().tell_started();
    }
  };

  for (start_more(); !running.empty();) {
    if (stop_requested() && !stop_sent) {
      stop_sent = true;
      for (Running& program : running) {
        program.ask_to_stop();
      }
    }
    std::vector<pollfd> watched;
    for (const Running& program : running) {
      program.add_to(watched);
    }
    poll(watched.data(), watched.size(), wait_milliseconds(running));
    bool ask_again = look && look();
    for (auto program = running.begin(); program != running.end();) {
      program->step();
      if (!program->has_ended()) {
        ++program;
        continue;
      }
      ask_again = true;
      const std::size_t which = program->number;
      const ProcessResult result = program->finish();
      program = running.erase(program);
      ended(which, result);
    }
    if (ask_again) {
      start_more();
    }
  }
}

std::vector<ProcessResult> run_processes(std::span<const Command> commands, int jobs,
                                         const std::function<void(std::size_t, const ProcessResult&)>& ended) {
  std::vector<ProcessResult> results(commands.size());
  std::size_t next = 0;
  run_pool([&] { return next < commands.size() ? std::optional(commands[next++]) : std::nullopt; }, jobs,
           [&](std::size_t index, const ProcessResult& result) {
             results[index] = result;
             if (ended) {
               ended(index, result);
             }
           });
  return results;
}

ProcessResult run_process(const Command& command) {
  ProcessResult result = run_processes(std::span(&command, 1), 1).front();
  if (!result.failure.empty()) {
    throw Error(result.host_failure ? Exit::Failure : Exit::Usage, Problem{{}, result.failure, {}});
  }
  return result;
}

std::filesystem::path this_program() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    throw system_error("/proc/self/exe", "cannot be read, which says where this program lies; is /proc mounted?",
                       error.value());
  }
  return program;
}

}  // namespace ceteris
