// SPDX-License-Identifier: Apache-2.0
// Images and files for the tests of this module.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/image/decode.hpp"
#include "ceteris/image_file/test_files.hpp"

namespace ceteris::image {

using image_file::Bytes;
using image_file::bytes_of;
using image_file::exif_block;

/// An image with gradients, hard edges and noise; another `seed`, another image.
[[nodiscard]] Image test_image(int width, int height, std::uint64_t seed = 1);

/// Channel c of pixel (x, y) is (7x + 13y + 31c + 3xy(c + 1)) mod (251 - 60c) + 20c: simple enough to be made
/// elsewhere.
[[nodiscard]] Image formula_image(int width, int height);
/// The first 16 digits of the SHA-256 of the pixels.
[[nodiscard]] std::string short_hash(const Image& image);

struct JpegOptions {
  enum class Colours { Rgb, Grey, Cmyk, Ycck };
  Colours colours = Colours::Rgb;
  std::array<int, 2> luma = {1, 1};  ///< sampling factors of the first component; the others have 1 x 1
  int quality = 80;
  bool progressive = false;
  bool optimised = false;
  bool arithmetic = false;
  bool separate_scans = false;  ///< one scan for each component
  bool adobe = true;            ///< mark inks as Adobe does; their values are inverted by convention
  int restart_interval = 0;
  Bytes exif = {};  ///< an EXIF block to store, see exif_block
  Bytes icc = {};   ///< stored in parts of 1,000 bytes
  std::string comment = {};
};

/// Ink images take cyan, magenta, yellow from the image's channels as they are, and black = green / 2.
[[nodiscard]] Bytes write_jpeg(const Image& image, const JpegOptions& options);

[[nodiscard]] Bytes read_file(const std::filesystem::path& path);

/// The folder of test data: $CETERIS_DATA, else ../shared/data beside the source tree; empty when there is none.
[[nodiscard]] std::filesystem::path test_data_folder();

/// The image, or an empty one with a failed expectation that shows the refusal.
[[nodiscard]] Image expect_image(const Decoded& decoded);
/// The reason of a refusal; "" when there is an image.
[[nodiscard]] std::string reason_of(const Decoded& decoded);

/// Largest difference of two values of two images of the same size.
[[nodiscard]] int largest_difference(const Image& a, const Image& b);

/// Checks `crop_decode` against cutting the decoded image, for `windows` random windows, some at the edges.
void expect_windows_equal_the_whole(const Bytes& image, const std::string& what, std::uint64_t seed, int windows);

}  // namespace ceteris::image
