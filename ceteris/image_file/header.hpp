// SPDX-License-Identifier: Apache-2.0
// What an image file says about itself and about the program that wrote it, without decoding a pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "ceteris/image_file/exif.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::image_file {

/// The trace that a JPEG encoder leaves in the segments before the first scan.
struct JpegTrace {
  /// Quality 1..100 of the IJG scaling rule (Independent JPEG Group, jpeg_quality_scaling) whose tables are nearest in
  /// least squares to the file's luma and chroma tables; 0 when there are no tables.
  int quality = 0;
  double quality_residual = 0;    ///< root mean square difference from those tables; 0 = exactly IJG's
  std::uint64_t tables_hash = 0;  ///< of all quantisation tables with their slots: a category, not a number
  int luma_table_sum = 0;         ///< sum of the 64 entries of the first component's table
  std::string subsampling;        ///< "4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1", "4:1:0", "grey", or "2x1,1x2,1x1"
  bool progressive = false;
  bool arithmetic = false;         ///< arithmetic instead of Huffman coding
  bool lossless = false;           ///< a frame type that is not DCT-based
  bool optimised_huffman = false;  ///< the tables are not those of the standard's annex K.3
  int restart_interval = 0;        ///< in coding units; 0 = none
  bool jfif = false;
  int density_unit = 0;  ///< JFIF: 0 aspect ratio, 1 dots per inch, 2 per cm
  int density_x = 0;
  int density_y = 0;
  int adobe_transform = -1;  ///< APP14: 0 none, 1 YCbCr, 2 YCCK; -1 = no Adobe segment
  std::string markers;       ///< in file order up to the first scan: "APP0 DQT DQT SOF0 DHT DHT DHT DHT SOS"
  std::string comment;       ///< the first comment; printable, at most 64 bytes

  bool operator==(const JpegTrace&) const = default;
};

struct PngTrace {
  int colour_type = 0;  ///< 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA
  bool interlaced = false;
  int palette_entries = 0;
  bool transparency = false;  ///< a tRNS chunk
  bool srgb = false;
  std::int64_t gamma = 0;  ///< gAMA, times 100,000; 0 = none
  int text_chunks = 0;
  std::string text_keywords;  ///< of the first 8, "Software,Title"
  bool animated = false;
  std::string chunks;  ///< in file order, repeats once: "IHDR gAMA PLTE IDAT IEND"

  bool operator==(const PngTrace&) const = default;
};

struct WebpTrace {
  bool lossless = false;  ///< of the first frame
  bool extended = false;  ///< a VP8X container
  bool animated = false;

  bool operator==(const WebpTrace&) const = default;
};

struct GifTrace {
  int frames = 0;           ///< image blocks seen before the file ends or stops making sense
  int palette_entries = 0;  ///< of the global table
  bool interlaced = false;  ///< of the first frame

  bool operator==(const GifTrace&) const = default;
};

struct BmpTrace {
  int bits_per_pixel = 0;
  int compression = 0;  ///< 0 none, 1 RLE8, 2 RLE4, 3 bit fields, ...
  bool top_down = false;

  bool operator==(const BmpTrace&) const = default;
};

struct TiffTrace {
  int compression = 0;  ///< tag 259: 1 none, 5 LZW, 7 JPEG, 8 deflate, 32773 PackBits, ...
  int photometric = 0;  ///< tag 262: 0, 1 grey, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr
  bool tiled = false;

  bool operator==(const TiffTrace&) const = default;
};

/// Everything known from the header. Exactly the trace of the file's own format is present.
struct Header {
  Format format = Format::Unknown;
  int width = 0;  ///< as stored, before orientation
  int height = 0;
  std::int64_t bytes = 0;    ///< of the file
  int bits_per_channel = 0;  ///< of the samples as stored (of the palette's colours for indexed images: 8)
  int channels = 0;          ///< of the image: 1 grey, 3 colour, 4 CMYK; one more with alpha
  bool alpha = false;
  Exif exif;  ///< for TIFF, the image's own directory
  bool icc = false;
  std::int64_t icc_bytes = 0;  ///< as stored (compressed in PNG)
  std::uint64_t icc_hash = 0;  ///< of the profile bytes as stored; 0 = none
  std::string icc_name;        ///< what the profile calls itself; empty when it does not say
  bool xmp = false;
  std::optional<JpegTrace> jpeg;
  std::optional<PngTrace> png;
  std::optional<WebpTrace> webp;
  std::optional<GifTrace> gif;
  std::optional<BmpTrace> bmp;
  std::optional<TiffTrace> tiff;

  [[nodiscard]] int orientation() const { return exif.orientation; }
  /// The size `decode` gives: width and height change places for orientations 5 to 8.
  [[nodiscard]] int upright_width() const { return exif.orientation >= 5 ? height : width; }
  [[nodiscard]] int upright_height() const { return exif.orientation >= 5 ? width : height; }

  bool operator==(const Header&) const = default;
};

/// Reads the header of a whole file (pass all of it: a prefix may lack the profile or the size). Safe for any bytes,
/// linear in their number, allocates no more than the result. Refuses what has no readable size.
[[nodiscard]] std::variant<Header, Refusal> read_header(std::span<const std::byte> bytes);

}  // namespace ceteris::image_file
