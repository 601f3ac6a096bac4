// SPDX-License-Identifier: Apache-2.0
// The header in words: one signal for everything that the header probe reads.
#include "ceteris/audit_evidence/header_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ceteris/base/text.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::audit_evidence {
namespace {

using image_file::Exif;
using image_file::JpegTrace;
using image_file::PngTrace;
using Category = std::function<std::string(const audit_plan::ScannedImage&)>;

std::string present(bool is) {
  return is ? "present" : "absent";
}

std::string yes(bool is) {
  return is ? "yes" : "no";
}

// The features whose names are one of `exact` or begin with one of `prefixes`.
std::vector<std::size_t> named(std::vector<std::string_view> exact, std::vector<std::string_view> prefixes = {}) {
  const auto& names = features::header_feature_names();
  std::vector<std::size_t> found;
  for (std::size_t f = 0; f < names.size(); ++f) {
    const std::string_view text = names[f].text;
    if (std::find(exact.begin(), exact.end(), text) != exact.end() ||
        std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return text.starts_with(p); })) {
      found.push_back(f);
    }
  }
  return found;
}

template <typename Value>
Category of_jpeg(Value value) {
  return [value](const audit_plan::ScannedImage& p) {
    return p.header.jpeg ? std::string(value(*p.header.jpeg)) : std::string();
  };
}

template <typename Value>
Category of_png(Value value) {
  return [value](const audit_plan::ScannedImage& p) {
    return p.header.png ? std::string(value(*p.header.png)) : std::string();
  };
}

template <typename Value>
Category of_exif(Value value) {
  return [value](const audit_plan::ScannedImage& p) { return std::string(value(p.header.exif)); };
}

std::string tables(const JpegTrace& j) {
  if (j.quality == 0) {
    return {};
  }
  return j.quality_residual == 0 ? fmt::format("the standard ones at quality {}", j.quality)
                                 : fmt::format("an encoder's own {:08x} (near quality {}, sum {})",
                                               j.tables_hash & 0xFFFFFFFFU, j.quality, j.luma_table_sum);
}

std::string density(const JpegTrace& j) {
  constexpr std::array kUnits{"(aspect only)", "per inch", "per cm"};
  return j.jfif ? fmt::format("{} x {} {}", j.density_x, j.density_y,
                              kUnits[static_cast<std::size_t>(std::clamp(j.density_unit, 0, 2))])
                : "none";
}

std::string colour_type(const PngTrace& p) {
  switch (p.colour_type) {
    case 0:
      return "grey";
    case 2:
      return "RGB";
    case 3:
      return "palette";
    case 4:
      return "grey with alpha";
    default:
      return "RGBA";
  }
}

void add_file(std::vector<Signal>& signals) {
  signals.push_back({"file format", named({}, {"the format is"}), [](const audit_plan::ScannedImage& p) {
                       return std::string(image_file::format_name(p.header.format));
                     }});
  signals.push_back({"bits per channel", named({"bits per channel"}),
                     [](const audit_plan::ScannedImage& p) { return std::to_string(p.header.bits_per_channel); }});
  signals.push_back(
      {"stored colours", named({"stored in grey", "stored in CMYK"}), [](const audit_plan::ScannedImage& p) {
         const int colours = p.header.channels - (p.header.alpha ? 1 : 0);
         return std::string(colours == 1 ? "grey" : colours == 4 ? "CMYK" : "colour");
       }});
  signals.push_back({"alpha channel", named({"has an alpha channel"}),
                     [](const audit_plan::ScannedImage& p) { return present(p.header.alpha); }});
}

void add_metadata(std::vector<Signal>& signals) {
  const auto text = [](const std::string& value) { return value.empty() ? "none" : ceteris::quoted(value); };
  signals.push_back(
      {"EXIF maker", named({"EXIF names a camera"}), of_exif([=](const Exif& e) { return text(e.make); })});
  signals.push_back(
      {"EXIF camera", named({}, {"camera, bucket"}), of_exif([=](const Exif& e) { return text(e.model); })});
  signals.push_back({"EXIF program", named({"EXIF names a program"}, {"program, bucket"}),
                     of_exif([=](const Exif& e) { return text(e.software); })});
  signals.push_back({"EXIF orientation", named({"stored turned or mirrored"}), of_exif([](const Exif& e) {
                       return e.orientation == 1 ? std::string("upright") : fmt::format("turned ({})", e.orientation);
                     })});
  signals.push_back(
      {"damaged EXIF", named({"EXIF is damaged"}), of_exif([](const Exif& e) { return yes(e.present && !e.valid); })});
  signals.push_back({"EXIF", named({"has EXIF"}), of_exif([](const Exif& e) { return present(e.present); })});
  signals.push_back({"colour profile", named({"has a colour profile"}, {"colour profile, bucket"}),
                     [](const audit_plan::ScannedImage& p) {
                       return !p.header.icc ? std::string("none")
                              : p.header.icc_name.empty()
                                  ? fmt::format("unnamed {:08x}", p.header.icc_hash & 0xFFFFFFFFU)
                                  : ceteris::quoted(p.header.icc_name);
                     }});
  signals.push_back(
      {"XMP", named({"has XMP"}), [](const audit_plan::ScannedImage& p) { return present(p.header.xmp); }});
}

