// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/temporary.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <set>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path) {
  std::ofstream(path) << "x";
}

void run_in_child(const std::function<void()>& work) {
  const pid_t pid = fork();
  if (pid == 0) {
    work();
    _exit(0);
  }
  waitpid(pid, nullptr, 0);
}

TEST(TempDirectory, IsPrivateAndGoesWithItsContent) {
  fs::path path;
  {
    const TempDirectory folder;
    path = folder.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    fs::create_directories(path / "a" / "b");
    write(path / "a" / "b" / "file");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TempDirectory, MovesWithItsOwner) {
  TempDirectory a;
  const fs::path first = a.path();
  {
    TempDirectory b(std::move(a));
    EXPECT_EQ(b.path(), first);
    EXPECT_TRUE(fs::exists(first));
  }
  EXPECT_FALSE(fs::exists(first));
}

TEST(TempDirectory, NeedsItsParent) {
  EXPECT_THROW(TempDirectory("/nowhere/at/all"), Error);
}

TEST(TemporaryPath, NeverRepeats) {
  std::set<fs::path> paths;
  for (int i = 0; i < 100; ++i) {
    paths.insert(temporary_path("folder"));
  }
  EXPECT_EQ(paths.size(), 100u);
  EXPECT_EQ(paths.begin()->parent_path(), "folder");
}

TEST(RemoveStaleTemporaries, TakesWhatAnEndedProcessLeftAndNothingElse) {
  const TempDirectory parent;
  run_in_child([&] {
    write(temporary_path(parent.path()));
    fs::create_directories(temporary_path(parent.path()) / "with" / "content");
  });
  const fs::path ours = temporary_path(parent.path());
  write(ours);
  write(parent.path() / "photo.jpg");
  write(parent.path() / ".ceteris-tmp-of-the-user");
  EXPECT_EQ(remove_stale_temporaries(parent.path()), 2u);
  EXPECT_TRUE(fs::exists(ours));
  EXPECT_TRUE(fs::exists(parent.path() / "photo.jpg"));
  EXPECT_TRUE(fs::exists(parent.path() / ".ceteris-tmp-of-the-user"));
  EXPECT_EQ(remove_stale_temporaries(parent.path()), 0u);
}

TEST(RemoveStaleTemporaries, IsNotFooledByAReusedProcessNumber) {
  const TempDirectory parent;
  std::string name = temporary_path(parent.path()).filename().string();
  // The same machine and process number, another start.
  const std::size_t number = name.rfind('-');
  const std::size_t start = name.rfind('-', number - 1);
  name.replace(start + 1, number - start - 1, "1");
  write(parent.path() / name);
  EXPECT_EQ(remove_stale_temporaries(parent.path()), 1u);
}

TEST(RemoveStaleTemporaries, LeavesOtherMachinesADay) {
  const TempDirectory parent;
  const fs::path file = parent.path() / ".ceteris-tmp-1-99999999-5-0";
  const fs::path folder = parent.path() / ".ceteris-tmp-1-99999999-5-1";
  write(file);
  fs::create_directory(folder);
  EXPECT_EQ(remove_stale_temporaries(parent.path()), 0u);
  const auto two_days_ago = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time(file, two_days_ago);
  fs::last_write_time(folder, two_days_ago);
  EXPECT_EQ(remove_stale_temporaries(parent.path()), 1u);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(fs::exists(folder));
}

TEST(RemoveStaleTemporaries, OfAMissingFolderIsNothing) {
  EXPECT_EQ(remove_stale_temporaries("/nowhere/at/all"), 0u);
}

}  // namespace
}  // namespace ceteris
