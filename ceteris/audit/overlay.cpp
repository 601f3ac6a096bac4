// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/overlay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ceteris/stats/calibration.hpp"

namespace ceteris::audit {
namespace {

constexpr std::array kThresholdsOfShrinking{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
// Added to every deviation, in eighths: where a plain background hardly varies, half a grey level is no mark.
constexpr float kFloorOfDeviation = 4;
constexpr std::size_t kPositions = data::kDetailValues;
constexpr std::size_t kField = std::size_t{data::kDetailSide} * data::kDetailSide;

struct Moments {
  std::vector<std::vector<float>> means;  // by class
  std::vector<float> all, deviation;
  std::vector<double> count;
};

Moments moments_of(const Scan& scan, const Parts::Part& part, int classes) {
  const auto n_classes = static_cast<std::size_t>(classes);
  std::vector<std::vector<std::int32_t>> sums(n_classes, std::vector<std::int32_t>(kPositions));
  std::vector<std::int32_t> squares(kPositions);
  Moments moments;
  moments.count.assign(n_classes, 0);
  for (std::size_t i = 0; i < part.pictures.size(); ++i) {
    const auto label = static_cast<std::size_t>(part.labels[i]);
    const auto detail = scan.detail_of(part.pictures[i]);
    std::int32_t* sum = sums[label].data();
    for (std::size_t j = 0; j < kPositions; ++j) {
      const std::int32_t value = detail[j];
      sum[j] += value;
      squares[j] += value * value;
    }
    moments.count[label] += 1;
  }
  const double n = static_cast<double>(part.pictures.size());
  moments.means.assign(n_classes, std::vector<float>(kPositions));
  moments.all.resize(kPositions);
  moments.deviation.resize(kPositions);
  for (std::size_t j = 0; j < kPositions; ++j) {
    double all = 0, between = 0;
    for (std::size_t k = 0; k < n_classes; ++k) {
      const double mean = sums[k][j] / std::max(1.0, moments.count[k]);
      moments.means[k][j] = static_cast<float>(mean);
      all += sums[k][j];
      between += mean * sums[k][j];
    }
    moments.all[j] = static_cast<float>(all / n);
    moments.deviation[j] =
        static_cast<float>(std::sqrt(std::max(0.0, (squares[j] - between) / std::max(1.0, n - classes))));
  }
  return moments;
}

// How many standard errors the mean of a class lies from that of all.
double standard_errors(const Moments& m, std::size_t k, std::size_t j, double n) {
  const double spread = static_cast<double>(m.deviation[j] + kFloorOfDeviation);
  return static_cast<double>(m.means[k][j] - m.all[j]) / (spread * std::sqrt(1 / m.count[k] - 1 / n));
}

// The classifier at one threshold: weights at the positions where a class differs from the others.
struct Shrunken {
  struct Weight {
    std::uint32_t position;
    float weight;
  };
  std::vector<std::vector<Weight>> weights;  // by class
  std::vector<double> offset;                // by class

  [[nodiscard]] std::vector<float> scores(const Scan& scan, const Parts::Part& part) const {
    std::vector<float> table;
    for (const std::uint32_t picture : part.pictures) {
      const auto detail = scan.detail_of(picture);
      for (std::size_t k = 0; k < weights.size(); ++k) {
        float sum = 0;
        for (const Weight& w : weights[k]) {
          sum += w.weight * static_cast<float>(detail[w.position]);
        }
        table.push_back(static_cast<float>(static_cast<double>(sum) - offset[k]));
      }
    }
    return table;
  }
};

Shrunken shrink(const Moments& m, double threshold, double n) {
  Shrunken shrunken{std::vector<std::vector<Shrunken::Weight>>(m.means.size()), std::vector<double>(m.means.size())};
  for (std::size_t k = 0; k < m.means.size(); ++k) {
    const double unit = std::sqrt(1 / m.count[k] - 1 / n);
    for (std::size_t j = 0; j < kPositions; ++j) {
      const double d = standard_errors(m, k, j, n);
      const double kept = std::max(0.0, std::abs(d) - threshold);
      if (kept <= 0) {
        continue;
      }
      const double spread = static_cast<double>(m.deviation[j] + kFloorOfDeviation);
      const double shift = std::copysign(kept * unit * spread, d);
      shrunken.weights[k].push_back({static_cast<std::uint32_t>(j), static_cast<float>(shift / (spread * spread))});
      shrunken.offset[k] += shift * (static_cast<double>(m.all[j]) + shift / 2) / (spread * spread);
    }
  }
  return shrunken;
}

// Log-probabilities at a temperature, as every other classifier gives them.
std::vector<float> calibrated(const std::vector<float>& scores, int classes, double temperature) {
  const auto probabilities = stats::softmax_rows(scores, classes, temperature);
  std::vector<float> logs;
  for (const auto p : probabilities) {
    logs.push_back(static_cast<float>(std::log(std::max(static_cast<double>(p), 1e-30))));
  }
  return logs;
}

// How far the log-odds of the right class fall when the fields of the test images change places, one field at a time.
std::vector<double> field_importance(const Shrunken& shrunken, const Scan& scan, const Parts& parts, double temperature,
                                     const Stream& stream) {
  const std::size_t classes = shrunken.weights.size(), images = parts.test.pictures.size();
  std::vector<float> of_field(images * data::kDetailFields * classes);
  const auto at = [&](std::size_t i, std::size_t field, std::size_t k) -> float& {
    return of_field[(i * data::kDetailFields + field) * classes + k];
  };
  for (std::size_t i = 0; i < images; ++i) {
    const auto detail = scan.detail_of(parts.test.pictures[i]);
    for (std::size_t k = 0; k < classes; ++k) {
      for (const Shrunken::Weight& w : shrunken.weights[k]) {
        at(i, w.position / kField, k) += w.weight * static_cast<float>(detail[w.position]);
      }
    }
  }
  const auto log_odds = [&](std::size_t i, std::size_t swapped, std::size_t with) {
    std::vector<double> logits(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      double sum = -shrunken.offset[k];
      for (std::size_t field = 0; field < data::kDetailFields; ++field) {
        sum += static_cast<double>(at(field == swapped ? with : i, field, k));
      }
      logits[k] = sum / temperature;
    }
    return log_odds_of(logits, static_cast<std::size_t>(parts.test.labels[i]));
  };
  std::vector<double> falls;
  const auto order = permutation(images, stream.at(0));
  for (std::size_t field = 0; field < data::kDetailFields; ++field) {
    double fall = 0;
    for (std::size_t i = 0; i < images; ++i) {
      fall += log_odds(i, field, i) - log_odds(i, field, order[i]);
    }
    falls.push_back(fall / static_cast<double>(images));
  }
  return falls;
}

}  // namespace

Overlay train_overlay(const Scan& scan, const Parts& parts, const Stream& stream) {
  const Moments moments = moments_of(scan, parts.train, parts.classes);
  const double n = static_cast<double>(parts.train.pictures.size());
  const std::vector<int> labels(parts.validation.labels.begin(), parts.validation.labels.end());
  Scores best;
  double chosen = 0, chosen_temperature = 1;
  best.validation_loss = std::numeric_limits<double>::infinity();
  for (const double threshold : kThresholdsOfShrinking) {
    const Shrunken shrunken = shrink(moments, threshold, n);
    const std::vector<float> validation = shrunken.scores(scan, parts.validation);
    const double temperature = stats::fit_temperature(validation, labels, parts.classes);
    const double loss =
        stats::log_loss(stats::softmax_rows(validation, parts.classes, temperature), labels, parts.classes);
    if (loss < best.validation_loss) {
      best.validation = calibrated(validation, parts.classes, temperature);
      best.validation_loss = loss;
      chosen = threshold;
      chosen_temperature = temperature;
    }
  }
  const Shrunken shrunken = shrink(moments, chosen, n);
  best.test = calibrated(shrunken.scores(scan, parts.test), parts.classes, chosen_temperature);
  return {best, field_importance(shrunken, scan, parts, chosen_temperature, stream)};
}

namespace {

constexpr std::array kFieldNames{"upper left corner", "upper right corner", "lower left corner", "lower right corner",
                                 "whole picture"};

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
  mark.left = mark.top = data::kDetailSide;
  for (std::size_t i = 0; i < kField; ++i) {
    if (std::abs(standard_errors(m, mark.set, field * kField + i, n)) > bound) {
      const int x = static_cast<int>(i) % data::kDetailSide, y = static_cast<int>(i) / data::kDetailSide;
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
  constexpr int kSide = data::kDetailSide;
  if (field == 4) {
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

}  // namespace

std::vector<record::Finding> overlay_findings(const Scan& scan, const Parts& parts,
                                              std::span<const double> importance) {
  const Moments m = moments_of(scan, parts.train, parts.classes);
  const double n = static_cast<double>(parts.train.pictures.size());
  std::vector<std::pair<Mark, std::size_t>> marks;
  for (std::size_t field = 0; field < data::kDetailFields; ++field) {
    const Mark mark = mark_of(m, field, n);
    if (!mark.positions.empty() && importance[field] > 0) {
      marks.emplace_back(mark, field);
    }
  }
  std::stable_sort(marks.begin(), marks.end(),
                   [&](const auto& a, const auto& b) { return importance[a.second] > importance[b.second]; });
  std::vector<record::Finding> findings;
  for (const auto& [mark, field] : marks) {
    record::Finding finding;
    finding.importance = importance[field];
    finding.feature = fmt::format("a mark in the {}", kFieldNames[field]);
    finding.sentence =
        fmt::format("the same fine detail in one place, {}, {}:", kFieldNames[field], place_of(mark, field));
    // How strongly each set has the mark of the set that stands out: its mean detail along that pattern.
    for (std::size_t s = 0; s < scan.sets.size(); ++s) {
      double along = 0, norm = 0;
      for (const std::size_t j : mark.positions) {
        const double pattern = static_cast<double>(m.means[mark.set][j] - m.all[j]);
        along += pattern * static_cast<double>(m.means[s][j]);
        norm += pattern * pattern;
      }
      const double strength = norm > 0 ? along / std::sqrt(norm * static_cast<double>(mark.positions.size())) : 0;
      const double tenths = std::round(10 * strength / data::kDetailScale);
      finding.sentence +=
          fmt::format("{} {:.1f} grey levels in {}", s == 0 ? "" : ",", (tenths + 0.0) / 10, scan.sets[s].name);
    }
    finding.sentence +=
        fmt::format(" on average ({} pixels, up to {:.0f} standard errors)", mark.positions.size(), mark.largest);
    finding.hint = "a watermark, a logo, a stamp or a frame does this";
    findings.push_back(std::move(finding));
    // Pictures that show it most, and one of another set that shows it least.
    std::vector<std::pair<double, std::uint32_t>> own, other;
    for (std::size_t i = 0; i < parts.train.pictures.size(); ++i) {
      const auto detail = scan.detail_of(parts.train.pictures[i]);
      double along = 0;
      for (const std::size_t j : mark.positions) {
        along += static_cast<double>(m.means[mark.set][j] - m.all[j]) * detail[j];
      }
      (parts.train.labels[i] == static_cast<std::int64_t>(mark.set) ? own : other)
          .emplace_back(-along, parts.train.pictures[i]);
    }
    std::stable_sort(own.begin(), own.end());
    std::stable_sort(other.begin(), other.end());
    for (std::size_t i = 0; i < std::min<std::size_t>(3, own.size()); ++i) {
      findings.back().examples.push_back({scan.pictures[own[i].second].set, scan.pictures[own[i].second].name, -1});
    }
    if (!other.empty()) {
      const auto& picture = scan.pictures[other[other.size() / 2].second];
      findings.back().examples.push_back({picture.set, picture.name, -1});
    }
  }
  return findings;
}

}  // namespace ceteris::audit
