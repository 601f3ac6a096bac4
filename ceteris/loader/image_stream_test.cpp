// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/image_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/loader/batch.hpp"

namespace ceteris::loader {
namespace {

using ::testing::ElementsAre;

constexpr int kSize = 16;

void write_noise(const std::filesystem::path& path, std::uint64_t seed) {
  Draws draws = Stream(seed, 0, "noise").at(0);
  image::Image image{.width = 24, .height = 20, .pixels = std::vector<std::uint8_t>(3 * 24 * 20)};
  for (std::uint8_t& value : image.pixels) {
    value = static_cast<std::uint8_t>(draws.below(256));
  }
  const auto bytes = image::encode_png(image);
  write_file_atomic(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// Five images of two classes; the third file is no image.
class Stream5 : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b"}) {
      std::filesystem::create_directories(folder_.path() / name);
    }
    write_noise(folder_.path() / "a/0.png", 0);
    write_noise(folder_.path() / "a/1.png", 1);
    write_file_atomic(folder_.path() / "a/2.png", "no image at all");
    write_noise(folder_.path() / "b/3.png", 3);
    write_noise(folder_.path() / "b/4.png", 4);
    source_ = data::open_source(folder_.path().string());
  }

  /// All rows of a pass in one tensor.
  [[nodiscard]] at::Tensor rows(std::size_t batch, int jobs, std::vector<std::string>* refused = nullptr) const {
    Executor executor(jobs);
    std::vector<std::uint32_t> items(source_.items.size());
    std::iota(items.begin(), items.end(), 0U);
    ImageStream stream(source_, items, image::cache_side(kSize), kSize, batch, executor);
    std::vector<at::Tensor> parts;
    while (const auto some = stream.next()) {
      EXPECT_EQ(some->images.size(0), static_cast<std::int64_t>(some->items.size()));
      parts.push_back(some->images);
      for (const Refused& file : some->refused) {
        if (refused != nullptr) {
          refused->push_back(file.name);
        }
      }
    }
    return at::cat(parts);
  }

  TempDirectory folder_;
  data::Source source_;
};

TEST_F(Stream5, NeitherTheBatchNorTheThreadsChangeARow) {
  const at::Tensor one = rows(1, 1);
  EXPECT_EQ(one.sizes(), (std::vector<std::int64_t>{4, 3, kSize, kSize}));
  EXPECT_TRUE(at::equal(one, rows(2, 2)));
  EXPECT_TRUE(at::equal(one, rows(64, 1)));
}

TEST_F(Stream5, ARefusedFileIsNamedAndHasNoRow) {
  std::vector<std::string> refused;
  (void)rows(2, 1, &refused);
  EXPECT_THAT(refused, ElementsAre("a/2.png"));
}

TEST_F(Stream5, SeesImagesAsTrainingDoesOnItsValidationPart) {
  Executor executor(1);
  SilentProgress progress;
  ImageData spec;
  spec.path = folder_.path().string();
  spec.size = kSize;
  spec.validation_share = 0.4;
  const LabelledImages images = read_images(spec, 0, executor, progress);
  const std::vector<std::uint32_t> all = {0, 1, 2, 3};
  const std::vector<View> views(4, center_view(images.cache->side(), kSize));
  EXPECT_TRUE(at::equal(rows(3, 1), image_batch(*images.cache, all, views, kSize)));
}

}  // namespace
}  // namespace ceteris::loader
