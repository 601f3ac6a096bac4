// SPDX-License-Identifier: Apache-2.0
// All photographs of the test data (a few minutes).
#include <gtest/gtest.h>

#include "ceteris/data/test_photographs.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::data {
namespace {

class Photographs : public testing::TestWithParam<const char*> {};

TEST_P(Photographs, HaveWindowsThatEqualTheWhole) {
  const std::vector<image::Bytes> photographs = files_of_archive(GetParam(), 1);
  if (photographs.empty()) {
    CETERIS_SKIP_WITHOUT("data", "no test data: set CETERIS_DATA");
  }
  std::uint64_t seed = 0;
  for (const image::Bytes& photograph : photographs) {
    image::expect_windows_equal_the_whole(photograph, GetParam(), ++seed, 8);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Photographs, testing::ValuesIn(kPhotographs));

}  // namespace
}  // namespace ceteris::data
