// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/record/study.hpp"

namespace ceteris::analyse {

inline constexpr double kAlpha = 0.05;

/// Whether it answers the question, if only with "inconclusive".
[[nodiscard]] inline bool has_verdict(record::StudyVerdict verdict) {
  return verdict != record::StudyVerdict::NotYet && verdict != record::StudyVerdict::Deterministic &&
         verdict != record::StudyVerdict::Refused;
}

/// Takes back a difference whose corrected p-value does not show it.
inline void withdraw_where_not_shown(record::StudyContrast& contrast) {
  using record::StudyVerdict;
  if (contrast.p_adjusted <= kAlpha) {
    return;
  }
  if (contrast.verdict == StudyVerdict::Negligible) {
    contrast.verdict = StudyVerdict::Equivalent;
  } else if (contrast.verdict == StudyVerdict::Beyond || contrast.verdict == StudyVerdict::Differs) {
    contrast.verdict = StudyVerdict::Inconclusive;
  }
}

}  // namespace ceteris::analyse
