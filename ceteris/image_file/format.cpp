// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/format.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "ceteris/base/content.hpp"
#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

struct Known {
  std::size_t offset;
  std::string_view magic;
  std::string_view reason;
  std::string_view detail;
};

// What else people put into image folders, as far as it is peculiar to images (base/content.hpp has the rest). The
// first line that fits is the answer.
constexpr std::array kKnown = {
    Known{1, "PNG"sv, refused::kCorruptHeader, "a PNG whose signature is damaged, as by a text-mode transfer"sv},
    Known{0, "II+\0"sv, refused::kUnsupported, "a BigTIFF image"sv},
    Known{0, "MM\0+"sv, refused::kUnsupported, "a BigTIFF image"sv},
    Known{0, "\xFF\x0A"sv, refused::kUnsupported, "a JPEG XL image"sv},
    Known{0, "\0\0\0\x0CJXL "sv, refused::kUnsupported, "a JPEG XL image"sv},
    Known{0, "\0\0\0\x0CjP  "sv, refused::kUnsupported, "a JPEG 2000 image"sv},
    Known{0, "\xFF\x4F\xFF\x51"sv, refused::kUnsupported, "a JPEG 2000 image"sv},
    Known{0, "FUJIFILMCCD-RAW"sv, refused::kUnsupported, "a camera raw file (Fujifilm RAF)"sv},
    Known{0, "IIRO"sv, refused::kUnsupported, "a camera raw file (Olympus ORF)"sv},
    Known{0, "IIRS"sv, refused::kUnsupported, "a camera raw file (Olympus ORF)"sv},
    Known{0, "MMOR"sv, refused::kUnsupported, "a camera raw file (Olympus ORF)"sv},
    Known{0, "IIU\0"sv, refused::kUnsupported, "a camera raw file (Panasonic RW2)"sv},
    Known{0, "FOVb"sv, refused::kUnsupported, "a camera raw file (Sigma X3F)"sv},
    Known{0, "\0MRM"sv, refused::kUnsupported, "a camera raw file (Minolta MRW)"sv},
    Known{6, "HEAPCCDR"sv, refused::kUnsupported, "a camera raw file (Canon CRW)"sv},
    Known{0, "8BPS"sv, refused::kUnsupported, "a Photoshop document"sv},
    Known{0, "qoif"sv, refused::kUnsupported, "a QOI image"sv},
    Known{0, "DDS "sv, refused::kUnsupported, "a DDS texture"sv},
    Known{0, "\x76\x2F\x31\x01"sv, refused::kUnsupported, "an OpenEXR image"sv},
    Known{0, "#?RADIANCE"sv, refused::kUnsupported, "a Radiance image"sv},
    Known{0, "\0\0\1\0"sv, refused::kUnsupported, "an icon"sv},
    Known{0, "P5\n"sv, refused::kUnsupported, "a PGM image"sv},
    Known{0, "P6\n"sv, refused::kUnsupported, "a PPM image"sv},
    Known{0, "RIFF"sv, refused::kNotAnImage, "a RIFF file that is not WebP"sv},
};

// The brands of ISO base media files (ISO/IEC 14496-12; HEIF: ISO/IEC 23008-12; AVIF; Canon's CR3), the narrowest
// first.
struct Brand {
  std::string_view name;
  std::string_view detail;
};
constexpr std::array kBrands = {
    Brand{"crx "sv, "a camera raw file (Canon CR3)"sv},
    Brand{"avif"sv, "an AVIF image"sv},
    Brand{"avis"sv, "an AVIF image"sv},
    Brand{"heic"sv, "a HEIC image"sv},
    Brand{"heix"sv, "a HEIC image"sv},
    Brand{"heim"sv, "a HEIC image"sv},
    Brand{"heis"sv, "a HEIC image"sv},
    Brand{"hevc"sv, "a HEIC image"sv},
    Brand{"hevx"sv, "a HEIC image"sv},
    Brand{"hevm"sv, "a HEIC image"sv},
    Brand{"hevs"sv, "a HEIC image"sv},
    Brand{"mif1"sv, "a HEIF image"sv},
    Brand{"mif2"sv, "a HEIF image"sv},
    Brand{"msf1"sv, "a HEIF image"sv},
    Brand{"heif"sv, "a HEIF image"sv},
};

