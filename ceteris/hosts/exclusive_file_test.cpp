// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/exclusive_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::hosts {
namespace {

using ceteris::test::error_of;
using testing::HasSubstr;

TEST(ExclusiveFile, IsCreatedOnceAndKeepsItsFirstContent) {
  const TempDirectory folder;
  EXPECT_TRUE(create_whole(folder.path() / "end", "first"));
  EXPECT_FALSE(create_whole(folder.path() / "end", "second"));
  EXPECT_EQ(read_file(folder.path() / "end"), "first");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "no temporary stays";
}

TEST(ExclusiveFile, IsCreatedByOneOfManyProcesses) {
  const TempDirectory folder;
  for (int round = 0; round < 20; ++round) {
    const auto path = folder.path() / std::to_string(round);
    std::vector<pid_t> racers;
    for (int i = 0; i < 8; ++i) {
      racers.push_back(fork());
      if (racers.back() == 0) {
        _exit(create_whole(path, std::to_string(getpid())) ? 1 : 0);
      }
    }
    std::vector<pid_t> winners;
    for (const pid_t racer : racers) {
      int status = 0;
      waitpid(racer, &status, 0);
      if (WEXITSTATUS(status) == 1) {
        winners.push_back(racer);
      }
    }
    ASSERT_EQ(winners.size(), 1U);
    EXPECT_EQ(read_file(path), std::to_string(winners.front()));
  }
}

TEST(ExclusiveFile, NamesTheErrnoOfARefusal) {
  const TempDirectory folder;
  EXPECT_THAT(error_of([&] { (void)create_whole(folder.path() / "no/such", "x"); }),
              HasSubstr("such: cannot be written (ENOENT): No such file or directory"));
}

}  // namespace
}  // namespace ceteris::hosts
