// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/ending.hpp"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "ceteris/base/text.hpp"

namespace ceteris::runner {
namespace {

using namespace std::string_view_literals;
using record::Outcome;

constexpr int kRunAgain = 75;  // EX_TEMPFAIL of sysexits.h
constexpr int kShellSignal = 128;
constexpr std::size_t kLastLines = 20;
constexpr std::size_t kLongestLine = 300;

constexpr std::array kOwnSignals = {SIGSEGV, SIGABRT, SIGFPE,  SIGILL,  SIGBUS,   SIGSYS,
                                    SIGTRAP, SIGPIPE, SIGALRM, SIGPROF, SIGVTALRM};
constexpr std::array kOutsideSignals = {SIGKILL, SIGTERM, SIGINT, SIGHUP};

constexpr std::array kMemoryWords = {"out of memory"sv,         "OutOfMemory"sv,        "MemoryError"sv,
                                     "std::bad_alloc"sv,        "OUT_OF_MEMORY"sv,      "annot allocate memory"sv,
                                     "can't allocate memory"sv, "RESOURCE_EXHAUSTED"sv, "STATUS_ALLOC_FAILED"sv,
                                     "Unable to allocate "sv};
constexpr std::array kDiskWords = {"No space left on device"sv, "Disk quota exceeded"sv};

template <std::size_t N>
bool contains(const std::array<int, N>& signals, int signal) {
  return std::ranges::find(signals, signal) != signals.end();
}

/// The last lines that are not blank, the last one first.
std::vector<std::string_view> last_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kLastLines) {
    const std::size_t start = text.find_last_of("\n\r") + 1;  // npos + 1 is 0
    if (const std::string_view line = trim(text.substr(start)); !line.empty()) {
      lines.push_back(line);
    }
    text = text.substr(0, start == 0 ? 0 : start - 1);
  }
  return lines;
}

template <std::size_t N>
bool tells(std::string_view err, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(last_lines(err), [&words](std::string_view line) {
    return std::ranges::any_of(words, [line](std::string_view word) { return line.find(word) != line.npos; });
  });
}

std::string with_last_line(const ProcessResult& process) {
  const std::vector<std::string_view> lines = last_lines(process.err);
  if (lines.empty()) {
    return process.describe() + "; nothing on stderr";
  }
  const std::string_view line = lines.front();
  return process.describe() + "; last line of stderr: " + printable(line.substr(0, kLongestLine)) +
         (line.size() > kLongestLine ? "..." : "");
}

/// The signal that ended it, as far as a shell between us and the program tells.
int signal_of(const EndingFacts& facts) {
  const int shell = facts.exit_status_is_value ? 0 : facts.process.exit_code - kShellSignal;
  return facts.process.signal != 0 ? facts.process.signal : contains(kOutsideSignals, shell) ? shell : 0;
}

Ending ending_by_signal(const ProcessResult& process, int signal) {
  if (contains(kOwnSignals, signal)) {
    return tells_out_of_memory(process.err)
               ? Ending{Outcome::MemoryLimit, "out of memory by its own account: " + with_last_line(process)}
               : Ending{Outcome::Crashed, with_last_line(process)};
  }
  const std::string shell = process.signal == 0 ? ", as a shell says of signal " + std::to_string(signal) : "";
  return {Outcome::OutsideSignal, process.describe() + shell};
}

Ending ending_by_status(const ProcessResult& process) {
  if (tells_disk_full(process.err)) {
    return {Outcome::DiskFull, with_last_line(process)};
  }
  if (tells_out_of_memory(process.err)) {
    return {Outcome::MemoryLimit, "out of memory by its own account: " + with_last_line(process)};
  }
  return {Outcome::ExitStatus, with_last_line(process)};
}

Ending ending_by_stop(const ProcessResult& process) {
  switch (process.stopped) {
    case StopReason::TimeLimit:
      return {Outcome::TimeLimit, process.describe()};
    case StopReason::MemoryLimit:
      return {Outcome::MemoryLimit, process.describe()};
    case StopReason::Asked:
    case StopReason::None:
      break;
  }
  return {Outcome::Stopped, process.describe()};
}

const metrics::Reading* first_in(std::span<const metrics::Reading> readings, bool (*holds)(metrics::State)) {
  const auto found = std::ranges::find_if(readings, [holds](const auto& reading) { return holds(reading.state); });
  return found == readings.end() ? nullptr : &*found;
}

}  // namespace

bool tells_out_of_memory(std::string_view err) {
  return tells(err, kMemoryWords);
}

bool tells_disk_full(std::string_view err) {
  return tells(err, kDiskWords);
}

Ending decide_ending(const EndingFacts& facts) {
  const ProcessResult& process = facts.process;
  if (facts.folder_taken) {
    return {Outcome::LeaseLost, facts.folder_failure};
  }
  if (!process.started) {
    if (!facts.folder_failure.empty()) {
      return {Outcome::DiskFull, facts.folder_failure};
    }
    const Outcome outcome = process.failure.empty() ? Outcome::Stopped
                            : process.host_failure  ? Outcome::HostMemory
                                                    : Outcome::NotStarted;
    return {outcome, process.describe()};
  }
  if (process.stopped != StopReason::None) {
    return ending_by_stop(process);
  }
  if (!facts.folder_failure.empty()) {
    return {Outcome::DiskFull, facts.folder_failure};
  }
  if (facts.memory_kill && !process.ok()) {
    const std::string how =
        process.signal != 0 ? "killed by signal " + std::to_string(process.signal) : process.describe();
    return {Outcome::HostMemory, how + "; meanwhile the kernel ended a process for want of memory"};
  }
  if (process.lost) {
    return {Outcome::OutsideSignal, process.describe()};
  }
  if (facts.memory_limit > 0 && process.peak_memory_bytes > facts.memory_limit) {
    return {Outcome::MemoryLimit, "held " + human_bytes(process.peak_memory_bytes) + " of the " +
                                      human_bytes(facts.memory_limit) + " that it was allowed"};
  }
  const metrics::Reading* infinite =
      first_in(facts.readings, [](metrics::State state) { return state == metrics::State::NotFinite; });
  if (const int signal = signal_of(facts); signal != 0) {
    return ending_by_signal(process, signal);
  }
  if (process.exit_code == kRunAgain) {
    return {Outcome::Preempted, process.describe()};
  }
  if (infinite != nullptr) {
    return {Outcome::Diverged, infinite->problem};
  }
  if (process.exit_code != 0 && !facts.exit_status_is_value) {
    return ending_by_status(process);
  }
  if (const metrics::Reading* missing =
          first_in(facts.readings, [](metrics::State state) { return state != metrics::State::Value; })) {
    return {tells_disk_full(process.err) ? Outcome::DiskFull : Outcome::NoMetric, missing->problem};
  }
  return {};
}

}  // namespace ceteris::runner
