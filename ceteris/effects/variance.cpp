// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/variance.hpp"

#include <algorithm>

#include "ceteris/stats/anova.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::effects {
namespace {

using record::StudyVariance;

/// Replicates in which every arm has a value.
std::vector<std::size_t> full_replicates(const ValueTable& values) {
  std::vector<std::size_t> full;
  for (std::size_t replicate = 0; replicate < values.front().size(); ++replicate) {
    if (std::ranges::all_of(values, [&](const auto& arm) { return arm[replicate].has_value(); })) {
      full.push_back(replicate);
    }
  }
  return full;
}

std::vector<double> flat(const ValueTable& values, const std::vector<std::size_t>& replicates) {
  std::vector<double> all;
  for (const auto& arm : values) {
    for (const std::size_t replicate : replicates) {
      all.push_back(*arm[replicate]);
    }
  }
  return all;
}

StudyVariance row_of(std::string name, const stats::AnovaTerm& term) {
  return {.name = std::move(name),
          .squares = term.squares,
          .degrees_of_freedom = term.degrees_of_freedom,
          .f = term.f,
          .p = term.p,
          .partial_eta2 = term.partial_eta2,
          .omega2 = term.omega2};
}

std::string name_of(const design::Design& design, const std::vector<std::size_t>& factors) {
  const std::string& first = design.factors[factors[0]].name;
  return factors.size() == 1 ? first : first + " x " + design.factors[factors[1]].name;
}

void adjust_rows(std::vector<StudyVariance>& rows) {
  std::vector<double> p;
  for (const StudyVariance& row : rows) {
    if (row.p) {
      p.push_back(*row.p);
    }
  }
  const std::vector<double> adjusted = stats::benjamini_hochberg(p);
  std::size_t at = 0;
  for (StudyVariance& row : rows) {
    if (row.p) {
      row.p_adjusted = adjusted[at++];
    }
  }
}

}  // namespace

std::vector<StudyVariance> variance_of(const EffectSource& source, std::vector<std::string>& notes) {
  const std::vector<std::size_t> replicates = full_replicates(source.values);
  const std::size_t lost = source.values.front().size() - replicates.size();
  if (lost > 0 && !source.paired) {
    notes.emplace_back("There is no analysis of variance, since some arms lack values.");
    return {};
  }
  if (replicates.size() < 2) {
    return {};
  }
  std::vector<std::size_t> levels;
  for (const std::vector<std::size_t>& arm : source.design.levels) {
    levels.insert(levels.end(), arm.begin(), arm.end());
  }
  const std::size_t factors = source.design.factors.size();
  const std::vector<double> values = flat(source.values, replicates);
  const stats::Anova table = stats::anova({values, replicates.size()}, levels, factors, factors > 1,
                                          source.paired ? stats::Replicates::Blocks : stats::Replicates::Independent);
  std::vector<StudyVariance> rows;
  for (const stats::AnovaTerm& term : table.terms) {
    rows.push_back(row_of(name_of(source.design, term.factors), term));
  }
  if (table.rest) {
    rows.push_back(row_of("higher interactions", *table.rest));
  }
  if (source.paired) {
    rows.push_back(row_of("replicates", table.blocks));
  }
  rows.push_back(row_of("error", table.error));
  adjust_rows(rows);
  return rows;
}

}  // namespace ceteris::effects
