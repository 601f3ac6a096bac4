// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/language.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::synthetic {
namespace {

constexpr std::string_view kConsonants = "bdfghklmnprstvwz";
constexpr std::string_view kVowels = "aeiou";
constexpr std::uint64_t kShortest = 2;
constexpr std::uint64_t kLongest = 7;

/// Consonants and vowels take turns, so that it can be read.
std::string random_word(Draws& draws) {
  std::string word;
  const std::uint64_t length = kShortest + draws.below(kLongest - kShortest + 1);
  while (word.size() < length) {
    const std::string_view letters = word.size() % 2 == 0 ? kConsonants : kVowels;
    word += letters[draws.below(letters.size())];
  }
  return word;
}

/// An index as often as its share of `chances`, which sum to 1.
std::size_t drawn(std::span<const double> chances, double uniform) {
  double below = 0;
  for (std::size_t i = 0; i + 1 < chances.size(); ++i) {
    below += chances[i];
    if (uniform < below) {
      return i;
    }
  }
  return chances.size() - 1;
}

}  // namespace

Language::Language(const LanguageSpec& spec) : stream_(spec.seed, 0, "language") {
  const auto count = static_cast<std::size_t>(spec.words);
  Draws spelling = stream_.child("words").at(0);
  while (words_.size() < count) {
    std::string word = random_word(spelling);
    if (numbers_.emplace(word, words_.size()).second) {
      words_.push_back(std::move(word));
    }
  }
  chances_.assign(count * count, spec.free / static_cast<double>(count));
  const std::size_t followers = std::min(static_cast<std::size_t>(spec.followers), count);
  double all = 0;
  for (std::size_t rank = 1; rank <= followers; ++rank) {
    all += 1 / static_cast<double>(rank);
  }
  for (std::size_t word = 0; word < count; ++word) {
    const std::vector<std::uint32_t> order = permutation(count, stream_.child("followers").at(word));
    for (std::size_t rank = 1; rank <= followers; ++rank) {
      chances_[word * count + order[rank - 1]] += (1 - spec.free) / (static_cast<double>(rank) * all);
    }
  }
}

std::string Language::text(std::string_view part, std::size_t bytes) const {
  const Stream stream = stream_.child("text").child(part);
  const std::size_t count = words_.size();
  std::string text;
  std::size_t word = 0;
  for (std::uint64_t index = 0; text.size() < bytes; ++index) {
    Draws draws = stream.at(index);
    word = index == 0 ? static_cast<std::size_t>(draws.below(count))
                      : drawn(std::span(chances_).subspan(word * count, count), draws.uniform());
    text += words_[word];
    text += ' ';
  }
  text.resize(bytes);
  return text;
}

// Of each word its share of all words in the long run.
std::vector<double> Language::shares() const {
  const std::size_t count = words_.size();
  std::vector<double> shares(count, 1 / static_cast<double>(count));
  constexpr double kExact = 1e-14;
  // Every step brings the shares nearer to those of the long run by the factor 1 - free at least.
  for (double moved = 1; moved > kExact;) {
    std::vector<double> next(count, 0.0);
    for (std::size_t from = 0; from < count; ++from) {
      for (std::size_t to = 0; to < count; ++to) {
        next[to] += shares[from] * chance(from, to);
      }
    }
    moved = 0;
    for (std::size_t i = 0; i < count; ++i) {
      moved = std::max(moved, std::abs(next[i] - shares[i]));
    }
    shares = std::move(next);
  }
  return shares;
}

double Language::entropy() const {
  const std::vector<double> shares = this->shares();
  double nats = 0, bytes = 0;
  for (std::size_t word = 0; word < words_.size(); ++word) {
    double of_word = 0;
    for (std::size_t next = 0; next < words_.size(); ++next) {
      const double p = chance(word, next);
      of_word -= p > 0 ? p * std::log(p) : 0;
    }
    nats += shares[word] * of_word;
    bytes += shares[word] * static_cast<double>(words_[word].size() + 1);
  }
  return nats / bytes;
}

double Language::ideal_loss(std::string_view text) const {
  const std::size_t count = words_.size();
  double nats = 0;
  std::size_t word = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto chance_of = [&](std::size_t next) {
      return at == 0 ? 1 / static_cast<double>(count) : chance(word, next);
    };
    const std::size_t end = text.find(' ', at);
    double p = 0;
    if (end == std::string_view::npos) {  // cut: any word that begins so, or is that and lacks its space
      for (std::size_t next = 0; next < count; ++next) {
        p += words_[next].starts_with(text.substr(at)) ? chance_of(next) : 0;
      }
      at = text.size();
    } else {
      const auto found = numbers_.find(std::string(text.substr(at, end - at)));
      CETERIS_CHECK(found != numbers_.end(), "a word of another language");
      p = chance_of(found->second);
      word = found->second;
      at = end + 1;
    }
    nats -= std::log(p);
  }
  return nats / static_cast<double>(text.size());
}

}  // namespace ceteris::synthetic