// What a file that begins with a box "ftyp" is: its main brand and those it is compatible with say so.
Refusal refuse_boxes(const ByteView& view) {
  const std::size_t end = std::min<std::size_t>(view.big32(0), 8 + 4 * 64);
  for (const Brand& brand : kBrands) {
    // Behind the main brand stands a version, which is none.
    for (std::size_t at = 8; at == 8 || at + 4 <= end; at += at == 8 ? 8 : 4) {
      if (view.sub(at).starts_with(brand.name)) {
        return {std::string(refused::kUnsupported), std::string(brand.detail)};
      }
    }
  }
  return {std::string(refused::kNotAnImage), "a video"};
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

std::string_view format_name(Format format) {
  switch (format) {
    case Format::Jpeg:
      return "jpeg";
    case Format::Png:
      return "png";
    case Format::WebP:
      return "webp";
    case Format::Gif:
      return "gif";
    case Format::Bmp:
      return "bmp";
    case Format::Tiff:
      return "tiff";
    case Format::Unknown:
      break;
  }
  return "unknown";
}

Format sniff(std::span<const std::byte> bytes) {
  const ByteView view(bytes);
  if (view.starts_with("\xFF\xD8\xFF"sv) || view.text() == "\xFF\xD8"sv) {
    return Format::Jpeg;
  }
  if (view.starts_with("\x89PNG\r\n\x1A\n"sv)) {
    return Format::Png;
  }
  if (view.starts_with("RIFF"sv) && view.sub(8).starts_with("WEBP"sv)) {
    return Format::WebP;
  }
  if (view.starts_with("GIF87a"sv) || view.starts_with("GIF89a"sv)) {
    return Format::Gif;
  }
  if (view.starts_with("II*\0"sv) || view.starts_with("MM\0*"sv)) {
    return Format::Tiff;
  }
  // Two letters are not much of a signature: the size of the second header must be one that exists.
  constexpr std::array<std::uint32_t, 7> kBmpHeaders = {12, 40, 52, 56, 64, 108, 124};
  if (view.starts_with("BM"sv) && std::ranges::find(kBmpHeaders, view.little32(14)) != kBmpHeaders.end()) {
    return Format::Bmp;
  }
  return Format::Unknown;
}

Format format_of_name(std::string_view file_name) {
  const std::size_t dot = file_name.find_last_of("./");
  if (dot == std::string_view::npos || file_name[dot] == '/') {
    return Format::Unknown;
  }
  struct Extension {
    std::string_view text;
    Format format;
  };
  constexpr std::array kExtensions = {
      Extension{"jpg", Format::Jpeg},  Extension{"jpeg", Format::Jpeg}, Extension{"jpe", Format::Jpeg},
      Extension{"jfif", Format::Jpeg}, Extension{"png", Format::Png},   Extension{"apng", Format::Png},
      Extension{"webp", Format::WebP}, Extension{"gif", Format::Gif},   Extension{"bmp", Format::Bmp},
      Extension{"dib", Format::Bmp},   Extension{"tif", Format::Tiff},  Extension{"tiff", Format::Tiff},
  };
  const auto found = std::ranges::find(kExtensions, lower(file_name.substr(dot + 1)), &Extension::text);
  return found == kExtensions.end() ? Format::Unknown : found->format;
}

Refusal refuse(std::string_view reason, std::string_view detail) {
  return {std::string(reason), short_text(detail, 200)};
}

Refusal refuse_unknown(std::span<const std::byte> bytes) {
  const auto refusal = [](std::string_view reason, std::string_view detail) {
    return Refusal{std::string(reason), std::string(detail)};
  };
  if (bytes.empty()) {
    return refusal(refused::kEmpty, "no bytes");
  }
  const ByteView view(bytes);
  for (const Known& known : kKnown) {
    if (view.sub(known.offset).starts_with(known.magic)) {
      return refusal(known.reason, known.detail);
    }
  }
  if (view.sub(4).starts_with("ftyp"sv)) {
    return refuse_boxes(view);
  }
  const std::string head = lower(view.sub(0, 512).text());
  if (head.find("<svg") != std::string::npos && head.find("<html") == std::string::npos) {
    return refusal(refused::kUnsupported, "an SVG drawing");
  }
  if (const auto content = recognise(bytes)) {
    return refusal(refused::kNotAnImage, content->what);
  }
  return refusal(refused::kNotAnImage, "no known image format");
}

}  // namespace ceteris::image_file
