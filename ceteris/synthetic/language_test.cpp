// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/language.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

namespace ceteris::synthetic {
namespace {

constexpr std::size_t kLong = 400'000;

TEST(Language, IsWordsWithASpaceBehindEach) {
  const Language language({.words = 20, .followers = 3});
  EXPECT_EQ(std::set<std::string>(language.words().begin(), language.words().end()).size(), 20U);
  const std::string text = language.text("train", 5000);
  EXPECT_EQ(text.size(), 5000U);
  std::set<std::string> seen;
  for (std::size_t at = 0, end = text.find(' '); end != std::string::npos; at = end + 1, end = text.find(' ', at)) {
    seen.insert(text.substr(at, end - at));
  }
  EXPECT_EQ(seen, std::set<std::string>(language.words().begin(), language.words().end()));
}

TEST(Language, PartsAndSeedsDifferAndALongerTextBeginsAsAShorterOne) {
  const Language language({}), other({.seed = 2});
  const std::string train = language.text("train", 1000);
  EXPECT_EQ(language.text("train", 2000).substr(0, 1000), train);
  EXPECT_NE(language.text("validation", 1000), train);
  EXPECT_NE(other.words(), language.words());
}

// Everything by hand: with all words free, a word is worth log(words), whatever came before.
TEST(Language, OfFreeWordsHasTheEntropyOfAChoice) {
  const Language language({.words = 2, .followers = 1, .free = 1});
  const double bytes = static_cast<double>(language.words()[0].size() + language.words()[1].size()) / 2 + 1;
  EXPECT_NEAR(language.entropy(), std::log(2.0) / bytes, 1e-12);
}

TEST(Language, ALongTextCostsItsEntropy) {
  for (const LanguageSpec& spec : {LanguageSpec{}, LanguageSpec{.words = 30, .followers = 2, .free = 0.01},
                                   LanguageSpec{.seed = 5, .free = 0.7}}) {
    const Language language(spec);
    const double entropy = language.entropy();
    // 70,000 words or so, whose costs have a deviation of about 1.5 nats: 0.001 nats a byte.
    EXPECT_NEAR(language.ideal_loss(language.text("train", kLong)), entropy, 0.005) << spec.words;
    EXPECT_GT(entropy, 0);
  }
}

/// Nats a byte of `text` by counts of the `order` bytes before each byte in `learned`, a little added to each count.
double loss_of_counts(const std::string& learned, const std::string& text, std::size_t order) {
  std::map<std::string, std::map<char, double>> counts;
  std::map<std::string, double> all;
  for (std::size_t i = order; i < learned.size(); ++i) {
    counts[learned.substr(i - order, order)][learned[i]] += 1;
    all[learned.substr(i - order, order)] += 1;
  }
  constexpr double kLetters = 22;  // and the space
  constexpr double kAdded = 0.02;
  double nats = 0;
  for (std::size_t i = order; i < text.size(); ++i) {
    const std::string before = text.substr(i - order, order);
    nats -= std::log((counts[before][text[i]] + kAdded) / (all[before] + kAdded * kLetters));
  }
  return nats / static_cast<double>(text.size() - order);
}

TEST(Language, NothingThatCountsGoesBelowTheBoundAndMoreContextComesNearer) {
  const Language language({.words = 40, .followers = 3, .free = 0.05});
  const std::string learned = language.text("train", kLong), text = language.text("validation", 20'000);
  const double bound = language.ideal_loss(text);
  double before = 10;
  for (const std::size_t order : {0U, 1U, 3U, 8U}) {
    const double loss = loss_of_counts(learned, text, order);
    EXPECT_GT(loss, bound) << order;
    EXPECT_LT(loss, before) << order;
    before = loss;
  }
  EXPECT_LT(before, 1.5 * bound);  // eight bytes hold most words before
}

TEST(Language, ACutWordCostsWhatAllThatBeginSoAreWorth) {
  const Language language({.words = 2, .followers = 1, .free = 1});
  const std::string& first = language.words()[0];
  ASSERT_NE(first[0], language.words()[1][0]);
  EXPECT_NEAR(language.ideal_loss(first.substr(0, 1)), std::log(2.0), 1e-12);
  EXPECT_NEAR(language.ideal_loss(first + " " + first.substr(0, 1)) * static_cast<double>(first.size() + 2),
              2 * std::log(2.0), 1e-12);
}

}  // namespace
}  // namespace ceteris::synthetic
