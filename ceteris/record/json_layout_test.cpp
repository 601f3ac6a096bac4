// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/json_layout.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace ceteris::record {
namespace {

TEST(JsonLayout, KeepsShortValuesOnOneLine) {
  EXPECT_EQ(lay_out_json("{}"), "{}\n");
  EXPECT_EQ(lay_out_json(" 12.50 "), "12.50\n");
  EXPECT_EQ(lay_out_json("{\"a\":[1,2],\"b\":null}"), "{\"a\": [1, 2], \"b\": null}\n");
}

TEST(JsonLayout, OpensWhatDoesNotFit) {
  EXPECT_EQ(lay_out_json("{\"a\":[1,2],\"b\":\"xyz\"}", 16), "{\n  \"a\": [1, 2],\n  \"b\": \"xyz\"\n}\n");
  EXPECT_EQ(lay_out_json("[10,20,30]", 5), "[\n  10,\n  20,\n  30\n]\n");
}

TEST(JsonLayout, OpensWhatIsDeeplyNestedEvenIfShort) {
  EXPECT_EQ(lay_out_json("[[[1]]]"), "[\n  [[1]]\n]\n");
}

TEST(JsonLayout, ReadsBracketsAndQuotesInsideStringsAsText) {
  const std::string tricky = R"({"a}":"]\"[,:{","b":["\\"]})";
  for (const std::size_t width : {1U, 10U, 100U}) {
    EXPECT_EQ(nlohmann::ordered_json::parse(lay_out_json(tricky, width)).dump(), tricky) << width;
  }
}

TEST(JsonLayout, LayingOutTwiceChangesNothing) {
  const std::string json = R"({"list":[{"name":"a","values":[1,2,3]},{"name":"b","values":[]}],"empty":{},"x":1e-7})";
  for (const std::size_t width : {4U, 20U, 60U}) {
    const std::string once = lay_out_json(json, width);
    EXPECT_EQ(lay_out_json(once, width), once);
  }
}

}  // namespace
}  // namespace ceteris::record
