// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/adjust.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "ceteris/base/error.hpp"

namespace ceteris::image {
namespace {

constexpr std::size_t kChannels = 3;
using Table = std::array<std::uint8_t, 256>;
using Histogram = std::array<std::int64_t, 256>;

std::uint8_t clipped(double value) {
  return static_cast<std::uint8_t>(value <= 0 ? 0 : value >= 255 ? 255 : value);
}

template <typename Rule>
Image mapped(Image image, Rule rule) {
  Table table;
  for (int x = 0; x < 256; ++x) {
    table[static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(rule(x));
  }
  for (std::uint8_t& value : image.pixels) {
    value = table[value];
  }
  return image;
}

/// Every channel through the table that `table_of` makes of its histogram.
template <typename TableOf>
Image mapped_by_channel(Image image, TableOf table_of) {
  for (std::size_t c = 0; c < kChannels; ++c) {
    Histogram histogram{};
    for (std::size_t i = c; i < image.pixels.size(); i += kChannels) {
      ++histogram[image.pixels[i]];
    }
    const Table table = table_of(histogram);
    for (std::size_t i = c; i < image.pixels.size(); i += kChannels) {
      image.pixels[i] = table[image.pixels[i]];
    }
  }
  return image;
}

Table identity() {
  Table table;
  std::iota(table.begin(), table.end(), std::uint8_t{0});
  return table;
}

/// ITU-R 601-2 luma, as Pillow's convert("L").
int grey(const std::uint8_t* pixel) {
  return (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;
}

/// from + factor (to - from) in float32, cut off as Pillow's Image.blend does.
std::uint8_t blended(int from, int to, float factor) {
  return clipped(static_cast<float>(from) + factor * static_cast<float>(to - from));
}

}  // namespace

Image invert(Image image) {
  return mapped(std::move(image), [](int x) { return 255 - x; });
}

Image posterise(Image image, int bits) {
  CETERIS_CHECK(bits >= 0 && bits <= 8, "a value has eight bits");
  return mapped(std::move(image), [&](int x) { return x & (0xFF00 >> bits & 0xFF); });
}

Image solarise(Image image, int threshold) {
  return mapped(std::move(image), [&](int x) { return x < threshold ? x : 255 - x; });
}

Image solarise_add(Image image, int add) {
  constexpr int kBelow = 128;
  return mapped(std::move(image), [&](int x) { return x < kBelow ? std::min(255, x + add) : x; });
}

Image auto_contrast(Image image) {
  return mapped_by_channel(std::move(image), [](const Histogram& histogram) {
    const auto used = [](std::int64_t count) { return count > 0; };
    const auto low = std::ranges::find_if(histogram, used) - histogram.begin();
    const auto high = 255 - (std::find_if(histogram.rbegin(), histogram.rend(), used) - histogram.rbegin());
    Table table = identity();
    if (high > low) {
      const double scale = 255.0 / static_cast<double>(high - low), offset = -static_cast<double>(low) * scale;
      for (std::size_t x = 0; x < table.size(); ++x) {
        table[x] = clipped(static_cast<double>(x) * scale + offset);
      }
    }
    return table;
  });
}

Image equalise(Image image) {
  return mapped_by_channel(std::move(image), [](const Histogram& histogram) {
    Table table = identity();
    const auto last = std::find_if(histogram.rbegin(), histogram.rend(), [](std::int64_t count) { return count > 0; });
    const std::int64_t all = std::accumulate(histogram.begin(), histogram.end(), std::int64_t{0});
    const std::int64_t step = last == histogram.rend() ? 0 : (all - *last) / 255;
    if (step > 0) {
      std::int64_t below = step / 2;
      for (std::size_t x = 0; x < table.size(); ++x) {
        table[x] = static_cast<std::uint8_t>(std::min<std::int64_t>(255, below / step));
        below += histogram[x];
      }
    }
    return table;
  });
}

Image adjust_colour(Image image, double factor) {
  const auto share = static_cast<float>(factor);
  for (std::size_t i = 0; i < image.pixels.size(); i += kChannels) {
    const int luma = grey(&image.pixels[i]);
    for (std::size_t c = 0; c < kChannels; ++c) {
      image.pixels[i + c] = blended(luma, image.pixels[i + c], share);
    }
  }
  return image;
}

Image adjust_contrast(Image image, double factor) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < image.pixels.size(); i += kChannels) {
    sum += grey(&image.pixels[i]);
  }
  const auto count = static_cast<double>(image.pixels.size() / kChannels);
  const int mean = static_cast<int>(static_cast<double>(sum) / count + 0.5);
  return mapped(std::move(image), [&](int x) { return blended(mean, x, static_cast<float>(factor)); });
}

Image adjust_brightness(Image image, double factor) {
  return mapped(std::move(image), [&](int x) { return blended(0, x, static_cast<float>(factor)); });
}

Image adjust_sharpness(Image image, double factor) {
  const Image source = image;
  const std::size_t pitch = kChannels * static_cast<std::size_t>(source.width);
  for (int y = 0; y < source.height; ++y) {
    for (int x = 0; x < source.width; ++x) {
      const bool edge = x == 0 || y == 0 || x + 1 == source.width || y + 1 == source.height;
      for (std::size_t c = 0; c < kChannels; ++c) {
        const std::uint8_t* at = source.row(y) + kChannels * static_cast<std::size_t>(x) + c;
        int smooth = *at;
        if (!edge) {
          int sum = 4 * *at;
          for (const std::uint8_t* row : {at - pitch, at, at + pitch}) {
            sum += row[-3] + row[0] + row[3];
          }
          smooth = (2 * sum + 13) / 26;  // sum / 13, rounded
        }
        image.row(y)[kChannels * static_cast<std::size_t>(x) + c] = blended(smooth, *at, static_cast<float>(factor));
      }
    }
  }
  return image;
}

}  // namespace ceteris::image
