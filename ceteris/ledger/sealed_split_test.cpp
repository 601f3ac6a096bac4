// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/sealed_split.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::ledger {
namespace {

TEST(SplitHash, OfAFileIsThatOfItsBytesHoweverLong) {
  const TempDirectory folder;
  const std::filesystem::path file = folder.path() / "split.tar";
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 22U) + 1}) {
    const std::string content(size, 'x');
    write_file_atomic(file, content);
    EXPECT_EQ(split_sha256(file), sha256_hex(content));
  }
}

TEST(SplitHash, IsLeftWhenItIsAskedToStop) {
  const TempDirectory folder;
  const std::filesystem::path file = folder.path() / "split.tar";
  write_file_atomic(file, "content");
  request_stop(SIGINT);
  EXPECT_THROW((void)split_sha256(file), Stopped);
  clear_stop();
}

}  // namespace
}  // namespace ceteris::ledger
