// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "ceteris/audit/pool.hpp"
#include "ceteris/audit_plan/judge.hpp"
#include "ceteris/audit_plan/probe_table.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/calibration.hpp"
#include "ceteris/stats/classification.hpp"

namespace ceteris::audit {

std::int64_t sound_runs(const std::vector<NetworkRun>& runs) {
  return std::count_if(runs.begin(), runs.end(), [](const NetworkRun& run) { return !run.scores.diverged; });
}

std::vector<float> mean_of_seeds(const std::vector<NetworkRun>& runs, std::vector<float> Scores::*part) {
  std::vector<float> mean(runs.front().scores.*part);
  const std::int64_t sound = std::max<std::int64_t>(1, sound_runs(runs));
  for (std::size_t i = 0; i < mean.size(); ++i) {
    double sum = 0;
    for (const NetworkRun& run : runs) {
      sum += run.scores.diverged ? 0 : std::exp(static_cast<double>((run.scores.*part)[i]));
    }
    mean[i] = static_cast<float>(std::log(std::max(sum / static_cast<double>(sound), 1e-30)));
  }
  return mean;
}

Headline choose_headline(const Trained& trained, const audit_plan::Plan& plan) {
  const int classes = plan.test_set.classes;
  const std::vector<int> labels(plan.parts.validation.labels.begin(), plan.parts.validation.labels.end());
  std::vector<std::span<const float>> validation, test;
  const auto network_validation = mean_of_seeds(trained.networks, &Scores::validation);
  const auto network_test = mean_of_seeds(trained.networks, &Scores::test);
  validation.emplace_back(network_validation);
  test.emplace_back(network_test);
  std::string members;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    if (audit_plan::probe_table()[p].of_pixels) {
      validation.emplace_back(trained.probes[p].scores.validation);
      test.emplace_back(trained.probes[p].scores.test);
      members += (members.empty() ? "" : ", ") + std::string(audit_plan::probe_table()[p].title);
    }
  }
  const Pool alone = fit_pool({validation.front()}, labels, classes);
  const Pool together = fit_pool(validation, labels, classes);
  // Akaike's correction: every fitted weight makes the validation loss look better by about 1 / n than it is.
  const double penalty = 1.0 / static_cast<double>(labels.size());
  const double loss_alone = alone.loss + penalty;
  const double loss_together = together.loss + penalty * static_cast<double>(together.weights.size());
  const bool pool_wins = loss_together < loss_alone;
  const auto seeds = sound_runs(trained.networks);
  const std::string network =
      "the small network (" + (seeds == 1 ? "one seed)" : fmt::format("{} seeds averaged)", seeds));
  return {
      pool_wins ? pooled(together, validation) : pooled(alone, {validation.front()}),
      pool_wins ? pooled(together, test) : pooled(alone, {test.front()}),
      pool_wins ? "a pool of " + network + " and the probes of pixels (" + members + ")" : network,
      fmt::format("It is the one with the lower loss on {} validation images of two: {} alone ({:.4f} nats) and its "
                  "pool with all probes of pixels ({:.4f} nats), corrected for the number of weights.",
                  labels.size(), network, loss_alone, loss_together)};
}

std::vector<float> fill_headline(record::AuditRecord& record, const audit_plan::Plan& plan, const Headline& headline,
                                 const audit_plan::AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge headline");
  const audit_plan::Judgement judgement = audit_plan::judge(headline.test, plan.test_set, stream);
  const int classes = plan.test_set.classes;
  record.accuracy = judgement.accuracy;
  record.confusion = judgement.confusion;
  record.verdict = record::verdict_of(record.accuracy, record.chance, record.accuracy.p_permutation,
                                      audit_plan::is_enough(record.images_per_set, plan.test_set));
  record.pairs = audit_plan::judge_pairs(headline.test, plan.test_set, record.images_per_set, stream);
  record.classifier = headline.name;
  record.selection = headline.selection;
  if (classes == 2) {
    record.total_variation = stats::total_variation_bound(record.accuracy.wilson95.low);
  }
  const std::vector<int> validation_labels(plan.parts.validation.labels.begin(), plan.parts.validation.labels.end());
  record.calibration.temperature = stats::fit_temperature(headline.validation, validation_labels, classes);
  const auto probabilities = stats::softmax_rows(headline.test, classes, record.calibration.temperature);
  record.calibration.expected_error = stats::expected_calibration_error(probabilities, plan.test_set.labels, classes);
  record.calibration.brier = stats::brier_score(probabilities, plan.test_set.labels, classes);
  record.calibration.log_loss = stats::log_loss(probabilities, plan.test_set.labels, classes);
  record.calibration.bits = stats::information_bits(probabilities, plan.test_set.labels, classes);
  return probabilities;
}

void fill_seeds(record::AuditRecord& record, const audit_plan::Plan& plan, const Trained& trained,
                const audit_plan::AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge seeds");
  for (std::size_t s = 0; s < trained.networks.size(); ++s) {
    const NetworkRun& run = trained.networks[s];
    record.seeds.push_back(
        {.seed = s,
         .accuracy = audit_plan::judge(run.scores.test, plan.test_set, stream.child(std::to_string(s))).accuracy,
         .validation_accuracy = run.validation_accuracies.empty() ? 0 : run.validation_accuracies.back(),
         .train_loss = run.train_loss,
         .validation_accuracies = run.validation_accuracies});
  }
}

}  // namespace ceteris::audit
