// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/conditional.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/audit_evidence/two_sets_test.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::audit {
namespace {

using ::testing::HasSubstr;

Conditional conditional(const audit_plan::Scan& scan) {
  ops::use_single_thread();
  audit_plan::Plan plan;
  plan.parts = audit_evidence::parts_of(scan);
  plan.test_set.classes = 2;
  for (std::size_t i = 0; i < plan.parts.test.images.size(); ++i) {
    plan.test_set.images.push_back(plan.parts.test.images[i]);
    plan.test_set.labels.push_back(static_cast<int>(plan.parts.test.labels[i]));
    plan.test_set.groups.push_back(static_cast<int>(i));
  }
  return bytes_given_dimensions(scan, plan, 1);
}

TEST(FileSize, IsExplainedByTheDimensionsWhereItFollowsFromThem) {
  // b is larger, and its files with it.
  const Conditional test = conditional(audit_evidence::two_sets(400, [](audit_plan::ScannedImage& p, std::uint32_t) {
    p.header.width = p.header.width * 3 / 2;
    p.header.bytes = p.header.bytes * 3 / 2;
  }));
  EXPECT_GT(test.without, 0.7);
  EXPECT_GT(test.p_value, 0.05);
  EXPECT_THAT(explained_by_dimensions(test), HasSubstr("Width and height explain the file sizes"));
}

TEST(FileSize, IsACauseOfItsOwnAtTheSameDimensions) {
  const Conditional test = conditional(audit_evidence::two_sets(
      400, [](audit_plan::ScannedImage& p, std::uint32_t) { p.header.bytes = p.header.bytes * 3 / 2; }));
  EXPECT_GT(test.with, test.without + 0.1);
  EXPECT_LT(test.p_value, 0.001);
  EXPECT_EQ(explained_by_dimensions(test), "");
}

}  // namespace
}  // namespace ceteris::audit
