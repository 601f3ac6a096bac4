// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/verdict.hpp"

#include <cstddef>

#include "ceteris/stats/equivalence.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::stats {
namespace {

constexpr double kAlpha = 0.05;

Verdict word(const Judgement& judgement) {
  const bool differs = judgement.p_adjusted <= kAlpha;
  const bool within = judgement.p_equivalence.value_or(1) <= kAlpha;
  if (differs && judgement.p_beyond.value_or(1) <= kAlpha) {
    return Verdict::Beyond;
  }
  if (within) {
    return differs ? Verdict::Negligible : Verdict::Equivalent;
  }
  return differs ? Verdict::Differs : Verdict::Inconclusive;
}

void judge_zero(std::span<const Contrast> family, std::vector<Judgement>& judgements) {
  std::vector<double> p;
  for (const Contrast& contrast : family) {
    p.push_back(contrast.difference.p);
  }
  const std::vector<double> adjusted = holm(p);
  const std::vector<double> levels = holm_levels(p, kAlpha);
  for (std::size_t i = 0; i < family.size(); ++i) {
    judgements[i].p = p[i];
    judgements[i].p_adjusted = adjusted[i];
    judgements[i].interval95 = interval_at(family[i].difference, 1 - levels[i]);
    judgements[i].interval90 = interval_at(family[i].difference, 1 - 2 * kAlpha);
  }
}

void judge_margins(std::span<const Contrast> family, std::vector<Judgement>& judgements) {
  std::vector<std::size_t> members;
  std::vector<double> beyond;
  std::vector<double> equivalence;
  for (std::size_t i = 0; i < family.size(); ++i) {
    if (const auto margin = family[i].margin) {
      members.push_back(i);
      beyond.push_back(beyond_margin_p(family[i].difference, *margin));
      equivalence.push_back(tost(family[i].difference, *margin, kAlpha).p);
    }
  }
  const std::vector<double> adjusted_beyond = holm(beyond);
  const std::vector<double> adjusted_equivalence = holm(equivalence);
  const std::vector<double> levels = holm_levels(equivalence, kAlpha);
  for (std::size_t k = 0; k < members.size(); ++k) {
    Judgement& judgement = judgements[members[k]];
    judgement.p_beyond = adjusted_beyond[k];
    judgement.p_equivalence = adjusted_equivalence[k];
    judgement.interval90 = interval_at(family[members[k]].difference, 1 - 2 * levels[k]);
  }
}

}  // namespace

std::vector<Judgement> judge(std::span<const Contrast> family) {
  std::vector<Judgement> judgements(family.size());
  judge_zero(family, judgements);
  judge_margins(family, judgements);
  for (Judgement& judgement : judgements) {
    judgement.verdict = word(judgement);
  }
  return judgements;
}

Judgement judge(const MeanDifference& difference, std::optional<double> margin) {
  const Contrast alone{difference, margin};
  return judge(std::span(&alone, 1)).front();
}

}  // namespace ceteris::stats
