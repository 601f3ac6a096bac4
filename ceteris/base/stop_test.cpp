// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/stop.hpp"
#include "tests/support/outcome.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

namespace ceteris {
namespace {

using test::in_child;

int exit_after(int signal) {
  return in_child([signal] {
    install_stop_handlers();
    raise(signal);
    try {
      throw_if_stopped();
    } catch (const Stopped& stopped) {
      return stopped.signal() == signal ? static_cast<int>(stopped.exit()) : 1;
    }
    return 2;
  });
}

TEST(Stop, NothingIsThrownBeforeASignal) {
  EXPECT_FALSE(stop_requested());
  EXPECT_NO_THROW(throw_if_stopped());
}

TEST(Stop, EachSignalHasItsExitCode) {
  EXPECT_EQ(exit_after(SIGINT), 130);
  EXPECT_EQ(exit_after(SIGTERM), 75);
  EXPECT_EQ(exit_after(SIGUSR1), 75);
}

TEST(Stop, ASignalThatIsHeldReachesTheHandlersInstalledLater) {
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) {
    EXPECT_EQ(in_child([signal] {
                hold_stop_signals();
                raise(signal);
                const bool too_early = stop_requested();
                install_stop_handlers();
                return !too_early && stop_signal() == signal ? 0 : 1;
              }),
              0);
  }
}

TEST(Stop, ASecondInterruptEndsTheProcessAtOnce) {
  EXPECT_EQ(in_child([] {
              install_stop_handlers();
              raise(SIGINT);
              raise(SIGINT);
              return 0;
            }),
            -SIGINT);
}

TEST(Stop, ASecondTerminationIsPatient) {
  EXPECT_EQ(in_child([] {
              install_stop_handlers();
              raise(SIGTERM);
              raise(SIGTERM);
              raise(SIGINT);
              return stop_signal();
            }),
            SIGTERM);
}

TEST(Stop, AnInterruptIgnoredFromTheStartStaysIgnored) {
  EXPECT_EQ(in_child([] {
              signal(SIGINT, SIG_IGN);
              install_stop_handlers();
              raise(SIGINT);
              return stop_requested() ? 1 : 42;
            }),
            42);
}

TEST(Stop, WaitingEndsWhenAsked) {
  EXPECT_EQ(in_child([] {
              install_stop_handlers();
              alarm(30);
              const pid_t waiting = getpid();
              if (fork() == 0) {
                usleep(50000);
                kill(waiting, SIGTERM);
                _exit(0);
              }
              while (!stop_requested()) {
                poll(nullptr, 0, -1);
              }
              return 42;
            }),
            42);
}

TEST(Stop, AFileLimitIsAnErrorAndNotTheEnd) {
  EXPECT_EQ(in_child([] {
              install_stop_handlers();
              const rlimit limit{0, 0};
              setrlimit(RLIMIT_FSIZE, &limit);
              std::FILE* file = std::tmpfile();
              return file != nullptr && write(fileno(file), "x", 1) == -1 ? 42 : 1;
            }),
            42);
}

TEST(Stop, CanBeAskedForAndForgottenWithoutASignal) {
  request_stop(SIGTERM);
  EXPECT_TRUE(stop_requested());
  EXPECT_THROW(throw_if_stopped(), Stopped);
  EXPECT_STREQ(Stopped(SIGINT).what(), "interrupted");
  EXPECT_STREQ(Stopped(SIGTERM).what(), "asked to stop; run the same command again to go on");
  clear_stop();
  EXPECT_FALSE(stop_requested());
}

}  // namespace
}  // namespace ceteris
