// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/effects.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/stats/contrast.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/stats/subsets.hpp"
#include "ceteris/study/quantity.hpp"

namespace ceteris::study {
namespace {

using record::StudyEffect;
using Weights = std::vector<double>;

/// Everything that an effect is computed from.
struct Source {
  const Design& design;
  const ValueTable& values;
  const record::StudyMetric& metric;
  bool paired;
};

std::vector<std::uint32_t> masks_of(const Design& design) {
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
Weights by_arm(const Design& design, const Weights& by_mask) {
  Weights weights;
  for (const std::uint32_t mask : masks_of(design)) {
    weights.push_back(by_mask.at(mask));
  }
  return weights;
}

/// On the scale that is shown. Nothing when no replicate has a value.
std::optional<StudyEffect> effect_from(const Source& source, const std::string& name, const WeightedSum& sum) {
  if (!sum.estimate) {
    return std::nullopt;
  }
  const auto shown = [&](double value) { return from_working_scale(source.metric, value); };
  StudyEffect effect;
  effect.name = name;
  effect.estimate = shown(*sum.estimate);
  if (sum.test) {
    effect.ci95 = record::StudyInterval{shown(sum.test->interval.low), shown(sum.test->interval.high)};
    effect.p = sum.test->p;
  }
  effect.p_adjusted = effect.p;
  return effect;
}

void adjust(std::span<StudyEffect* const> effects,
            const std::function<std::vector<double>(std::span<const double>)>& by) {
  std::vector<double> p;
  for (const StudyEffect* effect : effects) {
    p.push_back(effect->p);
  }
  const std::vector<double> adjusted = by(p);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i]->p_adjusted = adjusted[i];
  }
}

/// What was left out, over all sums of a table.
struct Losses {
  int incomplete = 0;
  std::vector<std::string> without_value;

  void note(const std::string& name, const WeightedSum& sum) {
    incomplete = std::max(incomplete, sum.incomplete);
    if (!sum.estimate) {
      without_value.push_back(name);
    }
  }
};

std::vector<StudyEffect> contrast_effects(const Source& source, const std::vector<ContrastPlan>& contrasts,
                                          Losses& losses) {
  std::vector<StudyEffect> effects;
  std::vector<bool> family;
  for (const ContrastPlan& contrast : contrasts) {
    const Weights weights = stats::difference_weights(contrast.first, contrast.second, source.design.arms.size());
    const WeightedSum sum = weighted_sum(source.values, weights, source.paired);
    losses.note(contrast.name, sum);
    if (auto effect = effect_from(source, contrast.name, sum)) {
      effect->aliases = contrast.aliases;
      effects.push_back(*std::move(effect));
      family.push_back(contrast.family);
    }
  }
  std::vector<StudyEffect*> declared;
  std::vector<StudyEffect*> explored;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    (family[i] ? declared : explored).push_back(&effects[i]);
  }
  adjust(declared, stats::holm);
  adjust(explored, stats::benjamini_hochberg);
  return effects;
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
std::optional<std::vector<double>> arm_means(const Source& source) {
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
void put(const Source& source, Member member, const std::function<WeightedSum(std::size_t)>& sum_of, Losses& losses,
         std::vector<record::StudyAttribution>& attribution) {
  std::vector<StudyEffect*> family;
  for (std::size_t i = 0; i < attribution.size(); ++i) {
    const std::string& name = attribution[i].component;
    const WeightedSum sum = sum_of(i);
    losses.note(name, sum);
    attribution[i].*member = effect_from(source, name, sum);
    if (auto& effect = attribution[i].*member) {
      family.push_back(&*effect);
    }
  }
  adjust(family, stats::holm);
}

void put_all_sets(const Source& source, Losses& losses, std::vector<record::StudyAttribution>& attribution) {
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
std::vector<double> errors_of_draw(const Source& source, const std::vector<std::uint32_t>& masks, std::size_t k) {
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

void put_drawn_orders(const Source& source, Losses& losses, EffectTables& tables) {
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

void put_attribution(const Source& source, Losses& losses, EffectTables& tables) {
  const Design& design = source.design;
  for (const Factor& factor : design.factors) {
    tables.attribution.push_back({.component = factor.name});
  }
  const auto of_contrast = [&](std::size_t i) {
    const ContrastPlan& contrast = design.contrasts[i];
    return weighted_sum(source.values, stats::difference_weights(contrast.first, contrast.second, design.arms.size()),
                        source.paired);
  };
  if (design.kind == DesignKind::LeaveOneOut) {
    put(source, &record::StudyAttribution::leave_one_out, of_contrast, losses, tables.attribution);
  } else if (design.kind == DesignKind::AddOneIn) {
    put(source, &record::StudyAttribution::add_one_in, of_contrast, losses, tables.attribution);
  } else if (design.orders.empty()) {
    put_all_sets(source, losses, tables.attribution);
  } else {
    put_drawn_orders(source, losses, tables);
  }
}

void note_losses(Losses losses, bool paired, std::vector<std::string>& notes) {
  if (losses.incomplete > 0) {
    notes.push_back(paired ? "Up to " + std::to_string(losses.incomplete) +
                                 " replicates in which an arm has no value are left out of the effects that need it."
                           : "Up to " + std::to_string(losses.incomplete) + " values are missing from an effect.");
  }
  std::ranges::sort(losses.without_value);
  const auto repeated = std::ranges::unique(losses.without_value);
  losses.without_value.erase(repeated.begin(), repeated.end());
  if (!losses.without_value.empty()) {
    notes.push_back("No effect can be computed yet of " + join(losses.without_value, ", ") + ".");
  }
}

}  // namespace

EffectTables effects_of(const Design& design, const ValueTable& values, const record::StudyMetric& metric,
                        bool paired) {
  CETERIS_CHECK(design.problems.empty() && values.size() == design.arms.size(), "one row of values an arm");
  const Source source{.design = design, .values = values, .metric = metric, .paired = paired};
  EffectTables tables;
  Losses losses;
  tables.effects = contrast_effects(source, design.contrasts, losses);
  tables.interactions = contrast_effects(source, design.interactions, losses);
  if (design.kind == DesignKind::Subsets || design.kind == DesignKind::LeaveOneOut ||
      design.kind == DesignKind::AddOneIn) {
    put_attribution(source, losses, tables);
  }
  note_losses(std::move(losses), paired, tables.notes);
  return tables;
}

}  // namespace ceteris::study
