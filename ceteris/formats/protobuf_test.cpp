// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/protobuf.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>
#include <vector>

namespace ceteris::formats {
namespace {

using namespace std::string_literals;

template <typename Write>
std::string bytes_of(const Write& write) {
  std::string bytes;
  ProtobufWriter writer(&bytes);
  write(writer);
  EXPECT_EQ(writer.size(), bytes.size());
  ProtobufWriter counter(nullptr);
  write(counter);
  EXPECT_EQ(counter.size(), bytes.size());
  return bytes;
}

// The example of the page "Encoding": field 1 with 150 is 08 96 01.
TEST(ProtobufWriter, AnIntegerTakesSevenBitsAByte) {
  const std::vector<std::pair<std::uint64_t, std::string>> known = {
      {0, "\x08\x00"s},
      {1, "\x08\x01"s},
      {127, "\x08\x7f"s},
      {128, "\x08\x80\x01"s},
      {150, "\x08\x96\x01"s},
      {16'384, "\x08\x80\x80\x01"s},
      {std::numeric_limits<std::uint64_t>::max(), "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s}};
  for (const auto& [value, bytes] : known) {
    EXPECT_EQ(bytes_of([&](ProtobufWriter& m) { m.integer(1, value); }), bytes) << value;
  }
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.integer(1, std::int64_t{-1}); }), known.back().second);
}

TEST(ProtobufWriter, AFieldNumberAboveFifteenTakesTwoBytes) {
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.integer(15, std::int64_t{1}); }), "\x78\x01"s);
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.integer(16, std::int64_t{1}); }), "\x80\x01\x01"s);
}

TEST(ProtobufWriter, NumbersAreLittleEndian) {
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.number(2, 0.625F); }), "\x15\x00\x00\x20\x3f"s);
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.number(1, -2.0); }), "\x09\x00\x00\x00\x00\x00\x00\x00\xc0"s);
}

TEST(ProtobufWriter, ATextMayHoldAnyByte) {
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.text(2, "testing"); }), "\x12\x07testing");
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.text(1, "\0\xff"s); }), "\x0a\x02\x00\xff"s);
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.text(1, ""); }), "\x0a\x00"s);
}

TEST(ProtobufWriter, ANestedMessageStandsAfterItsLength) {
  const auto inner = [](ProtobufWriter& m) { m.integer(1, std::int64_t{150}); };
  EXPECT_EQ(bytes_of([&](ProtobufWriter& m) { m.message(3, inner); }), "\x1a\x03\x08\x96\x01"s);
  EXPECT_EQ(bytes_of([&](ProtobufWriter& m) {
              m.message(1, [&](ProtobufWriter& middle) {
                middle.message(3, inner);
                middle.text(2, std::string(130, 'x'));
              });
            }),
            "\x0a\x8a\x01\x1a\x03\x08\x96\x01\x12\x82\x01"s + std::string(130, 'x'));
  EXPECT_EQ(bytes_of([](ProtobufWriter& m) { m.message(1, [](ProtobufWriter&) {}); }), "\x0a\x00"s);
}

}  // namespace
}  // namespace ceteris::formats
