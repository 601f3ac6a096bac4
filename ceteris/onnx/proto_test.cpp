// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/proto.hpp"

#include <gtest/gtest.h>

namespace ceteris::onnx {
namespace {

using namespace std::string_literals;

OnnxGraph one_relu() {
  return {.name = "g",
          .nodes = {{"Relu", {"x"}, {"y"}, {}}},
          .initialisers = {},
          .inputs = {{"x", OnnxType::Float, {"batch", std::int64_t{2}}}},
          .outputs = {{"y", OnnxType::Float, {"batch", std::int64_t{2}}}}};
}

// By hand, from the field numbers of onnx.proto.
TEST(OnnxProto, OneNodeIsItsBytes) {
  const std::string shape = "\x08\x01\x12\x0d\x0a\x07\x12\x05"s + "batch" + "\x0a\x02\x08\x02"s;
  const std::string graph = "\x0a\x0f\x0a\x01x\x12\x01y\x1a\x01y\x22\x04Relu"s + "\x12\x01g"s +  //
                            "\x5a\x18\x0a\x01x\x12\x13\x0a\x11"s + shape +                       //
                            "\x62\x18\x0a\x01y\x12\x13\x0a\x11"s + shape;
  EXPECT_EQ(format_onnx(one_relu(), {}),
            "\x08\x08\x12\x07"s + "ceteris" + "\x3a\x48"s + graph + "\x42\x04\x0a\x00\x10\x11"s);
}

TEST(OnnxProto, AttributesCarryTheirType) {
  OnnxGraph graph = one_relu();
  const std::string without = format_onnx(graph, {});
  graph.nodes[0].attributes = {
      {"i", std::int64_t{-1}}, {"f", 1.0F}, {"s", "ab"}, {"l", std::vector<std::int64_t>{300}}};
  const std::string with = format_onnx(graph, {});
  // A negative number is ten bytes; 300 is two: 0b10'0101100.
  for (const std::string& attribute :
       {"\x0a\x01i\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\xa0\x01\x02"s,
        "\x0a\x01"s + "f\x15\x00\x00\x80\x3f\xa0\x01\x01"s, "\x0a\x01s\x22\x02"s + "ab\xa0\x01\x03"s,
        "\x0a\x01l\x40\xac\x02\xa0\x01\x07"s}) {
    EXPECT_NE(with.find(attribute), std::string::npos);
    EXPECT_EQ(without.find(attribute), std::string::npos);
  }
}

TEST(OnnxProto, MetadataAndInitialisersAreInTheFile) {
  OnnxGraph graph = one_relu();
  graph.initialisers.push_back({"w", OnnxType::Int64, {1}, {"\x05\0\0\0\0\0\0\0", 8}});
  const std::string bytes = format_onnx(graph, {{"key", "value"}});
  EXPECT_NE(bytes.find("\x2a\x11\x08\x01\x10\x07\x42\x01w\x4a\x08\x05\0\0\0\0\0\0\0"s), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\x72\x0c\x0a\x03key\x12\x05value"s));
}

}  // namespace
}  // namespace ceteris::onnx
