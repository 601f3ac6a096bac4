// SPDX-License-Identifier: Apache-2.0
// The parts a study's page is made of. Each returns finished HTML, or nothing when the record has no data for it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/chart/study_figures.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/report/page.hpp"

namespace ceteris::study_report {

/// Bytes of HTML that one table may take, so that the page stays under 2 MB.
inline constexpr std::size_t kTableBytes = 70'000;
/// Rows of a figure; what is more stands in the table.
inline constexpr std::size_t kFigureRows = 30;
/// Columns that a name from outside may take in a table.
inline constexpr std::size_t kNameColumns = 60;

/// The mark of a contrast: its shape tells the verdict, its colour also whether it is for the better.
[[nodiscard]] chart::MarkStyle mark_of(const record::StudyContrast& contrast);
/// What the marks of these contrasts mean, for a caption.
[[nodiscard]] std::string mark_legend(const std::vector<const record::StudyContrast*>& contrasts);

/// A factor and a unit for an axis on which the largest of these values gets a readable number: "points", "10^-6".
struct AxisChoice {
  double factor = 1;
  std::string unit;
};
[[nodiscard]] AxisChoice effect_axis_for(const record::StudyMetric& metric, const std::vector<double>& effects);
[[nodiscard]] AxisChoice value_axis_for(const record::StudyMetric& metric, const std::vector<double>& values);
/// "accuracy: points", the name of the metric alone where it has no unit.
[[nodiscard]] std::string axis_label(const record::StudyMetric& metric, const AxisChoice& axis);
[[nodiscard]] std::optional<chart::Band> scaled(const std::optional<record::StudyInterval>& interval, double factor);

/// The words "worse" and "better" at the ends of an axis of effects.
[[nodiscard]] chart::AxisText directed(std::string unit, record::Better better);

/// A name from outside for a table cell, shortened.
[[nodiscard]] std::string named(std::string_view name);

/// " And 12 more arms.", for figures that show a part; empty for none.
[[nodiscard]] std::string left_out(std::size_t shown, std::size_t all, std::string_view what);
/// A table of `rows` rows: as it is while short, else behind a disclosure.
[[nodiscard]] std::string folded(std::size_t rows, const std::string& what, const std::string& html);
/// A sentence as a note of its own; nothing for none.
[[nodiscard]] std::string note(std::string_view sentence);

/// Short names of arms for figures. Those of all combinations of factors, "norm=ln, width=64", become their levels,
/// "ln, 64", where some are long; all others stay.
class ArmLabels {
 public:
  explicit ArmLabels(const record::StudyRecord& study);
  [[nodiscard]] std::string of(const std::string& arm) const;
  /// " Arms by their levels of norm, width.", for the caption; empty where names stay.
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  std::map<std::string, std::string> labels_;
  std::string note_;
};

// study_answers.cpp: verdicts, threats, guardrails.
[[nodiscard]] std::string verdicts_part(const record::StudyRecord& study);
[[nodiscard]] std::string threats_part(const record::StudyRecord& study);
[[nodiscard]] std::string guardrails_part(const record::StudyRecord& study);

// study_path.cpp: the levels of a path.
[[nodiscard]] std::string path_part(const record::StudyRecord& study);

// study_effects.cpp: comparisons of arms.
[[nodiscard]] std::string effects_part(const record::StudyRecord& study);
[[nodiscard]] std::string tasks_part(const record::StudyRecord& study);
/// The comparisons on one metric over all tasks, in the order of the record.
[[nodiscard]] std::vector<const record::StudyContrast*> contrasts_of(const record::StudyRecord& study,
                                                                     std::size_t metric);
[[nodiscard]] std::string contrast_table(const record::StudyRecord& study,
                                         const std::vector<const record::StudyContrast*>& contrasts);

// study_arms.cpp: what the trials gave.
[[nodiscard]] std::string replicates_part(const record::StudyRecord& study);
[[nodiscard]] std::string arms_part(const record::StudyRecord& study);
[[nodiscard]] std::string outcomes_part(const record::StudyRecord& study);

// study_charts.cpp: value against cost and over time.
[[nodiscard]] std::string front_part(const record::StudyRecord& study);
[[nodiscard]] std::string curves_part(const record::StudyRecord& study);

// study_factors.cpp: factors, and what is shared with interactions and components.
[[nodiscard]] std::string factors_part(const record::StudyRecord& study);
/// Effects and worths are of the first metric; one without a name where there is none.
[[nodiscard]] record::StudyMetric first_metric(const record::StudyRecord& study);
/// `correction` says how its corrected p-values were made.
[[nodiscard]] std::string effect_table(const record::StudyRecord& study,
                                       const std::vector<record::StudyEffect>& effects, const std::string& what,
                                       std::string_view correction);
[[nodiscard]] std::vector<double> estimates(const std::vector<record::StudyEffect>& effects);

// study_interactions.cpp: pairs of factors.
[[nodiscard]] std::string interactions_part(const record::StudyRecord& study);

// study_attribution.cpp: components.
[[nodiscard]] std::string attribution_part(const record::StudyRecord& study);

// study_scaling.cpp: trends of grids, analysis of variance.
[[nodiscard]] std::string trends_part(const record::StudyRecord& study);
[[nodiscard]] std::string variance_part(const record::StudyRecord& study);

// study_items.cpp: outcomes of single test items.
[[nodiscard]] std::string items_part(const record::StudyRecord& study);

// study_tasks.cpp: all tasks in one figure.
[[nodiscard]] std::string aggregates_part(const record::StudyRecord& study);

// study_rules.cpp: other values of the curves.
[[nodiscard]] std::string rules_part(const record::StudyRecord& study);

// study_tuning.cpp: what each arm chose before its replicates.
[[nodiscard]] std::string tuning_part(const record::StudyRecord& study);

// study_facts.cpp: how it was done.
[[nodiscard]] std::string metrics_part(const record::StudyRecord& study);
[[nodiscard]] std::string plan_part(const record::StudyRecord& study);
[[nodiscard]] std::string method_part(const record::StudyRecord& study);
[[nodiscard]] std::string repeat_part(const record::StudyRecord& study);
[[nodiscard]] std::string versions_part(const record::StudyRecord& study);
[[nodiscard]] std::string hosts_part(const record::StudyRecord& study);

}  // namespace ceteris::study_report
