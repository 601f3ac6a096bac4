// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/labelled.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "ceteris/features/test_classifier.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::synthetic {
namespace {

TEST(Labelled, DependsOnSeedPartAndIndexAndNothingElse) {
  const LabelledSpec spec;
  const LabelledSample sample = labelled_sample(spec, "train", 42);
  (void)labelled_sample(spec, "train", 43);
  EXPECT_EQ(labelled_sample(spec, "train", 42).image, sample.image);
  EXPECT_NE(labelled_sample(spec, "test", 42).image, sample.image);
  EXPECT_NE(labelled_sample({.seed = 2}, "train", 42).image, sample.image);
}

TEST(Labelled, ClassesTakeTurns) {
  for (std::uint64_t i = 0; i < 30; ++i) {
    const LabelledSample sample = labelled_sample({}, "train", i);
    EXPECT_EQ(sample.true_label, static_cast<int>(i % 10));
    EXPECT_EQ(sample.label, sample.true_label);
  }
}

TEST(Labelled, NoiseOfLabelsMovesTheAskedShareEvenlyAndNoPixel) {
  const LabelledSpec noisy{.size = 16, .label_noise = 0.3};
  int wrong = 0;
  std::array<int, 10> given{};
  constexpr int kSamples = 2000;
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    const LabelledSample sample = labelled_sample(noisy, "train", i);
    wrong += sample.label != sample.true_label ? 1 : 0;
    ++given[static_cast<std::size_t>(sample.label)];
  }
  EXPECT_NEAR(wrong, 0.3 * kSamples, 5 * std::sqrt(0.21 * kSamples));
  for (const int count : given) {
    EXPECT_NEAR(count, kSamples / 10, 60);
  }
  EXPECT_EQ(labelled_sample(noisy, "train", 5).image, labelled_sample({.size = 16}, "train", 5).image);
}

TEST(Labelled, TheSameSceneStandsAtEverySizeAndUnderEveryKnob) {
  // Without noise and clutter, 64 pixels averaged two by two are close to 32.
  const LabelledSpec small{.clutter = 0, .noise = 0};
  LabelledSpec large = small;
  large.size = 64;
  for (std::uint64_t i = 0; i < 10; ++i) {
    const image::Image coarse = labelled_sample(small, "train", i).image;
    const image::Image fine = labelled_sample(large, "train", i).image;
    double difference = 0;
    for (int y = 0; y < 32; ++y) {
      for (int k = 0; k < 96; ++k) {
        const int x = k / 3 * 6 + k % 3;
        const int sum =
            fine.row(2 * y)[x] + fine.row(2 * y)[x + 3] + fine.row(2 * y + 1)[x] + fine.row(2 * y + 1)[x + 3];
        difference += std::abs(sum / 4 - coarse.row(y)[k]);
      }
    }
    EXPECT_LT(difference / (32 * 96), 4);
  }
}

TEST(Labelled, EveryKnobChangesTheImage) {
  const LabelledSpec base;
  const image::Image image = labelled_sample(base, "train", 0).image;
  for (const LabelledSpec& other :
       {LabelledSpec{.clutter = 1}, LabelledSpec{.noise = 0.3}, LabelledSpec{.contrast = 0.5}, LabelledSpec{.shift = 1},
        LabelledSpec{.pose = 0.5}}) {
    EXPECT_NE(labelled_sample(other, "train", 0).image, image);
  }
}

TEST(Labelled, WithoutPoseTheShapeStandsUprightInTheMiddle) {
  // A bar: far wider than high, the same in every image.
  const LabelledSpec still{.size = 64, .clutter = 0, .noise = 0, .contrast = 0.5, .pose = 0};
  for (std::uint64_t i = 8; i < 100; i += 10) {
    const image::Image image = labelled_sample(still, "train", i).image;
    const auto differs = [&](int x, int y) {
      int sum = 0;
      for (int c = 0; c < 3; ++c) {
        sum += image.row(y)[3 * x + c] - image.row(0)[c];
      }
      return std::abs(sum) > 3 * 60;
    };
    EXPECT_TRUE(differs(32, 32) && differs(18, 32) && differs(46, 32)) << i;
    EXPECT_FALSE(differs(32, 18) || differs(32, 46) || differs(10, 32) || differs(54, 32)) << i;
  }
}

