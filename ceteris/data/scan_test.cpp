// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <stdexcept>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/export.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/features/features.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

synthetic::PhotoLikeSpec small() {
  return {.min_side = 40, .max_side = 48};
}

std::vector<std::uint32_t> everything(const Source& source) {
  std::vector<std::uint32_t> which(source.items.size());
  std::iota(which.begin(), which.end(), 0U);
  return which;
}

void write(const fs::path& path, const image::Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

TEST(GeneratedSource, ListsNumberedFilesInOrder) {
  const Source source = photo_like_source(small(), "mine", 12);
  ASSERT_EQ(source.items.size(), 12U);
  EXPECT_EQ(source.items[0].name, "000000.jpg");
  EXPECT_EQ(source.items[11].name, "000011.jpg");
  EXPECT_EQ(source.name, "mine");
  EXPECT_EQ(source.kind, "generated");
  EXPECT_EQ(std::get<image::Bytes>(source.read(3)), synthetic::photo_like_file(small(), 3));
}

TEST(Scan, GivesTheSameForAnyNumberOfJobs) {
  const Source source = photo_like_source(small(), "set", 40);
  const auto which = everything(source);
  const features::FeatureFamily& history = features::feature_family("history");
  std::vector<std::vector<float>> features;
  std::vector<std::string> fingerprints;
  for (const int jobs : {1, 4}) {
    Executor executor(jobs);
    std::vector<float>& values = features.emplace_back(which.size() * history.size());
    const auto scanned =
        scan(source, which, executor, [&](std::size_t k, const image_file::Header& header, const image::Image& image) {
          history.compute(header, image, std::span(values).subspan(k * history.size(), history.size()));
        });
    fingerprints.push_back(fingerprint(source, which, scanned));
    for (const ScannedItem& item : scanned) {
      EXPECT_FALSE(item.refusal.has_value());
      EXPECT_EQ(item.file_hash.size(), 64U);
      EXPECT_EQ(item.pixel_hash.size(), 64U);
    }
  }
  EXPECT_EQ(features[0], features[1]);
  EXPECT_EQ(fingerprints[0], fingerprints[1]);
}

TEST(Scan, VisitsOnlyWhatWasAskedForAndCountsFromZero) {
  const Source source = photo_like_source(small(), "set", 10);
  const std::vector<std::uint32_t> which{7, 2};
  Executor executor(1);
  std::vector<std::size_t> visited;
  const auto scanned =
      scan(source, which, executor,
           [&](std::size_t k, const image_file::Header&, const image::Image&) { visited.push_back(k); });
  EXPECT_EQ(visited, (std::vector<std::size_t>{0, 1}));
  const auto all = scan(source, everything(source), executor, {});
  EXPECT_EQ(scanned[0].file_hash, all[7].file_hash);
  EXPECT_EQ(scanned[1].file_hash, all[2].file_hash);
}

TEST(Scan, CountsRefusedFilesAndGoesOn) {
  const TempDirectory folder;
  const image::Image image = image::test_image(50, 40);
  const image::Bytes jpeg = image::encode_jpeg(image, 90);
  write(folder.path() / "a.jpg", jpeg);
  write(folder.path() / "b.jpg", {});
  write(folder.path() / "c.jpg", image::bytes_of("<html>404</html>"));
  write(folder.path() / "d.jpg",
        image::Bytes(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(jpeg.size() / 2)));
  write(folder.path() / "e.png", image::encode_png(image));
  fs::create_symlink("nowhere", folder.path() / "f.jpg");
  const Source source = open_source(folder.path().string());
  Executor executor(2);
  std::vector<int> visits(source.items.size());
  const auto scanned = scan(source, everything(source), executor,
                            [&](std::size_t k, const image_file::Header&, const image::Image&) { visits[k] = 1; });
  EXPECT_EQ(visits, (std::vector<int>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(scanned[1].refusal->reason, image_file::refused::kEmpty);
  EXPECT_EQ(scanned[2].refusal->reason, image_file::refused::kNotAnImage);
  EXPECT_EQ(scanned[3].refusal->reason, image_file::refused::kTruncated);
  EXPECT_EQ(scanned[5].refusal->reason, image_file::refused::kUnreadable);
  EXPECT_EQ(scanned[5].file_hash, "");
  EXPECT_NE(scanned[3].file_hash, "");
}

TEST(Scan, SeesTheSamePixelsInDifferentFiles) {
  const TempDirectory folder;
  const image::Image image = image::expect_image(image::decode(image::encode_jpeg(image::test_image(50, 40), 90)));
  write(folder.path() / "a.jpg", image::encode_jpeg(image::test_image(50, 40), 90));
  write(folder.path() / "b.png", image::encode_png(image));
  const Source source = open_source(folder.path().string());
  Executor executor(1);
  const auto scanned = scan(source, everything(source), executor, {});
  EXPECT_NE(scanned[0].file_hash, scanned[1].file_hash);
  EXPECT_EQ(scanned[0].pixel_hash, scanned[1].pixel_hash);
  EXPECT_EQ(scanned[0].look, scanned[1].look);
}

TEST(Scan, PassesOnWhatTheVisitorThrows) {
  const Source source = photo_like_source(small(), "set", 5);
  Executor executor(2);
  EXPECT_THROW((void)scan(source, everything(source), executor,
                          [](std::size_t, const image_file::Header&, const image::Image&) {
                            throw std::runtime_error("disk full");
                          }),
               std::runtime_error);
}

std::string fingerprint_of(const Source& source) {
  Executor executor(1);
  const auto which = everything(source);
  return fingerprint(source, which, scan(source, which, executor, {}));
}

TEST(Fingerprint, KnowsLabelsAndGroups) {
  const Source source = photo_like_source({.min_side = 16, .max_side = 16}, "s", 3);
  Source labelled = source, grouped = source;
  labelled.items[1].label = "cat";
  grouped.items[1].group = "cat";
  EXPECT_NE(fingerprint_of(labelled), fingerprint_of(source));
  EXPECT_NE(fingerprint_of(grouped), fingerprint_of(source));
  EXPECT_NE(fingerprint_of(grouped), fingerprint_of(labelled));
}

TEST(Export, AFolderAndATarOfASourceHoldTheSame) {
  const Source source = photo_like_source(small(), "set", 25);
  const TempDirectory folder;
  Executor executor(3);
  write_as_folder(source, folder.path() / "out", executor);
  write_as_tar(source, folder.path() / "out.tar", executor);
  const Source as_folder = open_source((folder.path() / "out").string());
  const Source as_tar = open_source((folder.path() / "out.tar").string());
  EXPECT_EQ(fingerprint_of(as_folder), fingerprint_of(source));
  EXPECT_EQ(fingerprint_of(as_tar), fingerprint_of(source));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 2);
}

TEST(Export, WritesTheSameTarEveryTime) {
  const Source source = photo_like_source(small(), "set", 9);
  const TempDirectory folder;
  Executor one(1);
  Executor four(4);
  write_as_tar(source, folder.path() / "a.tar", one);
  write_as_tar(source, folder.path() / "b.tar", four);
  EXPECT_EQ(ceteris::read_file(folder.path() / "a.tar"), ceteris::read_file(folder.path() / "b.tar"));
}

TEST(Export, KeepsFoldersInsideTheSource) {
  const TempDirectory folder;
  fs::create_directories(folder.path() / "in" / "deep" / "er");
  write(folder.path() / "in" / "deep" / "er" / "a.jpg", image::bytes_of("a"));
  write(folder.path() / "in" / "b.jpg", image::bytes_of("b"));
  Executor executor(1);
  write_as_folder(open_source((folder.path() / "in").string()), folder.path() / "out", executor);
  EXPECT_EQ(ceteris::read_file(folder.path() / "out" / "deep" / "er" / "a.jpg"), "a");
}

TEST(Export, LeavesNothingBehindWhenItFails) {
  const TempDirectory folder;
  Source source = photo_like_source(small(), "set", 3);
  source.read = [](std::size_t) -> Contents { return image_file::Refusal{"truncated", "cut"}; };
  Executor executor(1);
  EXPECT_THROW(write_as_folder(source, folder.path() / "out", executor), Error);
  EXPECT_THROW(write_as_tar(source, folder.path() / "out.tar", executor), Error);
  source.items[0].name = "../escape.jpg";
  EXPECT_THROW(write_as_folder(source, folder.path() / "out", executor), Error);
  EXPECT_THROW(write_as_folder(source, folder.path(), executor), Error);  // exists
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace ceteris::data
