// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/fraction.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "ceteris/base/text.hpp"

namespace ceteris::design {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHJKLMNOPQRSTU";
static_assert(kLetters.size() == kMostFractionFactors);

struct Listed {
  std::size_t factors;
  std::size_t runs;
  std::array<std::string_view, 4> generators;
};

constexpr std::array kListed = {
    Listed{3, 4, {"C=AB"}},
    Listed{4, 8, {"D=ABC"}},
    Listed{5, 8, {"D=AB", "E=AC"}},
    Listed{5, 16, {"E=ABCD"}},
    Listed{6, 8, {"D=AB", "E=AC", "F=BC"}},
    Listed{6, 16, {"E=ABC", "F=BCD"}},
    Listed{6, 32, {"F=ABCDE"}},
    Listed{7, 8, {"D=AB", "E=AC", "F=BC", "G=ABC"}},
    Listed{7, 16, {"E=ABC", "F=BCD", "G=ACD"}},
    Listed{7, 32, {"F=ABCD", "G=ABDE"}},
    Listed{7, 64, {"G=ABCDEF"}},
    Listed{8, 16, {"E=BCD", "F=ACD", "G=ABC", "H=ABD"}},
    Listed{8, 32, {"F=ABC", "G=ABD", "H=BCDE"}},
    Listed{8, 64, {"G=ABCD", "H=ABEF"}},
    Listed{8, 128, {"H=ABCDEFG"}},
};

Word product(const Word& a, const Word& b) {
  return {a.letters ^ b.letters, a.negative != b.negative};
}

std::size_t length(const Word& word) {
  return static_cast<std::size_t>(std::popcount(word.letters));
}

bool odd(const Word& word) {
  return length(word) % 2 == 1;
}

/// The product of the levels of `word` in the run where the factors in `high` are at +1.
bool negative_in(const Word& word, std::uint32_t high) {
  return std::popcount(word.letters & ~high) % 2 == 1;
}

/// One letter as a bit, or 0 when it is none of the first `factors`.
std::uint32_t bit_of(char letter, std::size_t factors) {
  const std::size_t place = kLetters.substr(0, factors).find(letter);
  return place == std::string_view::npos ? 0 : std::uint32_t{1} << place;
}

/// The word of a generator, or what is wrong with it.
std::optional<Word> parse_word(std::string_view text, std::size_t factors, std::uint32_t& left, std::string& wrong) {
  const std::size_t equals = text.find('=');
  const std::string_view made = trim(text.substr(0, equals));
  std::string_view from = equals == std::string_view::npos ? std::string_view{} : trim(text.substr(equals + 1));
  Word word;
  if (from.starts_with('-')) {
    word.negative = true;
    from.remove_prefix(1);
  }
  if (made.size() != 1 || from.empty()) {
    wrong = "is not a generator";
    return std::nullopt;
  }
  left = bit_of(made[0], factors);
  for (const char letter : std::string{made} + std::string{from}) {
    const std::uint32_t bit = bit_of(letter, factors);
    if (bit == 0) {
      wrong = "has the letter " + quoted(std::string_view{&letter, 1}) + ", and the factors are " +
              std::string{kLetters.substr(0, factors)};
      return std::nullopt;
    }
    if ((word.letters & bit) != 0) {
      wrong = "has the letter " + std::string{letter} + " twice";
      return std::nullopt;
    }
    word.letters |= bit;
  }
  return word;
}

}  // namespace

std::string to_text(const Word& word) {
  std::string text = word.negative ? "-" : "";
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if ((word.letters >> i & 1U) != 0) {
      text += kLetters[i];
    }
  }
  return text;
}

std::optional<Fraction> listed_fraction(std::size_t factors, std::size_t runs) {
  for (const Listed& listed : kListed) {
    if (listed.factors == factors && listed.runs == runs) {
      std::vector<std::string> generators;
      for (const std::string_view generator : listed.generators) {
        if (!generator.empty()) {
          generators.emplace_back(generator);
        }
      }
      std::vector<Problem> problems;
      Fraction fraction = parse_generators(generators, factors, {}, problems);
      CETERIS_CHECK(problems.empty(), "the table of fractions must parse");
      return fraction;
    }
  }
  return std::nullopt;
}

