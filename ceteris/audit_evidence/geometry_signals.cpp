// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/geometry_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ceteris/features/geometry_features.hpp"

namespace ceteris::audit_evidence {
namespace {

// The features of the family whose names begin so.
std::vector<std::size_t> beginning(std::string_view prefix) {
  const auto& names = features::geometry_feature_names();
  std::vector<std::size_t> found;
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (names[f].text.starts_with(prefix) && (prefix.size() > 6 || names[f].text == prefix)) {
      found.push_back(f);
    }
  }
  return found;
}

using Side = int (*)(const audit_plan::ScannedImage&);
int width(const audit_plan::ScannedImage& p) {
  return p.header.upright_width();
}
int height(const audit_plan::ScannedImage& p) {
  return p.header.upright_height();
}
int shorter(const audit_plan::ScannedImage& p) {
  return std::min(width(p), height(p));
}
int longer(const audit_plan::ScannedImage& p) {
  return std::max(width(p), height(p));
}

Signal side(const char* name, std::vector<std::size_t> features, Side of) {
  return {name, std::move(features), [of](const audit_plan::ScannedImage& p) { return fmt::format("{} px", of(p)); },
          [of](const audit_plan::ScannedImage& p, std::span<const float>) { return static_cast<double>(of(p)); },
          " px"};
}

}  // namespace

std::vector<Signal> geometry_signals() {
  std::vector<Signal> signals;
  signals.push_back({"size", beginning("exact size"),
                     [](const audit_plan::ScannedImage& p) { return fmt::format("{} x {} px", width(p), height(p)); }});
  signals.push_back(side("shorter side", beginning("shorter side"), shorter));
  signals.push_back(side("longer side", beginning("longer side"), longer));
  signals.push_back(side("width", beginning("width"), width));
  signals.push_back(side("height", beginning("height"), height));
  std::vector<std::size_t> shape;
  for (const char* name : {"landscape format", "portrait format", "square"}) {
    const auto one = beginning(name);
    shape.insert(shape.end(), one.begin(), one.end());
  }
  signals.push_back(
      {"shape", shape, [](const audit_plan::ScannedImage& p) {
         return std::string(width(p) > height(p) ? "landscape" : width(p) < height(p) ? "portrait" : "square");
       }});
  signals.push_back({"width divided by height", beginning("aspect ratio"),
                     [](const audit_plan::ScannedImage& p) {
                       return fmt::format("{:.2f}", static_cast<double>(width(p)) / height(p));
                     },
                     [](const audit_plan::ScannedImage& p, std::span<const float>) {
                       return static_cast<double>(width(p)) / height(p);
                     }});
  signals.push_back({"pixels of an image",
                     beginning("megapixels"),
                     {},
                     [](const audit_plan::ScannedImage& p, std::span<const float>) {
                       return static_cast<double>(width(p)) * height(p);
                     },
                     " px"});
  for (const char* name : {"width", "height"}) {
    for (const int divisor : {32, 16, 8, 4, 2}) {
      const std::string text = fmt::format("{} is divisible by {}", name, divisor);
      std::vector<std::size_t> exact;
      for (const std::size_t f : beginning(text)) {
        if (features::geometry_feature_names()[f].text == text) {
          exact.push_back(f);
        }
      }
      signals.push_back({text, exact, [divisor, wide = name[0] == 'w'](const audit_plan::ScannedImage& p) {
                           return std::string((wide ? width(p) : height(p)) % divisor == 0 ? "yes" : "no");
                         }});
    }
  }
  return signals;
}

std::vector<Signal> size_signals() {
  return {
      {"bits per pixel",
       {1},
       {},
       [](const audit_plan::ScannedImage& p, std::span<const float>) {
         return 8.0 * static_cast<double>(p.header.bytes) / (static_cast<double>(width(p)) * height(p));
       }},
      {"bytes of the file",
       {0},
       {},
       [](const audit_plan::ScannedImage& p, std::span<const float>) { return static_cast<double>(p.header.bytes); },
       " bytes"}};
}

}  // namespace ceteris::audit_evidence
