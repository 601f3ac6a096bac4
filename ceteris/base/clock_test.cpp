// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/clock.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <thread>
#include <vector>

namespace ceteris {
namespace {

using std::chrono::system_clock;

TEST(UtcTimestamp, FollowsIso8601) {
  EXPECT_EQ(utc_timestamp(system_clock::from_time_t(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_timestamp(system_clock::from_time_t(951827696)), "2000-02-29T12:34:56Z");
  EXPECT_EQ(utc_timestamp(system_clock::from_time_t(4102444799)), "2099-12-31T23:59:59Z");
  EXPECT_EQ(utc_timestamp().size(), 20u);
}

TEST(Stopwatch, MeasuresTimeThatPassed) {
  const Stopwatch watch;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double first = watch.seconds();
  EXPECT_GE(first, 0.020);
  EXPECT_LT(first, 10);
  EXPECT_GE(watch.seconds(), first);
}

TEST(CpuSeconds, CountsWorkAndNotSleep) {
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const double asleep = cpu_seconds() - before;
  EXPECT_LT(asleep, 0.04);
  const Stopwatch watch;
  while (cpu_seconds() - before < asleep + 0.02 && watch.seconds() < 20) {
  }
  EXPECT_GE(cpu_seconds() - before, asleep + 0.02);
}

TEST(PeakMemory, GrowsWhenMemoryIsTouchedAndStays) {
  const std::uint64_t before = peak_memory_bytes();
  EXPECT_GT(before, 100000u);
  const std::size_t size = before + 32'000'000;  // more than can have been held before
  {
    const std::vector<std::byte> block(size, std::byte{1});
    EXPECT_EQ(block[size / 2], std::byte{1});
  }
  EXPECT_GE(peak_memory_bytes(), size);
  EXPECT_LT(peak_memory_bytes(), 20 * size) << "kilobytes taken for bytes, with room for what a sanitizer adds";
}

}  // namespace
}  // namespace ceteris
