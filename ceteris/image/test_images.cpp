// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/test_images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
// libjpeg's headers need stdio.h before them.
#include <jpeglib.h>

#include "ceteris/base/hash.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::image {
namespace {

void write_scanlines(jpeg_compress_struct& info, const Image& image, JpegOptions::Colours colours) {
  std::vector<std::uint8_t> line(std::size_t{4} * image.width);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* pixel = image.row(y) + 3 * x;
      if (colours == JpegOptions::Colours::Grey) {
        line[static_cast<std::size_t>(x)] = pixel[1];
      } else if (colours == JpegOptions::Colours::Rgb) {
        std::copy_n(pixel, 3, line.data() + 3 * x);
      } else {
        std::copy_n(pixel, 3, line.data() + 4 * x);
        line[static_cast<std::size_t>(4 * x + 3)] = static_cast<std::uint8_t>(pixel[1] / 2);
      }
    }
    JSAMPROW row = line.data();
    jpeg_write_scanlines(&info, &row, 1);
  }
}

void set_colours(jpeg_compress_struct& info, const JpegOptions& options) {
  switch (options.colours) {
    case JpegOptions::Colours::Grey:
      info.input_components = 1;
      info.in_color_space = JCS_GRAYSCALE;
      jpeg_set_defaults(&info);
      break;
    case JpegOptions::Colours::Rgb:
      info.input_components = 3;
      info.in_color_space = JCS_RGB;
      jpeg_set_defaults(&info);
      break;
    case JpegOptions::Colours::Cmyk:
    case JpegOptions::Colours::Ycck:
      info.input_components = 4;
      info.in_color_space = JCS_CMYK;
      jpeg_set_defaults(&info);
      jpeg_set_colorspace(&info, options.colours == JpegOptions::Colours::Ycck ? JCS_YCCK : JCS_CMYK);
      info.write_Adobe_marker = options.adobe ? TRUE : FALSE;
      break;
  }
}

void write_marker(jpeg_compress_struct& info, int code, const Bytes& body) {
  jpeg_write_marker(&info, code, reinterpret_cast<const JOCTET*>(body.data()), static_cast<unsigned>(body.size()));
}

void write_metadata(jpeg_compress_struct& info, const JpegOptions& options) {
  if (!options.exif.empty()) {
    Bytes body = bytes_of(std::string_view("Exif\0\0", 6));
    body.insert(body.end(), options.exif.begin(), options.exif.end());
    write_marker(info, JPEG_APP0 + 1, body);
  }
  constexpr std::size_t kPart = 1000;
  for (std::size_t at = 0; at < options.icc.size(); at += kPart) {
    Bytes body = bytes_of(std::string_view("ICC_PROFILE\0", 12));
    body.push_back(static_cast<std::byte>(at / kPart + 1));
    body.push_back(static_cast<std::byte>((options.icc.size() + kPart - 1) / kPart));
    const auto first = options.icc.begin() + static_cast<std::ptrdiff_t>(at);
    body.insert(body.end(), first,
                options.icc.begin() + static_cast<std::ptrdiff_t>(std::min(at + kPart, options.icc.size())));
    write_marker(info, JPEG_APP0 + 2, body);
  }
  if (!options.comment.empty()) {
    write_marker(info, JPEG_COM, bytes_of(options.comment));
  }
}

}  // namespace

Image test_image(int width, int height, std::uint64_t seed) {
  Image image{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  Draws draws = Stream(seed, 0, "test picture").at(0);
  const double fx = draws.uniform(0.02, 0.3);
  const double fy = draws.uniform(0.02, 0.3);
  const auto edge = static_cast<int>(draws.below(static_cast<std::uint64_t>(width) + 1));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double wave = 60 * std::sin(fx * x + c) + 50 * std::cos(fy * y - 2 * c);
        const double value = 128 + wave + (x > edge ? 40 : -20) * (c - 1) + draws.uniform(-12, 12);
        image.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
      }
    }
  }
  return image;
}

