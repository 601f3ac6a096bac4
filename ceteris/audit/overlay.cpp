// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/overlay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ceteris/audit_evidence/overlay_moments.hpp"
#include "ceteris/stats/calibration.hpp"

namespace ceteris::audit {
namespace {

constexpr std::array kThresholdsOfShrinking{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0};

// The classifier at one threshold: weights at the positions where a class differs from the others.
struct Shrunken {
  struct Weight {
    std::uint32_t position;
    float weight;
  };
  std::vector<std::vector<Weight>> weights;  // by class
  std::vector<double> offset;                // by class

  [[nodiscard]] std::vector<float> scores(const audit_plan::Scan& scan, const audit_plan::Parts::Part& part) const {
    std::vector<float> table;
    for (const std::uint32_t image : part.images) {
      const auto detail = scan.detail_of(image);
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

Shrunken shrink(const audit_evidence::Moments& m, double threshold, double n) {
  Shrunken shrunken{std::vector<std::vector<Shrunken::Weight>>(m.means.size()), std::vector<double>(m.means.size())};
  for (std::size_t k = 0; k < m.means.size(); ++k) {
    const double unit = std::sqrt(1 / m.count[k] - 1 / n);
    for (std::size_t j = 0; j < audit_evidence::kPositions; ++j) {
      const double d = audit_evidence::standard_errors(m, k, j, n);
      const double kept = std::max(0.0, std::abs(d) - threshold);
      if (kept <= 0) {
        continue;
      }
      const double spread = static_cast<double>(m.deviation[j] + audit_evidence::kFloorOfDeviation);
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
std::vector<double> field_importance(const Shrunken& shrunken, const audit_plan::Scan& scan,
                                     const audit_plan::Parts& parts, double temperature, const Stream& stream) {
  const std::size_t classes = shrunken.weights.size(), images = parts.test.images.size();
  std::vector<float> of_field(images * features::kDetailFields * classes);
  const auto at = [&](std::size_t i, std::size_t field, std::size_t k) -> float& {
    return of_field[(i * features::kDetailFields + field) * classes + k];
  };
  for (std::size_t i = 0; i < images; ++i) {
    const auto detail = scan.detail_of(parts.test.images[i]);
    for (std::size_t k = 0; k < classes; ++k) {
      for (const Shrunken::Weight& w : shrunken.weights[k]) {
        at(i, w.position / audit_evidence::kField, k) += w.weight * static_cast<float>(detail[w.position]);
      }
    }
  }
  const auto log_odds = [&](std::size_t i, std::size_t swapped, std::size_t with) {
    std::vector<double> logits(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      double sum = -shrunken.offset[k];
      for (std::size_t field = 0; field < features::kDetailFields; ++field) {
        sum += static_cast<double>(at(field == swapped ? with : i, field, k));
      }
      logits[k] = sum / temperature;
    }
    return log_odds_of(logits, static_cast<std::size_t>(parts.test.labels[i]));
  };
  std::vector<double> falls;
  const auto order = permutation(images, stream.at(0));
  for (std::size_t field = 0; field < features::kDetailFields; ++field) {
    double fall = 0;
    for (std::size_t i = 0; i < images; ++i) {
      fall += log_odds(i, field, i) - log_odds(i, field, order[i]);
    }
    falls.push_back(fall / static_cast<double>(images));
  }
  return falls;
}

}  // namespace

Overlay train_overlay(const audit_plan::Scan& scan, const audit_plan::Parts& parts, const Stream& stream) {
  const audit_evidence::Moments moments = audit_evidence::moments_of(scan, parts.train, parts.classes);
  const double n = static_cast<double>(parts.train.images.size());
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

}  // namespace ceteris::audit
