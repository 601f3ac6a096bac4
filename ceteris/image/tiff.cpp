// SPDX-License-Identifier: Apache-2.0
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ceteris/image/codec.hpp"
#include "ceteris/image_file/exif.hpp"
#include "ceteris/image_file/tiff_directory.hpp"

namespace ceteris::image {
namespace {

struct Input {
  std::span<const std::byte> bytes;
  std::uint64_t position = 0;
  bool in_pixels = false;
  std::string problem;  // the first thing libtiff reported that the image does not survive
};

[[gnu::format(printf, 2, 0)]] void report(thandle_t handle, const char* format, va_list arguments) {
  auto* input = static_cast<Input*>(handle);
  if (input == nullptr || !input->problem.empty()) {
    return;
  }
  std::array<char, 256> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  input->problem = text.data();
}

[[gnu::format(printf, 3, 0)]] void on_error(thandle_t handle, const char*, const char* format, va_list arguments) {
  report(handle, format, arguments);
}

// These decoders only warn when they fill in what is missing.
[[gnu::format(printf, 3, 0)]] void on_warning(thandle_t handle, const char* module, const char* format,
                                              va_list arguments) {
  const std::string_view name = module != nullptr ? module : "";
  const auto* input = static_cast<const Input*>(handle);
  if (input != nullptr && input->in_pixels && (name.starts_with("JPEG") || name.starts_with("Fax"))) {
    report(handle, format, arguments);
  }
}

tmsize_t read_bytes(thandle_t handle, void* out, tmsize_t count) {
  auto* input = static_cast<Input*>(handle);
  const std::uint64_t size = input->bytes.size();
  const std::uint64_t left = input->position < size ? size - input->position : 0;
  const std::uint64_t wanted = count > 0 ? static_cast<std::uint64_t>(count) : 0;
  const std::uint64_t given = std::min(left, wanted);
  if (given > 0) {
    std::memcpy(out, input->bytes.data() + input->position, given);
  }
  input->position += given;
  return static_cast<tmsize_t>(given);
}

tmsize_t write_nothing(thandle_t, void*, tmsize_t) {
  return -1;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  auto* input = static_cast<Input*>(handle);
  if (whence == SEEK_CUR) {
    offset += input->position;
  } else if (whence == SEEK_END) {
    offset += input->bytes.size();
  }
  input->position = offset;
  return offset;
}

int close_nothing(thandle_t) {
  return 0;
}

toff_t size_of(thandle_t handle) {
  return static_cast<Input*>(handle)->bytes.size();
}

// Besides speed: libtiff 4.5.0 of Debian 12 misreads uncompressed tiles of files that are not mapped.
int map_bytes(thandle_t handle, void** base, toff_t* size) {
  const auto* input = static_cast<const Input*>(handle);
  *base = const_cast<std::byte*>(input->bytes.data());
  *size = input->bytes.size();
  return 1;
}

void unmap_nothing(thandle_t, void*, toff_t) {}

struct CloseTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};

// libtiff prints to stderr unless told otherwise, and can only be told for the whole program; ours knows each file.
void install_handlers() {
  static const bool installed = [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
    TIFFSetErrorHandlerExt(on_error);
    TIFFSetWarningHandlerExt(on_warning);
    return true;
  }();
  static_cast<void>(installed);
}

// libtiff takes every sample for an unsigned number.
std::optional<Refusal> refuse_sample_format(const image_file::TagDirectory& directory) {
  constexpr std::size_t kMostSamples = 8;
  for (const std::uint32_t format : directory.numbers(TIFFTAG_SAMPLEFORMAT, kMostSamples)) {
    switch (format) {
      case SAMPLEFORMAT_INT:
        return refuse(refused::kUnsupported, "a TIFF with signed samples, of which the darkest is not zero");
      case SAMPLEFORMAT_IEEEFP:
        return refuse(refused::kUnsupported, "a TIFF with floating-point samples");
      case SAMPLEFORMAT_COMPLEXINT:
      case SAMPLEFORMAT_COMPLEXIEEEFP:
        return refuse(refused::kUnsupported, "a TIFF with complex samples");
      default:
        break;
    }
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_layout(TIFF* tiff, const image_file::TagDirectory& directory,
                                     const DecodeLimits& limits) {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  // libtiff guesses more than `read_header` does; what the two read must be the same.
  if (directory.number(TIFFTAG_IMAGEWIDTH) != width || directory.number(TIFFTAG_IMAGELENGTH) != height) {
    return refuse(refused::kCorruptHeader, "the size is not stored as a TIFF stores it");
  }
  if (auto refusal = refuse_size(width, height, limits)) {
    return refusal;
  }
  if (auto refusal = refuse_sample_format(directory)) {
    return refusal;
  }
  std::uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  constexpr std::array<int, 9> kCompressions = {
      COMPRESSION_NONE, COMPRESSION_LZW,      COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,   COMPRESSION_PACKBITS,
      COMPRESSION_JPEG, COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3,     COMPRESSION_CCITTFAX4,
  };
  if (std::ranges::find(kCompressions, compression) == kCompressions.end()) {
    return refuse(refused::kUnsupported, "TIFF compression " + std::to_string(compression));
  }
  std::uint16_t samples = 1;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  if (samples > 5) {
    return refuse(refused::kUnsupported, "a TIFF with " + std::to_string(samples) + " samples a pixel");
  }
  std::array<char, 1024> why{};
  if (TIFFRGBAImageOK(tiff, why.data()) == 0) {
    return refuse(refused::kUnsupported, why.data());
  }
  // A tile may be larger than the image, by a little.
  constexpr std::uint64_t kMaxTile = 64 << 20;
  if (TIFFIsTiled(tiff) != 0 && TIFFTileSize64(tiff) > kMaxTile) {
    return refuse(refused::kTooLarge, "a TIFF tile of " + std::to_string(TIFFTileSize64(tiff)) + " bytes");
  }
  return std::nullopt;
}

// Whether a strip or tile lies beyond the end of the file.
bool is_cut(TIFF* tiff, std::uint64_t size) {
  const std::uint32_t parts = TIFFIsTiled(tiff) != 0 ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (std::uint32_t part = 0; part < parts; ++part) {
    const std::uint64_t offset = TIFFGetStrileOffset(tiff, part);
    if (offset > size || TIFFGetStrileByteCount(tiff, part) > size - offset) {
      return true;
    }
  }
  return false;
}

// Without this libtiff multiplies colours by their alpha; alpha is dropped, so colours must stay as they are.
void keep_colours_unmultiplied(TIFF* tiff) {
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  if (count > 0) {
    const std::vector<std::uint16_t> associated(count, EXTRASAMPLE_ASSOCALPHA);
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(count), associated.data());
  }
}

// Grey and RGB of 16 bits: the samples of the colours.
DeepSamples deep_samples(TIFF* tiff) {
  std::uint16_t samples = 1, extra = 0, planar = PLANARCONFIG_CONTIG;
  std::uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  const bool tiled = TIFFIsTiled(tiff) != 0;
  const std::size_t colours = samples > extra ? samples - extra : 1U;
  const std::uint32_t parts = tiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  // Planes follow each other, those of the colours first.
  const bool planes = planar == PLANARCONFIG_SEPARATE;
  const std::size_t read = planes ? parts / samples * colours : parts;
  std::vector<std::uint16_t> values(static_cast<std::size_t>(tiled ? TIFFTileSize(tiff) : TIFFStripSize(tiff)) / 2 + 1);
  DeepSamples samples_read;
  for (std::uint32_t part = 0; part < read; ++part) {
    const auto room = static_cast<tmsize_t>(2 * values.size());
    const tmsize_t size = tiled ? TIFFReadEncodedTile(tiff, part, values.data(), room)
                                : TIFFReadEncodedStrip(tiff, part, values.data(), room);
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<tmsize_t>(size, 0)) / 2; ++i) {
      if (planes || i % samples < colours) {
        samples_read.add(values[i]);
      }
    }
  }
  return samples_read;
}

