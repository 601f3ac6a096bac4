// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/effects.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/stats/contrast.hpp"
#include "ceteris/stats/multiplicity.hpp"
#include "ceteris/study/attribution.hpp"
#include "ceteris/study/effect_parts.hpp"
#include "ceteris/study/trends.hpp"
#include "ceteris/study/variance.hpp"

namespace ceteris::study {
namespace {

using record::StudyEffect;

std::vector<StudyEffect> contrast_effects(const EffectSource& source, const std::vector<ContrastPlan>& contrasts,
                                          Losses& losses) {
  std::vector<StudyEffect> effects;
  std::vector<bool> family;
  for (const ContrastPlan& contrast : contrasts) {
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

EffectTables effects_of(const Design& design, const ValueTable& values, const record::StudyMetric& metric,
                        bool paired) {
  CETERIS_CHECK(design.problems.empty() && values.size() == design.arms.size(), "one row of values an arm");
  const EffectSource source{.design = design, .values = values, .metric = metric, .paired = paired};
  EffectTables tables;
  Losses losses;
  tables.effects = contrast_effects(source, design.contrasts, losses);
  tables.interactions = contrast_effects(source, design.interactions, losses);
  if (design.kind == DesignKind::Factorial || design.kind == DesignKind::Grid) {
    tables.variance = variance_of(source, tables.notes);
  }
  if (design.kind == DesignKind::Grid) {
    tables.trends = trends_of(source);
  }
  if (design.kind == DesignKind::Subsets || design.kind == DesignKind::LeaveOneOut ||
      design.kind == DesignKind::AddOneIn) {
    put_attribution(source, losses, tables);
  }
  const std::vector<std::string> lost = notes_of(losses, paired);
  tables.notes.insert(tables.notes.end(), lost.begin(), lost.end());
  return tables;
}

}  // namespace ceteris::study
