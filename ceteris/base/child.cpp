// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/child.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;

// Between fork and exec the child may only make calls that are safe in a signal handler: another thread may have held
// the allocator's lock at the moment of the fork. So everything is laid out before, as plain pointers and numbers.
struct Prepared {
  const char* program;
  char* const* argv;
  char* const* environment;
  const char* directory;  ///< null: ours
  int in;
  int out;
  int err;
  int report;  ///< where a failure is written
  pid_t parent;
};

enum class Step : int { Enter, Execute };

/// What the child writes when it cannot go on.
struct Failure {
  Step step;
  int reason;
};

[[noreturn]] void fail(int report, Step step) {
  const Failure failure{step, errno};
  const ssize_t written = write(report, &failure, sizeof failure);
  _exit(written == static_cast<ssize_t>(sizeof failure) ? 127 : 126);
}

[[noreturn]] void become(const Prepared& child) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != child.parent) {
    _exit(127);  // the parent ended before the line above
  }
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGPIPE, SIGXFSZ}) {
    sigaction(signal, &usual, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // Descriptors that a library opened without O_CLOEXEC (locks, sockets) stay ours. Kernels before 5.11 refuse.
  syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
  dup2(child.in, 0);
  dup2(child.out, 1);
  dup2(child.err, 2);
  if (child.directory != nullptr && chdir(child.directory) != 0) {
    fail(child.report, Step::Enter);
  }
  execve(child.program, child.argv, child.environment);
  fail(child.report, Step::Execute);
}

/// The same descriptor with a number above stdin, stdout and stderr, so that placing those cannot overwrite it.
Descriptor above_standard(Descriptor file) {
  if (file.number() > 2) {
    return file;
  }
  return Descriptor(fcntl(file.number(), F_DUPFD_CLOEXEC, 3));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_error("pipe", "cannot be made", errno);
  }
  return {above_standard(Descriptor(ends[0])), above_standard(Descriptor(ends[1]))};
}

/// The child's end of an output and, unless it goes to a file, ours.
Pipe open_output(const fs::path& path) {
  if (path.empty()) {
    Pipe pipe = make_pipe();
    fcntl(pipe.read.number(), F_SETFL, O_NONBLOCK);
    return pipe;
  }
  Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.is_open()) {
    throw system_error(printable(path.string()), "cannot be opened to receive output", errno);
  }
  return {Descriptor(), above_standard(std::move(file))};
}

std::vector<std::string> merged_environment(const Command& command) {
  std::vector<std::string> merged;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::string_view name = text.substr(0, text.find('='));
    bool replaced = false;
    for (const auto& [new_name, value] : command.environment) {
      replaced = replaced || new_name == name;
    }
    if (!replaced) {
      merged.emplace_back(text);
    }
  }
  for (const auto& [name, value] : command.environment) {
    merged.push_back(name + "=" + value);
  }
  return merged;
}

/// As exec wants it: pointers into `texts`, ended by a null.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

/// Forks with all signals blocked, so that our handlers never run in the child.
pid_t fork_and_become(const Prepared& prepared) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) {
    become(prepared);
  }
  const int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = reason;
  return pid;
}

bool is_program(const fs::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

fs::path find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    // Absolute, because the child may change its folder first.
    return is_program(name) ? fs::absolute(name) : fs::path();
  }
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path, ':')) {
    const fs::path candidate = fs::path(folder.empty() ? "." : folder) / name;
    if (!name.empty() && is_program(candidate)) {
      return fs::absolute(candidate);
    }
  }
  return {};
}

Child start_child(const Command& command) {
  CETERIS_CHECK(!command.argv.empty(), "a command needs a program");
  const std::string program = find_program(command.argv.front()).string();
  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment = merged_environment(command);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const std::string directory = command.directory.string();

  const Descriptor in = above_standard(Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)));
  Pipe out = open_output(command.out_file);
  Pipe err = open_output(command.err_file);
  Pipe report = make_pipe();
  const Prepared prepared{
      program.c_str(), argv.data(),        envp.data(),        directory.empty() ? nullptr : directory.c_str(),
      in.number(),     out.write.number(), err.write.number(), report.write.number(),
      getpid()};
  const std::string name = printable(command.argv.front());
  const pid_t pid = fork_and_become(prepared);
  if (pid < 0) {
    throw system_error(name, "cannot be started", errno);
  }
  report.write.close();
  // Ends when exec closes the child's end, or with what went wrong.
  Failure failure{};
  ssize_t count = 0;
  do {
    count = read(report.read.number(), &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  if (count > 0) {
    waitpid(pid, nullptr, 0);
    if (failure.step == Step::Enter) {
      throw system_error(printable(directory), "is not a folder that " + name + " can run in", failure.reason);
    }
    throw system_error(name, "cannot be started", failure.reason);
  }
  return {pid, std::move(out.read), std::move(err.read)};
}

}  // namespace ceteris