// Whether the file says that its samples are of `bits` bits, fewer than they are stored in: MaxSampleValue is one less
// than a power of two. Other values are statistics of the image (TIFF 6.0), which say nothing of its range.
int said_bits(const image_file::TagDirectory& directory) {
  constexpr std::size_t kMostSamples = 8;
  std::uint32_t most = 0;
  for (const std::uint32_t value : directory.numbers(TIFFTAG_MAXSAMPLEVALUE, kMostSamples)) {
    most = std::max(most, value);
  }
  return std::has_single_bit(most + 1) && most < 0xFFFF ? static_cast<int>(std::bit_width(most)) : 0;
}

std::optional<Refusal> refuse_low_bits(TIFF* tiff, const image_file::TagDirectory& directory, const Image& image) {
  std::uint16_t bits = 1, photometric = PHOTOMETRIC_PALETTE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  const bool zero_is_white = photometric == PHOTOMETRIC_MINISWHITE;
  const bool plain = zero_is_white || photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_RGB;
  const int said = said_bits(directory);
  if (bits != 16 || !plain || (said == 0 && !is_nearly_blank(image, zero_is_white))) {
    return std::nullopt;
  }
  const DeepSamples samples = deep_samples(tiff);
  if (said > 0 && samples.largest > 0 && static_cast<int>(std::bit_width(samples.largest)) <= said) {
    return refuse(refused::kUnsupported, "MaxSampleValue says that of 16 bits a sample only the lowest " +
                                             std::to_string(said) +
                                             " are used, so that it would be too dark; store it at full range");
  }
  return refuse_low_samples(samples);
}

}  // namespace

