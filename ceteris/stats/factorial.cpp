// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/factorial.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/least_squares.hpp"

namespace ceteris::stats {
namespace {

double sign_of(std::uint32_t run, std::uint32_t word) {
  // Every factor of the word at its first level contributes -1.
  return std::popcount(word & ~run) % 2 == 0 ? 1 : -1;
}

/// Subtracts from each column its mean within each block, which fits the blocks (Frisch & Waugh 1933). Returns the
/// number of blocks.
std::size_t take_blocks_out(std::vector<double>& table, std::size_t columns, std::span<const int> blocks) {
  std::map<int, std::vector<std::size_t>> rows_of;
  for (std::size_t row = 0; row < blocks.size(); ++row) {
    rows_of[blocks[row]].push_back(row);
  }
  for (const auto& [block, rows] : rows_of) {
    for (std::size_t column = 0; column < columns; ++column) {
      std::vector<double> values;
      for (const std::size_t row : rows) {
        values.push_back(table[row * columns + column]);
      }
      const double centre = mean(values);
      for (const std::size_t row : rows) {
        table[row * columns + column] -= centre;
      }
    }
  }
  return rows_of.size();
}

}  // namespace

std::vector<double> effect_weights(std::span<const std::uint32_t> runs, std::uint32_t word) {
  CETERIS_CHECK(!runs.empty() && word != 0, "an effect needs runs and a factor");
  std::vector<double> weights;
  double balance = 0;
  for (const std::uint32_t run : runs) {
    weights.push_back(2 * sign_of(run, word) / static_cast<double>(runs.size()));
    balance += sign_of(run, word);
  }
  CETERIS_CHECK(balance == 0, "both signs of an effect must occur in equally many runs");
  return weights;
}

std::optional<std::vector<MeanDifference>> fit_effects(std::span<const double> values,
                                                       std::span<const std::uint32_t> runs,
                                                       std::span<const int> replicates,
                                                       std::span<const std::uint32_t> words, double confidence) {
  CETERIS_CHECK(runs.size() == values.size() && replicates.size() == values.size(),
                "a run and a replicate for each value");
  std::vector<double> x;
  for (const std::uint32_t run : runs) {
    for (const std::uint32_t word : words) {
      x.push_back(0.5 * sign_of(run, word));
    }
  }
  std::vector<double> y(values.begin(), values.end());
  const std::size_t blocks = take_blocks_out(y, 1, replicates);
  take_blocks_out(x, words.size(), replicates);
  if (values.size() <= blocks + words.size()) {
    return std::nullopt;
  }
  const auto fit = least_squares(x, words.size(), y);
  if (!fit) {
    return std::nullopt;
  }
  const auto degrees_of_freedom = static_cast<double>(values.size() - blocks - words.size());
  const double sd = std::sqrt(fit->residual_squares / degrees_of_freedom);
  double largest = 0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
  }
  if (!(sd > 4 * std::numeric_limits<double>::epsilon() * largest)) {
    return std::nullopt;
  }
  std::vector<MeanDifference> effects;
  for (std::size_t i = 0; i < words.size(); ++i) {
    effects.push_back(mean_difference(fit->coefficients[i], fit->scales[i] * sd, degrees_of_freedom, confidence));
  }
  return effects;
}

}  // namespace ceteris::stats
