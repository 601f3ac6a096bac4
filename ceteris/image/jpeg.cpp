// SPDX-License-Identifier: Apache-2.0
#include <csetjmp>
#include <cstdio>
#include <cstring>
// libjpeg's headers need stdio.h before them.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <string>
#include <utility>

#include "ceteris/image/codec.hpp"
#include "ceteris/image/jpeg_part.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::image {
namespace {

// A file of a few kilobytes can ask for thousands of passes over a huge image.
constexpr int kMaxScans = 200;

// Pixels of margin around a window, so that smooth chroma upsampling sees the same neighbours as in the whole image.
constexpr int kMargin = 2;

struct Failure : jpeg_error_mgr {
  std::jmp_buf jump;
  bool in_pixels = false;
  const char* reason = nullptr;
  char message[JMSG_LENGTH_MAX] = {};
};

const char* reason_of_error(int code, bool in_pixels) {
  switch (code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      return refused::kUnsupported.data();
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
      return refused::kTruncated.data();
    default:
      return in_pixels ? refused::kCorruptData.data() : refused::kCorruptHeader.data();
  }
}

[[noreturn]] void fail(j_common_ptr info, const char* reason) {
  auto* failure = static_cast<Failure*>(info->err);
  failure->reason = reason;
  failure->format_message(info, failure->message);
  std::longjmp(failure->jump, 1);
}

void on_error(j_common_ptr info) {
  const auto* failure = static_cast<const Failure*>(info->err);
  fail(info, reason_of_error(failure->msg_code, failure->in_pixels));
}

// libjpeg repairs what it warns about, and fills in grey where nothing is left: such an image is not the file's.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) {
    return;
  }
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_NOT_SEQUENTIAL:
      return;
    case JWRN_JPEG_EOF:
      fail(info, refused::kTruncated.data());
    default:
      fail(info, static_cast<const Failure*>(info->err)->in_pixels ? refused::kCorruptData.data()
                                                                   : refused::kCorruptHeader.data());
  }
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kMaxScans) {
    info->err->msg_code = JERR_BAD_PROGRESSION;
    fail(info, refused::kCorruptData.data());
  }
}

// Holds everything with a destructor, because longjmp runs none.
class Decompressor {
 public:
  Decompressor() {
    info_.err = jpeg_std_error(&failure_);
    failure_.error_exit = on_error;
    failure_.emit_message = on_message;
  }
  ~Decompressor() { jpeg_destroy_decompress(&info_); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  // Reads up to the first scan and settles how pixels come out. False: see refusal().
  bool read_header(std::span<const std::byte> bytes) {
    if (setjmp(failure_.jump) != 0) {
      return false;
    }
    jpeg_create_decompress(&info_);
    progress_.progress_monitor = on_progress;
    info_.progress = &progress_;
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info_, TRUE);
    const bool inks = info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
    info_.out_color_space = inks ? JCS_CMYK : JCS_RGB;
    info_.dct_method = JDCT_ISLOW;
    info_.do_fancy_upsampling = TRUE;
    // Smoothing would hide that a progressive file stops early, and its reach makes windows differ from the whole.
    info_.do_block_smoothing = FALSE;
    failure_.in_pixels = true;
    return true;
  }

  bool read_all() {
    image_ = blank(width(), height());
    if (inks()) {
      line_.resize(std::size_t{4} * width());
    }
    return read_rows();
  }

  // Precondition: can_cut().
  bool read_window(const Window& window) {
    image_ = blank(window.width, window.height);
    return read_cut(window);
  }

  // Windows are cut while decoding for the layouts whose equality with the whole image is tested.
  [[nodiscard]] bool can_cut() const {
    if (info_.num_components == 1) {
      return true;
    }
    const jpeg_component_info* c = info_.comp_info;
    return info_.num_components == 3 && c[0].h_samp_factor <= 2 && c[0].v_samp_factor <= 2 && c[1].h_samp_factor == 1 &&
           c[1].v_samp_factor == 1 && c[2].h_samp_factor == 1 && c[2].v_samp_factor == 1;
  }

