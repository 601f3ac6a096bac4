// SPDX-License-Identifier: Apache-2.0
// Text without end whose entropy is known: words of a made-up language, each drawn by the one before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::synthetic {

struct LanguageSpec {
  std::uint64_t seed = 1;
  std::int64_t words = 256;
  std::int64_t followers = 8;
  double free = 0.1;

  static constexpr std::string_view title = "made-up language";
  static constexpr auto fields() {
    using S = LanguageSpec;
    return std::tuple{spec::field("seed", &S::seed, "another seed, another language of the same kind"),
                      spec::field("words", &S::words, "of the language", spec::range(2, 1024)),
                      spec::field("followers", &S::followers,
                                  "words that follow a word by its own rule, the r-th 1/r as often as the first; no "
                                  "more than there are words",
                                  spec::range(1, 1024)),
                      spec::field("free", &S::free, "share of words drawn from all alike, whatever came before",
                                  spec::range(0.01, 1.0))};
  }
  bool operator==(const LanguageSpec&) const = default;
};
static_assert(spec::complete<LanguageSpec>());

/// A Markov chain of words (Shannon 1948, section 2): lower-case letters, one space behind each. As the words differ
/// and none holds a space, text and chain tell the same, so that the entropy of the one is that of the other.
class Language {
 public:
  explicit Language(const LanguageSpec& spec);

  /// The first `bytes` of a part ("train", "validation": any name, each an endless sequence of its own), cut within a
  /// word where need be.
  [[nodiscard]] std::string text(std::string_view part, std::size_t bytes) const;

  /// Nats a byte in the long run: what the best prediction costs on average, and none goes below.
  [[nodiscard]] double entropy() const;

  /// Nats a byte that predicting by the language's own rules costs on `text`, its first word by no other. Nothing that
  /// has not seen the text is expected to predict it better. Precondition: text() of any part, not empty.
  [[nodiscard]] double ideal_loss(std::string_view text) const;

  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  /// Chance that `next` follows `word`.
  [[nodiscard]] double chance(std::size_t word, std::size_t next) const {
    return chances_[word * words_.size() + next];
  }
  [[nodiscard]] std::vector<double> shares() const;

  Stream stream_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<double> chances_;  ///< (words, words), rows sum to 1
};

}  // namespace ceteris::synthetic
