// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/attempt.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/runner/ending.hpp"
#include "ceteris/runner/environment.hpp"
#include "ceteris/runner/memory_kills.hpp"
#include "ceteris/runner/placeholders.hpp"

namespace ceteris::runner {
namespace {

namespace fs = std::filesystem;

constexpr char kDirVariable[] = "CETERIS_DIR";
constexpr std::size_t kErrBytes = 65536;  // of stderr, for its last lines
constexpr double kGraceSeconds = 20;      // to write a checkpoint; batch systems give us 30 s ourselves

std::int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

fs::path absolute_dir(const fs::path& dir) {
  const fs::path path = fs::absolute(dir).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // without a slash at its end
}

std::int64_t modified_ns(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

/// Creates the folder for this attempt alone, and notes which one it is and the time of its file system.
void make_folder(StartingAttempt& attempt, const fs::path& dir) {
  std::error_code error;
  fs::create_directories(dir.parent_path(), error);
  struct stat status {};
  if (!error && (mkdir(dir.c_str(), 0777) != 0 || lstat(dir.c_str(), &status) != 0)) {
    error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    attempt.folder_taken = error == std::errc::file_exists;
    attempt.folder_failure = attempt.folder_taken
                                 ? printable(dir.string()) + ": exists already; another runner may work on this trial"
                                 : system_error(printable(dir.string()), "cannot be made", error.value()).what();
    return;
  }
  attempt.device = status.st_dev;
  attempt.inode = status.st_ino;
  attempt.files.started_ns = modified_ns(status);
  attempt.started_steady = steady_seconds();
}

/// The folder is that of `gone`, a file that was removed just now: that stamped the folder.
std::int64_t start_of_files(const StartingAttempt& attempt, const fs::path& gone) {
  struct stat status {};
  if (attempt.started_steady == 0 || lstat(gone.parent_path().c_str(), &status) != 0) {
    return attempt.files.started_ns;
  }
  return start_by_set_clock(attempt.files.started_ns, steady_seconds() - attempt.started_steady, modified_ns(status));
}

bool is_same_folder(const StartingAttempt& attempt) {
  struct stat status {};
  return lstat(attempt.files.dir.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_dev == attempt.device &&
         status.st_ino == attempt.inode;
}

std::string program_of(const std::string& name, const fs::path& directory) {
  const bool by_path = name.find('/') != std::string::npos;
  return by_path && !directory.empty() ? (directory / name).string() : name;
}

/// For end_predecessor. Where it cannot be written, processes are still found by their environment.
void write_mark(const fs::path& path, const ProcessMark& mark) {
  std::ofstream(path) << to_text(mark) << '\n';
}

Command process_of(const identity::TrialCommand& command, const fs::path& dir, const std::optional<std::string>& gpu,
                   int threads) {
  const std::vector<std::pair<std::string, std::string>> values{{std::string(kDirPlaceholder), dir.string()}};
  const AttemptPaths paths = attempt_paths(dir);
  TrialEnvironment environment = trial_environment(command, dir, gpu, threads, environment_names());
  Command process;
  for (const std::string& argument : command.argv) {
    process.argv.push_back(replace_placeholders(argument, values, false));
  }
  process.argv.front() = program_of(process.argv.front(), command.directory);
  process.environment = std::move(environment.set);
  process.without = std::move(environment.without);
  process.directory = command.directory;
  process.out_file = paths.out_log;
  process.err_file = paths.err_log;
  process.capture_limit = kErrBytes;
  process.timeout_seconds = command.time_limit;
  process.grace_seconds = kGraceSeconds;
  process.memory_limit = command.memory_limit;
  process.mark_variable = kDirVariable;
  process.started = [path = paths.process](const ProcessMark& mark) { write_mark(path, mark); };
  return process;
}

bool is_file_source(const metrics::Source& source) {
  using metrics::Kind;
  return source.kind == Kind::Events || source.kind == Kind::Json || source.kind == Kind::JsonLines ||
         source.kind == Kind::Csv || source.kind == Kind::TensorBoard;
}

metrics::Reading read_metric(const metrics::Source& source, const metrics::AttemptFiles& files, bool same_folder) {
  metrics::Reading refused;
  refused.state = metrics::State::Refused;
  if (is_file_source(source) && !same_folder) {
    refused.problem =
        printable(files.dir.string()) + ": the program replaced or removed its folder; nothing there counts";
    return refused;
  }
  try {
    return metrics::read(source, files);
  } catch (const Error& error) {
    refused.problem = error.what();
    return refused;
  }
}

}  // namespace

AttemptPaths attempt_paths(const fs::path& dir) {
  const std::string base = absolute_dir(dir).string();
  return {base + ".out", base + ".err", base + ".process"};
}

std::int64_t start_by_set_clock(std::int64_t started_ns, double seconds, std::int64_t now_ns) {
  // The clock that stamps files lags by a tick, and a busy machine looks at both clocks at different times.
  constexpr std::int64_t kTolerance = 1'000'000'000;
  const std::int64_t set_back = started_ns + static_cast<std::int64_t>(seconds * 1e9) - now_ns;
  return set_back > kTolerance ? started_ns - set_back : started_ns;
}

StartingAttempt start_attempt(const identity::TrialCommand& command, const fs::path& dir,
                              const std::optional<std::string>& gpu, int threads) {
  CETERIS_CHECK(!command.argv.empty(), "a command needs a program");
  StartingAttempt attempt;
  const AttemptPaths paths = attempt_paths(dir);
  attempt.files.dir = absolute_dir(dir);
  attempt.files.out_log = paths.out_log;
  attempt.files.err_log = paths.err_log;
  attempt.memory_limit = command.memory_limit;
  attempt.memory_kills = memory_kills();
  attempt.started_unix_ms = unix_ms();
  make_folder(attempt, attempt.files.dir);
  if (attempt.folder_failure.empty()) {
    attempt.process = process_of(command, attempt.files.dir, gpu, threads);
  }
  return attempt;
}

AttemptResult end_attempt(const StartingAttempt& attempt, const ProcessResult& process,
                          std::span<const metrics::Source> sources) {
  std::error_code ignored;
  const fs::path mark = attempt_paths(attempt.files.dir).process;
  const bool removed = fs::remove(mark, ignored);
  AttemptResult result;
  result.files = attempt.files;
  if (removed) {
    result.files.started_ns = start_of_files(attempt, mark);
  }
  result.files.seconds = result.seconds = process.seconds;
  result.files.peak_bytes = result.peak_bytes = process.peak_memory_bytes;
  result.files.exit_code = result.exit_code = process.exit_code;
  result.signal = process.signal;
  result.started_unix_ms = attempt.started_unix_ms;
  result.left_behind = process.left_behind;
  if (process.started) {
    const bool same_folder = is_same_folder(attempt);
    std::ranges::transform(sources, std::back_inserter(result.readings), [&](const metrics::Source& source) {
      return read_metric(source, result.files, same_folder);
    });
  }
  EndingFacts facts;
  facts.folder_taken = attempt.folder_taken;
  facts.folder_failure = attempt.folder_failure;
  if (process.log_failure != 0) {
    facts.folder_failure =
        system_error(printable(attempt.files.dir.string()), "its logs cannot be written beside it", process.log_failure)
            .what();
  }
  facts.process = process;
  facts.memory_kill = process.started && memory_kills() > attempt.memory_kills;
  facts.memory_limit = attempt.memory_limit;
  facts.exit_status_is_value =
      std::ranges::any_of(sources, [](const auto& source) { return source.kind == metrics::Kind::ExitStatus; });
  facts.readings = result.readings;
  Ending ending = decide_ending(facts);
  result.outcome = ending.outcome;
  result.detail = std::move(ending.detail);
  return result;
}

std::vector<std::string> end_predecessor(const fs::path& dir) {
  std::ifstream file(attempt_paths(dir).process);
  std::string line;
  std::getline(file, line);
  return end_processes(mark_from_text(line), kDirVariable, absolute_dir(dir).string());
}

}  // namespace ceteris::runner