Bytes write_jpeg(const Image& image, const JpegOptions& options) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;  // NOLINT: libjpeg's own type
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = static_cast<JDIMENSION>(image.width);
  info.image_height = static_cast<JDIMENSION>(image.height);
  set_colours(info, options);
  jpeg_set_quality(&info, options.quality, TRUE);
  for (int c = 0; c < info.num_components; ++c) {
    info.comp_info[c].h_samp_factor = c == 0 ? options.luma[0] : 1;
    info.comp_info[c].v_samp_factor = c == 0 ? options.luma[1] : 1;
  }
  info.optimize_coding = options.optimised ? TRUE : FALSE;
  info.arith_code = options.arithmetic ? TRUE : FALSE;
  info.restart_interval = static_cast<unsigned>(options.restart_interval);
  std::array<jpeg_scan_info, 4> scans{};
  if (options.progressive) {
    jpeg_simple_progression(&info);
  } else if (options.separate_scans) {
    for (int c = 0; c < info.num_components; ++c) {
      scans[static_cast<std::size_t>(c)] = {1, {c}, 0, 63, 0, 0};
    }
    info.scan_info = scans.data();
    info.num_scans = info.num_components;
  }
  jpeg_start_compress(&info, TRUE);
  write_metadata(info, options);
  write_scanlines(info, image, options.colours);
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  const auto* first = reinterpret_cast<const std::byte*>(out);
  Bytes bytes(first, first + size);
  std::free(out);
  return bytes;
}

Image formula_image(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int value = (7 * x + 13 * y + 31 * c + 3 * x * y * (c + 1)) % (251 - 60 * c) + 20 * c;
        image.pixels.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return image;
}

std::string short_hash(const Image& image) {
  return sha256_hex(std::as_bytes(std::span(image.pixels))).substr(0, 16);
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return bytes_of(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::filesystem::path test_data_folder() {
  const char* named = std::getenv("CETERIS_DATA");
  std::filesystem::path folder =
      named != nullptr ? named : std::filesystem::path(CETERIS_SOURCE_DIR).parent_path() / "shared" / "data";
  return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

Image expect_image(const Decoded& decoded) {
  if (const auto* refusal = std::get_if<image_file::Refusal>(&decoded)) {
    ADD_FAILURE() << "refused: " << refusal->reason << ": " << refusal->detail;
    return {};
  }
  return std::get<Image>(decoded);
}

std::string reason_of(const Decoded& decoded) {
  const auto* refusal = std::get_if<image_file::Refusal>(&decoded);
  return refusal != nullptr ? refusal->reason : std::string();
}

int largest_difference(const Image& a, const Image& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  int largest = 0;
  for (std::size_t i = 0; i < a.pixels.size() && i < b.pixels.size(); ++i) {
    largest = std::max(largest, std::abs(a.pixels[i] - b.pixels[i]));
  }
  return largest;
}

void expect_windows_equal_the_whole(const Bytes& jpeg, const std::string& what, std::uint64_t seed, int windows) {
  const Image whole = expect_image(decode(jpeg));
  Draws draws = Stream(seed, 0, "windows").at(0);
  const auto below = [&](int n) { return static_cast<int>(draws.below(static_cast<std::uint64_t>(n))); };
  for (int i = 0; i < windows; ++i) {
    Window window;
    window.width = 1 + below(whole.width);
    window.height = 1 + below(whole.height);
    window.x = i % 4 == 0 ? 0 : below(whole.width - window.width + 1);
    window.y = i % 4 == 1 ? 0 : below(whole.height - window.height + 1);
    if (i % 4 == 2) {
      window.x = whole.width - window.width;
      window.y = whole.height - window.height;
    }
    const Image part = expect_image(crop_decode(jpeg, window));
    ASSERT_EQ(part, crop(whole, window)) << what << " " << whole.width << "x" << whole.height << " window " << window.x
                                         << "," << window.y << " " << window.width << "x" << window.height;
  }
}

}  // namespace ceteris::image
