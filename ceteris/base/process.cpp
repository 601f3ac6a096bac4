// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <list>

#include "ceteris/base/child.hpp"
#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

constexpr double kGraceSeconds = 5;  // between SIGTERM and SIGKILL after a time limit
constexpr int kLongestWait = 20;     // milliseconds between two looks at the children

/// The last bytes of an output.
class Tail {
 public:
  explicit Tail(std::size_t limit) : limit_(limit) {}

  void add(std::string_view bytes) {
    text_ += bytes;
    if (text_.size() > 2 * limit_ + 65536) {  // rarely, so that each byte is moved a bounded number of times
      shorten();
    }
  }
  std::string take(bool& cut) {
    shorten();
    cut = cut_;
    return std::move(text_);
  }

 private:
  void shorten() {
    if (text_.size() > limit_) {
      text_.erase(0, text_.size() - limit_);
      cut_ = true;
    }
  }

  std::size_t limit_;
  std::string text_;
  bool cut_ = false;
};

/// Reads what a pipe holds now, at most `most` bytes; closes it at its end. Returns whether anything happened.
bool drain(Descriptor& pipe, Tail& tail, std::size_t most) {
  std::array<char, 65536> buffer;
  bool any = false;
  for (std::size_t total = 0; pipe.is_open() && total < most;) {
    const ssize_t count = read(pipe.number(), buffer.data(), buffer.size());
    if (count > 0) {
      tail.add({buffer.data(), static_cast<std::size_t>(count)});
      total += static_cast<std::size_t>(count);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      pipe.close();
    } else if (errno == EAGAIN) {
      break;
    }
    any = true;
  }
  return any;
}

