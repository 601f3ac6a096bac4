// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/bounded_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/resource.h>

#include <cerrno>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris {
namespace {

std::string logged(const std::string& text, std::size_t head, std::size_t tail, std::size_t piece) {
  const TempDirectory folder;
  BoundedLog log(folder.path() / "log", head, tail);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    log.add(std::string_view(text).substr(at, piece));
  }
  log.finish();
  EXPECT_EQ(log.failure(), 0);
  return read_file(folder.path() / "log");
}

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) {
    text += "line " + std::to_string(i) + "\n";
  }
  return text;
}

TEST(BoundedLog, KeepsWhatFitsAsItIs) {
  for (const std::size_t piece : {1, 7, 1000}) {
    EXPECT_EQ(logged(lines(0, 10), 40, 40, piece), lines(0, 10));
    EXPECT_EQ(logged("", 40, 40, piece), "");
  }
}

TEST(BoundedLog, KeepsWholeLinesOfTheBeginningAndTheEnd) {
  // 7 bytes a line; 20 bytes hold two whole ones, at the end after the one that is cut.
  for (const std::size_t piece : {1, 7, 10, 70}) {
    EXPECT_EQ(logged(lines(0, 10), 20, 20, piece), lines(0, 2) + "\n[42 bytes left out]\n" + lines(8, 10)) << piece;
  }
}

TEST(BoundedLog, NeverCutsANumberOfALongLine) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "6.05e-06 ";
  }
  const std::string kept = logged(text, 20, 20, 13);
  EXPECT_EQ(kept, "6.05e-06 6.05e-06 \n[864 bytes left out]\n6.05e-06 6.05e-06 ");
}

TEST(BoundedLog, MuchOutputCostsABoundedFileAndKeepsItsEnd) {
  const TempDirectory folder;
  BoundedLog log(folder.path() / "log", 10000, 10000);
  const std::string piece = lines(0, 10000);
  for (int i = 0; i < 300; ++i) {
    log.add(piece);
    log.refresh();
  }
  log.add("the end\n");
  log.finish();
  const std::string kept = read_file(folder.path() / "log");
  EXPECT_LE(kept.size(), 20100u);
  EXPECT_GE(kept.size(), 19000u);
  EXPECT_TRUE(kept.starts_with("line 0\nline 1\n"));
  EXPECT_TRUE(kept.ends_with("line 9999\nthe end\n"));
}

TEST(BoundedLog, IsANewFile) {
  const TempDirectory folder;
  const BoundedLog first(folder.path() / "log", 10, 10);
  EXPECT_THROW(BoundedLog(folder.path() / "log", 10, 10), Error);
}

TEST(BoundedLog, AWriteThatFailsIsToldAndStopsNothing) {
  const TempDirectory folder;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto usual = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  BoundedLog log(folder.path() / "log", 4000, 4000);
  log.add(lines(0, 100));
  const int early = log.failure();
  log.add(lines(100, 200));
  log.add(lines(200, 2000));
  log.finish();
  const int late = log.failure();
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, usual);
  EXPECT_EQ(early, 0);
  EXPECT_EQ(late, EFBIG);
}

TEST(LogGapLine, IsKnownAgain) {
  EXPECT_EQ(log_gap_line(1234), "[1,234 bytes left out]");
  EXPECT_TRUE(is_log_gap_line(log_gap_line(1)));
  EXPECT_TRUE(is_log_gap_line(log_gap_line(123'456'789)));
  EXPECT_FALSE(is_log_gap_line("[ bytes left out]"));
  EXPECT_FALSE(is_log_gap_line("[a few bytes left out]"));
  EXPECT_FALSE(is_log_gap_line("x [1 bytes left out]"));
}

}  // namespace
}  // namespace ceteris
