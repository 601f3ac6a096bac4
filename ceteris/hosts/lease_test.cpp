// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/lease.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>

#include "ceteris/base/temporary.hpp"
#include "ceteris/hosts/machine.hpp"

namespace ceteris::hosts {
namespace {

/// Looks every second from `from` to `to`; what the last look says.
bool watched(LeaseWatch& watch, const std::string& sign, int from, int to) {
  bool ended = false;
  for (int now = from; now <= to; ++now) {
    ended = watch.has_ended("trial", sign, 10, now);
  }
  return ended;
}

TEST(LeaseWatch, EndsALeaseWhoseSignHasNotChangedForItsWholeSpan) {
  LeaseWatch watch;
  EXPECT_FALSE(watched(watch, "1", 100, 109));
  EXPECT_TRUE(watched(watch, "1", 110, 110));
}

TEST(LeaseWatch, BeginsAgainWithEveryChangeWhateverTheSignSays) {
  LeaseWatch watch;
  EXPECT_FALSE(watched(watch, "5", 0, 9));
  EXPECT_FALSE(watched(watch, "4", 10, 19)) << "a sign is compared, never ordered";
  EXPECT_FALSE(watched(watch, "", 20, 29)) << "its file may go, too";
  EXPECT_TRUE(watched(watch, "", 30, 30));
}

TEST(LeaseWatch, LooksAtEachNameByItself) {
  LeaseWatch watch;
  EXPECT_TRUE(watched(watch, "1", 0, 10));
  EXPECT_FALSE(watch.has_ended("another", "1", 10, 10));
}

TEST(LeaseWatch, ThatWasStoppedItselfDoesNotTakeItsOwnPauseForThatOfAnother) {
  LeaseWatch watch;
  EXPECT_FALSE(watch.has_ended("trial", "1", 10, 0));
  EXPECT_FALSE(watch.has_ended("trial", "1", 10, 1000)) << "nobody looked in between";
  EXPECT_FALSE(watched(watch, "1", 1001, 1009));
  EXPECT_TRUE(watched(watch, "1", 1010, 1010));
}

TEST(Beat, IsASignThatChangesWithEveryOneAndNeedsNoNewRoom) {
  const TempDirectory folder;
  const auto file = folder.path() / "lease";
  EXPECT_EQ(read_beat(file), "");
  EXPECT_EQ(write_beat(file, 9), 0);
  const std::string nine = read_beat(file);
  const auto size = std::filesystem::file_size(file);
  EXPECT_EQ(write_beat(file, 10), 0);
  EXPECT_NE(read_beat(file), nine);
  EXPECT_EQ(std::filesystem::file_size(file), size);
}

TEST(Beat, SaysWhyItCouldNotBeWritten) {
  const TempDirectory folder;
  EXPECT_EQ(write_beat(folder.path() / "no/lease", 1), ENOENT);
}

TEST(Beat, WaitsForNoPipe) {
  const TempDirectory folder;
  ASSERT_EQ(mkfifo((folder.path() / "lease").c_str(), 0600), 0);
  EXPECT_EQ(read_beat(folder.path() / "lease"), "");
  EXPECT_NE(write_beat(folder.path() / "lease", 1), 0);
}

TEST(Machine, IsToldByItsBootAndItsName) {
  EXPECT_NE(this_machine().find("@" + host_name()), std::string::npos);
  EXPECT_EQ(this_machine(), this_machine());
}

}  // namespace
}  // namespace ceteris::hosts
