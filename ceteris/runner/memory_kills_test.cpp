// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/memory_kills.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/file.hpp"

namespace ceteris::runner {
namespace {

namespace fs = std::filesystem;

class MemoryKills : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_.path() / path).parent_path());
    write_file_atomic(root_.path() / path, text);
  }
  [[nodiscard]] std::uint64_t count() const { return memory_kills(root_.path()); }

 private:
  TempDirectory root_;
};

TEST_F(MemoryKills, AreOfOurGroupInVersionTwo) {
  write("proc/self/cgroup", "0::/user.slice/job 7\n");
  write("proc/vmstat", "oom_kill 100\n");
  write("sys/fs/cgroup/user.slice/job 7/memory.events", "low 0\noom 9\noom_kill 3\noom_group_kill 0\n");
  EXPECT_EQ(count(), 3u);
}

TEST_F(MemoryKills, AreOfOurGroupInVersionOne) {
  write("proc/self/cgroup", "8:pids:/\n4:memory:/a/b\n0::/\n");
  write("sys/fs/cgroup/memory/a/b/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  EXPECT_EQ(count(), 5u);
}

TEST_F(MemoryKills, InAContainerTheGroupIsTheRoot) {
  write("proc/self/cgroup", "0::/docker/abc\n");
  write("sys/fs/cgroup/memory.events", "oom_kill 4\n");
  EXPECT_EQ(count(), 4u);
}

TEST_F(MemoryKills, AreOfTheMachineWhereNoGroupCounts) {
  write("proc/self/cgroup", "0::/\nbroken\n");
  write("proc/vmstat", "nr_free_pages 1\noom_kill 6\n");
  EXPECT_EQ(count(), 6u);
}

TEST_F(MemoryKills, NobodyWhoCountsIsNone) {
  EXPECT_EQ(count(), 0u);
}

}  // namespace
}  // namespace ceteris::runner
