// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>

#include "ceteris/effects/quantity.hpp"
#include "ceteris/stats/contrast.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/stats/subsets.hpp"

namespace ceteris::effects {
namespace {

using record::StudyEffect;
using Weights = std::vector<double>;

std::vector<std::uint32_t> masks_of(const design::Design& design) {
  std::vector<std::uint32_t> masks;
  for (const std::vector<std::size_t>& levels : design.levels) {
    std::uint32_t mask = 0;
    for (std::size_t f = 0; f < levels.size(); ++f) {
      mask |= static_cast<std::uint32_t>(levels[f]) << f;
    }
    masks.push_back(mask);
  }
  return masks;
}

/// `by_mask` holds the weights of all sets in the order of their masks.
Weights by_arm(const design::Design& design, const Weights& by_mask) {
  Weights weights;
  for (const std::uint32_t mask : masks_of(design)) {
    weights.push_back(by_mask.at(mask));
  }
  return weights;
}

/// Adds the error of the draw to that of the replicates: the orders are drawn apart from the runs.
WeightedSum with_error_of_draw(WeightedSum sum, double error, std::size_t pairs) {
  if (sum.test && error > 0) {
    const double runs = sum.test->standard_error * sum.test->standard_error;
    const double draw = error * error;
    const double freedom = (runs + draw) * (runs + draw) /
                           (runs * runs / sum.test->degrees_of_freedom + draw * draw / static_cast<double>(pairs - 1));
    sum.test = stats::mean_difference(sum.test->difference, std::sqrt(runs + draw), freedom);
  }
  return sum;
}

/// The mean of every arm over the replicates that count; nothing when an arm has none.
std::optional<std::vector<double>> arm_means(const EffectSource& source) {
  std::vector<double> means;
  for (std::size_t arm = 0; arm < source.values.size(); ++arm) {
    Weights one(source.values.size());
    one[arm] = 1;
    const WeightedSum sum = weighted_sum(source.values, one, source.paired);
    if (!sum.estimate) {
      return std::nullopt;
    }
    means.push_back(*sum.estimate);
  }
  return means;
}

using Member = std::optional<StudyEffect> record::StudyAttribution::*;

/// Fills one kind of value of all components.
void put(const EffectSource& source, Member member, const std::function<WeightedSum(std::size_t)>& sum_of,
         Losses& losses, std::vector<record::StudyAttribution>& attribution) {
  std::vector<StudyEffect*> family;
  for (std::size_t i = 0; i < attribution.size(); ++i) {
    const std::string& name = attribution[i].component;
    const WeightedSum sum = sum_of(i);
    note(losses, name, sum);
    attribution[i].*member = effect_from(source, name, sum);
    if (auto& effect = attribution[i].*member) {
      family.push_back(&*effect);
    }
  }
  adjust(family, stats::holm);
}

void put_all_sets(const EffectSource& source, Losses& losses, std::vector<record::StudyAttribution>& attribution) {
  using Attribution = record::StudyAttribution;
  const std::size_t k = attribution.size();
  const auto put_weights = [&](Member member, Weights (*weights)(std::size_t, std::size_t)) {
    put(
        source, member,
        [&](std::size_t i) { return weighted_sum(source.values, by_arm(source.design, weights(k, i)), source.paired); },
        losses, attribution);
  };
  put_weights(&Attribution::shapley, stats::shapley_weights);
  put_weights(&Attribution::banzhaf, stats::banzhaf_weights);
  put_weights(&Attribution::leave_one_out, stats::leave_one_out_weights);
  put_weights(&Attribution::add_one_in, stats::add_one_in_weights);
}

/// Standard errors that come from drawing orders, one a component; none when they cannot be known. In a few orders a
/// component may stand at the same places by chance and seem to have no error, so none is taken below the root mean
/// square of all.
std::vector<double> errors_of_draw(const EffectSource& source, const std::vector<std::uint32_t>& masks, std::size_t k) {
  const auto& orders = source.design.orders;
  const std::optional<std::vector<double>> means = arm_means(source);
  if (orders.size() < 4 || !means) {
    return {};
  }
  std::vector<double> errors;
  double squares = 0;
  for (std::size_t i = 0; i < k; ++i) {
    errors.push_back(stats::sampled_shapley_error(*means, masks, orders, k, i));
    squares += errors.back() * errors.back();
  }
  const double typical = std::sqrt(squares / static_cast<double>(k));
  for (double& error : errors) {
    error = std::max(error, typical);
  }
  return errors;
}

void put_drawn_orders(const EffectSource& source, Losses& losses, EffectTables& tables) {
  const std::vector<std::uint32_t> masks = masks_of(source.design);
  const auto& orders = source.design.orders;
  const std::size_t k = tables.attribution.size();
  const std::vector<double> errors = errors_of_draw(source, masks, k);
  put(
      source, &record::StudyAttribution::shapley,
      [&](std::size_t i) {
        const WeightedSum sum =
            weighted_sum(source.values, stats::sampled_shapley_weights(masks, orders, k, i), source.paired);
        return errors.empty() ? sum : with_error_of_draw(sum, errors[i], orders.size() / 2);
      },
      losses, tables.attribution);
  const std::string start = "Shapley values are from " + std::to_string(orders.size()) + " drawn orders";
  tables.notes.push_back(
      errors.empty()
          ? start +
                "; how much another draw would change them is not known: that takes at least four orders "
                "and a value of every arm."
          : start + "; their intervals hold the error of the draw, at most " +
                difference_text(source.metric, from_working_scale(source.metric, *std::ranges::max_element(errors))) +
                " (standard error).");
}

}  // namespace

void put_attribution(const EffectSource& source, Losses& losses, EffectTables& tables) {
  const design::Design& design = source.design;
  for (const design::Factor& factor : design.factors) {
    tables.attribution.push_back({.component = factor.name});
  }
  const auto of_contrast = [&](std::size_t i) {
    const design::ContrastPlan& contrast = design.contrasts[i];
    return weighted_sum(source.values, stats::difference_weights(contrast.first, contrast.second, design.arms.size()),
                        source.paired);
  };
  if (design.kind == design::DesignKind::LeaveOneOut) {
    put(source, &record::StudyAttribution::leave_one_out, of_contrast, losses, tables.attribution);
  } else if (design.kind == design::DesignKind::AddOneIn) {
    put(source, &record::StudyAttribution::add_one_in, of_contrast, losses, tables.attribution);
  } else if (design.orders.empty()) {
    put_all_sets(source, losses, tables.attribution);
  } else {
    put_drawn_orders(source, losses, tables);
  }
}

}  // namespace ceteris::effects
