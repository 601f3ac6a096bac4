// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/blas.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace ceteris::ops {
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

TEST(BlasCore, TheVariableOfTheUserDecides) {
  const char* before = std::getenv("OPENBLAS_CORETYPE");
  const std::string kept = before == nullptr ? "" : before;
  setenv("OPENBLAS_CORETYPE", "Prescott", 1);
  EXPECT_EQ(better_blas_core(), "");
  before == nullptr ? unsetenv("OPENBLAS_CORETYPE") : setenv("OPENBLAS_CORETYPE", kept.c_str(), 1);
}

}  // namespace
}  // namespace ceteris::ops
