// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/question.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::analyse {
namespace {

using record::Better;
using record::MetricScale;

/// What the formats say of a column, where all that have it say the same.
std::optional<tables::Measure> measure_of(const std::vector<tables::Source>& sources, const std::string& name) {
  std::optional<tables::Measure> found;
  for (const tables::Source& source : sources) {
    const auto measure = source.measures.find(name);
    if (measure == source.measures.end() || (found && *found != measure->second)) {
      return std::nullopt;
    }
    found = measure->second;
  }
  return found;
}

study::MetricSpec metric_of(const std::string& name, bool decides, const Runs& runs,
                            const std::vector<tables::Source>& sources, const Terms& terms,
                            std::vector<std::string>& choices) {
  study::MetricSpec metric;
  metric.name = name;
  if (const auto measure = measure_of(sources, name)) {
    metric.unit = measure->unit;
    metric.better = measure->better;
    metric.scale = measure->scale;
  }
  if (decides && terms.better) {
    metric.better = terms.better;
  } else if (!metric.better) {
    metric.better = tables::better_by_name(name);
    const std::string word = metric.better.value_or(Better::Higher) == Better::Higher ? "higher" : "lower";
    choices.push_back("Of " + printable(name) + " " + word + " is taken to be better" +
                      (metric.better ? ", by its name" : ", since nothing says otherwise") +
                      (decides ? " (--better)." : "."));
    metric.better = metric.better.value_or(Better::Higher);
  }
  if (decides && terms.scale) {
    metric.scale = terms.scale;
  } else if (decides && runs.percent) {
    metric.scale = MetricScale::Percent;
  }
  metric.margin = decides ? terms.margin : std::nullopt;
  return metric;
}

void check_numbers(const Terms& terms, const study::MetricSpec& metric, std::vector<Problem>& problems) {
  const auto finite = [](double value) { return std::isfinite(value) && std::abs(value) < kLargestValue; };
  if (terms.margin && !(*terms.margin > 0 && finite(*terms.margin))) {
    problems.push_back(
        {"--margin", "must be above 0", "the smallest difference that matters, in the unit of the metric"});
  } else if (terms.margin && metric.scale == MetricScale::Fraction && *terms.margin >= 1) {
    problems.push_back({"--margin", "is as wide as the scale, which goes from 0 to 1", "0.01 is one point"});
  }
  if (terms.failed && !finite(*terms.failed)) {
    problems.push_back({"--failed", "must be a number", ""});
  }
}

design::Design design_of(const std::vector<std::string>& names, std::size_t baseline) {
  design::Design design;
  for (std::size_t i = 0; i < names.size(); ++i) {
    design.arms.push_back({.name = names[i], .values = {}, .baseline = i == baseline});
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != baseline) {
      design.contrasts.push_back({.name = names[i] + " - " + names[baseline],
                                  .first = {baseline},
                                  .second = {i},
                                  .first_name = names[baseline],
                                  .second_name = names[i]});
    }
  }
  return design;
}

std::size_t baseline_of(const Runs& runs, const Terms& terms, std::vector<std::string>& choices,
                        std::vector<Problem>& problems) {
  if (terms.baseline.empty()) {
    choices.push_back("The baseline is " + ceteris::quoted(runs.arms.front()) +
                      ", the first arm that comes (--baseline).");
    return 0;
  }
  const auto found = std::ranges::find(runs.arms, tables::key_of(terms.baseline));
  if (found == runs.arms.end()) {
    const std::string near = nearest(terms.baseline, runs.arms);
    problems.push_back(
        {"--baseline", "there is no arm " + ceteris::quoted(terms.baseline),
         near.empty() ? "arms: " + printable(join(runs.arms, "; ")) : "did you mean " + ceteris::quoted(near) + "?"});
    return 0;
  }
  return static_cast<std::size_t>(found - runs.arms.begin());
}

}  // namespace

Question question_of(const Runs& runs, const Columns& columns, const std::vector<tables::Source>& sources,
                     const Terms& terms) {
  std::vector<Problem> problems;
  if (runs.arms.size() < 2) {
    throw usage_error("--arm",
                      runs.arms.empty() ? "no row has an arm"
                                        : "there is one arm, " + ceteris::quoted(runs.arms.front()) +
                                              ", and nothing to compare it with",
                      "name the column that tells the arms apart");
  }
  if (runs.arms.size() > design::kMostArms) {
    throw usage_error("--arm", with_thousands(runs.arms.size()) + " arms are too many",
                      "name a column with fewer values");
  }
  Question question;
  question.design = design_of(runs.arms, baseline_of(runs, terms, question.choices, problems));
  question.tried = std::max(terms.tried, static_cast<int>(runs.arms.size()));
  if (terms.tried != 0 && terms.tried < static_cast<int>(runs.arms.size())) {
    problems.push_back({"--tried", "is fewer than the " + std::to_string(runs.arms.size()) + " arms of the tables",
                        "count every arm that was tried, those of the tables too"});
  }
  for (std::size_t m = 0; m < columns.metrics.size(); ++m) {
    study::StudyFile file;
    file.spec.metric = metric_of(columns.metrics[m], m == 0, runs, sources, terms, question.choices);
    file.spec.pairing = columns.paired ? study::Pairing::Paired : study::Pairing::Unpaired;
    file.spec.estimand = terms.estimand.value_or(study::Estimand::TheseTasks);
    for (const std::string& task : runs.tasks) {
      if (runs.tasks.size() > 1) {
        file.tasks.push_back({task, {}, {}});
      }
    }
    question.files.push_back(std::move(file));
  }
  check_numbers(terms, question.files.front().spec.metric, problems);
  if (terms.estimand && runs.tasks.size() < 2) {
    problems.push_back({"--estimand", "is about several tasks, and there is one", "name their column with --task"});
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  return question;
}

}  // namespace ceteris::analyse
