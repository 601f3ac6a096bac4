// SPDX-License-Identifier: Apache-2.0
// What the feature families are for: a plain classifier on the right family finds a planted difference, and finds
// nothing where nothing was planted.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/features/features.hpp"
#include "ceteris/features/test_classifier.hpp"
#include "ceteris/synthetic/photo_like.hpp"

namespace ceteris::data {
namespace {

constexpr std::size_t kOfEach = 200;
constexpr std::size_t kTrain = 120;

// All features of one collection, by family; each collection is drawn once for all tests.
using Features = std::vector<std::vector<double>>;
const Features& features_of(const synthetic::PhotoLikeSpec& collection) {
  static std::vector<std::pair<synthetic::PhotoLikeSpec, Features>> known;
  for (const auto& [spec, features] : known) {
    if (spec == collection) {
      return features;
    }
  }
  Features features;
  for (const features::FeatureFamily& family : features::feature_families()) {
    features.emplace_back(family.size() * kOfEach);
  }
  for (std::size_t i = 0; i < kOfEach; ++i) {
    const image::Image image = synthetic::render_photo_like(collection, i);
    image_file::Header header;
    header.width = image.width;
    header.height = image.height;
    for (std::size_t f = 0; f < features.size(); ++f) {
      const features::FeatureFamily& family = features::feature_families()[f];
      std::vector<float> row(family.size());
      family.compute(header, image, row);
      std::copy(row.begin(), row.end(), features[f].begin() + static_cast<std::ptrdiff_t>(i * family.size()));
    }
  }
  return known.emplace_back(collection, std::move(features)).second;
}

double accuracy(std::string_view family, const std::vector<synthetic::PhotoLikeSpec>& collections) {
  const auto place = static_cast<std::size_t>(&features::feature_family(family) - features::feature_families().data());
  features::LabelledRows table{features::feature_family(family).size(), kOfEach, {}};
  for (const synthetic::PhotoLikeSpec& collection : collections) {
    const std::vector<double>& rows = features_of(collection)[place];
    table.values.insert(table.values.end(), rows.begin(), rows.end());
  }
  return features::held_out_accuracy(std::move(table), kTrain);
}

// Three collections that differ by chance only.
std::vector<synthetic::PhotoLikeSpec> alike() {
  std::vector<synthetic::PhotoLikeSpec> collections(3);
  for (std::size_t c = 0; c < 3; ++c) {
    collections[c].seed = 11 + c;
    collections[c].min_side = 112;
    collections[c].max_side = 120;
  }
  return collections;
}

// Of 240 held-out images 33 % are named by chance; 45 % or more happens once in 10,000 times.
constexpr double kChanceAtMost = 0.45;

TEST(PlantedLeak, NothingIsFoundWhereNothingDiffers) {
  for (const features::FeatureFamily& family : features::feature_families()) {
    EXPECT_LT(accuracy(family.name, alike()), kChanceAtMost) << family.name;
  }
}

TEST(PlantedLeak, HistoryFindsEarlierJpeg) {
  auto sets = alike();
  sets[1].alteration.jpeg_quality = 90;
  sets[2].alteration.jpeg_quality = 75;
  EXPECT_GT(accuracy("history", sets), 0.95);
  EXPECT_LT(accuracy("thumbnail", sets), kChanceAtMost);
}

TEST(PlantedLeak, HistoryFindsResampling) {
  auto sets = alike();
  sets[1].alteration.scale = 0.6;
  sets[2].alteration.scale = 1.5;
  EXPECT_GT(accuracy("history", sets), 0.95);
  EXPECT_LT(accuracy("geometry", sets), kChanceAtMost);
}

TEST(PlantedLeak, HistoryFindsGain) {
  auto sets = alike();
  sets[1].alteration.gain = 0.97;
  sets[2].alteration.gain = 1.03;
  EXPECT_GT(accuracy("history", sets), 0.95);
  EXPECT_LT(accuracy("mean-rgb", sets), 0.5);
}

TEST(PlantedLeak, ColourFindsACast) {
  auto sets = alike();
  sets[1].alteration.colour_cast = 20;
  sets[2].alteration.colour_cast = -20;
  EXPECT_GT(accuracy("mean-rgb", sets), 0.6);
  EXPECT_LT(accuracy("geometry", sets), kChanceAtMost);
}

TEST(PlantedLeak, GeometryFindsSizeAndShape) {
  auto sets = alike();
  sets[1].min_side = sets[1].max_side = 160;
  sets[2].upright_share = 1;
  EXPECT_GT(accuracy("geometry", sets), 0.8);
}

TEST(PlantedLeak, StructureFindsFramingAndContent) {
  auto sets = alike();
  sets[1].landscape_share = 1;
  sets[2].landscape_share = 0;
  EXPECT_GT(accuracy("thumbnail", sets), 0.5);
  sets = alike();
  sets[1].zoom = 2;
  sets[2].zoom = 0.5;
  EXPECT_GT(accuracy("gradients", sets), 0.7);
}

}  // namespace
}  // namespace ceteris::data
