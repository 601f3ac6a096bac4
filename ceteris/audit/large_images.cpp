// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/large_images.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::audit {
namespace {

constexpr std::size_t kShownFindings = 1;
constexpr int kLargeColumns = 8;
constexpr int kLargestTile = 192;
constexpr int kDetail = 64;             // pixels of a detail along each side
constexpr double kSheetPixels = 2.4e6;  // so that the page stays below 2 MB
constexpr std::string_view kWhole = "the whole image";

std::string detail_of(std::string_view place) {
  return "the " + std::string(place) + ", enlarged";
}

// Which part shows the finding of a probe.
std::string view_of(std::string_view family, std::string_view feature) {
  const auto has = [&](std::string_view word) { return feature.find(word) != std::string_view::npos; };
  if (family != "overlay" || has("whole image")) {
    return std::string(kWhole);
  }
  const bool lower = has("lower") || has("bottom"), right = has("right");
  return detail_of(std::string(lower ? "lower " : "upper ") + (right ? "right corner" : "left corner"));
}

struct Tile {
  int set = 0;
  std::string name, view;
  const image::Image* map = nullptr;  // in place of an image
};

std::vector<Tile> tiles_of(const record::AuditRecord& record, const std::vector<image::Image>& maps) {
  auto map = maps.begin();
  std::vector<Tile> tiles;
  for (const record::TellingImage& image : record.telling) {
    tiles.push_back({image.set, image.name, std::string(kWhole), nullptr});
  }
  for (const record::Probe& probe : record.probes) {
    for (const record::Finding& finding : probe.findings) {
      for (const record::Example& example : finding.examples) {
        if (example.tile >= 0) {
          tiles.push_back({example.set, example.name, example.view, nullptr});
        }
      }
      if (finding.map_tile >= 0) {
        CETERIS_CHECK(map != maps.end(), "a map for every tile of one");
        tiles.push_back({0, {}, {}, &*map++});
      }
    }
  }
  return tiles;
}

// Every pixel as a square, so that single pixels are seen as they are.
image::Image enlarged(const image::Image& image, int side) {
  image::Image large{side, side, {}};
  large.pixels.assign(std::size_t{3} * side * side, 255);
  const int most = std::max(image.width, image.height);
  const int times = std::max(1, side / most);
  for (int y = 0; y < std::min(side, image.height * times); ++y) {
    for (int x = 0; x < std::min(side, image.width * times); ++x) {
      std::memcpy(large.row(y) + std::size_t{3} * x, image.row(y / times) + std::size_t{3} * (x / times), 3);
    }
  }
  return large;
}

// The whole image in a square.
image::Image fitted(const image::Image& image, int side) {
  const double scale = static_cast<double>(side) / std::max(image.width, image.height);
  const int width = std::clamp(static_cast<int>(std::lround(scale * image.width)), 1, side);
  const int height = std::clamp(static_cast<int>(std::lround(scale * image.height)), 1, side);
  const image::Image small = image::resize(image, width, height);
  image::Image square{side, side, {}};
  square.pixels.assign(std::size_t{3} * side * side, 255);
  for (int y = 0; y < height; ++y) {
    std::memcpy(square.row((side - height) / 2 + y) + std::size_t{3} * ((side - width) / 2), small.row(y),
                std::size_t{3} * width);
  }
  return square;
}

image::Image drawn(const image::Image& image, const std::string& view, int side) {
  if (view == kWhole) {
    return fitted(image, side);
  }
  const int width = std::min(kDetail, image.width), height = std::min(kDetail, image.height);
  const auto at = [&](const char* low, const char* high, int length, int part) {
    return view.find(low) != std::string::npos    ? 0
           : view.find(high) != std::string::npos ? length - part
                                                  : (length - part) / 2;
  };
  return enlarged(image::crop(image, {at("left", "right", image.width, width),
                                      at("upper", "lower", image.height, height), width, height}),
                  side);
}

// Nothing when the file can no longer be read.
std::optional<image::Image> image_of(const std::vector<data::Source>& sources, const Tile& tile,
                                     const audit_plan::AuditSpec& spec, int side) {
  const data::Source& source = sources[static_cast<std::size_t>(tile.set)];
  const auto item = std::find_if(source.items.begin(), source.items.end(),
                                 [&](const data::Item& one) { return one.name == tile.name; });
  const auto contents = source.read(static_cast<std::size_t>(item - source.items.begin()));
  const auto* bytes = std::get_if<std::vector<std::byte>>(&contents);
  if (bytes == nullptr) {
    return std::nullopt;
  }
  const auto decoded = image::decode(*bytes, {.max_pixels = spec.max_pixels});
  const auto* image = std::get_if<image::Image>(&decoded);
  return image == nullptr ? std::nullopt : std::optional(drawn(*image, tile.view, side));
}

}  // namespace

void choose_examples(record::AuditRecord& record) {
  int next = static_cast<int>(record.telling.size());
  for (record::Probe& probe : record.probes) {
    if (probe.family == "file" || probe.family == "geometry") {
      continue;  // nothing to be seen in the image
    }
    for (std::size_t i = 0; i < std::min(kShownFindings, probe.findings.size()); ++i) {
      record::Finding& finding = probe.findings[i];
      if (finding.examples.size() < 2) {
        continue;
      }
      for (record::Example* example : {&finding.examples.front(), &finding.examples.back()}) {
        example->tile = next++;
        example->view = view_of(probe.family, finding.feature);
      }
      finding.map_tile = finding.map.empty() ? -1 : next++;
    }
  }
}

Sheet draw_large(const std::vector<data::Source>& sources, const record::AuditRecord& record,
                 const std::vector<image::Image>& maps, const audit_plan::AuditSpec& spec, Executor& executor) {
  const std::vector<Tile> tiles = tiles_of(record, maps);
  if (tiles.empty()) {
    return {};
  }
  const int count = static_cast<int>(tiles.size());
  const int side = std::min(kLargestTile, static_cast<int>(std::sqrt(kSheetPixels / count)));
  Sheet sheet{{kLargeColumns * side, (count + kLargeColumns - 1) / kLargeColumns * side, {}}, side, kLargeColumns};
  sheet.image.pixels.assign(std::size_t{3} * sheet.image.width * sheet.image.height, 255);
  executor.parallel_for(tiles.size(), [&](std::size_t t) {
    const std::optional<image::Image> tile =
        tiles[t].map != nullptr ? enlarged(*tiles[t].map, side) : image_of(sources, tiles[t], spec, side);
    const int left = static_cast<int>(t) % kLargeColumns * side, top = static_cast<int>(t) / kLargeColumns * side;
    for (int y = 0; tile && y < side; ++y) {
      std::memcpy(sheet.image.row(top + y) + std::size_t{3} * left, tile->row(y), std::size_t{3} * side);
    }
  });
  return sheet;
}

}  // namespace ceteris::audit