Decoded decode_tiff(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  install_handlers();
  Input input{.bytes = bytes, .problem = {}};
  const auto refuse_now = [&](std::string_view reason) {
    return refuse(reason, input.problem.empty() ? "the TIFF makes no sense" : input.problem);
  };
  const std::variant<image_file::TagDirectory, Refusal> found = image_file::image_directory(bytes);
  const auto* refusal = std::get_if<Refusal>(&found);
  if (refusal != nullptr && refusal->reason == refused::kUnsupported) {
    return *refusal;
  }
  const std::unique_ptr<TIFF, CloseTiff> tiff(TIFFClientOpen("image", "r", &input, read_bytes, write_nothing, seek,
                                                             close_nothing, size_of, map_bytes, unmap_nothing));
  if (tiff == nullptr) {
    return refuse_now(image_file::TagDirectory::read(bytes) ? refused::kCorruptHeader : refused::kTruncated);
  }
  if (refusal != nullptr) {
    return *refusal;
  }
  const image_file::TagDirectory& directory = std::get<image_file::TagDirectory>(found);
  if (directory.offset() != TIFFCurrentDirOffset(tiff.get()) &&
      TIFFSetSubDirectory(tiff.get(), directory.offset()) == 0) {
    return refuse_now(refused::kCorruptHeader);
  }
  if (auto wrong = refuse_layout(tiff.get(), directory, limits)) {
    return *wrong;
  }
  if (is_cut(tiff.get(), bytes.size())) {
    return refuse(refused::kTruncated, "the file ends before the image does");
  }
  keep_colours_unmultiplied(tiff.get());
  TIFFRGBAImage rgba{};
  std::array<char, 1024> why{};
  if (TIFFRGBAImageBegin(&rgba, tiff.get(), 1, why.data()) == 0) {
    return refuse(refused::kUnsupported, why.data());
  }
  rgba.req_orientation = rgba.orientation;  // rows and columns as stored
  input.in_pixels = true;
  input.problem.clear();
  std::vector<std::uint32_t> raster(std::size_t{rgba.width} * rgba.height);
  const int whole = TIFFRGBAImageGet(&rgba, raster.data(), rgba.width, rgba.height);
  const auto width = static_cast<int>(rgba.width);
  const auto height = static_cast<int>(rgba.height);
  TIFFRGBAImageEnd(&rgba);
  if (whole == 0 || !input.problem.empty()) {
    return refuse_now(refused::kCorruptData);
  }
  Image image = blank(width, height);
  for (std::size_t i = 0; i < raster.size(); ++i) {
    image.pixels[3 * i] = static_cast<std::uint8_t>(TIFFGetR(raster[i]));
    image.pixels[3 * i + 1] = static_cast<std::uint8_t>(TIFFGetG(raster[i]));
    image.pixels[3 * i + 2] = static_cast<std::uint8_t>(TIFFGetB(raster[i]));
  }
  if (auto wrong = refuse_low_bits(tiff.get(), directory, image)) {
    return *wrong;
  }
  return image;
}

}  // namespace ceteris::image
