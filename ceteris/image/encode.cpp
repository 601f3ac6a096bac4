// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/encode.hpp"

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
// libjpeg's headers need stdio.h before them.
#include <jpeglib.h>
#include <png.h>

#include "ceteris/base/error.hpp"

namespace ceteris::image {
namespace {

// Encoding a valid image in memory can only fail for want of memory, which libjpeg reports here.
struct Failure : jpeg_error_mgr {
  std::jmp_buf jump;
};

void on_error(j_common_ptr info) {
  std::longjmp(static_cast<Failure*>(info->err)->jump, 1);
}

void on_message(j_common_ptr, int) {}

// Holds everything with a destructor, because longjmp runs none.
struct Compressor {
  jpeg_compress_struct info{};
  Failure failure{};
  unsigned char* out = nullptr;
  unsigned long size = 0;  // NOLINT: libjpeg's own type

  Compressor() {
    info.err = jpeg_std_error(&failure);
    failure.error_exit = on_error;
    failure.emit_message = on_message;
  }
  ~Compressor() {
    jpeg_destroy_compress(&info);
    std::free(out);
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  bool write(const Image& image, int quality, Subsampling subsampling, int restart_interval) {
    if (setjmp(failure.jump) != 0) {
      return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.dct_method = JDCT_ISLOW;
    info.restart_interval = static_cast<unsigned>(restart_interval);
    info.comp_info[0].h_samp_factor = subsampling == Subsampling::Yuv444 ? 1 : 2;
    info.comp_info[0].v_samp_factor = subsampling == Subsampling::Yuv420 ? 2 : 1;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
      JSAMPROW row = const_cast<std::uint8_t*>(image.row(static_cast<int>(info.next_scanline)));
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    return true;
  }
};

void append_png_bytes(png_structp png, png_bytep data, std::size_t count) {
  auto* out = static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  const auto* first = reinterpret_cast<const std::byte*>(data);
  out->insert(out->end(), first, first + count);
}

void flush_nothing(png_structp) {}

[[noreturn]] void on_png_error(png_structp png, png_const_charp) {
  png_longjmp(png, 1);
}

void on_png_warning(png_structp, png_const_charp) {}

bool write_png(png_structp png, png_infop info, const Image& image, std::vector<std::byte>& out) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  png_set_write_fn(png, &out, append_png_bytes, flush_nothing);
  png_set_compression_level(png, 6);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int y = 0; y < image.height; ++y) {
    png_write_row(png, image.row(y));
  }
  png_write_end(png, info);
  return true;
}

void check_image(const Image& image, int max_side) {
  CETERIS_CHECK(image.width >= 1 && image.height >= 1 && image.width <= max_side && image.height <= max_side,
                "an image to encode must have a size");
  CETERIS_CHECK(image.pixels.size() == std::size_t{3} * image.width * image.height,
                "an image must have all its pixels");
}

}  // namespace

std::vector<std::byte> encode_jpeg(const Image& image, int quality, Subsampling subsampling, int restart_interval) {
  static_assert(kLargestJpegSide == JPEG_MAX_DIMENSION);
  check_image(image, kLargestJpegSide);
  CETERIS_CHECK(quality >= 1 && quality <= 100, "JPEG quality is 1 to 100");
  CETERIS_CHECK(restart_interval >= 0 && restart_interval <= 65'535, "a restart interval has 16 bits");
  Compressor jpeg;
  if (!jpeg.write(image, quality, subsampling, restart_interval)) {
    throw system_error("JPEG", "no memory to encode an image");
  }
  std::vector<std::byte> bytes(jpeg.size);
  std::memcpy(bytes.data(), jpeg.out, bytes.size());
  return bytes;
}

std::string jpeg_library() {
#define CETERIS_TEXT_OF(x) #x
#define CETERIS_VALUE_OF(x) CETERIS_TEXT_OF(x)
#ifdef LIBJPEG_TURBO_VERSION
  return "libjpeg-turbo " CETERIS_VALUE_OF(LIBJPEG_TURBO_VERSION);
#else
  return "libjpeg " CETERIS_VALUE_OF(JPEG_LIB_VERSION);
#endif
#undef CETERIS_VALUE_OF
#undef CETERIS_TEXT_OF
}

std::vector<std::byte> encode_png(const Image& image) {
  check_image(image, 1'000'000);
  std::vector<std::byte> bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_png_error, on_png_warning);
  png_infop info = png != nullptr ? png_create_info_struct(png) : nullptr;
  const bool written = info != nullptr && write_png(png, info, image, bytes);
  png_destroy_write_struct(&png, &info);
  if (!written) {
    throw system_error("PNG", "no memory to encode an image");
  }
  return bytes;
}

std::vector<std::byte> encode_bmp(const Image& image) {
  check_image(image, 1'000'000);
  constexpr std::uint32_t kHeaders = 14 + 40;
  const std::size_t row = std::size_t{3} * static_cast<std::size_t>(image.width), stride = (row + 3) / 4 * 4;
  const std::size_t size = kHeaders + stride * static_cast<std::size_t>(image.height);
  CETERIS_CHECK(size < std::size_t{1} << 31U, "a bitmap has fewer than 2^31 bytes");
  std::vector<std::byte> bytes(size);
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[at + i] = static_cast<std::byte>(value >> 8 * i & 255U);
    }
  };
  bytes[0] = std::byte{'B'};
  bytes[1] = std::byte{'M'};
  put(2, static_cast<std::uint32_t>(size));
  put(10, kHeaders);
  put(14, 40);
  put(18, static_cast<std::uint32_t>(image.width));
  put(22, 0U - static_cast<std::uint32_t>(image.height));  // negative: rows from the top
  put(26, 1U | 24U << 16U);                                // planes, bits a pixel
  put(34, static_cast<std::uint32_t>(size - kHeaders));
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* in = image.row(y);
    std::byte* out = bytes.data() + kHeaders + stride * static_cast<std::size_t>(y);
    for (std::size_t i = 0; i < row; i += 3) {
      out[i] = std::byte{in[i + 2]};
      out[i + 1] = std::byte{in[i + 1]};
      out[i + 2] = std::byte{in[i]};
    }
  }
  return bytes;
}

}  // namespace ceteris::image
