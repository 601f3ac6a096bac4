// SPDX-License-Identifier: Apache-2.0
// Analysis of variance of balanced designs: how much of the spread between arms goes with
// which factor?
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/contrast.hpp"

namespace ceteris::stats {

struct AnovaTerm {
  std::vector<std::size_t> factors;  ///< which; none for blocks, error and the rest
  double squares = 0;                ///< sum of squares
  double degrees_of_freedom = 0;
  // Of the terms between arms, when the error has degrees of freedom and varies:
  std::optional<double> f;
  std::optional<double> p;
  std::optional<double> partial_eta2;  ///< SS / (SS + SS of the error)
  std::optional<double> omega2;        ///< (SS - df MS of the error) / (SS total + MS of the error); below 0 is noise
};

struct Anova {
  std::vector<AnovaTerm> terms;   ///< main effects, then interactions of two, in the order of the factors
  std::optional<AnovaTerm> rest;  ///< between arms, in none of the terms: higher interactions
  AnovaTerm blocks;               ///< replicates; nothing where they are no blocks
  AnovaTerm error;                ///< arms x replicates, and with no blocks also what is between replicates
  double total_squares = 0;       ///< around the grand mean
};

/// Whether the runs of a replicate share something, such as a seed.
enum class Replicates { Blocks, Independent };

/// y = mean + main effects (+ interactions of two) + rest (+ block) + error, each arm run once in each replicate.
///
/// `levels` holds one row an arm, `factors` columns: level numbers from 0. Each pair of levels of two factors must
/// occur in equally many arms, so that main effects are orthogonal (full factorials, orthogonal fractions). With
/// `interactions` every combination of levels must occur in equally many arms. F tests assume normal errors with equal
/// spread in every arm and no interaction of arms with replicates beyond them; the t interval of a contrast by
/// replicate does not.
[[nodiscard]] Anova anova(const Cells& cells, std::span<const std::size_t> levels, std::size_t factors,
                          bool interactions, Replicates replicates = Replicates::Blocks);

}  // namespace ceteris::stats
