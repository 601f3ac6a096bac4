// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/json_depth.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris {
namespace {

TEST(JsonDepth, CountsListsAndObjectsThatAreOpenAtOnce) {
  EXPECT_EQ(json_depth(""), 0);
  EXPECT_EQ(json_depth("1"), 0);
  EXPECT_EQ(json_depth(R"({"a": [1, {"b": 2}], "c": []})"), 3);
  EXPECT_EQ(json_depth("[[[["), 4);
}

TEST(JsonDepth, LeavesOutBracketsInStrings) {
  EXPECT_EQ(json_depth(R"(["[[[", "\"[[", "\\", [0]])"), 2);
}

TEST(JsonDepth, RefusesARecordThatIsNestedMoreDeeplyThanOurs) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_NO_THROW(require_flat_json(nested(kDeepestRecord), "a.json"));
  EXPECT_THROW(require_flat_json(nested(kDeepestRecord + 1), "a.json"), Error);
  EXPECT_THROW(require_flat_json(nested(1'000'000), "a.json"), Error);
}

}  // namespace
}  // namespace ceteris
