// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/load_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/image_stream.hpp"

namespace ceteris::loader {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kLoadedSize = 16;

std::string a_png() {
  image::Image image{.width = 40, .height = 30, .pixels = {}};
  for (int i = 0; i < 3 * 40 * 30; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i * 7 % 251));
  }
  const auto bytes = image::encode_png(image);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string loading_error(const std::filesystem::path& path) {
  try {
    (void)load_image(path, kLoadedSize);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    return error.what();
  }
  return "no error";
}

TEST(LoadImage, GivesWhatAPassOverTheFolderGives) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "a.png", a_png());
  const at::Tensor image = load_image(folder.path() / "a.png", kLoadedSize);
  const data::Source source = data::open_source(folder.path().string());
  Executor executor(1);
  ImageStream stream(source, {0}, image::cache_side(kLoadedSize), kLoadedSize, 1, executor);
  const auto batch = stream.next();
  ASSERT_TRUE(batch.has_value());
  EXPECT_TRUE(image.equal(batch->images));
  EXPECT_EQ(image.size(0), 1);
  EXPECT_EQ(image.size(3), kLoadedSize);
}

TEST(LoadImage, NamesTheFileAndSaysWhy) {
  const TempDirectory folder;
  EXPECT_THAT(loading_error(folder.path() / "none.png"), HasSubstr("none.png"));
  write_file_atomic(folder.path() / "cut.png", a_png().substr(0, a_png().size() / 2));
  const std::string cut = loading_error(folder.path() / "cut.png");
  EXPECT_THAT(cut, StartsWith((folder.path() / "cut.png").string() + ": "));
  EXPECT_THAT(cut, HasSubstr("truncated"));
}

}  // namespace
}  // namespace ceteris::loader
