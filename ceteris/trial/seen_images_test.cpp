// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/seen_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::trial {
namespace {

TEST(SeenImages, ComeBackSortedAndOnce) {
  const TempDirectory run;
  EXPECT_TRUE(read_seen_images(run.path()).empty());
  write_seen_images(run.path(), {0xffffffffffffffffU, 7, 0, 7});
  EXPECT_EQ(read_file(run.path() / kSeenImagesFile), "0000000000000000\n0000000000000007\nffffffffffffffff\n");
  EXPECT_THAT(read_seen_images(run.path()), testing::ElementsAre(0U, 7U, 0xffffffffffffffffU));
}

TEST(SeenImages, OfADamagedFileAreRefusedWithTheLine) {
  const TempDirectory run;
  for (const char* text : {"0000000000000000\n7\n", "0000000000000000\n000000000000000g\n"}) {
    write_file_atomic(run.path() / kSeenImagesFile, text);
    try {
      (void)read_seen_images(run.path());
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::InvalidSpec);
      EXPECT_THAT(error.what(), testing::HasSubstr(":2: is not 16 hexadecimal digits"));
    }
  }
}

}  // namespace
}  // namespace ceteris::trial
