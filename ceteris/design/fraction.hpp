// SPDX-License-Identifier: Apache-2.0
// Regular fractions of two-level factorials (Box & Hunter 1961): 2^(k-p) runs of k factors.
//
// Letters A, B, C, ... (without I, the identity) stand for the factors in their order; a word is a set of letters, kept
// as a bit mask, A the lowest bit. In the runs of a fraction the product of the levels (-1 the baseline's, +1 the
// other) of every word of the defining relation is constant, so effects that differ by such a word cannot be told
// apart.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::design {

/// More factors than this are refused: the defining relation is enumerated.
inline constexpr std::size_t kMostFractionFactors = 20;

struct Word {
  std::uint32_t letters = 0;
  bool negative = false;  ///< the product of the levels is -1
};

struct Fraction {
  std::size_t factors = 0;
  std::vector<Word> generators;  ///< independent words of the defining relation: E=ABCD is the word ABCDE
};

/// "BCE" or "-BCE".
[[nodiscard]] std::string to_text(const Word& word);

/// The usual fraction (Box, Hunter & Hunter 2005, chapter 6) for 3 to 8 factors. Empty when none is listed.
[[nodiscard]] std::optional<Fraction> listed_fraction(std::size_t factors, std::size_t runs);
/// Half of all runs, the last factor made by all others: the most resolution there is. 3 to kMostFractionFactors.
[[nodiscard]] Fraction half_fraction(std::size_t factors);
/// The numbers of runs listed for so many factors, ascending.
[[nodiscard]] std::vector<std::size_t> listed_runs(std::size_t factors);

/// From "E=ABCD" or "E=-ABCD". The letter on the left is a factor of its own for each generator, those on the right are
/// factors that no generator makes. Problems are added at `where`.
[[nodiscard]] Fraction parse_generators(std::span<const std::string> generators, std::size_t factors,
                                        const std::string& where, std::vector<Problem>& problems);

/// All words of the defining relation but the identity: 2^p - 1.
[[nodiscard]] std::vector<Word> defining_relation(const Fraction& fraction);

/// Length of the shortest word; 0 for a full factorial, which has none. From 3 on main effects are apart from each
/// other, from 4 on apart from interactions of two, from 5 on these are apart from each other.
[[nodiscard]] std::size_t resolution(const Fraction& fraction);

/// What cannot be told from `effect`, up to `longest` letters, the shorter first.
[[nodiscard]] std::vector<Word> aliases(const Fraction& fraction, std::uint32_t effect, std::size_t longest);

/// The 2^(k-p) runs, each the set of factors that are not at the level of the baseline, ascending.
[[nodiscard]] std::vector<std::uint32_t> runs_of(const Fraction& fraction);

/// The fraction and its mirror image together: the words of even length stay. When all are even the image is the
/// fraction itself, and nothing is returned.
[[nodiscard]] std::optional<Fraction> folded_over(const Fraction& fraction);

}  // namespace ceteris::design
