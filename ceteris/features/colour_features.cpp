// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/colour_features.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::features {
namespace {

constexpr std::array kChannels{"red", "green", "blue"};
constexpr std::size_t kBoxes = 64;

struct Sums {
  std::array<std::uint64_t, 3> values{};
  std::array<std::uint64_t, 3> squares{};
};

Sums channel_sums(const image::Image& image) {
  Sums sums;
  const std::uint8_t* pixel = image.pixels.data();
  const std::uint8_t* const end = pixel + image.pixels.size();
  for (; pixel != end; pixel += 3) {
    for (std::size_t c = 0; c < 3; ++c) {
      const unsigned value = pixel[c];
      sums.values[c] += value;
      sums.squares[c] += value * value;
    }
  }
  return sums;
}

double pixel_count(const image::Image& image) {
  CETERIS_CHECK(!image.pixels.empty(), "colour features: the image is empty");
  return static_cast<double>(image.pixels.size() / 3);
}

}  // namespace

const std::vector<FeatureName>& mean_rgb_names() {
  static const std::vector<FeatureName> kNames{{"mean red"}, {"mean green"}, {"mean blue"}};
  return kNames;
}

void mean_rgb_features(const image::Image& image, std::span<float> out) {
  CETERIS_CHECK(out.size() == 3, "mean_rgb_features: wrong size");
  const double n = pixel_count(image);
  const Sums sums = channel_sums(image);
  for (std::size_t c = 0; c < 3; ++c) {
    out[c] = static_cast<float>(static_cast<double>(sums.values[c]) / n);
  }
}

const std::vector<FeatureName>& colour_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    const auto range = [](std::size_t quarter) {
      return std::to_string(64 * quarter) + "-" + std::to_string(64 * quarter + 63);
    };
    for (std::size_t box = 0; box < kBoxes; ++box) {
      names.push_back(
          {"share of red " + range(box / 16) + ", green " + range(box / 4 % 4) + ", blue " + range(box % 4)});
    }
    for (const char* channel : kChannels) {
      names.push_back({"contrast of " + std::string(channel)});
    }
    return names;
  }();
  return kNames;
}

void colour_features(const image::Image& image, std::span<float> out) {
  CETERIS_CHECK(out.size() == kBoxes + 3, "colour_features: wrong size");
  const double n = pixel_count(image);
  // Two tables by turns: neighbours often share a box, and one counter would wait for its own last store.
  std::array<std::array<std::uint32_t, kBoxes>, 2> counts{};
  const std::size_t pixels = image.pixels.size() / 3;
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* pixel = image.pixels.data() + 3 * i;
    const unsigned box = (pixel[0] >> 6U) * 16U + (pixel[1] >> 6U) * 4U + (pixel[2] >> 6U);
    ++counts[i % 2][box];
  }
  for (std::size_t box = 0; box < kBoxes; ++box) {
    out[box] = static_cast<float>((counts[0][box] + counts[1][box]) / n);
  }
  const Sums sums = channel_sums(image);
  for (std::size_t c = 0; c < 3; ++c) {
    const double mean = static_cast<double>(sums.values[c]) / n;
    const double variance = static_cast<double>(sums.squares[c]) / n - mean * mean;
    out[kBoxes + c] = static_cast<float>(std::sqrt(variance > 0 ? variance : 0));
  }
}

}  // namespace ceteris::features
