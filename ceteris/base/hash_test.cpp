// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

namespace ceteris {
namespace {

// FIPS 180-2, appendix B, and the NIST example page.
TEST(Sha256, GivesTheAnswersOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesHashAsTheWhole) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += static_cast<char>(i * 7);
  }
  const std::string whole = sha256_hex(text);
  for (std::size_t cut = 0; cut <= text.size(); cut += 13) {
    Sha256 hash;
    hash.update(std::string_view(text).substr(0, cut));
    hash.update(std::as_bytes(std::span(text)).subspan(cut));
    EXPECT_EQ(hash.hex(), whole) << cut;
  }
}

TEST(Sha256, ReadingTheDigestDoesNotEndIt) {
  Sha256 hash;
  EXPECT_EQ(hash.hex(), sha256_hex(""));
  hash.update("ab");
  EXPECT_EQ(hash.hex(), sha256_hex("ab"));
  EXPECT_EQ(hash.hex(), sha256_hex("ab"));
  Sha256 moved = std::move(hash);
  moved.update("c");
  EXPECT_EQ(moved.hex(), sha256_hex("abc"));
}

std::uint64_t hash_of(std::string_view text) {
  return hash64(std::as_bytes(std::span(text)));
}

// Values of the reference implementation, as other implementations' tests list them.
TEST(Hash64, GivesThePublishedValuesOfXxh3) {
  EXPECT_EQ(hash_of(""), 0x2d06800538d394c2u);
  EXPECT_EQ(hash_of("a"), 0xe6c632b61e964e1fu);
  EXPECT_EQ(hash_of("abc"), 0x78af5f94892f3950u);
  EXPECT_EQ(hash_of("abcdefg"), 0x5a40dc3fd44c052fu);
  EXPECT_EQ(hash_of("hello world"), 0xd447b1ea40e6988bu);
}

TEST(Hash64, EverySingleBitCounts) {
  for (const std::size_t size : {1u, 8u, 100u, 300u}) {
    std::vector<std::byte> bytes(size);
    std::set<std::uint64_t> hashes{hash64(bytes)};
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
      bytes[bit / 8] ^= std::byte{1} << (bit % 8);
      hashes.insert(hash64(bytes));
      bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    EXPECT_EQ(hashes.size(), 8 * size + 1) << size;
  }
}

}  // namespace
}  // namespace ceteris
