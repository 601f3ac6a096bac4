// SPDX-License-Identifier: Apache-2.0
// Effects of pairs of factors, with those that a fraction cannot tell apart.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kHeatNames = 10;

/// "A x B" as its two names; both empty when it is not a pair.
std::pair<std::string, std::string> pair_of(const std::string& name) {
  const std::size_t at = name.find(" x ");
  return at == std::string::npos ? std::pair<std::string, std::string>{}
                                 : std::pair(name.substr(0, at), name.substr(at + 3));
}

std::string without_sign(const std::string& alias) {
  constexpr std::string_view kMinus = "minus ";
  return alias.starts_with(kMinus) ? alias.substr(kMinus.size()) : alias;
}

/// The measure of what is strong: the largest effect, of a factor alone or of a pair.
double largest_effect(const StudyRecord& study) {
  double largest = 0;
  for (const auto* effects : {&study.effects, &study.interactions}) {
    for (const double value : estimates(*effects)) {
      largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
    }
  }
  return largest;
}

/// The factors of all pairs, in the order of the study.
std::vector<std::string> names_of(const StudyRecord& study) {
  std::set<std::string> paired;
  for (const auto* effects : {&study.effects, &study.interactions}) {
    for (const StudyEffect& effect : *effects) {
      const auto [a, b] = pair_of(effect.name);
      paired.insert({a, b});
      for (const std::string& alias : study_words::alias_names(effect)) {
        const auto [c, d] = pair_of(without_sign(alias));
        paired.insert({c, d});
      }
    }
  }
  paired.erase("");
  std::vector<std::string> names;
  for (const StudyEffect& effect : study.effects) {
    if (paired.erase(effect.name) > 0) {
      names.push_back(effect.name);
    }
  }
  for (const StudyEffect& effect : study.interactions) {
    const auto [a, b] = pair_of(effect.name);
    for (const std::string& name : {a, b}) {
      if (paired.erase(name) > 0) {
        names.push_back(name);
      }
    }
  }
  return names;
}

/// Cells of the pairs among `names`.
class Cells {
 public:
  explicit Cells(const std::vector<std::string>& names) : names_(names) {}

  void add(const std::string& pair, chart::HeatCell cell) {
    const auto [a, b] = pair_of(pair);
    const auto row = std::ranges::find(names_, a);
    const auto column = std::ranges::find(names_, b);
    if (row != names_.end() && column != names_.end() && taken_.insert(pair).second) {
      cell.row = static_cast<std::size_t>(row - names_.begin());
      cell.column = static_cast<std::size_t>(column - names_.begin());
      cells_.push_back(std::move(cell));
    }
  }
  [[nodiscard]] const std::vector<chart::HeatCell>& list() const { return cells_; }

 private:
  const std::vector<std::string>& names_;
  std::set<std::string> taken_;
  std::vector<chart::HeatCell> cells_;
};

/// As many decimals as the largest of them needs for three digits, and never more than the interval supports.
int shared_decimals(const StudyRecord& study, double factor) {
  double largest = 0;
  for (const double value : estimates(study.interactions)) {
    largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
  }
  const double spread = study_words::Digits(study).effect_spread(0, std::nullopt);
  return std::min(report::decimals_for(factor * spread, factor * largest), report::decimals_for(0, factor * largest));
}

Cells cells_of(const StudyRecord& study, const std::vector<std::string>& names, double factor) {
  Cells cells(names);
  const int decimals = shared_decimals(study, factor);
  for (const StudyEffect& e : study.interactions) {
    cells.add(e.name, {.value = factor * e.estimate,
                       .text = report::number(factor * e.estimate, decimals, true),
                       .hint = study_words::effect_sentence(study, e),
                       .shown = e.p_adjusted < 0.05});
  }
  for (const auto* effects : {&study.effects, &study.interactions}) {
    for (const StudyEffect& e : *effects) {
      for (const std::string& alias : study_words::alias_names(e)) {
        const std::string pair = without_sign(alias);
        const std::string text = std::string("aliased with ") + (pair == alias ? "" : "minus ") + e.name;
        cells.add(pair, {.text = text, .hint = report::shorten(pair, 80) + ": " + text, .aliased = true});
      }
    }
  }
  return cells;
}

std::string heat_map(const StudyRecord& study) {
  const StudyMetric metric = first_metric(study);
  const std::vector<std::string> names = names_of(study);
  if (names.size() < 2 || names.size() > kHeatNames) {
    return {};
  }
  const AxisChoice axis = effect_axis_for(metric, estimates(study.interactions));
  const Cells cells = cells_of(study, names, axis.factor);
  const bool aliased = std::ranges::any_of(cells.list(), &chart::HeatCell::aliased);
  return report::plot(
      chart::interaction_plot(
          {"interactions-map", "Interactions of pairs of factors", "One cell a pair; the table below has the numbers."},
          names, cells.list(), axis.factor * largest_effect(study)),
      "What two factors do together beyond the sum of what each does, in " +
          (axis.unit.empty() ? "the unit of " + report::shorten(metric.name, 30) : axis.unit) +
          ". Blue: above zero, orange: below; strong type: told apart from zero at 5 % after correction." +
          (aliased ? " Aliased: in this fraction it is the same number as the effect that is named, and cannot "
                     "be told from it."
                   : ""),
      "plot narrow");
}

}  // namespace

std::string interactions_part(const StudyRecord& study) {
  if (study.interactions.empty()) {
    return {};
  }
  return heat_map(study) +
         report::disclosed(
             "The interactions as a table",
             effect_table(
                 study, study.interactions, "Pair",
                 "p, corrected: by the method of Benjamini and Hochberg over the pairs, none of which was declared."));
}

}  // namespace ceteris::study_report