TEST(Labelled, TheShapeCoversAboutTheSameAreaInEveryClass) {
  // Area alone must not give the class away: shape against ground, at full contrast.
  const LabelledSpec plain{.size = 64, .clutter = 0, .noise = 0, .contrast = 0.45};
  for (std::uint64_t shape = 0; shape < 10; ++shape) {
    double covered = 0;
    for (std::uint64_t i = shape; i < 200; i += 10) {
      const image::Image image = labelled_sample(plain, "train", i).image;
      const auto brightness = [&](int x, int y) {
        return image.row(y)[3 * x] + image.row(y)[3 * x + 1] + image.row(y)[3 * x + 2];
      };
      std::vector<int> border;
      for (int k = 0; k < 64; ++k) {
        border.insert(border.end(), {brightness(k, 0), brightness(k, 63), brightness(0, k), brightness(63, k)});
      }
      std::nth_element(border.begin(), border.begin() + 128, border.end());
      for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
          covered += std::abs(brightness(x, y) - border[128]) > 3 * 50 ? 1 : 0;
        }
      }
    }
    const double share = covered / (20 * 64 * 64);
    EXPECT_GT(share, 0.05) << kLabelledClasses[shape];
    EXPECT_LT(share, 0.25) << kLabelledClasses[shape];
  }
}

features::LabelledRows pixels_of(const LabelledSpec& spec, std::size_t of_each) {
  features::LabelledRows rows{std::size_t{3} * spec.size * spec.size, of_each, {}};
  for (std::uint64_t shape = 0; shape < 10; ++shape) {
    for (std::uint64_t i = 0; i < of_each; ++i) {
      const image::Image image = labelled_sample(spec, "train", 10 * i + shape).image;
      rows.values.insert(rows.values.end(), image.pixels.begin(), image.pixels.end());
    }
  }
  return rows;
}

TEST(Labelled, ALinearClassifierDoesNotSolveIt) {
  // 400 held-out samples: chance is 10 %, 17 % or more happens once in 100,000 times.
  EXPECT_LT(features::held_out_accuracy(pixels_of({.size = 16}, 140), 100), 0.17);
}

TEST(Labelled, ANearestCentroidDoesNotSolveItEvenWithoutNoise) {
  features::LabelledRows rows = pixels_of({.size = 16, .clutter = 0, .noise = 0}, 140);
  std::vector<std::vector<double>> centroids(10, std::vector<double>(rows.width));
  for (std::size_t i = 0; i < 1400; ++i) {
    if (i % 140 < 100) {
      for (std::size_t f = 0; f < rows.width; ++f) {
        centroids[i / 140][f] += rows.row(i)[f] / 100;
      }
    }
  }
  int correct = 0;
  for (std::size_t i = 0; i < 1400; ++i) {
    if (i % 140 >= 100) {
      std::vector<double> squared;
      for (const std::vector<double>& centroid : centroids) {
        double sum = 0;
        for (std::size_t f = 0; f < rows.width; ++f) {
          const double d = rows.row(i)[f] - centroid[f];
          sum += d * d;
        }
        squared.push_back(sum);
      }
      const auto nearest = static_cast<std::size_t>(std::min_element(squared.begin(), squared.end()) - squared.begin());
      correct += nearest == i / 140 ? 1 : 0;
    }
  }
  EXPECT_LT(correct, 0.2 * 400);
}

TEST(NoisyLabel, IsAnyOfTheOthersInItsShareOfCasesAndTheSameAtALargerShare) {
  const Stream stream(0, 0, "labels");
  std::array<int, 3> seen{};
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const int given = noisy_label(1, 3, 0.3, stream.at(i));
    ++seen[static_cast<std::size_t>(given)];
    EXPECT_EQ(noisy_label(1, 3, 0, stream.at(i)), 1);
    EXPECT_NE(noisy_label(1, 3, 1, stream.at(i)), 1);
    if (given != 1) {
      EXPECT_EQ(noisy_label(1, 3, 0.9, stream.at(i)), given);
    }
  }
  EXPECT_NEAR(seen[0], 450, 80);  // 4 standard deviations
  EXPECT_NEAR(seen[2], 450, 80);
}

}  // namespace
}  // namespace ceteris::synthetic
