// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/data/test_photographs.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::data {
namespace {

TEST(CropDecode, EqualsTheSameRectangleOfRealPhotographs) {
  std::uint64_t seed = 0;
  for (const char* archive : kPhotographs) {
    for (const image::Bytes& photograph : files_of_archive(archive, 40)) {
      image::expect_windows_equal_the_whole(photograph, archive, ++seed, 4);
    }
  }
  if (seed == 0) {
    CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
  }
}

}  // namespace
}  // namespace ceteris::data
