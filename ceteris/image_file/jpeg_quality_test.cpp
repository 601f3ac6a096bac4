// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/jpeg_quality.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace ceteris::image_file {
namespace {

TEST(JpegQuality, TablesOfAnotherEncoderHaveAResidual) {
  QuantTable luma = ijg_table(0, 75);
  for (std::uint16_t& entry : luma.entries) {
    entry = static_cast<std::uint16_t>(entry + 2);
  }
  const QuantTable chroma = ijg_table(1, 75);
  const QualityEstimate estimate = estimate_quality(luma, &chroma);
  EXPECT_NEAR(estimate.quality, 74, 1);
  EXPECT_GT(estimate.residual, 0.5);
  EXPECT_LT(estimate.residual, 2);
}

TEST(JpegQuality, FlatTablesOfOnesAreQualityOneHundred) {
  QuantTable ones;
  ones.entries.fill(1);
  EXPECT_EQ(estimate_quality(ones, nullptr).quality, 100);
}

}  // namespace
}  // namespace ceteris::image_file
