// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/header_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::features {
namespace {

constexpr std::array kFormats{image_file::Format::Jpeg, image_file::Format::Png, image_file::Format::WebP,
                              image_file::Format::Gif,  image_file::Format::Bmp, image_file::Format::Tiff};
constexpr std::array<std::string_view, 6> kSubsamplings{"4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1", "grey"};
constexpr std::array kPngColourTypes{0, 2, 3, 4, 6};
constexpr std::array<std::string_view, 5> kPngColourNames{"grey", "RGB", "palette", "grey with alpha", "RGBA"};
// A quality below the first or between two belongs to the interval that ends at the next; the common ones stand alone.
constexpr std::array kQualityTops{49, 69, 74, 75, 79, 80, 84, 85, 89, 90, 94, 95, 97, 100};
constexpr std::size_t kTableBuckets = 32;
constexpr std::size_t kOtherBuckets = 16;

// One pass builds the names or the values, so that they cannot fall out of step.
class Rows {
 public:
  explicit Rows(std::vector<FeatureName>& names) : names_(&names) {}
  explicit Rows(std::span<float> values) : values_(values) {}

  void number(std::string_view name, double value) { add(name, FeatureKind::Number, value); }
  void log2(std::string_view name, double value) { add(name, FeatureKind::Log2, value > 0 ? std::log2(value) : 0); }
  void flag(std::string_view name, bool value) { add(name, FeatureKind::Flag, value ? 1 : 0); }
  /// Nothing is set where `present` is false.
  void buckets(std::string_view name, std::size_t count, bool present, std::uint64_t hash) {
    for (std::size_t b = 0; b < count; ++b) {
      add(names_ == nullptr ? name : std::string(name) + ", bucket " + std::to_string(b), FeatureKind::Bucket,
          present && hash % count == b ? 1 : 0);
    }
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  void add(std::string_view name, FeatureKind kind, double value) {
    if (names_ != nullptr) {
      names_->push_back({std::string(name), kind});
    } else {
      CETERIS_CHECK(count_ < values_.size(), "header_features: too little room");
      values_[count_] = static_cast<float>(value);
    }
    ++count_;
  }

  std::vector<FeatureName>* names_ = nullptr;
  std::span<float> values_;
  std::size_t count_ = 0;
};

std::uint64_t hash_of(std::string_view text) {
  return hash64(std::as_bytes(std::span(text)));
}

std::size_t size(const image_file::Header& header, Rows rows) {
  const double pixels = static_cast<double>(header.width) * header.height;
  const double bits = 8.0 * static_cast<double>(header.bytes);
  rows.log2("bytes of the file", static_cast<double>(header.bytes));
  rows.log2("bits per pixel", pixels > 0 ? bits / pixels : 0);
  return rows.count();
}

void file(const image_file::Header& header, Rows& rows) {
  for (const image_file::Format format : kFormats) {
    rows.flag("the format is " + std::string(image_file::format_name(format)), header.format == format);
  }
  rows.number("bits per channel", header.bits_per_channel);
  rows.flag("stored in grey", header.channels - (header.alpha ? 1 : 0) == 1);
  rows.flag("stored in CMYK", header.channels - (header.alpha ? 1 : 0) == 4);
  rows.flag("has an alpha channel", header.alpha);
}

void metadata(const image_file::Header& header, Rows& rows) {
  const image_file::Exif& exif = header.exif;
  rows.flag("has EXIF", exif.present);
  rows.flag("EXIF is damaged", exif.present && !exif.valid);
  rows.flag("EXIF names a camera", !exif.make.empty() || !exif.model.empty());
  rows.flag("EXIF names a program", !exif.software.empty());
  rows.flag("stored turned or mirrored", exif.orientation != 1);
  rows.flag("has a colour profile", header.icc);
  rows.flag("has XMP", header.xmp);
  rows.buckets("camera", kOtherBuckets, !exif.make.empty() || !exif.model.empty(),
               hash_of(exif.make + "\n" + exif.model));
  rows.buckets("program", kOtherBuckets, !exif.software.empty(), hash_of(exif.software));
  rows.buckets("colour profile", kOtherBuckets, header.icc, header.icc_hash);
}

void jpeg(const image_file::Header& header, Rows& rows) {
  const bool is = header.jpeg.has_value();
  const image_file::JpegTrace trace = header.jpeg.value_or(image_file::JpegTrace{});
  const bool has_tables = is && trace.quality > 0;
  rows.number("JPEG quality", trace.quality);
  int bottom = 1;
  for (const int top : kQualityTops) {
    const std::string range =
        bottom == top ? std::to_string(top) : std::to_string(bottom) + " to " + std::to_string(top);
    rows.flag("JPEG quality is " + range, has_tables && trace.quality >= bottom && trace.quality <= top);
    bottom = top + 1;
  }
  rows.flag("JPEG tables are the standard ones scaled", has_tables && trace.quality_residual == 0);
  rows.log2("sum of the JPEG luma table", trace.luma_table_sum);
  rows.buckets("JPEG tables", kTableBuckets, has_tables, trace.tables_hash);
  bool known = false;
  for (const std::string_view subsampling : kSubsamplings) {
    known = known || trace.subsampling == subsampling;
    rows.flag("JPEG subsampling is " + std::string(subsampling), is && trace.subsampling == subsampling);
  }
  rows.flag("JPEG subsampling is unusual", is && !known);
  rows.flag("JPEG is progressive", trace.progressive);
  rows.flag("JPEG is arithmetic-coded", trace.arithmetic);
  rows.flag("JPEG has optimised Huffman tables", trace.optimised_huffman);
  rows.flag("JPEG has restart markers", trace.restart_interval > 0);
  rows.flag("JPEG has a JFIF header", trace.jfif);
  rows.flag("JFIF density is 1x1", trace.jfif && trace.density_x == 1 && trace.density_y == 1);
  rows.flag("JFIF density is 72", trace.jfif && trace.density_x == 72);
  rows.flag("JFIF density is 96", trace.jfif && trace.density_x == 96);
  rows.flag("JFIF density is 300", trace.jfif && trace.density_x == 300);
  rows.flag("JFIF density is in dots per inch", trace.jfif && trace.density_unit == 1);
  rows.flag("JPEG has an Adobe segment", trace.adobe_transform >= 0);
  rows.flag("JPEG has a comment", !trace.comment.empty());
  rows.buckets("JPEG marker order", kOtherBuckets, is, hash_of(trace.markers));
}

void png(const image_file::Header& header, Rows& rows) {
  const bool is = header.png.has_value();
  const image_file::PngTrace trace = header.png.value_or(image_file::PngTrace{});
  for (std::size_t i = 0; i < kPngColourTypes.size(); ++i) {
    rows.flag("PNG colour type is " + std::string(kPngColourNames[i]), is && trace.colour_type == kPngColourTypes[i]);
  }
  rows.flag("PNG is interlaced", trace.interlaced);
  rows.flag("PNG declares sRGB", trace.srgb);
  rows.flag("PNG declares a gamma", trace.gamma > 0);
  rows.flag("PNG has text", trace.text_chunks > 0);
  rows.flag("PNG has a transparent colour", trace.transparency);
  rows.flag("PNG is animated", trace.animated);
  rows.buckets("PNG chunk order", kOtherBuckets, is, hash_of(trace.chunks));
}

void others(const image_file::Header& header, Rows& rows) {
  const image_file::WebpTrace webp = header.webp.value_or(image_file::WebpTrace{});
  rows.flag("WebP is lossless", webp.lossless);
  rows.flag("WebP is extended", webp.extended);
  rows.flag("WebP is animated", webp.animated);
  rows.flag("GIF is animated", header.gif && header.gif->frames > 1);
  rows.flag("BMP is compressed", header.bmp && header.bmp->compression != 0);
  rows.flag("TIFF is compressed", header.tiff && header.tiff->compression > 1);
}

std::size_t all(const image_file::Header& header, Rows rows) {
  file(header, rows);
  metadata(header, rows);
  jpeg(header, rows);
  png(header, rows);
  others(header, rows);
  return rows.count();
}

}  // namespace

const std::vector<FeatureName>& header_feature_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    all({}, Rows(names));
    return names;
  }();
  return kNames;
}

void header_features(const image_file::Header& header, std::span<float> out) {
  CETERIS_CHECK(all(header, Rows(out)) == out.size(), "header_features: wrong size");
}

const std::vector<FeatureName>& file_size_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    size({}, Rows(names));
    return names;
  }();
  return kNames;
}

void file_size_features(const image_file::Header& header, std::span<float> out) {
  CETERIS_CHECK(size(header, Rows(out)) == out.size(), "file_size_features: wrong size");
}

}  // namespace ceteris::features
