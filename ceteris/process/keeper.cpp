// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/keeper.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <initializer_list>

namespace ceteris {
namespace {

constexpr int kOldestKernelDescriptors = 4096;  // closed one by one where close_range is missing (before Linux 5.9)
constexpr double kHopeless = 60;                // seconds after which what SIGKILL did not end is given up

double now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void reset_signals() {
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    sigaction(signal, &usual, nullptr);  // refused for SIGKILL, SIGSTOP and those of the C library
  }
}

[[noreturn]] void fail(int report, StartStep step) {
  const StartFailure failure{step, errno};
  const ssize_t written = write(report, &failure, sizeof failure);
  _exit(written == static_cast<ssize_t>(sizeof failure) ? 127 : 126);
}

/// In the child of the keeper.
[[noreturn]] void become(const KeptProgram& program, pid_t keeper) {
  setsid();  // a group of its own, and no terminal that it could wait for
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) {
    _exit(127);  // the keeper ended before the line above
  }
  // An exec passes on what is ignored and what is blocked: a program that inherits either cannot be stopped as usual.
  reset_signals();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(program.in, 0);
  dup2(program.out, 1);
  dup2(program.err, 2);
  if (program.directory != nullptr && chdir(program.directory) != 0) {
    fail(program.report, StartStep::Enter);
  }
  execve(program.program, program.argv, program.environment);
  fail(program.report, StartStep::Execute);
}

/// Moves what is needed to the lowest numbers and closes everything else: locks, sockets, and the ends of other pipes,
/// which would never end while we hold them.
KeptProgram keep_only(KeptProgram program) {
  int next = 3;
  for (int* descriptor :
       {&program.in, &program.out, &program.err, &program.report, &program.control, &program.status}) {
    *descriptor = dup3(*descriptor, next++, O_CLOEXEC);
  }
  for (const int standard : {0, 1, 2}) {
    dup2(program.in, standard);
  }
  if (syscall(SYS_close_range, static_cast<unsigned>(next), ~0U, 0U) != 0) {
    for (int descriptor = next; descriptor < kOldestKernelDescriptors; ++descriptor) {
      close(descriptor);
    }
  }
  return program;
}

void send(int status, const KeeperMessage& message) {
  // Less than PIPE_BUF, so whole or not at all; a reader that is gone shows at the control pipe.
  [[maybe_unused]] const ssize_t written = write(status, &message, sizeof message);
}

void kill_with_group(pid_t child) {
  const pid_t group = getpgid(child);
  if (group > 0 && group != getpgrp()) {
    kill(-group, SIGKILL);  // all at one moment, so that none can start another meanwhile
  }
  kill(child, SIGKILL);
}

/// SIGKILL to every child and its process group. Orphans of what it ends become children themselves and are met by the
/// next call. None of them can be another process by then: only we reap them; and their groups are of sessions that
/// the program or its descendants made.
/// Returns false where the system does not list children.
bool kill_children() {
  const int list = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (list < 0) {
    return false;
  }
  std::array<char, 4096> buffer{};
  pid_t number = 0;
  for (ssize_t count = 0; (count = read(list, buffer.data(), buffer.size())) > 0;) {
    for (ssize_t i = 0; i < count; ++i) {
      const char c = buffer[static_cast<std::size_t>(i)];
      if (c >= '0' && c <= '9') {
        number = 10 * number + (c - '0');
      } else if (number > 0) {
        kill_with_group(number);
        number = 0;
      }
    }
  }
  close(list);
  return true;
}

/// The keeper's state while the program runs.
struct Watch {
  KeptProgram program;
  pid_t pid = 0;  ///< of the program; 0 once it is reaped
  bool ending = false;
  double ending_since = 0;
};

/// Reaps what has ended. Returns false when there is no child left.
bool reap(Watch& watch) {
  for (;;) {
    int status = 0;
    rusage usage{};
    const pid_t pid = wait4(-1, &status, WNOHANG, &usage);
    if (pid < 0 && errno == EINTR) {
      continue;
    }
    if (pid <= 0) {
      return pid == 0;
    }
    if (pid == watch.pid) {
      watch.pid = 0;
      send(watch.program.status, {KeeperMessage::Kind::Ended, pid, status, usage.ru_maxrss, now()});
    }
  }
}

void obey(Watch& watch) {
  std::array<char, 16> orders{};
  const ssize_t count = read(watch.program.control, orders.data(), orders.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
    return;
  }
  bool kill_all = count <= 0;
  for (ssize_t i = 0; i < count; ++i) {
    const auto order = static_cast<KeeperOrder>(orders[static_cast<std::size_t>(i)]);
    if (order == KeeperOrder::Terminate && watch.pid > 0) {
      kill(-watch.pid, SIGTERM);
      kill(-watch.pid, SIGCONT);  // one that was stopped hears it too
    }
    kill_all = kill_all || order == KeeperOrder::Kill;
  }
  if (kill_all && !watch.ending) {
    watch.ending = true;
    watch.ending_since = now();
  }
}

[[noreturn]] void watch_tree(Watch watch, int signals) {
  while (reap(watch)) {
    if (watch.ending) {
      const bool listed = kill_children();
      if (!listed && watch.pid > 0) {
        kill_with_group(watch.pid);
      }
      if (now() - watch.ending_since > (listed ? kHopeless : 1)) {
        _exit(1);
      }
    }
    std::array<pollfd, 2> waited{{{signals, POLLIN, 0}, {watch.ending ? -1 : watch.program.control, POLLIN, 0}}};
    poll(waited.data(), waited.size(), watch.ending ? 5 : -1);
    signalfd_siginfo ignored{};
    while (read(signals, &ignored, sizeof ignored) > 0) {
    }
    if (waited[1].revents != 0) {
      obey(watch);
    }
  }
  send(watch.program.status, {KeeperMessage::Kind::AllEnded, 0, 0, 0, now()});
  _exit(0);
}

}  // namespace

void keep(const KeptProgram& inherited) {
  const KeptProgram program = keep_only(inherited);
  setsid();  // what is sent to our group or typed at our terminal is for us
  prctl(PR_SET_NAME, "ceteris-keeper");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  reset_signals();  // an ignored SIGCHLD would lose exit codes; all of them stay blocked
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  const int signals = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
  const pid_t keeper = getpid();
  const double started = now();
  const pid_t pid = signals < 0 ? -1 : fork();
  if (pid == 0) {
    become(program, keeper);
  }
  if (pid < 0) {
    fail(program.report, StartStep::Fork);
  }
  for (const int descriptor : {program.out, program.err, program.report}) {
    close(descriptor);
  }
  send(program.status, {KeeperMessage::Kind::Started, pid, 0, 0, started});
  watch_tree({program, pid}, signals);
}

}  // namespace ceteris
