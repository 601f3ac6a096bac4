// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/overlay_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "ceteris/audit_evidence/overlay_moments.hpp"

namespace ceteris::audit_evidence {
namespace {

constexpr std::size_t kWholeImage = 4;  // the last field
constexpr std::array kFieldNames{"upper left corner", "upper right corner", "lower left corner", "lower right corner",
                                 "whole image"};

// The positions of a field where the sets differ most.
struct Mark {
  double largest = 0;  // standard errors
  int left = 0, top = 0, right = 0, bottom = 0;
  std::size_t set = 0;                 // whose mean stands out
  std::vector<std::size_t> positions;  // of the mark, within all fields
};

Mark mark_of(const Moments& m, std::size_t field, double n) {
  constexpr double kNoise = 4.5;  // 20,480 positions of noise rarely reach it
  Mark mark;
  std::vector<double> by_set(m.means.size());
  for (std::size_t i = 0; i < kField; ++i) {
    for (std::size_t k = 0; k < m.means.size(); ++k) {
      const double d = std::abs(standard_errors(m, k, field * kField + i, n));
      mark.largest = std::max(mark.largest, d);
      const double own = static_cast<double>(m.means[k][field * kField + i]);
      by_set[k] += d > kNoise ? own * own : 0;
    }
  }
  mark.set = static_cast<std::size_t>(std::max_element(by_set.begin(), by_set.end()) - by_set.begin());
  const double bound = std::max(kNoise, 0.4 * mark.largest);
  mark.left = mark.top = features::kDetailSide;
  for (std::size_t i = 0; i < kField; ++i) {
    if (std::abs(standard_errors(m, mark.set, field * kField + i, n)) > bound) {
      const int x = static_cast<int>(i) % features::kDetailSide, y = static_cast<int>(i) / features::kDetailSide;
      mark.left = std::min(mark.left, x);
      mark.right = std::max(mark.right, x + 1);
      mark.top = std::min(mark.top, y);
      mark.bottom = std::max(mark.bottom, y + 1);
      mark.positions.push_back(field * kField + i);
    }
  }
  return mark;
}

// "8 to 56 px from the right edge and 8 to 24 px from the bottom edge".
std::string place_of(const Mark& mark, std::size_t field) {
  constexpr int kSide = features::kDetailSide;
  if (field == kWholeImage) {
    return fmt::format("{} to {} % of the width from the left and {} to {} % of the height from the top",
                       100 * mark.left / kSide, 100 * mark.right / kSide, 100 * mark.top / kSide,
                       100 * mark.bottom / kSide);
  }
  const bool right = field % 2 == 1, bottom = field >= 2;
  return fmt::format("{} to {} px from the {} edge and {} to {} px from the {} edge",
                     right ? kSide - mark.right : mark.left, right ? kSide - mark.left : mark.right,
                     right ? "right" : "left", bottom ? kSide - mark.bottom : mark.top,
                     bottom ? kSide - mark.top : mark.bottom, bottom ? "bottom" : "top");
}

// The mean detail of the set that stands out minus that of all other sets.
std::vector<double> difference_of(const Moments& m, const Mark& mark, std::size_t field) {
  std::vector<double> difference(kField);
  for (std::size_t i = 0; i < kField; ++i) {
    double others = 0;
    for (std::size_t k = 0; k < m.means.size(); ++k) {
      others += k == mark.set ? 0 : static_cast<double>(m.means[k][field * kField + i]);
    }
    difference[i] =
        static_cast<double>(m.means[mark.set][field * kField + i]) - others / static_cast<double>(m.means.size() - 1);
  }
  return difference;
}

// Draws it, and says in `finding.map` what is seen: at full scale is the largest difference.
image::Image draw_map(record::Finding& finding, const audit_plan::Scan& scan, const Moments& m, const Mark& mark,
                      std::size_t field) {
  const std::vector<double> difference = difference_of(m, mark, field);
  double largest = 0;
  for (const double value : difference) {
    largest = std::max(largest, std::abs(value));
  }
  image::Image map{features::kDetailSide, features::kDetailSide, {}};
  for (const double value : difference) {
    const double grey = 128 + (largest > 0 ? 127 * value / largest : 0);
    map.pixels.insert(map.pixels.end(), 3, static_cast<std::uint8_t>(std::lround(grey)));
  }
  finding.map = fmt::format(
      "{}, {}: fine detail of {} minus that of {}, on average; white is {:.1f} grey levels brighter, black as much "
      "darker",
      kFieldNames[field], field == kWholeImage ? "drawn into 64 x 64 squares" : "64 x 64 px, enlarged",
      scan.sets[mark.set].name, m.means.size() == 2 ? scan.sets[1 - mark.set].name : "the other sets",
      largest / features::kDetailScale);
  return map;
}

// How strongly each set has the mark of the set that stands out: its mean detail along that pattern, in grey levels.
std::string strengths_of(const audit_plan::Scan& scan, const Moments& m, const Mark& mark) {
  std::string text;
  for (std::size_t s = 0; s < scan.sets.size(); ++s) {
    double along = 0, norm = 0;
    for (const std::size_t j : mark.positions) {
      const double pattern = static_cast<double>(m.means[mark.set][j] - m.all[j]);
      along += pattern * static_cast<double>(m.means[s][j]);
      norm += pattern * pattern;
    }
    const double strength = norm > 0 ? along / std::sqrt(norm * static_cast<double>(mark.positions.size())) : 0;
    const double tenths = std::round(10 * strength / features::kDetailScale);
    text += fmt::format("{} {:.1f} grey levels in {}", s == 0 ? "" : ",", (tenths + 0.0) / 10, scan.sets[s].name);
  }
  return text;
}

// Three images that show the mark most, and one of another set that shows it as images there do.
std::vector<record::Example> examples_of(const audit_plan::Scan& scan, const audit_plan::Parts& parts, const Moments& m,
                                         const Mark& mark) {
  std::vector<std::pair<double, std::uint32_t>> own, other;
  for (std::size_t i = 0; i < parts.train.images.size(); ++i) {
    const auto detail = scan.detail_of(parts.train.images[i]);
    double along = 0;
    for (const std::size_t j : mark.positions) {
      along += static_cast<double>(m.means[mark.set][j] - m.all[j]) * detail[j];
    }
    (parts.train.labels[i] == static_cast<std::int64_t>(mark.set) ? own : other)
        .emplace_back(-along, parts.train.images[i]);
  }
  std::stable_sort(own.begin(), own.end());
  std::stable_sort(other.begin(), other.end());
  std::vector<record::Example> examples;
  const auto add = [&](std::uint32_t image) {
    examples.push_back({scan.images[image].set, scan.images[image].name, -1});
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(3, own.size()); ++i) {
    add(own[i].second);
  }
  if (!other.empty()) {
    add(other[other.size() / 2].second);
  }
  return examples;
}

}  // namespace

std::vector<OverlayFinding> overlay_findings(const audit_plan::Scan& scan, const audit_plan::Parts& parts,
                                             std::span<const double> importance) {
  const Moments m = moments_of(scan, parts.train, parts.classes);
  const double n = static_cast<double>(parts.train.images.size());
  std::vector<std::pair<Mark, std::size_t>> marks;
  for (std::size_t field = 0; field < features::kDetailFields; ++field) {
    const Mark mark = mark_of(m, field, n);
    if (!mark.positions.empty() && importance[field] > 0) {
      marks.emplace_back(mark, field);
    }
  }
  std::stable_sort(marks.begin(), marks.end(),
                   [&](const auto& a, const auto& b) { return importance[a.second] > importance[b.second]; });
  std::vector<OverlayFinding> findings;
  for (const auto& [mark, field] : marks) {
    record::Finding finding;
    finding.importance = importance[field];
    finding.feature = fmt::format("a mark in the {}", kFieldNames[field]);
    finding.sentence =
        fmt::format("the same fine detail in one place, {}, {}:{} on average ({} {}, up to {:.0f} standard errors)",
                    kFieldNames[field], place_of(mark, field), strengths_of(scan, m, mark), mark.positions.size(),
                    field == kWholeImage ? "of 64 x 64 squares" : "pixels", mark.largest);
    finding.hint = "a watermark, a logo, a stamp or a frame does this";
    finding.examples = examples_of(scan, parts, m, mark);
    image::Image map = draw_map(finding, scan, m, mark, field);
    findings.push_back({std::move(finding), std::move(map)});
  }
  return findings;
}

}  // namespace ceteris::audit_evidence
