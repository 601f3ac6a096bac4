// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/anova.hpp"

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

using Levels = std::vector<std::size_t>;

struct Group {
  double sum = 0;
  std::size_t arms = 0;
};

/// Arms that agree in `factors`, with the sums of their means.
std::map<Levels, Group> group(std::span<const double> arm_means, std::span<const std::size_t> levels,
                              std::size_t columns, std::span<const std::size_t> factors) {
  std::map<Levels, Group> groups;
  for (std::size_t arm = 0; arm < arm_means.size(); ++arm) {
    Levels key;
    for (const std::size_t factor : factors) {
      key.push_back(levels[arm * columns + factor]);
    }
    Group& entry = groups[key];
    entry.sum += arm_means[arm];
    ++entry.arms;
  }
  return groups;
}

/// The groups have equal sizes, and there are as many as `combinations`.
bool balanced(const std::map<Levels, Group>& groups, std::size_t combinations) {
  const std::size_t arms = groups.begin()->second.arms;
  return groups.size() == combinations &&
         std::ranges::all_of(groups, [&](const auto& entry) { return entry.second.arms == arms; });
}

/// Sum of squares of group means around zero (arm means are centred), over all values.
double squares_between(const std::map<Levels, Group>& groups, std::size_t replicates) {
  double sum = 0;
  for (const auto& [key, entry] : groups) {
    sum += entry.sum * entry.sum / static_cast<double>(entry.arms);
  }
  return sum * static_cast<double>(replicates);
}

struct Table {
  std::vector<double> arm_means;    ///< centred
  std::vector<double> block_means;  ///< centred
  double total = 0;                 ///< sums of squares
  double error = 0;
};

Table centre(const Cells& cells) {
  const std::size_t arms = cells.count();
  const double grand = mean(cells.values);
  Table table{std::vector<double>(arms), std::vector<double>(cells.replicates), 0, 0};
  for (std::size_t arm = 0; arm < arms; ++arm) {
    table.arm_means[arm] = mean(cells.values.subspan(arm * cells.replicates, cells.replicates)) - grand;
  }
  for (std::size_t block = 0; block < cells.replicates; ++block) {
    for (std::size_t arm = 0; arm < arms; ++arm) {
      table.block_means[block] += (cells.at(arm, block) - grand) / static_cast<double>(arms);
    }
  }
  for (std::size_t arm = 0; arm < arms; ++arm) {
    for (std::size_t block = 0; block < cells.replicates; ++block) {
      const double deviation = cells.at(arm, block) - grand;
      const double rest = deviation - table.arm_means[arm] - table.block_means[block];
      table.total += deviation * deviation;
      table.error += rest * rest;
    }
  }
  return table;
}

void test(AnovaTerm& term, const AnovaTerm& error, double total) {
  if (error.degrees_of_freedom <= 0 || error.squares <= 0 || term.degrees_of_freedom <= 0) {
    return;
  }
  const double noise = error.squares / error.degrees_of_freedom;
  const boost::math::fisher_f distribution(term.degrees_of_freedom, error.degrees_of_freedom);
  term.f = term.squares / term.degrees_of_freedom / noise;
  term.p = boost::math::cdf(complement(distribution, *term.f));
  term.partial_eta2 = term.squares / (term.squares + error.squares);
  term.omega2 = (term.squares - term.degrees_of_freedom * noise) / (total + noise);
}

void check(const Cells& cells, std::span<const std::size_t> levels, std::size_t factors) {
  CETERIS_CHECK(cells.replicates > 0 && cells.values.size() % cells.replicates == 0 && cells.count() >= 1,
                "a table of cells is full: cells times replicates values");
  CETERIS_CHECK(levels.size() == cells.count() * factors, "one level for each arm and factor");
}

double square_sum(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) {
    sum += value * value;
  }
  return sum;
}

}  // namespace

Anova anova(const Cells& cells, std::span<const std::size_t> levels, std::size_t factors, bool interactions,
            Replicates replicates) {
  check(cells, levels, factors);
  const std::size_t arms = cells.count();
  const Table table = centre(cells);
  Anova result;
  std::vector<double> main_squares;
  std::vector<double> main_degrees;
  std::size_t combinations = 1;
  for (std::size_t factor = 0; factor < factors; ++factor) {
    const auto groups = group(table.arm_means, levels, factors, std::vector{factor});
    CETERIS_CHECK(balanced(groups, groups.size()), "every level of a factor must occur in equally many arms");
    combinations *= groups.size();
    main_squares.push_back(squares_between(groups, cells.replicates));
    main_degrees.push_back(static_cast<double>(groups.size()) - 1);
    result.terms.push_back({{factor}, main_squares.back(), main_degrees.back(), {}, {}, {}, {}});
  }
  CETERIS_CHECK(!interactions || arms % combinations == 0, "interactions need every combination of levels");
  for (std::size_t a = 0; a < factors; ++a) {
    for (std::size_t b = a + 1; b < factors; ++b) {
      const auto groups = group(table.arm_means, levels, factors, std::vector{a, b});
      const double pairs = (main_degrees[a] + 1) * (main_degrees[b] + 1);
      CETERIS_CHECK(balanced(groups, static_cast<std::size_t>(pairs)), "pairs of levels must occur equally often");
      if (interactions) {
        const double squares = squares_between(groups, cells.replicates) - main_squares[a] - main_squares[b];
        result.terms.push_back({{a, b}, std::max(0.0, squares), main_degrees[a] * main_degrees[b], {}, {}, {}, {}});
      }
    }
  }
  const double between = square_sum(table.arm_means) * static_cast<double>(cells.replicates);
  AnovaTerm rest{{}, between, static_cast<double>(arms) - 1, {}, {}, {}, {}};
  for (const AnovaTerm& term : result.terms) {
    rest.squares -= term.squares;
    rest.degrees_of_freedom -= term.degrees_of_freedom;
  }
  const double blocks = static_cast<double>(cells.replicates) - 1;
  result.total_squares = table.total;
  result.blocks.squares = square_sum(table.block_means) * static_cast<double>(arms);
  result.blocks.degrees_of_freedom = blocks;
  result.error.degrees_of_freedom = (static_cast<double>(arms) - 1) * blocks;
  // What rounding leaves of equal replicates is no error to test with.
  const double rounding = 1e-28 * square_sum(cells.values);
  result.error.squares = table.error > rounding ? table.error : 0;
  if (replicates == Replicates::Independent) {
    result.error.squares += result.blocks.squares > rounding ? result.blocks.squares : 0;
    result.error.degrees_of_freedom += blocks;
    result.blocks = {};
  }
  for (AnovaTerm& term : result.terms) {
    test(term, result.error, table.total);
  }
  if (rest.degrees_of_freedom > 0) {
    rest.squares = std::max(0.0, rest.squares);
    test(rest, result.error, table.total);
    result.rest = rest;
  }
  return result;
}

}  // namespace ceteris::stats
