// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/tensor_file.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::formats {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string file_with_header(std::string_view header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + std::string(header) + std::string(data_bytes, 'x');
}

std::string refusal(const std::string& file) {
  try {
    (void)parse_tensor_file(bytes_of(file), "w.safetensors");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(TensorFile, GivesBackWhatWasWritten) {
  const std::string a(24, 'a'), b(4, 'b'), none;
  const std::string file = format_tensor_file({{"step", "7"}}, {{"small", ElementType::U8, {2, 2}, bytes_of(b)},
                                                                {"wide", ElementType::F64, {3}, bytes_of(a)},
                                                                {"empty", ElementType::F32, {0, 5}, bytes_of(none)}});
  const TensorFile parsed = parse_tensor_file(bytes_of(file), "w");
  EXPECT_EQ(parsed.metadata.at("step"), "7");
  ASSERT_EQ(parsed.tensors.size(), 3U);
  for (const TensorEntry& tensor : parsed.tensors) {
    if (tensor.name == "wide") {
      EXPECT_EQ(tensor.type, ElementType::F64);
      EXPECT_EQ(tensor.shape, std::vector<std::int64_t>{3});
      EXPECT_EQ(std::memcmp(tensor.bytes.data(), a.data(), 24), 0);
    }
  }
}

TEST(TensorFile, TheDataBeginsOnAMultipleOfEight) {
  for (const char* name : {"a", "ab", "abcdefg"}) {
    const std::string four(4, '1');
    const std::string file = format_tensor_file({}, {{name, ElementType::F32, {}, bytes_of(four)}});
    EXPECT_EQ((file.size() - 4) % 8, 0U);
  }
}

TEST(TensorFile, RefusesEveryBrokenFileInOneLine) {
  const std::string entry = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  EXPECT_EQ(refusal(file_with_header(entry, 8)), "accepted");
  EXPECT_NE(refusal("short"), "accepted");
  EXPECT_NE(refusal(file_with_header(entry, 7)), "accepted");                             // data cut off
  EXPECT_NE(refusal(file_with_header(entry, 9)), "accepted");                             // bytes of nobody
  EXPECT_NE(refusal(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10)), "accepted");  // header of 2^63 bytes
  EXPECT_NE(refusal(file_with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12)), "accepted");
  EXPECT_NE(refusal(file_with_header(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8)), "accepted");
  EXPECT_NE(
      refusal(file_with_header(R"({"a":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,0]}})", 0)),
      "accepted");
  EXPECT_NE(refusal(file_with_header(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}})", 8)), "accepted");
  EXPECT_NE(refusal(file_with_header(R"({"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}})", 8)), "accepted");
  EXPECT_NE(
      refusal(file_with_header(
          R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
          8)),
      "accepted");
  EXPECT_NE(
      refusal(file_with_header(
          R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
          6)),
      "accepted");
  EXPECT_NE(refusal(file_with_header(R"({"__metadata__":{"a":1}})", 0)), "accepted");
  EXPECT_NE(refusal(file_with_header("[1,2]", 0)), "accepted");
  EXPECT_NE(refusal(file_with_header(std::string(5000, '['), 0)), "accepted");
  EXPECT_EQ(refusal(file_with_header("nonsense", 0)).find('\n'), std::string::npos);
}

TEST(TensorFile, NamesWhatItDoesNotRead) {
  const auto of_type = [](const std::string& type) {
    return refusal(file_with_header(R"({"w":{"dtype":")" + type + R"(","shape":[4],"data_offsets":[0,4]}})", 4));
  };
  for (const char* type : {"F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F6_E2M3", "U16", "U32", "U64", "C64", "f32"}) {
    EXPECT_NE(of_type(type).find("tensor 'w' has elements of the type '" + std::string(type) + "'"), std::string::npos)
        << of_type(type);
  }
  EXPECT_NE(of_type("F8_E4M3").find("convert it to one of BOOL, U8"), std::string::npos);
}

TEST(TensorFile, SaysWhichKeyOfItsHeaderIsTooManyOrMissing) {
  const auto with = [](const std::string& keys) { return refusal(file_with_header(R"({"w":{)" + keys + "}}", 4)); };
  const std::string type = R"("dtype":"U8")", shape = R"("shape":[4])", place = R"("data_offsets":[0,4])";
  const auto all = [&](const std::string& a, const std::string& b, const std::string& c) {
    return with(a + "," + b + "," + c);
  };
  EXPECT_EQ(all(type, shape, place), "accepted");
  EXPECT_NE(with(type + "," + shape + "," + place + R"(,"scale":2)").find("has the key 'scale'"), std::string::npos);
  EXPECT_NE(with(type + "," + shape).find("lacks data_offsets"), std::string::npos);
  EXPECT_NE(with(shape + "," + place).find("lacks dtype"), std::string::npos);
  EXPECT_NE(all(R"("dtype":8)", shape, place).find("dtype that is no text"), std::string::npos);
  EXPECT_NE(refusal(file_with_header(R"({"w":4})", 4)).find("no table"), std::string::npos);
}

TEST(TensorFile, CutAnywhereItSaysSo) {
  const std::string whole = file_with_header(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8);
  for (std::size_t size = 8; size < whole.size(); ++size) {
    ASSERT_NE(refusal(whole.substr(0, size)).find("is cut short"), std::string::npos) << refusal(whole.substr(0, size));
  }
  EXPECT_TRUE(is_tensor_file(bytes_of(whole)));
  EXPECT_FALSE(is_tensor_file(bytes_of(whole.substr(0, 8))));
  EXPECT_FALSE(is_tensor_file(bytes_of(std::string_view("GGUF\3\0\0\0{", 9))));
}

TEST(TensorFile, IsWrittenPieceByPieceWithTheSameBytes) {
  const TempDirectory folder;
  const std::string a(12, 'a'), b(2, 'b');
  const std::vector<TensorEntry> entries = {{"small", ElementType::U8, {2}, bytes_of(b)},
                                            {"large", ElementType::F32, {3}, bytes_of(a)}};
  write_tensor_file(folder.path() / "w.safetensors", {{"step", "7"}}, entries);
  EXPECT_EQ(read_file(folder.path() / "w.safetensors"), format_tensor_file({{"step", "7"}}, entries));
}

}  // namespace
}  // namespace ceteris::formats
