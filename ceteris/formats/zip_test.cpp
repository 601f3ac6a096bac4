// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/zip.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

std::string u16(std::uint64_t value) {
  return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8 & 0xff)};
}
std::string u32(std::uint64_t value) {
  return u16(value & 0xffff) + u16(value >> 16 & 0xffff);
}
std::string u64(std::uint64_t value) {
  return u32(value & 0xffffffff) + u32(value >> 32);
}

/// What a test may get wrong.
struct Options {
  int method = 0, flags = 0, disk = 0;
  std::uint64_t count = 1, size_off = 0, local_off = 0, directory_off = 0;
  std::string local_name = "a", comment = {};
  bool zip64 = false;
};

/// An archive with the entry "a", five bytes long.
std::string archive(const Options& o = {}) {
  const std::string data = "hello";
  const std::uint64_t size = data.size() + o.size_off;
  std::string file = "PK\x03\x04" + u16(20) + u16(0) + u16(0) + u32(0) + u32(0) + u32(size) + u32(size) +
                     u16(o.local_name.size()) + u16(0) + o.local_name + data;
  const std::uint64_t begin = file.size() + o.directory_off;
  const std::string extra = u16(9) + u16(2) + "xx" + u16(1) + u16(24) + u64(size) + u64(size) + u64(o.local_off);
  const std::uint64_t shown = o.zip64 ? 0xffffffff : size;
  file += "PK\x01\x02" + u16(20) + u16(20) + u16(static_cast<unsigned>(o.flags)) +
          u16(static_cast<unsigned>(o.method)) + u32(0) + u32(0) + u32(shown) + u32(shown) + u16(1) +
          u16(o.zip64 ? extra.size() : 0) + u16(0) + u16(0) + u16(0) + u32(0) +
          u32(o.zip64 ? 0xffffffff : o.local_off) + "a" + (o.zip64 ? extra : "");
  const std::uint64_t length = file.size() - (begin - o.directory_off);
  if (o.zip64) {
    const std::uint64_t end64 = file.size();
    file += "PK\x06\x06" + u64(44) + u16(45) + u16(45) + u32(0) + u32(0) + u64(o.count) + u64(o.count) + u64(length) +
            u64(begin);
    file += "PK\x06\x07" + u32(0) + u64(end64) + u32(1);
  }
  const std::uint64_t count = o.zip64 ? 0xffff : o.count;
  return file + "PK\x05\x06" + u16(static_cast<unsigned>(o.disk)) + u16(0) + u16(count) + u16(count) +
         u32(o.zip64 ? 0xffffffff : length) + u32(o.zip64 ? 0xffffffff : begin) + u16(o.comment.size()) + o.comment;
}

std::vector<ZipEntry> read(const std::string& file) {
  return read_zip_directory(std::as_bytes(std::span(file)), "a.zip");
}

std::string refusal(const std::string& file) {
  try {
    (void)read(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

void expect_hello(const std::string& file) {
  const auto entries = read(file);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_FALSE(entries[0].compressed);
  ASSERT_EQ(entries[0].bytes.size(), 5U);
  EXPECT_EQ(std::memcmp(entries[0].bytes.data(), "hello", 5), 0);
}

TEST(Zip, FindsAStoredEntry) {
  expect_hello(archive());
}

TEST(Zip, FindsItInAnArchiveOf64BitNumbers) {
  expect_hello(archive({.zip64 = true}));
}

TEST(Zip, FindsItBeforeACommentThatLooksLikeAnEnd) {
  expect_hello(archive({.comment = std::string("PK\x05\x06") + std::string(30, '\0')}));
}

TEST(Zip, SaysThatAnEntryIsCompressed) {
  EXPECT_TRUE(read(archive({.method = 8})).at(0).compressed);
}

TEST(Zip, AnEmptyArchiveHasNoEntries) {
  EXPECT_TRUE(read("PK\x05\x06" + std::string(18, '\0')).empty());
}

TEST(Zip, RefusesWhatItDoesNotRead) {
  EXPECT_NE(refusal(archive({.flags = 1})).find("encrypted"), std::string::npos);
  EXPECT_NE(refusal(archive({.disk = 1})).find("several parts"), std::string::npos);
}

TEST(Zip, RefusesADirectoryThatDoesNotFitTheFile) {
  for (const bool zip64 : {false, true}) {
    EXPECT_NE(refusal(archive({.count = 2, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.count = 0, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.size_off = 200, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.local_off = 3, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.local_off = 0xfffffffe, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.directory_off = 1, .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.local_name = "b", .zip64 = zip64})), "accepted");
    EXPECT_NE(refusal(archive({.local_name = "ab", .zip64 = zip64})), "accepted");
  }
  EXPECT_NE(refusal(archive({.size_off = ~std::uint64_t{0} - 8, .zip64 = true})), "accepted");
  EXPECT_NE(refusal(archive({.local_off = ~std::uint64_t{0} - 8, .zip64 = true})), "accepted");
  EXPECT_NE(refusal(archive({.count = ~std::uint64_t{0}, .zip64 = true})), "accepted");
}

TEST(Zip, RefusesAnArchiveCutAnywhere) {
  for (const bool zip64 : {false, true}) {
    const std::string file = archive({.zip64 = zip64});
    for (std::size_t size = 0; size < file.size(); ++size) {
      EXPECT_NE(refusal(file.substr(0, size)), "accepted") << size;
    }
  }
}

}  // namespace
}  // namespace ceteris::formats
