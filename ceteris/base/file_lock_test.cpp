// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file_lock.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"

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

TEST(FileLock, SaysWhenItsFileCannotBeMade) {
  const TempDirectory folder;
  EXPECT_THROW(FileLock(folder.path() / "absent" / ".lock"), Error);
}

}  // namespace
}  // namespace ceteris
