// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/effect_parts.hpp"

#include <algorithm>
#include <set>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"

namespace ceteris::effects {

using record::StudyEffect;

std::optional<StudyEffect> effect_from(const EffectSource& source, const std::string& name, const WeightedSum& sum) {
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

void note(Losses& losses, const std::string& name, const WeightedSum& sum) {
  losses.incomplete = std::max(losses.incomplete, sum.incomplete);
  if (!sum.estimate) {
    losses.without_value.push_back(name);
  }
}

std::vector<std::string> notes_of(const Losses& losses, bool paired) {
  std::vector<std::string> notes;
  if (losses.incomplete > 0) {
    notes.push_back(paired ? "Up to " + std::to_string(losses.incomplete) +
                                 " replicates in which an arm has no value are left out of the effects that need it."
                           : "Up to " + std::to_string(losses.incomplete) + " values are missing from an effect.");
  }
  // A component may miss several of its values.
  const std::set<std::string> distinct(losses.without_value.begin(), losses.without_value.end());
  const std::vector<std::string> names(distinct.begin(), distinct.end());
  if (!names.empty()) {
    notes.push_back("No effect can be computed yet of " + join(names, ", ") + ".");
  }
  return notes;
}

}  // namespace ceteris::effects