Fraction half_fraction(std::size_t factors) {
  CETERIS_CHECK(factors >= 3 && factors <= kMostFractionFactors, "a half fraction needs 3 to 20 factors");
  return {.factors = factors, .generators = {{.letters = (std::uint32_t{1} << factors) - 1}}};
}

std::vector<std::size_t> listed_runs(std::size_t factors) {
  std::vector<std::size_t> runs;
  for (const Listed& listed : kListed) {
    if (listed.factors == factors) {
      runs.push_back(listed.runs);
    }
  }
  return runs;
}

Fraction parse_generators(std::span<const std::string> generators, std::size_t factors, const std::string& where,
                          std::vector<Problem>& problems) {
  constexpr const char* kRemedy = "write a new letter, '=', and the letters it is the product of: \"D=ABC\"";
  Fraction fraction{.factors = factors, .generators = {}};
  if (factors > kMostFractionFactors) {
    problems.push_back({where, std::to_string(factors) + " factors are too many for a fraction",
                        "at most " + std::to_string(kMostFractionFactors)});
    return fraction;
  }
  std::uint32_t all_made = 0;
  for (const std::string& text : generators) {
    std::uint32_t made = 0;
    std::string wrong;
    const std::optional<Word> word = parse_word(text, factors, made, wrong);
    if (!word) {
      problems.push_back({where, quoted(text) + " " + wrong, kRemedy});
    } else if ((all_made & made) != 0) {
      problems.push_back({where, quoted(text) + " makes a factor that another generator makes", kRemedy});
    } else {
      fraction.generators.push_back(*word);
      all_made |= made;
    }
  }
  for (const Word& word : fraction.generators) {
    // Each word holds its own made letter and must hold no other.
    if (std::popcount(word.letters & all_made) > 1) {
      problems.push_back({where, "a generator uses a factor that another one makes (" + to_text(word) + ")",
                          "use on the right only letters that stand on no left side"});
    }
  }
  return fraction;
}

std::vector<Word> defining_relation(const Fraction& fraction) {
  std::vector<Word> group{Word{}};
  for (const Word& generator : fraction.generators) {
    const std::size_t size = group.size();
    for (std::size_t i = 0; i < size; ++i) {
      group.push_back(product(group[i], generator));
    }
  }
  group.erase(group.begin());
  return group;
}

std::size_t resolution(const Fraction& fraction) {
  std::size_t shortest = 0;
  for (const Word& word : defining_relation(fraction)) {
    shortest = shortest == 0 ? length(word) : std::min(shortest, length(word));
  }
  return shortest;
}

std::vector<Word> aliases(const Fraction& fraction, std::uint32_t effect, std::size_t longest) {
  std::vector<Word> found;
  for (const Word& word : defining_relation(fraction)) {
    const Word alias = product(word, {effect, false});
    if (length(alias) <= longest) {
      found.push_back(alias);
    }
  }
  std::ranges::sort(found, [](const Word& a, const Word& b) {
    return std::pair{length(a), a.letters} < std::pair{length(b), b.letters};
  });
  return found;
}

std::vector<std::uint32_t> runs_of(const Fraction& fraction) {
  std::vector<std::uint32_t> runs;
  for (std::uint32_t high = 0; high < std::uint32_t{1} << fraction.factors; ++high) {
    if (std::ranges::all_of(fraction.generators,
                            [&](const Word& word) { return negative_in(word, high) == word.negative; })) {
      runs.push_back(high);
    }
  }
  return runs;
}

std::optional<Fraction> folded_over(const Fraction& fraction) {
  // Exchanging all levels changes the sign of the words of odd length. The words that keep theirs are made by the even
  // generators and the products of one odd generator with each other odd one.
  const auto first_odd = std::ranges::find_if(fraction.generators, odd);
  if (first_odd == fraction.generators.end()) {
    return std::nullopt;
  }
  Fraction folded{.factors = fraction.factors, .generators = {}};
  for (auto word = fraction.generators.begin(); word != fraction.generators.end(); ++word) {
    if (word != first_odd) {
      folded.generators.push_back(odd(*word) ? product(*word, *first_odd) : *word);
    }
  }
  return folded;
}

}  // namespace ceteris::design
