// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/effects.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/effects/attribution.hpp"
#include "ceteris/effects/effect_parts.hpp"
#include "ceteris/effects/trends.hpp"
#include "ceteris/effects/variance.hpp"
#include "ceteris/stats/contrast.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::effects {
namespace {

using record::StudyEffect;

std::vector<StudyEffect> contrast_effects(const EffectSource& source,
                                          const std::vector<design::ContrastPlan>& contrasts, Losses& losses) {
  std::vector<StudyEffect> effects;
  std::vector<bool> family;
  for (const design::ContrastPlan& contrast : contrasts) {
    const std::vector<double> weights =
        stats::difference_weights(contrast.first, contrast.second, source.design.arms.size());
    const WeightedSum sum = weighted_sum(source.values, weights, source.paired);
    note(losses, contrast.name, sum);
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

}  // namespace

EffectTables effects_of(const design::Design& design, const ValueTable& values, const record::StudyMetric& metric,
                        bool paired) {
  CETERIS_CHECK(design.problems.empty() && values.size() == design.arms.size(), "one row of values an arm");
  const EffectSource source{.design = design, .values = values, .metric = metric, .paired = paired};
  EffectTables tables;
  Losses losses;
  tables.effects = contrast_effects(source, design.contrasts, losses);
  tables.interactions = contrast_effects(source, design.interactions, losses);
  if (design.kind == design::DesignKind::Factorial || design.kind == design::DesignKind::Grid) {
    tables.variance = variance_of(source, tables.notes);
  }
  if (design.kind == design::DesignKind::Grid) {
    tables.trends = trends_of(source);
  }
  if (design.kind == design::DesignKind::Subsets || design.kind == design::DesignKind::LeaveOneOut ||
      design.kind == design::DesignKind::AddOneIn) {
    put_attribution(source, losses, tables);
  }
  const std::vector<std::string> lost = notes_of(losses, paired);
  tables.notes.insert(tables.notes.end(), lost.begin(), lost.end());
  return tables;
}

}  // namespace ceteris::effects
