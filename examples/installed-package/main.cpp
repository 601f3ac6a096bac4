// SPDX-License-Identifier: Apache-2.0
// How many JPEG files that end early does the decoder refuse? Twenty cuts, and the interval for the share.
// Takes a hundredth of a second and
// prints:
//   whole: 64 x 48 pixels
//   cut short: 20 of 20 refused, 95 % interval of the share 0.839 to 1.000
#include <cstdio>
#include <span>
#include <variant>
#include <vector>

#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/stats/proportion.hpp"

int main() {
  ceteris::image::Image image{.width = 64, .height = 48, .pixels = {}};
  for (int i = 0; i < 3 * image.width * image.height; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(i * 7 % 256));
  }
  const std::vector<std::byte> file = ceteris::image::encode_jpeg(image, 90);

  const ceteris::image::Decoded whole = ceteris::image::decode(file);
  if (!std::holds_alternative<ceteris::image::Image>(whole)) return 1;
  const auto& decoded = std::get<ceteris::image::Image>(whole);
  std::printf("whole: %d x %d pixels\n", decoded.width, decoded.height);

  constexpr int kCuts = 20;
  int refused = 0;
  for (int cut = 1; cut <= kCuts; ++cut) {
    const auto part = std::span(file).first(file.size() * cut / (kCuts + 1));
    if (std::holds_alternative<ceteris::image_file::Refusal>(ceteris::image::decode(part))) ++refused;
  }
  const ceteris::stats::Interval share = ceteris::stats::wilson_interval(refused, kCuts);
  std::printf("cut short: %d of %d refused, 95 %% interval of the share %.3f to %.3f\n", refused, kCuts, share.low,
              share.high);
}
