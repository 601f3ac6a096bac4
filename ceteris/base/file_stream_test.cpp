// SPDX-License-Identifier: Apache-2.0
// Pipes, devices and sockets where a file is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using test::in_child;
using testing::HasSubstr;

TEST(ReadFile, ReadsAPipeToItsEnd) {
  const TempDirectory folder;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_TRUE(is_stream(pipe));
  EXPECT_FALSE(is_stream(folder.path()));
  const std::string content(300000, 'p');  // more than a pipe holds at once
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));  // the reader is there first
    std::ofstream(pipe) << content;
  });
  EXPECT_EQ(read_file(pipe), content);
  writer.join();
}

TEST(ReadFile, ReadsWhatAShellHandsOver) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "label\n", 6), 6);
  ::close(ends[1]);  // the command has ended before anybody reads
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  EXPECT_TRUE(is_stream(path));
  EXPECT_EQ(read_file(path), "label\n");
  EXPECT_EQ(read_file(path), "") << "it is gone, and asking again does not wait";
  ::close(ends[0]);
}

/// How a process ends that reads `path`, from which nothing comes, and is asked to stop.
int stopped_while_reading(const fs::path& path) {
  return in_child([&] {
    install_stop_handlers();
    const pid_t self = getpid();
    std::thread asker([self] {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      kill(self, SIGTERM);
    });
    try {
      (void)read_file(path);
      asker.join();
      return 1;
    } catch (const Stopped& stopped) {
      asker.join();
      return static_cast<int>(stopped.exit());
    }
  });
}

TEST(ReadFile, StopsWaitingForAPipeWhenAskedTo) {
  const TempDirectory folder;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(stopped_while_reading(pipe), 75);
}

// The log of the kernel calls itself a regular file, and gives nothing until there is something new.
TEST(ReadFile, StopsWaitingForAFileThatHasNothingYet) {
  if (::access("/proc/kmsg", R_OK) != 0) {
    GTEST_SKIP() << "only root may read the log of the kernel";
  }
  EXPECT_EQ(stopped_while_reading("/proc/kmsg"), 75);
}

TEST(ReadFile, RefusesAnEndlessDeviceAndASocket) {
  EXPECT_THAT(error_of([&] { (void)read_file("/dev/zero", 5000); }),
              HasSubstr("1 /dev/zero: is larger than 5 KB, the most that is read from a device"));
  const TempDirectory folder;
  const fs::path path = folder.path() / "socket";
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.string().size(), sizeof(address.sun_path));
  path.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_FALSE(is_stream(path));
  EXPECT_THAT(error_of([&] { (void)read_file(path); }), HasSubstr("2 " + path.string() + ": is a socket"));
}

TEST(MappedFile, RefusesAtOnceWhatIsNoRegularFile) {
  const TempDirectory folder;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(error_of([&] { const MappedFile file(pipe); }),
            "2 " + pipe.string() + ": is a pipe, and is read in more than one place; save it as a file first");
  EXPECT_EQ(error_of([&] { const MappedFile file("/dev/zero"); }),
            "2 /dev/zero: is a device, and is read in more than one place; save it as a file first");
}

}  // namespace
}  // namespace ceteris