  [[nodiscard]] int width() const { return static_cast<int>(info_.image_width); }
  [[nodiscard]] int height() const { return static_cast<int>(info_.image_height); }
  [[nodiscard]] Image take_image() { return std::move(image_); }
  [[nodiscard]] Refusal refusal() const { return refuse(failure_.reason, failure_.message); }

 private:
  [[nodiscard]] bool inks() const { return info_.out_color_space == JCS_CMYK; }

  bool read_rows() {
    if (setjmp(failure_.jump) != 0) {
      return false;
    }
    jpeg_start_decompress(&info_);
    while (info_.output_scanline < info_.output_height) {
      std::uint8_t* row = image_.row(static_cast<int>(info_.output_scanline));
      JSAMPROW out = inks() ? line_.data() : row;
      jpeg_read_scanlines(&info_, &out, 1);
      if (inks()) {
        inks_to_rgb(row);
      }
    }
    jpeg_finish_decompress(&info_);
    return true;
  }

  bool read_cut(const Window& window) {
    if (setjmp(failure_.jump) != 0) {
      return false;
    }
    jpeg_start_decompress(&info_);
    const int left = std::max(0, window.x - kMargin);
    const int right = std::min(width(), window.x + window.width + kMargin);
    const int top = std::max(0, window.y - kMargin);
    JDIMENSION first_column = static_cast<JDIMENSION>(left);
    JDIMENSION columns = static_cast<JDIMENSION>(right - left);
    jpeg_crop_scanline(&info_, &first_column, &columns);
    line_.resize(std::size_t{3} * columns);
    if (top > 0) {
      jpeg_skip_scanlines(&info_, static_cast<JDIMENSION>(top));
    }
    const std::uint8_t* wanted = line_.data() + std::size_t{3} * (window.x - static_cast<int>(first_column));
    for (int y = top; y < window.y + window.height; ++y) {
      JSAMPROW out = line_.data();
      jpeg_read_scanlines(&info_, &out, 1);
      if (y >= window.y) {
        std::memcpy(image_.row(y - window.y), wanted, std::size_t{3} * window.width);
      }
    }
    jpeg_abort_decompress(&info_);
    return true;
  }

  // Files with an Adobe segment store the inks inverted: 255 is no ink.
  void inks_to_rgb(std::uint8_t* row) const {
    const std::uint8_t flip = info_.saw_Adobe_marker ? 0 : 255;
    for (int x = 0; x < width(); ++x) {
      const std::uint8_t* ink = line_.data() + std::size_t{4} * x;
      const int paper = ink[3] ^ flip;
      for (int c = 0; c < 3; ++c) {
        row[3 * x + c] = static_cast<std::uint8_t>(((ink[c] ^ flip) * paper + 127) / 255);
      }
    }
  }

  jpeg_decompress_struct info_{};
  Failure failure_{};
  jpeg_progress_mgr progress_{};
  Image image_;
  std::vector<std::uint8_t> line_;
};

}  // namespace

Decoded decode_jpeg(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  Decompressor jpeg;
  if (!jpeg.read_header(bytes)) {
    return jpeg.refusal();
  }
  if (auto refusal = refuse_size(jpeg.width(), jpeg.height(), limits)) {
    return *refusal;
  }
  if (!jpeg.read_all()) {
    return jpeg.refusal();
  }
  return jpeg.take_image();
}

Decoded decode_jpeg_window(std::span<const std::byte> bytes, const Window& stored, const DecodeLimits& limits) {
  Decompressor jpeg;
  if (!jpeg.read_header(bytes)) {
    return jpeg.refusal();
  }
  if (auto refusal = refuse_size(jpeg.width(), jpeg.height(), limits)) {
    return *refusal;
  }
  check_window(stored, jpeg.width(), jpeg.height());
  if (!jpeg.can_cut()) {
    return jpeg.read_all() ? Decoded(crop(jpeg.take_image(), stored)) : Decoded(jpeg.refusal());
  }
  if (const auto part = jpeg_part(bytes, stored, limits)) {
    Decompressor smaller;
    const bool read = smaller.read_header(part->bytes) && smaller.read_window(part->window);
    return read ? Decoded(smaller.take_image()) : Decoded(smaller.refusal());
  }
  return jpeg.read_window(stored) ? Decoded(jpeg.take_image()) : Decoded(jpeg.refusal());
}

}  // namespace ceteris::image
