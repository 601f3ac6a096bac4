// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/blas_core.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ceteris {
namespace {

TEST(BlasCore, AProcessorThatOpenBlasDoesNotKnowIsTakenForWhatItCan) {
  const std::vector<std::string> avx2 = {"sse4_2", "avx", "fma", "avx2"};
  const std::vector<std::string> avx512 = {"sse4_2", "avx", "fma", "avx2", "avx512f", "avx512bw", "avx512vl"};
  EXPECT_EQ(better_blas_core("Prescott", avx2), "Haswell");
  EXPECT_EQ(better_blas_core("Prescott", avx512), "SkylakeX");
  EXPECT_EQ(better_blas_core("Nehalem", avx512), "SkylakeX");
}

TEST(BlasCore, AChoiceThatFitsStays) {
  const std::vector<std::string> old = {"sse4_2", "avx"};
  const std::vector<std::string> avx512 = {"sse4_2", "avx", "fma", "avx2", "avx512f", "avx512bw", "avx512vl"};
  EXPECT_EQ(better_blas_core("Prescott", old), "");
  EXPECT_EQ(better_blas_core("Prescott", {}), "");
  for (const char* chosen : {"Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids", "armv8"}) {
    EXPECT_EQ(better_blas_core(chosen, avx512), "") << chosen;
  }
}

}  // namespace
}  // namespace ceteris
