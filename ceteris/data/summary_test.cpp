// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/data/generated_source.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/synthetic/labelled.hpp"

namespace ceteris::data {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Source source_of(std::vector<Item> items, const std::function<Contents(const std::string& name)>& contents) {
  Source source;
  source.items = std::move(items);
  source.read = [items = source.items, contents](std::size_t i) { return contents(items[i].name); };
  return source;
}

TEST(Summary, CountsImagesClassesFormatsAndSizes) {
  const Source source = source_of({{"a/1", {}, {}}, {"a/2", {}, {}}, {"b/1", {}, {}}, {"c/1", {}, "a"}, {"d", {}, {}}},
                                  [](const std::string& name) -> Contents {
                                    if (name == "b/1") return image::encode_jpeg(image::test_image(40, 30), 90);
                                    return name == "d" ? image::encode_png(image::test_image(8, 50))
                                                       : image::encode_png(image::test_image(20, 10));
                                  });
  Executor executor(2);
  const Summary summary = summarise(source, executor);
  EXPECT_EQ(summary.images, 5);
  EXPECT_THAT(summary.classes, ElementsAre(NamedCount{"", 1}, NamedCount{"a", 3}, NamedCount{"b", 1}));
  EXPECT_THAT(summary.formats, ElementsAre(NamedCount{"jpeg", 1}, NamedCount{"png", 4}));
  EXPECT_EQ(summary.width, (LengthRange{8, 40}));
  EXPECT_EQ(summary.height, (LengthRange{10, 50}));
  EXPECT_EQ(summary.bytes, image::encode_jpeg(image::test_image(40, 30), 90).size() +
                               image::encode_png(image::test_image(8, 50)).size() +
                               3 * image::encode_png(image::test_image(20, 10)).size());
  EXPECT_THAT(summary.refused, IsEmpty());
}

TEST(Summary, ListsWhatItCouldNotDecodeAndCountsTheRestWithoutIt) {
  const Source source =
      source_of({{"a/1", {}, {}}, {"a/2", {}, {}}, {"b/1", {}, {}}}, [](const std::string& name) -> Contents {
        if (name == "a/1") return image::encode_png(image::test_image(20, 10));
        if (name == "a/2") return image::bytes_of("hello");
        return image_file::Refusal{std::string(image_file::refused::kUnreadable), "it is gone"};
      });
  Executor executor(1);
  const Summary summary = summarise(source, executor);
  EXPECT_EQ(summary.images, 1);
  EXPECT_THAT(summary.classes, ElementsAre(NamedCount{"a", 1}));
  ASSERT_EQ(summary.refused.size(), 2U);
  EXPECT_EQ(summary.refused[0].name, "a/2");
  EXPECT_EQ(summary.refused[0].refusal.reason, image_file::refused::kNotAnImage);
  EXPECT_EQ(summary.refused[1].refusal.detail, "it is gone");
}

TEST(Summary, OfNothingIsZero) {
  Executor executor(1);
  const Summary summary = summarise(source_of({}, {}), executor);
  EXPECT_EQ(summary.images, 0);
  EXPECT_EQ(summary.width, (LengthRange{0, 0}));
  EXPECT_THAT(summary.classes, IsEmpty());
}

TEST(ClassOf, IsTheLabelOrElseTheFolder) {
  Source source;
  EXPECT_EQ(class_of(source, {"train/cat/1.png", {}, "dog"}), "dog");
  EXPECT_EQ(class_of(source, {"train/cat/1.png", {}, {}}), "cat");
  EXPECT_EQ(class_of(source, {"1.png", {}, {}}), "");
  source.has_labels = true;
  EXPECT_EQ(class_of(source, {"train/cat/1.png", {}, "dog"}), "dog");
  EXPECT_EQ(class_of(source, {"train/cat/1.png", {}, {}}), "") << "beside labels a folder is no class";
}

TEST(LabelledSource, HoldsTheSamplesOfItsPartsInTheFoldersOfTheirClasses) {
  const synthetic::LabelledSpec spec{.seed = 3, .size = 16};
  const Source source = labelled_source(spec, "shapes", {{"validation", 12}, {"train", 25}});
  EXPECT_EQ(source.items.size(), 37U);
  EXPECT_TRUE(std::is_sorted(source.items.begin(), source.items.end(),
                             [](const Item& a, const Item& b) { return a.name < b.name; }));
  int found = 0;
  for (std::size_t i = 0; i < source.items.size(); ++i) {
    for (const auto& [part, index] : {std::pair{"train", 24}, std::pair{"validation", 11}}) {
      const synthetic::LabelledSample sample =
          synthetic::labelled_sample(spec, part, static_cast<std::uint64_t>(index));
      const std::string file = "/0000" + std::to_string(index) + ".png";
      if (source.items[i].name == part + ("/" + std::string(synthetic::kLabelledClasses[sample.label])) + file) {
        ++found;
        const Contents contents = source.read(i);
        EXPECT_EQ(image::expect_image(image::decode(std::get<image::Bytes>(contents))), sample.image);
      }
    }
  }
  EXPECT_EQ(found, 2);
  Executor executor(1);
  const Summary summary = summarise(source, executor);
  EXPECT_EQ(summary.classes.size(), 10U);
  EXPECT_EQ(summary.width, (LengthRange{16, 16}));
}

}  // namespace
}  // namespace ceteris::data