void add_jpeg(std::vector<Signal>& signals) {
  signals.push_back({"JPEG quality", named({"JPEG quality", "sum of the JPEG luma table"}, {"JPEG quality is"}),
                     of_jpeg([](const JpegTrace& j) { return j.quality > 0 ? std::to_string(j.quality) : ""; })});
  signals.push_back({"JPEG quantisation tables",
                     named({"JPEG tables are the standard ones scaled"}, {"JPEG tables, bucket"}), of_jpeg(tables)});
  signals.push_back({"chroma subsampling", named({}, {"JPEG subsampling is"}),
                     of_jpeg([](const JpegTrace& j) { return j.subsampling; })});
  signals.push_back(
      {"JPEG coding", named({"JPEG is progressive", "JPEG is arithmetic-coded"}), of_jpeg([](const JpegTrace& j) {
         return std::string(j.progressive ? "progressive"
                            : j.lossless  ? "lossless"
                                          : "baseline") +
                (j.arithmetic ? ", arithmetic" : "");
       })});
  signals.push_back({"JPEG restart interval", named({"JPEG has restart markers"}), of_jpeg([](const JpegTrace& j) {
                       return j.restart_interval > 0 ? std::to_string(j.restart_interval) + " units" : "none";
                     })});
  signals.push_back({"JFIF density", named({}, {"JFIF density is"}), of_jpeg(density)});
  signals.push_back(
      {"JFIF header", named({"JPEG has a JFIF header"}), of_jpeg([](const JpegTrace& j) { return present(j.jfif); })});
  signals.push_back({"Adobe segment", named({"JPEG has an Adobe segment"}), of_jpeg([](const JpegTrace& j) {
                       return j.adobe_transform < 0 ? "absent"
                                                    : fmt::format("present (transform {})", j.adobe_transform);
                     })});
  signals.push_back({"JPEG comment", named({"JPEG has a comment"}), of_jpeg([](const JpegTrace& j) {
                       // An empty comment is a comment too.
                       return present(!j.comment.empty() || j.markers.find("COM") != std::string::npos);
                     })});
  signals.push_back({"text of the JPEG comment", {}, of_jpeg([](const JpegTrace& j) {
                       return j.comment.empty() ? std::string() : ceteris::quoted(j.comment);
                     })});
  signals.push_back({"JPEG Huffman tables", named({"JPEG has optimised Huffman tables"}),
                     of_jpeg([](const JpegTrace& j) { return j.optimised_huffman ? "optimised" : "standard"; })});
  signals.push_back({"order of JPEG segments", named({}, {"JPEG marker order"}),
                     of_jpeg([](const JpegTrace& j) { return j.markers; })});
}

void add_png(std::vector<Signal>& signals) {
  signals.push_back({"PNG colour type", named({}, {"PNG colour type is"}), of_png(colour_type)});
  signals.push_back({"PNG interlacing", named({"PNG is interlaced"}),
                     of_png([](const PngTrace& p) { return present(p.interlaced); })});
  signals.push_back(
      {"PNG sRGB chunk", named({"PNG declares sRGB"}), of_png([](const PngTrace& p) { return present(p.srgb); })});
  signals.push_back({"PNG gamma", named({"PNG declares a gamma"}), of_png([](const PngTrace& p) {
                       return p.gamma > 0 ? shortest(static_cast<double>(p.gamma) / 1e5) : "none";
                     })});
  signals.push_back({"PNG text", named({"PNG has text"}), of_png([](const PngTrace& p) {
                       return p.text_chunks > 0 ? ceteris::quoted(p.text_keywords) : "none";
                     })});
  signals.push_back({"PNG transparent colour", named({"PNG has a transparent colour"}),
                     of_png([](const PngTrace& p) { return present(p.transparency); })});
  signals.push_back(
      {"PNG animation", named({"PNG is animated"}), of_png([](const PngTrace& p) { return present(p.animated); })});
  signals.push_back(
      {"order of PNG chunks", named({}, {"PNG chunk order"}), of_png([](const PngTrace& p) { return p.chunks; })});
}

void add_others(std::vector<Signal>& signals) {
  signals.push_back({"WebP coding", named({"WebP is lossless"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.webp ? std::string()
                                             : std::string(p.header.webp->lossless ? "lossless" : "lossy");
                     }});
  signals.push_back({"WebP container", named({"WebP is extended"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.webp ? std::string()
                                             : std::string(p.header.webp->extended ? "extended" : "simple");
                     }});
  signals.push_back({"WebP animation", named({"WebP is animated"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.webp ? std::string() : present(p.header.webp->animated);
                     }});
  signals.push_back({"GIF animation", named({"GIF is animated"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.gif ? std::string() : present(p.header.gif->frames > 1);
                     }});
  signals.push_back({"BMP compression", named({"BMP is compressed"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.bmp ? std::string() : std::to_string(p.header.bmp->compression);
                     }});
  signals.push_back({"TIFF compression", named({"TIFF is compressed"}), [](const audit_plan::ScannedImage& p) {
                       return !p.header.tiff ? std::string() : std::to_string(p.header.tiff->compression);
                     }});
}

}  // namespace

std::vector<Signal> header_signals() {
  std::vector<Signal> signals;
  add_file(signals);
  add_metadata(signals);
  add_jpeg(signals);
  add_png(signals);
  add_others(signals);
  return signals;
}

}  // namespace ceteris::audit_evidence
