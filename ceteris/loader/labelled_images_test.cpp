// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/labelled_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"

namespace ceteris::loader {
namespace {

using ::testing::ElementsAre;

/// A folder PART/CLASS/N.png of noise, `count` images a class.
void write_part(const std::filesystem::path& part, const std::vector<std::string>& classes, int count) {
  for (const std::string& name : classes) {
    std::filesystem::create_directories(part / name);
    const Stream stream(0, 0, (part / name).string());
    for (int i = 0; i < count; ++i) {
      Draws draws = stream.at(static_cast<std::uint64_t>(i));
      image::Image image{.width = 24, .height = 20, .pixels = std::vector<std::uint8_t>(3 * 24 * 20)};
      for (std::uint8_t& value : image.pixels) {
        value = static_cast<std::uint8_t>(draws.below(256));
      }
      const auto bytes = image::encode_png(image);
      write_file_atomic(part / name / (std::to_string(i) + ".png"),
                        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
}

LabelledImages read(const ImageData& spec, int jobs = 1) {
  Executor executor(jobs);
  SilentProgress progress;
  return read_images(spec, 0, executor, progress);
}

ImageData in(const TempDirectory& folder) {
  ImageData spec;
  spec.path = folder.path().string();
  spec.size = 16;
  return spec;
}

TEST(ReadImages, SaysWhichClassesItFoundAndWhereFrom) {
  const TempDirectory folder;
  write_part(folder.path(), {"cat", "dog"}, 10);
  write_file_atomic(folder.path() / "notes.md", "x");
  const LabelledImages by_folder = read(in(folder));
  EXPECT_EQ(by_folder.found, "2 classes from the folders of the images with their images: cat (10), dog (10)");
  ASSERT_EQ(by_folder.problems.size(), 1U);
  EXPECT_THAT(by_folder.problems[0], testing::HasSubstr("left out by name: 1 file that is no image"));
  std::string rows = "path,label\n";
  for (int i = 0; i < 10; ++i) {
    rows += "cat/" + std::to_string(i) + ".png,sick\ndog/" + std::to_string(i) + ".png,well\n";
  }
  write_file_atomic(folder.path() / "list.csv", rows);
  ImageData list = in(folder);
  list.path = (folder.path() / "list.csv").string();
  EXPECT_EQ(read(list).found, "2 classes from the column label with their images: sick (10), well (10)");
}

TEST(ReadImages, FindsPartsHoweverTheirPathsAreWritten) {
  const TempDirectory folder;
  write_part(folder.path() / "train", {"cat", "dog"}, 4);
  write_part(folder.path() / "val", {"cat", "dog"}, 3);
  for (const char* train : {"train", "./train", "train/", ".//train/."}) {
    ImageData spec = in(folder);
    spec.train = train;
    spec.validation = "./val/";
    const LabelledImages images = read(spec);
    EXPECT_EQ(images.train.indices.size(), 8U) << train;
    EXPECT_EQ(images.validation.indices.size(), 6U) << train;
  }
}

TEST(ReadImages, TakesClassesFromFoldersAndDrawsTheValidationPartByClass) {
  const TempDirectory folder;
  write_part(folder.path(), {"dog", "cat"}, 10);
  ImageData spec = in(folder);
  spec.validation_share = 0.2;
  const LabelledImages images = read(spec);
  EXPECT_THAT(images.classes, ElementsAre("cat", "dog"));
  EXPECT_EQ(images.train.indices.size(), 16U);
  EXPECT_EQ(std::count(images.validation.labels.begin(), images.validation.labels.end(), 0), 2);
  EXPECT_EQ(std::count(images.validation.labels.begin(), images.validation.labels.end(), 1), 2);
}

TEST(ReadImages, IsTheSameForEveryNumberOfJobs) {
  const TempDirectory folder;
  write_part(folder.path(), {"dog", "cat"}, 12);
  const LabelledImages one = read(in(folder), 1), three = read(in(folder), 3);
  EXPECT_EQ(one.fingerprint, three.fingerprint);
  EXPECT_EQ(one.validation.indices, three.validation.indices);
  EXPECT_EQ(one.train.labels, three.train.labels);
}

TEST(ReadImages, CountsWhatCannotBeReadAndPutsNothingInItsPlace) {
  const TempDirectory folder;
  write_part(folder.path(), {"dog", "cat"}, 10);
  write_file_atomic(folder.path() / "dog" / "3.png", "no image at all");
  const LabelledImages images = read(in(folder));
  ASSERT_EQ(images.refused.size(), 1U);
  EXPECT_EQ(images.refused.front().name, "dog/3.png");
  EXPECT_EQ(images.train.indices.size() + images.validation.indices.size(), 19U);
}

TEST(ReadImages, PartsInFoldersLeaveOtherFoldersAlone) {
  const TempDirectory folder;
  write_part(folder.path() / "train", {"dog", "cat"}, 6);
  write_part(folder.path() / "validation", {"dog", "cat"}, 3);
  write_part(folder.path() / "test", {"dog", "cat"}, 5);
  ImageData spec = in(folder);
  spec.validation = "validation";
  try {
    (void)read(spec);
    FAIL() << "the test images would have been trained on";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_EQ(error.problems().front().where, "data.train");
  }
  spec.train = "train";
  const LabelledImages images = read(spec);
  EXPECT_EQ(images.train.indices.size(), 12U);
  EXPECT_EQ(images.validation.indices.size(), 6U);
}

TEST(ReadImages, TakesTopFoldersForTheirPartsAndSaysWhatItRead) {
  const TempDirectory folder;
  write_part(folder.path() / "train", {"dog", "cat"}, 6);
  write_part(folder.path() / "Validation", {"dog", "cat"}, 3);
  write_part(folder.path() / "test", {"dog", "cat"}, 5);
  const LabelledImages images = read(in(folder));
  EXPECT_EQ(images.train.indices.size(), 12U);
  EXPECT_EQ(images.validation.indices.size(), 6U);
  EXPECT_EQ(images.as_read.train, "train");
  EXPECT_EQ(images.as_read.validation, "Validation");
  EXPECT_EQ(images.contents.size(), images.cache->count());
  EXPECT_THAT(images.parts, testing::HasSubstr("left out: test/ (10 images)"));
  const LabelledImages again = read(images.as_read);
  EXPECT_EQ(again.fingerprint, images.fingerprint) << "what was read, read again";
  Executor executor(1);
  SilentProgress progress;
  const LabelledImages pooled = read_images(in(folder), 0, executor, progress, PartFolders::Ignored);
  EXPECT_EQ(pooled.cache->count(), 28U);
}

TEST(ReadImages, RefusesImagesWithoutAClassAndNamesOne) {
  const TempDirectory folder;
  write_part(folder.path(), {"dog", "cat"}, 4);
  std::filesystem::copy_file(folder.path() / "cat" / "0.png", folder.path() / "stray.png");
  try {
    (void)read(in(folder));
    FAIL() << "a class without a name would have been learnt";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_NE(error.problems().front().what.find("'stray.png'"), std::string::npos);
  }
}

TEST(ReadImages, RefusesNamesOfClassesThatNoLineCanHoldAllAtOnce) {
  const TempDirectory folder;
  write_part(folder.path(), {"p"}, 5);
  ImageData spec = in(folder);
  spec.path = (folder.path() / "list.csv").string();
  const auto problems_of = [&](const std::vector<std::string>& labels) {
    std::string list = "path,label\n";
    for (std::size_t i = 0; i < labels.size(); ++i) {
      list += "p/" + std::to_string(i) + ".png,\"" + labels[i] + "\"\n";
    }
    write_file_atomic(spec.path, list);
    try {
      (void)read(spec);
      return std::size_t{0};
    } catch (const Error& error) {
      return error.problems().size();
    }
  };
  EXPECT_EQ(problems_of({"a\nb", "caf\xE9", "a\rb", "plain", "x"}), 3U);
  spec.validation_share = 0.5;
  EXPECT_EQ(problems_of({" a\t", "b, c", "b, c", " a\t", "b, c"}), 0U);
}

TEST(ReadImages, NeedsTwoClasses) {
  const TempDirectory folder;
  write_part(folder.path(), {"dog"}, 4);
  EXPECT_THROW((void)read(in(folder)), Error);
}

/// What is learned from, by the contents of the files: the place of an image in a cache depends on the order of files.
std::map<std::uint64_t, std::int64_t> learned(const LabelledImages& images) {
  std::map<std::uint64_t, std::int64_t> labels;
  for (std::size_t i = 0; i < images.train.indices.size(); ++i) {
    labels[images.contents[images.train.indices[i]]] = images.train.labels[i];
  }
  return labels;
}

TEST(ReadImages, ASmallerShareIsPartOfALargerOneByClassAndLeavesValidationAsItIs) {
  const TempDirectory folder;
  write_part(folder.path(), {"cat", "dog"}, 20);
  ImageData spec = in(folder);
  const LabelledImages all = read(spec);
  spec.train_share = 0.5;
  const LabelledImages half = read(spec);
  spec.train_share = 0.1;
  const LabelledImages tenth = read(spec);
  EXPECT_EQ(std::ranges::count(half.train.labels, 0), 9);
  EXPECT_EQ(std::ranges::count(half.train.labels, 1), 9);
  EXPECT_EQ(std::ranges::count(tenth.train.labels, 0), 2);
  const auto in_half = learned(half), in_all = learned(all);
  for (const auto& [content, label] : learned(tenth)) {
    ASSERT_TRUE(in_half.contains(content) && in_all.contains(content));
    EXPECT_EQ(in_all.at(content), label);
  }
  EXPECT_EQ(tenth.validation.indices, all.validation.indices);
  EXPECT_EQ(tenth.fingerprint, all.fingerprint) << "of what was read; the share is part of the specification";
  EXPECT_THAT(tenth.problems, ElementsAre("learned from: 4 of 36 training images (data.train_share)"));
  spec.train_share = 0.0001;
  EXPECT_THAT(read(spec).train.labels, ElementsAre(0, 1)) << "one of each class";
}

TEST(ReadImages, SharesAndWrongLabelsGoByNameAndSeedAndNotByTheOrderOfFiles) {
  const TempDirectory folder;
  write_part(folder.path(), {"cat", "dog"}, 16);
  std::string rows;
  for (int i = 0; i < 16; ++i) {
    const std::string number = std::to_string(i);
    rows = "cat/" + number + ".png,cat\ndog/" + number + ".png,dog\n" + rows;
  }
  write_file_atomic(folder.path() / "list.csv", "path,label\n" + rows);
  ImageData spec = in(folder);
  spec.train_share = 0.3;
  spec.train_label_noise = 0.5;
  const auto of_folder = learned(read(spec));
  spec.path = (folder.path() / "list.csv").string();
  EXPECT_EQ(learned(read(spec)), of_folder);
  Executor executor(1);
  SilentProgress progress;
  EXPECT_NE(learned(read_images(spec, 1, executor, progress)), of_folder) << "another seed";
}

TEST(ReadImages, ALargerShareOfWrongLabelsReplacesWhatASmallerOneReplacesAndMore) {
  const TempDirectory folder;
  write_part(folder.path(), {"cat", "cow", "dog"}, 100);
  ImageData spec = in(folder);
  const LabelledImages right = read(spec);
  spec.train_label_noise = 0.2;
  const LabelledImages fifth = read(spec);
  spec.train_label_noise = 0.6;
  const LabelledImages most = read(spec);
  int in_fifth = 0, in_most = 0;
  for (std::size_t i = 0; i < right.train.labels.size(); ++i) {
    const std::int64_t truth = right.train.labels[i];
    const bool wrong = fifth.train.labels[i] != truth;
    in_fifth += wrong ? 1 : 0;
    in_most += most.train.labels[i] != truth ? 1 : 0;
    EXPECT_TRUE(!wrong || most.train.labels[i] == fifth.train.labels[i]);
  }
  EXPECT_NEAR(in_fifth, 0.2 * 270, 26) << "4 standard deviations";
  EXPECT_NEAR(in_most, 0.6 * 270, 32);
  EXPECT_EQ(most.train.indices, right.train.indices);
  EXPECT_EQ(most.validation.labels, right.validation.labels);
  spec.train_label_noise = 1;
  const LabelledImages none = read(spec);
  for (std::size_t i = 0; i < right.train.labels.size(); ++i) {
    EXPECT_NE(none.train.labels[i], right.train.labels[i]);
  }
  EXPECT_THAT(none.problems, ElementsAre("wrong on purpose: 270 of 270 training labels (data.train_label_noise)"));
}

TEST(ReadImages, LearnsFromOneFolderAndValidatesOnAnother) {
  const TempDirectory folder;
  write_part(folder.path() / "A", {"cat", "dog"}, 8);
  write_part(folder.path() / "B", {"cat", "dog"}, 5);
  ImageData spec = in(folder);
  spec.train = "A";
  spec.validation = "B";
  spec.train_share = 0.25;
  const LabelledImages images = read(spec);
  EXPECT_EQ(images.train.indices.size(), 4U);
  EXPECT_EQ(images.validation.indices.size(), 10U);
}

TEST(ReadImages, OtherSidesAreOfTheFilesAndNotOfTheSmallSquares) {
  const TempDirectory folder;
  write_part(folder.path(), {"cat", "dog"}, 10);
  write_file_atomic(folder.path() / "dog" / "3.png", "no image at all");
  ImageData spec = in(folder);
  spec.test_sides = {32, 24};
  const LabelledImages small = read(spec);
  spec.size = 32;
  spec.test_sides = {};
  const LabelledImages large = read(spec);
  ASSERT_EQ(small.other_sides.size(), 2U);
  const OtherSide& other = small.other_sides.front();
  EXPECT_EQ(other.size, 32);
  EXPECT_EQ(other.cache->side(), image::cache_side(32));
  EXPECT_EQ(other.validation.labels, small.validation.labels);
  ASSERT_EQ(other.cache->count(), large.validation.indices.size());
  for (std::size_t i = 0; i < other.validation.indices.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(other.cache->image(other.validation.indices[i]),
                                   large.cache->image(large.validation.indices[i])))
        << i;
  }
  EXPECT_EQ(small.other_sides.back().cache->side(), image::cache_side(24));
  EXPECT_EQ(small.refused.size(), 1U) << "said once";
}

LabelledImages draw(const BuiltinData& spec) {
  Executor executor(1);
  SilentProgress progress;
  return draw_images(spec, executor, progress);
}

bool same_pixels(const LabelledImages& a, const LabelledPart& of_a, const LabelledImages& b, const LabelledPart& of_b) {
  const auto same = [&](std::size_t i) {
    return std::ranges::equal(a.cache->image(of_a.indices[i]), b.cache->image(of_b.indices[i]));
  };
  for (std::size_t i = 0; i < of_a.indices.size(); ++i) {
    if (!same(i)) {
      return false;
    }
  }
  return of_a.indices.size() == of_b.indices.size();
}

TEST(DrawImages, AnotherSourceOrWorseLabelsOfTrainingLeaveValidationAsItIs) {
  BuiltinData spec{.images = {.size = 16}, .train = 100, .validation = 30};
  const LabelledImages plain = draw(spec);
  spec.train_label_noise = 0.5;
  const LabelledImages noisy = draw(spec);
  EXPECT_NE(noisy.train.labels, plain.train.labels);
  EXPECT_EQ(noisy.validation.labels, plain.validation.labels);
  EXPECT_TRUE(same_pixels(noisy, noisy.train, plain, plain.train));
  spec.train_label_noise = {};
  spec.train_shift = 1;
  const LabelledImages elsewhere = draw(spec);
  EXPECT_EQ(elsewhere.train.labels, plain.train.labels);
  EXPECT_FALSE(same_pixels(elsewhere, elsewhere.train, plain, plain.train));
  EXPECT_TRUE(same_pixels(elsewhere, elsewhere.validation, plain, plain.validation));
  EXPECT_NE(elsewhere.fingerprint, plain.fingerprint);
  EXPECT_NE(noisy.fingerprint, plain.fingerprint);
}

TEST(DrawImages, AShareIsTheFirstOfAllTrainingImages) {
  BuiltinData spec{.images = {.size = 16}, .train = 40, .validation = 10};
  const LabelledImages all = draw(spec);
  spec.train_share = 0.25;
  const LabelledImages share = draw(spec);
  ASSERT_EQ(share.train.labels.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(share.train.labels[i], all.train.labels[i]);
    EXPECT_TRUE(std::ranges::equal(share.cache->image(share.train.indices[i]), all.cache->image(all.train.indices[i])));
  }
  EXPECT_TRUE(same_pixels(share, share.validation, all, all.validation));
  EXPECT_NE(share.fingerprint, all.fingerprint);
  spec.train_share = 0.001;
  EXPECT_EQ(draw(spec).train.labels.size(), 1U) << "never none";
}

TEST(DrawImages, OtherSidesShowTheScenesOfTheValidationPart) {
  const LabelledImages images = draw({.images = {.size = 16}, .train = 10, .validation = 30, .test_sides = {32}});
  ASSERT_EQ(images.other_sides.size(), 1U);
  const OtherSide& other = images.other_sides.front();
  EXPECT_EQ(other.cache->side(), image::cache_side(32));
  EXPECT_EQ(other.validation.labels, images.validation.labels);
  const LabelledImages large = draw({.images = {.size = 32}, .train = 10, .validation = 30});
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_TRUE(std::ranges::equal(other.cache->image(other.validation.indices[i]),
                                   large.cache->image(large.validation.indices[i])))
        << i;
  }
}

}  // namespace
}  // namespace ceteris::loader
