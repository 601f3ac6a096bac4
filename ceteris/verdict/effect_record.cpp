// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/effect_record.hpp"

#include <cmath>
#include <numeric>
#include <optional>

#include "ceteris/effects/effects.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/refusal.hpp"

namespace ceteris::verdict {
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

/// Effects use every arm, so what forbids a verdict on one of them forbids them all.
design::ContrastPlan all_arms(const design::Design& design) {
  design::ContrastPlan plan;
  plan.first.resize(design.arms.size());
  std::iota(plan.first.begin(), plan.first.end(), std::size_t{0});
  return plan;
}

std::string refusal_of_all(const study::StudyFile& file, const design::Design& design, const Cells& cells,
                           const record::StudyMetric& metric) {
  const design::ContrastPlan all = all_arms(design);
  if (std::string why = refusal_of(cells, all, metric, 0); !why.empty()) {
    return why;
  }
  if (censored_in(cells, all, 0).first > 0) {
    return "trials were stopped at the time limit, so how long they take is not known";
  }
  for (std::size_t task = 0; file.spec.estimand == study::Estimand::TheseTasks && task < cells.tasks(); ++task) {
    if (std::string why = constant_arm(design, cells, all, metric, 0, task); !why.empty()) {
      return why;
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> put_effects(record::StudyRecord& record, const study::StudyFile& file,
                                     const design::Design& design, const Cells& cells) {
  if (design.factors.empty() || !record.complete) {
    return {};
  }
  const record::StudyMetric metric = study::metrics_of(file).front();
  if (const std::string why = refusal_of_all(file, design, cells, metric); !why.empty()) {
    return {"No effects are given: " + why + "."};
  }
  effects::ValueTable values(cells.arms(), std::vector<std::optional<double>>(cells.replicates()));
  for (std::size_t arm = 0; arm < cells.arms(); ++arm) {
    for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
      values[arm][replicate] = value_of(cells, arm, replicate, metric.scale);
    }
  }
  effects::EffectTables tables =
      effects::effects_of(design, values, metric, file.spec.pairing == study::Pairing::Paired);
  record.effects = std::move(tables.effects);
  record.interactions = std::move(tables.interactions);
  record.variance = std::move(tables.variance);
  record.trends = std::move(tables.trends);
  record.attribution = std::move(tables.attribution);
  return std::move(tables.notes);
}

}  // namespace ceteris::verdict
