// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"

namespace {

int refusal = 0;  ///< errno that flock is to give

}  // namespace

// flock of this program is that of the system, or refuses as some file systems do.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (refusal != 0) {
    errno = refusal;
    return -1;
  }
  return static_cast<int>(syscall(SYS_flock, descriptor, operation));
}

namespace ceteris {
namespace {

// A second open file of one process competes like one of another process.
TEST(FileLock, HasOneHolderAtATime) {
  const TempDirectory folder;
  {
    const FileLock first(folder.path() / ".lock");
    try {
      const FileLock second(folder.path() / ".lock");
      FAIL() << "two holders";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::Usage);
    }
  }
  EXPECT_FALSE(FileLock::is_held(folder.path() / ".lock"));
  EXPECT_FALSE(FileLock::is_held(folder.path() / "never made"));
  const FileLock third(folder.path() / ".lock");
  EXPECT_TRUE(FileLock::is_held(folder.path() / ".lock"));
}

TEST(FileLock, NamesTheErrnoOfAFileSystemThatRefusesIt) {
  const TempDirectory folder;
  for (const auto& [reason, name] : {std::pair{ENOLCK, "ENOLCK"}, {EIO, "EIO"}, {ESTALE, "ESTALE"}}) {
    refusal = reason;
    try {
      const FileLock lock(folder.path() / ".lock");
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::Failure);
      EXPECT_THAT(error.what(), testing::HasSubstr(std::string(".lock: cannot be locked (") + name + "): "));
    }
    refusal = 0;
  }
}

TEST(FileLock, IsWaitedForAsLongAsOneLikes) {
  const TempDirectory folder;
  const auto path = folder.path() / ".lock";
  auto first = std::make_unique<FileLock>(path);
  EXPECT_THROW((void)lock_within(0.05, path), Error);
  std::thread holder([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first.reset();
  });
  const Stopwatch watch;
  EXPECT_NE(lock_within(60, path), nullptr);
  EXPECT_LT(watch.seconds(), 30);
  holder.join();
}

TEST(FileLock, SaysWhenItsFileCannotBeMade) {
  const TempDirectory folder;
  EXPECT_THROW(FileLock(folder.path() / "absent" / ".lock"), Error);
}

}  // namespace
}  // namespace ceteris
