// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/duplicates.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "ceteris/base/random.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::features {
namespace {

// Random blocks of brightness: one for each cell of the hash.
image::Image blocks(std::uint64_t index, int width = 180, int height = 160) {
  Draws draws = Stream(1, 0, "blocks").at(index);
  std::vector<std::uint8_t> levels(9 * 8);
  for (std::uint8_t& level : levels) {
    level = static_cast<std::uint8_t>(20 + draws.below(200));
  }
  image::Image image{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.row(y)[3 * x + c] = levels[y * 8 / height * 9 + x * 9 / width];
      }
    }
  }
  return image;
}

int distance(const image::Image& a, const image::Image& b) {
  return std::popcount(difference_hash(a).bits ^ difference_hash(b).bits);
}

TEST(PixelHash, SeesPixelsAndShapeAndNothingElse) {
  const image::Image image = blocks(0);
  const auto again = std::get<image::Image>(image::decode(image::encode_png(image)));
  EXPECT_EQ(pixel_hash(image), pixel_hash(again));
  image::Image other = image;
  other.pixels[100] ^= 1U;
  EXPECT_NE(pixel_hash(image), pixel_hash(other));
  EXPECT_NE(pixel_hash({2, 3, std::vector<std::uint8_t>(18)}), pixel_hash({3, 2, std::vector<std::uint8_t>(18)}));
}

TEST(DifferenceHash, OfARisingRampIsAllOnesAndOfAFallingOneAllZeros) {
  image::Image ramp{90, 80, std::vector<std::uint8_t>(3 * 90 * 80)};
  for (int y = 0; y < 80; ++y) {
    for (int i = 0; i < 270; ++i) {
      ramp.row(y)[i] = static_cast<std::uint8_t>(i / 3);
    }
  }
  EXPECT_EQ(difference_hash(ramp), (DifferenceHash{~std::uint64_t{0}, true}));
  for (std::uint8_t& value : ramp.pixels) {
    value = static_cast<std::uint8_t>(255 - value);
  }
  EXPECT_EQ(difference_hash(ramp), (DifferenceHash{0, true}));
}

TEST(DifferenceHash, OfAFlatImageIsNotTelling) {
  EXPECT_FALSE(difference_hash({50, 50, std::vector<std::uint8_t>(7500, 128)}).telling);
  EXPECT_FALSE(difference_hash({1, 1, {1, 2, 3}}).telling);
  EXPECT_TRUE(difference_hash(blocks(3)).telling);
}

TEST(DifferenceHash, SurvivesReencodingAndNearlyAlwaysResizing) {
  int resized_found = 0;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const image::Image image = blocks(i);
    resized_found += distance(image, resize(image, 100, 90)) <= kNearBits ? 1 : 0;
    EXPECT_LE(distance(image, std::get<image::Image>(image::decode(image::encode_jpeg(image, 50)))), kNearBits);
    EXPECT_GT(distance(image, blocks(i + 100)), 10);
  }
  EXPECT_GE(resized_found, 19);  // hard edges on a grid of their own: harder than photographs
}

TEST(DisjointSets, NumberTheSetsInOrderOfAppearance) {
  DisjointSets sets(6);
  EXPECT_EQ(sets.numbered(), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
  sets.unite(4, 1);
  sets.unite(5, 4);
  sets.unite(1, 5);
  EXPECT_EQ(sets.numbered(), (std::vector<std::uint32_t>{0, 1, 2, 3, 1, 1}));
  EXPECT_TRUE(DisjointSets(0).numbered().empty());
}

TEST(UniteEqual, UnitesEqualTextsAndLeavesEmptyOnesAlone) {
  DisjointSets sets(5);
  unite_equal(sets, std::vector<std::string>{"a", "", "b", "a", ""});
  EXPECT_EQ(sets.numbered(), (std::vector<std::uint32_t>{0, 1, 2, 0, 3}));
}

TEST(UniteNear, FindsExactlyThePairsWithinThreeBits) {
  // Clouds of hashes around a few centres, so that distances of 0 to 8 are common.
  Draws draws = Stream(5, 0, "hashes").at(0);
  std::vector<DifferenceHash> hashes;
  for (int centre = 0; centre < 60; ++centre) {
    const std::uint64_t bits = draws.next64();
    for (int k = 0; k < 10; ++k) {
      std::uint64_t flipped = bits;
      for (std::uint64_t flips = draws.below(6); flips > 0; --flips) {
        flipped ^= std::uint64_t{1} << draws.below(64);
      }
      hashes.push_back({flipped, draws.below(10) != 0});
    }
  }
  DisjointSets fast(hashes.size());
  unite_near(fast, hashes);
  DisjointSets slow(hashes.size());
  for (std::size_t a = 0; a < hashes.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (hashes[a].telling && hashes[b].telling && std::popcount(hashes[a].bits ^ hashes[b].bits) <= kNearBits) {
        slow.unite(a, b);
      }
    }
  }
  EXPECT_EQ(fast.numbered(), slow.numbered());
}

TEST(UniteNear, LeavesFlatImagesAlone) {
  DisjointSets sets(3);
  unite_near(sets, std::vector<DifferenceHash>{{0, false}, {0, false}, {0, true}});
  EXPECT_EQ(sets.numbered(), (std::vector<std::uint32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace ceteris::features
