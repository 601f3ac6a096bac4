// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/protobuf_reader.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <string>

#include "ceteris/formats/protobuf.hpp"

namespace ceteris::formats {
namespace {

using namespace std::string_literals;

bool is_malformed(std::string_view message) {
  ProtobufReader reader(message);
  while (reader.next()) {
  }
  return reader.malformed();
}

// The examples of the page "Encoding": field 1 with 150 is 08 96 01, field 2 with "testing" is 12 07 74 ...
TEST(ProtobufReader, ReadsTheExamplesOfItsDescription) {
  ProtobufReader reader("\x08\x96\x01\x12\x07testing");
  std::optional<ProtobufField> field = reader.next();
  ASSERT_TRUE(field);
  EXPECT_EQ(field->field, 1);
  EXPECT_EQ(field->number, 150U);
  field = reader.next();
  ASSERT_TRUE(field);
  EXPECT_EQ(field->field, 2);
  EXPECT_EQ(field->bytes, "testing");
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.malformed());
}

TEST(ProtobufReader, ReadsBackWhatTheWriterWrites) {
  std::string bytes;
  ProtobufWriter writer(&bytes);
  writer.integer(1, std::int64_t{-1});
  writer.number(15, 2.5);
  writer.number(16, -1.25F);
  writer.integer(100'000, std::numeric_limits<std::uint64_t>::max());
  ProtobufReader reader(bytes);
  EXPECT_EQ(static_cast<std::int64_t>(reader.next()->number), -1);
  EXPECT_EQ(std::bit_cast<double>(reader.next()->number), 2.5);
  EXPECT_EQ(std::bit_cast<float>(static_cast<std::uint32_t>(reader.next()->number)), -1.25F);
  const std::optional<ProtobufField> last = reader.next();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->field, 100'000);
  EXPECT_EQ(last->number, std::numeric_limits<std::uint64_t>::max());
}

TEST(ProtobufReader, WhatIsCutOrNoMessageIsMalformed) {
  EXPECT_FALSE(is_malformed(""));
  EXPECT_TRUE(is_malformed("\x08"));
  EXPECT_TRUE(is_malformed("\x08\x96"));
  EXPECT_TRUE(is_malformed("\x12\x07test"));
  EXPECT_TRUE(is_malformed("\x09\x01\x02"));
  EXPECT_TRUE(is_malformed("\x0b"));
  EXPECT_TRUE(is_malformed("\x00\x01"s));
  EXPECT_TRUE(is_malformed(std::string(11, '\xff')));
  EXPECT_TRUE(is_malformed("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

}  // namespace
}  // namespace ceteris::formats