/// A child on its way. Destroying it kills it.
class Running {
 public:
  Running(std::size_t place, const Command& command)
      : index(place), child_(start_child(command)), out_(command.capture_limit), err_(command.capture_limit) {
    if (command.timeout_seconds > 0) {
      next_signal_at_ = command.timeout_seconds;
    }
  }
  ~Running() {
    if (!reaped_) {
      kill(-child_.pid, SIGKILL);
      waitpid(child_.pid, nullptr, 0);
    }
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void signal_group(int signal) const { kill(-child_.pid, signal); }

  void add_pipes(std::vector<pollfd>& list) const {
    for (const Descriptor* pipe : {&child_.out, &child_.err}) {
      if (pipe->is_open()) {
        list.push_back({pipe->number(), POLLIN, 0});
      }
    }
  }

  /// Takes what the child has written. Returns whether there was anything.
  bool read_some() {
    constexpr std::size_t kTurn = std::size_t{1} << 20;  // then it is the next child's turn
    const bool out = drain(child_.out, out_, kTurn);
    return drain(child_.err, err_, kTurn) || out;
  }

  void keep_time() {
    if (watch_.seconds() < next_signal_at_) {
      return;
    }
    signal_group(timed_out_ ? SIGKILL : SIGTERM);
    next_signal_at_ = timed_out_ ? std::numeric_limits<double>::infinity() : watch_.seconds() + kGraceSeconds;
    timed_out_ = true;
  }

  [[nodiscard]] bool has_ended() const {
    siginfo_t information{};
    const int answer = waitid(P_PID, static_cast<id_t>(child_.pid), &information, WEXITED | WNOHANG | WNOWAIT);
    return answer == 0 && information.si_pid != 0;
  }

  /// Only after has_ended.
  ProcessResult finish() {
    ProcessResult result;
    result.started = true;
    result.seconds = watch_.seconds();
    // Its own children go with it. They are killed while it is not yet reaped: until then nobody else gets its number.
    signal_group(SIGKILL);
    int status = 0;
    rusage usage{};
    while (wait4(child_.pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.timed_out = timed_out_;
    result.peak_memory_bytes = 1024 * static_cast<std::uint64_t>(usage.ru_maxrss);
    // What it wrote fits in the pipes; more would come from a process that left the group and may never stop.
    const auto held = [](const Descriptor& pipe) {
      return pipe.is_open() ? static_cast<std::size_t>(std::max(65536, fcntl(pipe.number(), F_GETPIPE_SZ))) : 0;
    };
    drain(child_.out, out_, held(child_.out));
    drain(child_.err, err_, held(child_.err));
    result.out = out_.take(result.out_cut);
    result.err = err_.take(result.err_cut);
    return result;
  }

  const std::size_t index;

 private:
  Child child_;
  Tail out_;
  Tail err_;
  Stopwatch watch_;
  double next_signal_at_ = std::numeric_limits<double>::infinity();
  bool timed_out_ = false;
  bool reaped_ = false;
};

void check_programs(std::span<const Command> commands) {
  std::vector<Problem> problems;
  std::vector<std::string> seen;
  for (const Command& command : commands) {
    CETERIS_CHECK(!command.argv.empty(), "a command needs a program");
    const std::string& name = command.argv.front();
    if (std::find(seen.begin(), seen.end(), name) == seen.end() && find_program(name).empty()) {
      problems.push_back({printable(name), "there is no such program", "check the name, its permissions and PATH"});
    }
    seen.push_back(name);
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
}

/// A parent that ignores SIGCHLD hands that down, and then exit codes are lost.
void keep_exit_codes() {
  struct sigaction action {};
  if (sigaction(SIGCHLD, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
    action.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &action, nullptr);
  }
}

}  // namespace

std::string ProcessResult::describe() const {
  if (!started) {
    return failure.empty() ? "not started, because a stop was asked for" : failure;
  }
  if (timed_out) {
    return "stopped at its time limit, after " + human_duration(seconds);
  }
  if (signal != 0) {
    const char* known = sigdescr_np(signal);
    const std::string name = known == nullptr ? "unknown" : known;
    const std::string hint = signal == SIGKILL ? "; the machine may have run out of memory" : "";
    return "killed by signal " + std::to_string(signal) + " (" + name + ")" + hint;
  }
  return "exit code " + std::to_string(exit_code);
}

std::vector<ProcessResult> run_processes(std::span<const Command> commands, int jobs,
                                         const std::function<void(std::size_t, const ProcessResult&)>& ended) {
  CETERIS_CHECK(jobs >= 1, "a process pool needs at least one slot");
  check_programs(commands);
  keep_exit_codes();
  std::vector<ProcessResult> results(commands.size());
  std::list<Running> running;
  std::size_t next = 0;
  bool stop_sent = false;
  int wait_milliseconds = 1;

  const auto record = [&](std::size_t index, ProcessResult result) {
    results[index] = std::move(result);
    if (ended) {
      ended(index, results[index]);
    }
  };
  const auto start_more = [&] {
    while (next < commands.size() && running.size() < static_cast<std::size_t>(jobs) && !stop_requested()) {
      const std::size_t index = next++;
      try {
        running.emplace_back(index, commands[index]);
      } catch (const Error& error) {
        ProcessResult result;
        result.failure = error.what();
        record(index, std::move(result));
      }
    }
  };

  for (start_more(); !running.empty(); start_more()) {
    if (stop_requested() && !stop_sent) {
      stop_sent = true;
      for (const Running& child : running) {
        child.signal_group(SIGTERM);
      }
    }
    std::vector<pollfd> pipes;
    for (const Running& child : running) {
      child.add_pipes(pipes);
    }
    poll(pipes.data(), pipes.size(), wait_milliseconds);
    bool any = false;
    for (auto child = running.begin(); child != running.end();) {
      any = child->read_some() || any;
      child->keep_time();
      if (child->has_ended()) {
        any = true;
        const std::size_t index = child->index;
        ProcessResult result = child->finish();
        child = running.erase(child);
        record(index, std::move(result));
      } else {
        ++child;
      }
    }
    wait_milliseconds = any ? 1 : std::min(2 * wait_milliseconds, kLongestWait);
  }
  return results;
}

ProcessResult run_process(const Command& command) {
  ProcessResult result = run_processes(std::span(&command, 1), 1).front();
  if (!result.failure.empty()) {
    throw Error(Exit::Failure, Problem{{}, result.failure, {}});
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
