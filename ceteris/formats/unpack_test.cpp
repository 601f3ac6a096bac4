// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/unpack.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "ceteris/formats/test_archives.hpp"

namespace ceteris::formats {
namespace {

using Kind = MemberFault::Kind;

constexpr std::uint64_t kRoom = std::uint64_t{1} << 30;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Bytes that no method makes smaller, so that a cut lies in the data.
std::string noise(std::size_t size) {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < size) {
    state = state * 1664525U + 1013904223U;
    text += static_cast<char>(state >> 24U);
  }
  return text;
}

constexpr std::array kStreams{Packing::TarGzip, Packing::TarBzip2, Packing::TarXz, Packing::TarZstd};

TEST(Unpack, StreamsOfFourKindsGiveWhatWasPacked) {
  const std::string content = noise(300'000);
  constexpr std::array kNames{"gzip", "bzip2", "xz", "zstd"};
  for (std::size_t i = 0; i < kStreams.size(); ++i) {
    const std::string packed = pack(kStreams[i], {{"a.jpg", content}});
    EXPECT_EQ(compression_of(bytes_of(packed)), kNames[i]);
    const Unpacked unpacked = unpack_stream(bytes_of(packed), kRoom);
    EXPECT_EQ(unpacked.fault(), "") << kNames[i];
    EXPECT_FALSE(unpacked.over_limit());
    ASSERT_GE(unpacked.bytes().size(), 512 + content.size()) << kNames[i];
    EXPECT_EQ(text_of(unpacked.bytes().subspan(512, content.size())), content) << kNames[i];
  }
}

TEST(Unpack, ACutStreamSaysSoAndKeepsWhatCameBefore) {
  const std::string content = noise(3'000'000);
  for (const Packing packing : kStreams) {
    const std::string packed = pack(packing, {{"a.jpg", content}});
    const Unpacked unpacked = unpack_stream(bytes_of(packed).first(2 * packed.size() / 3), kRoom);
    EXPECT_NE(unpacked.fault(), "");
    ASSERT_GT(unpacked.bytes().size(), 10'000U);
    EXPECT_EQ(text_of(unpacked.bytes().subspan(512, 9000)), content.substr(0, 9000));
  }
}

// A stream of zstd has a checksum only where the packer asks for it, as the program zstd does.
TEST(Unpack, AChangedByteIsNoticedWhereThereIsAChecksum) {
  for (const Packing packing : {Packing::TarGzip, Packing::TarBzip2, Packing::TarXz}) {
    std::string packed = pack(packing, {{"a.jpg", noise(100'000)}});
    packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 4);
    EXPECT_NE(unpack_stream(bytes_of(packed), kRoom).fault(), "") << static_cast<int>(packing);
  }
}

TEST(Unpack, StreamsOfGzipBehindOneAnotherAreRead) {
  const Unpacked unpacked = unpack_stream(bytes_of(gzip("first ") + gzip("second")), kRoom);
  EXPECT_EQ(text_of(unpacked.bytes()), "first second");
  EXPECT_EQ(unpacked.fault(), "");
}

TEST(Unpack, StopsAtTheLimit) {
  const std::string bomb = gzip(std::string(50'000'000, '\0'));
  ASSERT_LT(bomb.size(), 60'000U);
  const Unpacked unpacked = unpack_stream(bytes_of(bomb), 1'000'000);
  EXPECT_TRUE(unpacked.over_limit());
  EXPECT_EQ(unpacked.bytes().size(), 1'000'000U);
  EXPECT_FALSE(unpack_stream(bytes_of(bomb), 50'000'000).over_limit());
}

TEST(Unpack, BytesThatOnlyBeginAsAStreamAreAFault) {
  for (const char* text : {"\x1f\x8b", "\x1f\x8b and more", "BZh", "BZh9 and more", "\x28\xb5\x2f\xfd"}) {
    EXPECT_NE(unpack_stream(bytes_of(text), kRoom).fault(), "") << text;
  }
}

ZipEntry only_entry(const std::string& archive) {
  return list_zip(bytes_of(archive), "a.zip").at(0);
}

// Nothing where the file is unpacked.
std::optional<Kind> fault(const ZipEntry& entry) {
  const auto unpacked = unpack_member(entry, kRoom);
  const auto* refused = std::get_if<MemberFault>(&unpacked);
  return refused == nullptr ? std::nullopt : std::optional(refused->kind);
}

TEST(Unpack, AFileOfAZipArchiveIsCheckedAgainstItsChecksumAndSize) {
  const std::string content = noise(50'000) + std::string(50'000, 'x');
  for (const Packing packing : {Packing::Zip, Packing::ZipStored}) {
    const std::string archive = pack(packing, {{"a.jpg", content}});
    EXPECT_EQ(text_of(std::get<std::vector<std::byte>>(unpack_member(only_entry(archive), kRoom))), content);
    std::string changed = archive;
    changed[20'000] = static_cast<char>(changed[20'000] ^ 1);
    EXPECT_EQ(fault(only_entry(changed)), Kind::Damaged);
    ZipEntry other = only_entry(archive);
    other.size -= 1;
    EXPECT_EQ(fault(other), Kind::Damaged);
    other.size += 2;
    EXPECT_EQ(fault(other), Kind::Damaged);
  }
}

TEST(Unpack, AFileThatIsEncryptedOrTooLargeOrPackedByAnotherMethodIsRefused) {
  EXPECT_EQ(fault(only_entry(pack(Packing::ZipEncrypted, {{"a.jpg", "content"}}))), Kind::Unsupported);
  const std::string archive = pack(Packing::Zip, {{"a.jpg", "content"}});
  ZipEntry large = only_entry(archive);
  large.size = kRoom + 1;
  EXPECT_EQ(fault(large), Kind::TooLarge);
  std::string method = archive;
  method[8] = 9;  // Deflate64, in the header of the file
  EXPECT_EQ(fault(only_entry(method)), Kind::Unsupported);
}

}  // namespace
}  // namespace ceteris::formats
