// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ceteris::formats {
namespace {

TEST(Crc32c, MatchesItsTestVectors) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(masked_crc32c("\x1a\x11"
                          "CRC test, one two"),
            0x5794D08AU);
}

}  // namespace
}  // namespace ceteris::formats
