// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/effect_record.hpp"

#include <cmath>
#include <optional>

#include "ceteris/study/effects.hpp"
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

/// The mean over tasks on the scale of comparison; nothing when one is missing or has no logarithm.
std::optional<double> value_of(const Cells& cells, std::size_t arm, std::size_t replicate, record::MetricScale scale) {
  double sum = 0;
  for (std::size_t task = 0; task < cells.tasks(); ++task) {
    const auto value = cells.value(arm, task, replicate, 0);
    const bool ratio = scale == record::MetricScale::Ratio;
    if (!value || (ratio && !(*value > 0))) {
      return std::nullopt;
    }
    sum += ratio ? std::log(*value) : *value;
  }
  return sum / static_cast<double>(cells.tasks());
}

}  // namespace

std::vector<std::string> put_effects(record::StudyRecord& record, const StudyFile& file, const Design& design,
                                     const Cells& cells) {
  if (design.factors.empty() || !record.complete) {
    return {};
  }
  const record::StudyMetric metric = metrics_of(file).front();
  ValueTable values(cells.arms(), std::vector<std::optional<double>>(cells.replicates()));
  for (std::size_t arm = 0; arm < cells.arms(); ++arm) {
    for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
      values[arm][replicate] = value_of(cells, arm, replicate, metric.scale);
    }
  }
  EffectTables tables = effects_of(design, values, metric, file.spec.pairing == Pairing::Paired);
  record.effects = std::move(tables.effects);
  record.interactions = std::move(tables.interactions);
  record.attribution = std::move(tables.attribution);
  return std::move(tables.notes);
}

}  // namespace ceteris::study
