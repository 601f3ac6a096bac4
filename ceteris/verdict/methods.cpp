// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/methods.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/base/text.hpp"
#include "ceteris/verdict/tuning_threats.hpp"

namespace ceteris::verdict {
namespace {

std::string margin_sentence(const record::StudyMetric& metric) {
  if (!metric.margin) {
    return "No margin of equivalence was declared.";
  }
  const std::string relative = metric.scale == record::MetricScale::Ratio ? " (relative)" : "";
  return fmt::format(
      "The smallest difference of interest was declared beforehand as {}{}; equivalence was tested by two "
      "one-sided t tests (Schuirmann, 1987).",
      shortest(*metric.margin), relative);
}

/// Which p-values make a family.
std::string holm_sentence(const record::StudyMetric& metric, std::ptrdiff_t family) {
  return fmt::format("p-values of the {} declared comparisons were adjusted by Holm's method{}.", family,
                     metric.margin ? ", those against zero, those against the margin and those of equivalence each as "
                                     "a family; intervals were not"
                                   : "; intervals were not");
}

std::string budget_sentence(const record::StudyRecord& study) {
  if (study.budget.empty()) {
    return {};
  }
  const auto same = [&](const record::StudyArm& arm) { return arm.budget == study.arms.front().budget; };
  return std::ranges::all_of(study.arms, same) ? "Every trial had a budget of " + study.budget + ". "
                                               : "Budgets of a trial differed: " + study.budget + ". ";
}

std::string streams_sentence(const record::StudyRecord& study) {
  std::vector<std::string> varying;
  std::vector<std::string> fixed;
  for (const record::NamedText& stream : study.streams) {
    (stream.value == "vary" ? varying : fixed).push_back(stream.name);
  }
  if (study.streams.empty()) {
    return {};
  }
  return (varying.empty() ? "" : "Replicates differed in the random streams " + join(varying, ", ") + ". ") +
         (fixed.empty() ? "" : "The random streams " + join(fixed, ", ") + " were drawn once for all trials. ");
}

std::string items_sentence(const record::StudyRecord& study) {
  if (study.items.empty()) {
    return {};
  }
  return "For new test items, two-way random effects of seeds and items were taken over the outcomes of single items; "
         "pairs of trained models were compared by McNemar's exact test where outcomes are right or wrong. ";
}

std::string tasks_sentence(const record::StudyRecord& study) {
  return study.aggregates.empty() ? ""
                                  : "Interquartile means and probabilities of improvement over tasks have stratified "
                                    "bootstrap intervals (Agarwal et al., 2021) and decide nothing. ";
}

std::string failure_sentence(const record::StudyRecord& study) {
  int failed = 0;
  for (const record::StudyArm& arm : study.arms) {
    for (const record::OutcomeCount& count : arm.outcomes) {
      failed += count.outcome == record::Outcome::Finished ? 0 : count.count;
    }
  }
  if (failed == 0) {
    return "No trial failed.";
  }
  const auto& score = study.metrics.front().failed;
  return fmt::format("{} trials failed and {}.", failed,
                     score ? "count with the score " + shortest(*score) + ", declared beforehand" : "have no value");
}

/// How the tables of effects beside the declared comparisons were made.
std::string effects_sentence(const record::StudyRecord& study) {
  std::string text;
  if (!study.interactions.empty()) {
    text += "p-values of interactions, which are explored, were adjusted by the method of Benjamini and Hochberg. ";
  }
  if (!study.trends.empty()) {
    text += "Trends are least-squares lines through the levels of a factor, formed in every replicate. ";
  }
  if (!study.variance.empty()) {
    text += "The analysis of variance took " +
            std::string(study.paired ? "replicates as blocks" : "all runs as independent") + " and decides nothing. ";
  }
  return text;
}

}  // namespace

std::string methods_of(const study::StudyFile& file, const record::StudyRecord& study) {
  const record::StudyMetric& metric = study.metrics.front();
  const bool paired = file.spec.pairing == study::Pairing::Paired;
  const auto family = std::ranges::count_if(study.contrasts, &record::StudyContrast::family);
  const std::string tasks = study.tasks.empty() ? "" : fmt::format(" on {} tasks", study.tasks.size());
  return fmt::format(
      "We compared {} arms ({} design) in {} replicates each{}, run interleaved, replicate by replicate, in random "
      "order. {}{} "
      "The primary metric was {}{}, compared {} by {} with 95 % intervals; {} {} The study was fixed by hash before "
      "its "
      "first trial (version {}, {}). {}{}{}{}{}{} Analysis: Ceteris {}.",
      study.arms.size(), study.design, study.replicates, tasks, study.tuning ? tuning_methods(study) + " " : "",
      paired ? "The arms of a replicate shared their seed." : "Every trial had a seed of its own.", metric.name,
      study.rules.empty() ? "" : " (" + study.score_at + " of its curve)",
      metric.scale == record::MetricScale::Ratio ? "as log ratios" : "as differences of means",
      paired ? "paired t tests" : "Welch's t tests",
      family > 1 ? holm_sentence(metric, family) : "one comparison was declared.", margin_sentence(metric),
      study.versions.size(), study.versions.empty() ? "" : study.versions.back().hash.substr(0, 12),
      budget_sentence(study), streams_sentence(study), items_sentence(study), tasks_sentence(study),
      effects_sentence(study), failure_sentence(study), study.program_version);
}

}  // namespace ceteris::verdict
