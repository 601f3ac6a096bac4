// SPDX-License-Identifier: Apache-2.0
// Fractions of two-level factorials as designs, with their aliases in words.
#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/design/design_parts.hpp"

namespace ceteris::design {
namespace {

/// "norm x width": the factors of a set of letters.
std::string effect_name(std::span<const Factor> factors, std::uint32_t letters) {
  std::vector<std::string> names;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    if ((letters >> f & 1U) != 0) {
      names.push_back(factors[f].name);
    }
  }
  return join(names, " x ");
}

std::string alias_note(const Design& design, std::uint32_t effect) {
  std::vector<std::string> mixed;
  for (const Word& alias : aliases(design.fraction, effect, 2)) {
    mixed.push_back((alias.negative ? "minus " : "") + effect_name(design.factors, alias.letters));
  }
  const std::string letters = to_text(Word{effect, false});
  const std::string name = effect_name(design.factors, effect) + " (" + letters + ")";
  if (mixed.empty()) {
    return name + " is apart from all other main effects and interactions of two.";
  }
  return name + " cannot be told from " + join(mixed, ", ") + ".";
}

std::string resolution_note(std::size_t resolution) {
  const std::string start = "Resolution " + std::to_string(resolution) + ": ";
  if (resolution == 3) {
    return start + "main effects are mixed with interactions of two factors.";
  }
  if (resolution == 4) {
    return start + "main effects are apart from interactions of two factors; these are mixed with each other.";
  }
  return start + "main effects and interactions of two factors are apart from each other.";
}

void add_notes(Design& design) {
  design.notes.push_back(resolution_note(resolution(design.fraction)));
  const auto note = [&](std::uint32_t effect) { design.notes.push_back(alias_note(design, effect)); };
  const std::size_t k = design.factors.size();
  for (std::size_t a = 0; a < k; ++a) {
    note(std::uint32_t{1} << a);
  }
  for (std::size_t a = 0; a < k; ++a) {
    for (std::size_t b = a + 1; b < k; ++b) {
      note(std::uint32_t{1} << a | std::uint32_t{1} << b);
    }
  }
  if (std::ranges::none_of(design.arms, &Arm::baseline)) {
    design.notes.push_back("The baseline is not among the arms of this fraction.");
  }
}

std::string listed_words(std::size_t factors) {
  std::vector<std::string> words;
  for (const std::size_t runs : listed_runs(factors)) {
    words.push_back(std::to_string(runs));
  }
  return words.empty()
             ? "give generators, such as [\"D=ABC\"]"
             : "for " + std::to_string(factors) + " factors take " + join(words, ", ") + " runs, or give generators";
}

/// "= b x d - c x e"
std::string alias_equation(const Design& design, std::uint32_t effect) {
  std::string text;
  for (const Word& alias : aliases(design.fraction, effect, 2)) {
    text += (alias.negative ? " - " : text.empty() ? " " : " + ") + effect_name(design.factors, alias.letters);
  }
  return text.empty() ? text : "=" + text;
}

/// Interactions that are the same number as a main effect or an earlier interaction are listed once, as its aliases.
void add_distinct_interactions(Design& design) {
  const std::size_t k = design.factors.size();
  std::set<std::uint32_t> taken;
  for (std::size_t a = 0; a < k; ++a) {
    for (std::size_t b = a + 1; b < k; ++b) {
      const std::uint32_t letters = std::uint32_t{1} << a | std::uint32_t{1} << b;
      const std::vector<Word> same = aliases(design.fraction, letters, 2);
      const bool repeated = std::ranges::any_of(
          same, [&](const Word& alias) { return std::has_single_bit(alias.letters) || taken.contains(alias.letters); });
      if (!repeated) {
        taken.insert(letters);
        design.interactions.push_back(interaction(design, a, b));
        design.interactions.back().aliases = alias_equation(design, letters);
      }
    }
  }
}

}  // namespace

Design fraction_design(const Settings& base, std::span<const Factor> factors, std::size_t runs,
                       std::span<const std::string> generators, bool fold_over) {
  Design design{.kind = DesignKind::Fraction};
  check_factors(base, factors, true, design);
  design.factors = baseline_first(factors);
  if (!generators.empty()) {
    design.fraction = parse_generators(generators, factors.size(), "generators", design.problems);
    const std::size_t made = factors.size() < generators.size() ? 0 : factors.size() - generators.size();
    if (design.problems.empty() && runs != 0 && runs != std::size_t{1} << made) {
      design.problems.push_back(
          {"runs",
           "the generators make " + std::to_string(std::size_t{1} << made) + " runs, not " + std::to_string(runs),
           "give the runs or the generators"});
    }
  } else if (runs == 0 && factors.size() >= 3 && factors.size() <= kMostFractionFactors) {
    design.fraction = half_fraction(factors.size());
  } else if (const auto listed = listed_fraction(factors.size(), runs)) {
    design.fraction = *listed;
  } else {
    design.problems.push_back(
        {"runs",
         "no fraction of " + std::to_string(factors.size()) + " factors in " + std::to_string(runs) + " runs is listed",
         listed_words(factors.size())});
  }
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  for (const Word& word : defining_relation(design.fraction)) {
    if (std::popcount(word.letters) < 3) {
      design.problems.push_back({"generators",
                                 "main effects of " + effect_name(design.factors, word.letters) +
                                     " could not be told apart (" + to_text(word) + ")",
                                 "let every generator have at least two letters on the right, and no two the same"});
    }
  }
  if (fold_over) {
    if (const auto folded = folded_over(design.fraction)) {
      design.fraction = *folded;
    } else {
      design.problems.push_back(
          {"fold_over", "it repeats the arms that are there: every word has an even length", "remove it"});
    }
  }
  if (factors.size() - design.fraction.generators.size() > 13) {
    design.problems.push_back({"generators", "the fraction has more than 10,000 arms", "add generators"});
  }
  if (!design.problems.empty()) {
    return checked(std::move(design), "factors");
  }
  for (const std::uint32_t run : runs_of(design.fraction)) {
    std::vector<std::size_t> levels(factors.size());
    for (std::size_t f = 0; f < levels.size(); ++f) {
      levels[f] = run >> f & 1U;
    }
    std::string name = arm_name(design, levels);
    add_arm(base, std::move(levels), std::move(name), design);
  }
  add_main_effects(design);
  for (std::size_t f = 0; f < factors.size(); ++f) {
    design.contrasts[f].aliases = alias_equation(design, std::uint32_t{1} << f);
  }
  add_distinct_interactions(design);
  add_notes(design);
  return checked(std::move(design), "factors");
}

}  // namespace ceteris::design
