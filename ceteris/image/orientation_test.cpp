// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/orientation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "ceteris/image/resize.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::image {
namespace {

// One letter a pixel, rows separated by '/'.
Image image_of(const std::string& text) {
  Image image;
  image.width = static_cast<int>(text.find('/'));
  for (const char c : text) {
    if (c != '/') {
      image.pixels.insert(image.pixels.end(), 3, static_cast<std::uint8_t>(c));
    }
  }
  image.height = static_cast<int>(image.pixels.size()) / 3 / image.width;
  return image;
}

std::string text_of(const Image& image) {
  std::string text;
  for (int y = 0; y < image.height; ++y) {
    text += y > 0 ? "/" : "";
    for (int x = 0; x < image.width; ++x) {
      text += static_cast<char>(image.row(y)[3 * x]);
    }
  }
  return text;
}

TEST(Orientation, AllEightTurnTheSceneTheWayTheStandardSays) {
  // The scene is abc/def. EXIF 2.3: where the stored row 0 and column 0 lie in the scene.
  constexpr std::array kStored = {
      "abc/def",   // 1: top, left
      "cba/fed",   // 2: top, right
      "fed/cba",   // 3: bottom, right
      "def/abc",   // 4: bottom, left
      "ad/be/cf",  // 5: left, top
      "cf/be/ad",  // 6: right, top
      "fc/eb/da",  // 7: right, bottom
      "da/eb/fc",  // 8: left, bottom
  };
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image stored = image_of(kStored[static_cast<std::size_t>(orientation - 1)]);
    EXPECT_EQ(text_of(upright(stored, orientation)), "abc/def") << orientation;
  }
}

TEST(Orientation, OtherValuesCountAsUpright) {
  const Image image = image_of("abc/def");
  for (const int orientation : {-1, 0, 9, 1000}) {
    EXPECT_EQ(upright(image, orientation), image);
    EXPECT_EQ(stored_window({1, 0, 2, 1}, 3, 2, orientation), (Window{1, 0, 2, 1}));
  }
}

TEST(Orientation, AWindowOfTheUprightImageIsTheTurnedWindowOfTheStoredOne) {
  const Image stored = test_image(11, 7);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image whole = upright(stored, orientation);
    for (int x = 0; x < whole.width; x += 2) {
      for (int y = 0; y < whole.height; y += 2) {
        const Window window{x, y, (whole.width - x + 1) / 2, (whole.height - y + 1) / 2};
        const Window source = stored_window(window, stored.width, stored.height, orientation);
        EXPECT_EQ(upright(crop(stored, source), orientation), crop(whole, window)) << orientation;
      }
    }
  }
}

}  // namespace
}  // namespace ceteris::image
