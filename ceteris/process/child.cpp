// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/process/keeper.hpp"
#include "ceteris/process/process_tree.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;

/// The same descriptor with a number that the keeper leaves alone while it arranges its own.
Descriptor out_of_the_way(Descriptor file) {
  return file.number() >= kFirstFreeDescriptor
             ? std::move(file)
             : Descriptor(fcntl(file.number(), F_DUPFD_CLOEXEC, kFirstFreeDescriptor));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe checked(Pipe pipe) {
  if (!pipe.read.is_open() || !pipe.write.is_open()) {
    throw system_error("pipe", "cannot be made", errno);
  }
  return pipe;
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_error("pipe", "cannot be made", errno);
  }
  return checked({out_of_the_way(Descriptor(ends[0])), out_of_the_way(Descriptor(ends[1]))});
}

/// For orders: writing to one whose reader is gone must not raise SIGPIPE, which is possible for sockets alone.
Pipe make_control() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw system_error("socket", "cannot be made", errno);
  }
  return checked({out_of_the_way(Descriptor(ends[0])), out_of_the_way(Descriptor(ends[1]))});
}

Pipe make_output() {
  Pipe pipe = make_pipe();
  fcntl(pipe.read.number(), F_SETFL, O_NONBLOCK);
  return pipe;
}

bool is_left_out(const Command& command, std::string_view name) {
  const auto same = [name](const auto& variable) { return variable.first == name; };
  return std::ranges::any_of(command.environment, same) ||
         std::ranges::find(command.without, name) != command.without.end();
}

std::vector<std::string> merged_environment(const Command& command) {
  std::vector<std::string> merged;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (!is_left_out(command, text.substr(0, text.find('=')))) {
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

/// Forks with all signals blocked, so that our handlers never run in the keeper.
pid_t fork_keeper(const KeptProgram& program) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) {
    keep(program);
  }
  const int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = reason;
  return pid;
}

/// Reads until `size` bytes have come or the pipe has ended. Returns whether they came.
bool read_whole(const Descriptor& pipe, void* target, std::size_t size) {
  std::size_t total = 0;
  while (total < size) {
    const ssize_t count = read(pipe.number(), static_cast<char*>(target) + total, size - total);
    if (count == 0 || (count < 0 && errno != EINTR)) {
      return false;
    }
    total += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  return true;
}

bool is_program(const fs::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), X_OK) == 0;
}

/// The machine's fault, not the program's: another time it may start.
bool is_shortage(int reason) {
  return reason == EAGAIN || reason == ENOMEM || reason == EMFILE || reason == ENFILE || reason == ETXTBSY;
}

Error start_error(const std::string& program, const std::string& directory, const StartFailure& failure) {
  const std::string name = printable(program);
  const std::string reason = ": " + std::string(std::strerror(failure.reason));
  if (failure.step == StartStep::Enter) {
    return usage_error(printable(directory), "is not a folder that " + name + " can run in" + reason);
  }
  if (failure.step == StartStep::Fork || is_shortage(failure.reason)) {
    return system_error(name, "cannot be started", failure.reason);
  }
  const char* remedy = failure.reason == ENOEXEC  ? "a script needs a first line such as #!/bin/sh"
                       : failure.reason == ENOENT ? "the interpreter that its first line names may be missing"
                                                  : "";
  return usage_error(name, "cannot be started" + reason, remedy);
}

std::string our_path() {
  const char* path = std::getenv("PATH");
  return path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
}

/// PATH as the program will see it.
std::string search_path(const Command& command) {
  for (const auto& [name, value] : command.environment) {
    if (name == "PATH") {
      return value;
    }
  }
  return our_path();
}

Error missing_program(const std::string& name) {
  std::error_code ignored;
  const bool by_path = name.find('/') != std::string::npos;
  if (by_path && fs::is_directory(name, ignored)) {
    return usage_error(printable(name), "is a folder, not a program");
  }
  if (by_path && fs::exists(name, ignored)) {
    return usage_error(printable(name), "is not executable", "chmod +x, or name its interpreter first");
  }
  return usage_error(printable(name), "there is no such program", "check the name and PATH");
}

}  // namespace

fs::path find_program(const std::string& name, const std::string& path) {
  if (name.find('/') != std::string::npos) {
    // Absolute, because the child may change its folder first.
    return is_program(name) ? fs::absolute(name) : fs::path();
  }
  for (const std::string& folder : split(path, ':')) {
    const fs::path candidate = fs::path(folder.empty() ? "." : folder) / name;
    if (!name.empty() && is_program(candidate)) {
      return fs::absolute(candidate);
    }
  }
  return {};
}

fs::path find_program(const std::string& name) {
  return find_program(name, our_path());
}

Child start_child(const Command& command) {
  CETERIS_CHECK(!command.argv.empty(), "a command needs a program");
  const std::string program = find_program(command.argv.front(), search_path(command)).string();
  if (program.empty()) {
    throw missing_program(command.argv.front());
  }
  std::vector<std::string> arguments = command.argv;
  std::vector<std::string> environment = merged_environment(command);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const std::string directory = command.directory.string();

  const Descriptor in = out_of_the_way(Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)));
  if (!in.is_open()) {
    throw system_error("/dev/null", "cannot be opened", errno);
  }
  Pipe out = make_output();
  Pipe err = make_output();
  Pipe report = make_pipe();
  Pipe control = make_control();
  Pipe status = make_pipe();
  const KeptProgram kept{.program = program.c_str(),
                         .argv = argv.data(),
                         .environment = envp.data(),
                         .directory = directory.empty() ? nullptr : directory.c_str(),
                         .in = in.number(),
                         .out = out.write.number(),
                         .err = err.write.number(),
                         .report = report.write.number(),
                         .control = control.read.number(),
                         .status = status.write.number()};
  const std::uint64_t copied = resident_bytes(getpid());
  const pid_t keeper = fork_keeper(kept);
  if (keeper < 0) {
    throw system_error(printable(command.argv.front()), "cannot be started", errno);
  }
  report.write.close();
  status.write.close();
  StartFailure failure{};
  KeeperMessage message{};
  // The report ends when exec closes the child's end, or with what went wrong.
  const bool failed = read_whole(report.read, &failure, sizeof failure);
  if (failed || !read_whole(status.read, &message, sizeof message)) {
    control.write.close();
    while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
    }
    throw failed ? start_error(command.argv.front(), directory, failure)
                 : system_error(printable(command.argv.front()), "was killed before it could start");
  }
  fcntl(status.read.number(), F_SETFL, O_NONBLOCK);
  return {.keeper = keeper,
          .pid = message.pid,
          .started = message.time,
          .copied = copied,
          .control = std::move(control.write),
          .status = std::move(status.read),
          .out = std::move(out.read),
          .err = std::move(err.read)};
}

}  // namespace ceteris
