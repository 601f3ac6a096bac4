// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ceteris/audit/controls.hpp"
#include "ceteris/audit/evidence.hpp"
#include "ceteris/audit/giveaways.hpp"
#include "ceteris/audit/judge.hpp"
#include "ceteris/audit/large_pictures.hpp"
#include "ceteris/audit/overlay.hpp"
#include "ceteris/audit/plan.hpp"
#include "ceteris/audit/pool.hpp"
#include "ceteris/audit/training.hpp"
#include "ceteris/audit/wording.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/stats/calibration.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::audit {
namespace {

// Bumped when the same spec and data give other numbers.
constexpr std::string_view kSemantics = "audit 4";

constexpr std::string_view kNetworkTitle = "Small network";

std::int64_t sound_runs(const std::vector<NetworkRun>& runs) {
  return std::count_if(runs.begin(), runs.end(), [](const NetworkRun& run) { return !run.scores.diverged; });
}

// The mean of the probabilities of all seeds that did not diverge, as log-probabilities; when all did, they are
// uniform.
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

void fill_divergence_alerts(record::AuditRecord& record, const Trained& trained) {
  const auto runs = static_cast<std::int64_t>(trained.networks.size());
  const std::int64_t diverged = runs - sound_runs(trained.networks);
  if (diverged > 0) {
    record.alerts.push_back(
        fmt::format("{} of {} training runs of the network diverged and {}.", diverged, runs,
                    diverged == runs ? "its row says nothing about the sets" : "are left out of its average"));
  }
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    if (trained.probes[p].scores.diverged) {
      record.alerts.push_back(
          fmt::format("The classifier of '{}' diverged; its row says nothing about the sets.", probe_table()[p].title));
    }
  }
}

// The classifier behind the headline, chosen on the validation part alone.
struct Chosen {
  std::vector<float> validation, test;  ///< scores
  std::string name, selection;
};

Chosen choose_classifier(const Trained& trained, const Plan& plan, int classes) {
  const std::vector<int> labels(plan.parts.validation.labels.begin(), plan.parts.validation.labels.end());
  std::vector<std::span<const float>> validation, test;
  const auto network_validation = mean_of_seeds(trained.networks, &Scores::validation);
  const auto network_test = mean_of_seeds(trained.networks, &Scores::test);
  validation.emplace_back(network_validation);
  test.emplace_back(network_test);
  std::string members;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    if (probe_table()[p].of_pixels) {
      validation.emplace_back(trained.probes[p].scores.validation);
      test.emplace_back(trained.probes[p].scores.test);
      members += (members.empty() ? "" : ", ") + std::string(probe_table()[p].title);
    }
  }
  const Pool alone = fit_pool({validation.front()}, labels, classes);
  const Pool together = fit_pool(validation, labels, classes);
  // Akaike's correction: every fitted weight makes the validation loss look better by about 1 / n than it is.
  const double penalty = 1.0 / static_cast<double>(labels.size());
  const double loss_alone = alone.loss + penalty;
  const double loss_together = together.loss + penalty * static_cast<double>(together.weights.size());
  const bool pool_wins = loss_together < loss_alone;
  const std::string network = fmt::format("the small network ({} seed{} averaged)", sound_runs(trained.networks),
                                          sound_runs(trained.networks) == 1 ? "" : "s");
  return {
      pool_wins ? pooled(together, validation) : pooled(alone, {validation.front()}),
      pool_wins ? pooled(together, test) : pooled(alone, {test.front()}),
      pool_wins ? "a pool of " + network + " and the probes of pixels (" + members + ")" : network,
      fmt::format("It is the one with the lower loss on {} validation images of two: {} alone ({:.4f} nats) and its "
                  "pool with all probes of pixels ({:.4f} nats), corrected for the number of weights.",
                  labels.size(), network, loss_alone, loss_together)};
}

void fill_sets(record::AuditRecord& record, const Scan& scan, const Plan& plan) {
  record.sets = scan.sets;
  std::vector<std::vector<std::uint32_t>> groups(scan.sets.size());
  for (std::size_t i = 0; i < scan.pictures.size(); ++i) {
    groups[static_cast<std::size_t>(scan.pictures[i].set)].push_back(plan.grouping.group[i]);
  }
  for (std::size_t s = 0; s < record.sets.size(); ++s) {
    std::sort(groups[s].begin(), groups[s].end());
    record.sets[s].groups = std::unique(groups[s].begin(), groups[s].end()) - groups[s].begin();
    record.sets[s].duplicates_within = plan.grouping.copies_within[s];
    record.sets[s].duplicates_across = plan.grouping.copies_across[s];
    record.sets[s].usable = record.sets[s].scanned - record.sets[s].refused - record.sets[s].duplicates_across;
    record.sets[s].lacking = std::max<std::int64_t>(0, kFewestImages - record.sets[s].usable);
  }
  const auto count = [&](const Parts::Part& part, std::int64_t record::DataSet::*member) {
    for (const std::int64_t label : part.labels) {
      ++(record.sets[static_cast<std::size_t>(label)].*member);
    }
  };
  count(plan.parts.train, &record::DataSet::train);
  count(plan.parts.validation, &record::DataSet::validation);
  count(plan.parts.test, &record::DataSet::test);
  record.shared = plan.grouping.shared_files;
}

// What could not be listed, and what the draw leaves unseen.
void fill_source_alerts(record::AuditRecord& record, const std::vector<data::Source>& sources, const AuditSpec& spec) {
  bool drawn = false;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    for (const Problem& problem : sources[s].problems) {
      record.alerts.push_back(record.sets[s].name + " is not complete: " + problem.line());
    }
    drawn |= record.sets[s].scanned < record.sets[s].files;
  }
  if (drawn && !record.shared.empty()) {
    record.alerts.push_back(fmt::format(
        "Copies were sought among the at most {} images drawn of each set, not among all files: there may be "
        "more of them.",
        spec.max_images));
  }
}

std::int64_t number_of_features(const ProbeKind& kind) {
  return static_cast<std::int64_t>(kind.family == nullptr ? data::kDetailValues : kind.family->size());
}

// Holm's correction over all probes, then the one word of each.
void settle_probes(record::AuditRecord& record, const Plan& plan) {
  std::vector<double> p;
  for (const record::Probe& probe : record.probes) {
    p.push_back(probe.accuracy.p_permutation);
  }
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    record::Probe& probe = record.probes[i];
    probe.p_holm = adjusted[i];
    probe.verdict =
        record::verdict_of(probe.accuracy, record.chance, adjusted[i], is_enough(record.images_per_set, plan.jury));
  }
}

// What the probes used, where they tell sets apart.
void fill_findings(record::AuditRecord& record, const Scan& scan, const Plan& plan, const Trained& trained) {
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    const ProbeKind& kind = probe_table()[p];
    record::Probe& probe = record.probes[p];
    if (!record::tells_apart(probe.verdict)) {
      continue;
    }
    if (kind.name == "file_size") {
      probe.explained = explained_by_dimensions(trained.bytes);
    }
    if (kind.family == nullptr) {
      probe.findings = overlay_findings(scan, plan.parts, trained.probes[p].importance);
    } else if (probe.explained.empty()) {
      probe.findings = findings_of(signals_of(kind.name), scan, scan.features[p], trained.probes[p].importance);
    }
  }
  record.giveaways = find_giveaways(scan, plan.grouping.group);
}

void fill_probes(record::AuditRecord& record, const Scan& scan, const Plan& plan, const Trained& trained,
                 const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge");
  const std::size_t questions = trained.probes.size() + 1;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    const ProbeKind& kind = probe_table()[p];
    const Judgement judgement = judge(trained.probes[p].scores.test, plan.jury, stream.child(kind.name), questions);
    record.probes.push_back({.name = std::string(kind.name),
                             .title = std::string(kind.title),
                             .sees = std::string(kind.sees),
                             .family = std::string(kind.rung),
                             .features = number_of_features(kind),
                             .accuracy = judgement.accuracy,
                             .confusion = judgement.confusion});
  }
  const Judgement network =
      judge(mean_of_seeds(trained.networks, &Scores::test), plan.jury, stream.child("network"), questions);
  record.probes.push_back(
      {.name = "network",
       .title = std::string(kNetworkTitle),
       .sees = fmt::format("the centre square at {0} x {0} px, through a convolutional network", spec.size),
       .family = "pixels",
       .features = std::int64_t{3} * spec.size * spec.size,
       .accuracy = network.accuracy,
       .confusion = network.confusion});
  settle_probes(record, plan);
  fill_findings(record, scan, plan, trained);
}

void fill_controls(record::AuditRecord& record, const Plan& plan, const Trained& trained, const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge controls");
  for (const ControlRun& run : trained.controls) {
    const Judgement judgement = judge(run.scores.test, jury_of(run.parts, plan.grouping.group), stream.child(run.name));
    record.controls.push_back({.name = run.name,
                               .title = run.title,
                               .expectation = run.expectation,
                               .accuracy = judgement.accuracy,
                               .passed = judgement.accuracy.p_value >= kControlAlpha,
                               .if_failed = if_control_failed(run.name, spec.quick)});
  }
}

void fill_seeds(record::AuditRecord& record, const Plan& plan, const Trained& trained, const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge seeds");
  for (std::size_t s = 0; s < trained.networks.size(); ++s) {
    const NetworkRun& run = trained.networks[s];
    record.seeds.push_back(
        {.seed = s,
         .accuracy = judge(run.scores.test, plan.jury, stream.child(std::to_string(s))).accuracy,
         .validation_accuracy = run.validation_accuracies.empty() ? 0 : run.validation_accuracies.back(),
         .train_loss = run.train_loss,
         .validation_accuracies = run.validation_accuracies});
  }
}

// Judges the chosen classifier and returns its calibrated probabilities on the test images.
std::vector<float> fill_headline(record::AuditRecord& record, const Plan& plan, const Chosen& chosen,
                                 const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge headline");
  const Judgement judgement = judge(chosen.test, plan.jury, stream);
  const int classes = plan.jury.classes;
  record.accuracy = judgement.accuracy;
  record.confusion = judgement.confusion;
  record.verdict = record::verdict_of(record.accuracy, record.chance, record.accuracy.p_permutation,
                                      is_enough(record.images_per_set, plan.jury));
  record.pairs = judge_pairs(chosen.test, plan.jury, record.images_per_set, stream);
  record.classifier = chosen.name;
  record.selection = chosen.selection;
  if (classes == 2) {
    record.total_variation = stats::total_variation_bound(record.accuracy.wilson95.low);
  }
  const std::vector<int> validation_labels(plan.parts.validation.labels.begin(), plan.parts.validation.labels.end());
  record.calibration.temperature = stats::fit_temperature(chosen.validation, validation_labels, classes);
  const auto probabilities = stats::softmax_rows(chosen.test, classes, record.calibration.temperature);
  record.calibration.expected_error = stats::expected_calibration_error(probabilities, plan.jury.labels, classes);
  record.calibration.brier = stats::brier_score(probabilities, plan.jury.labels, classes);
  record.calibration.log_loss = stats::log_loss(probabilities, plan.jury.labels, classes);
  record.calibration.bits = stats::information_bits(probabilities, plan.jury.labels, classes);
  return probabilities;
}

std::vector<record::ImageRow> image_rows(const Scan& scan, const Plan& plan, std::span<const float> probabilities) {
  std::vector<record::ImageRow> rows;
  for (std::size_t i = 0; i < scan.pictures.size(); ++i) {
    const Picture& picture = scan.pictures[i];
    rows.push_back({picture.set, picture.name, picture.group, plan.grouping.shared[i] ? "shared" : "unused", {}, {}});
  }
  const auto mark = [&](const Parts::Part& part, const char* name) {
    for (const std::uint32_t picture : part.pictures) {
      rows[picture].part = name;
    }
  };
  mark(plan.parts.train, "train");
  mark(plan.parts.validation, "validation");
  mark(plan.parts.test, "test");
  const auto classes = static_cast<std::size_t>(plan.jury.classes);
  for (std::size_t i = 0; i < plan.jury.pictures.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    rows[plan.jury.pictures[i]].posterior.assign(row.begin(), row.end());
  }
  for (std::size_t s = 0; s < scan.sets.size(); ++s) {
    for (const record::RefusedFile& file : scan.sets[s].refused_files) {
      rows.push_back({static_cast<int>(s), file.name, {}, "refused", file.reason, {}});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const record::ImageRow& a, const record::ImageRow& b) {
    return std::pair(a.set, std::string_view(a.name)) < std::pair(b.set, std::string_view(b.name));
  });
  return rows;
}

std::string identity_of(const record::AuditRecord& record, const AuditSpec& spec) {
  std::string text = std::string(kSemantics) + '\n' + spec::identity(spec) + '\n';
  for (const record::DataSet& set : record.sets) {
    text += set.name + '\n' + set.fingerprint + '\n';
  }
  return sha256_hex(text);
}

}  // namespace

Outcome run(const std::vector<data::Source>& sources, const AuditSpec& spec, Executor& executor, Progress& progress) {
  CETERIS_CHECK(sources.size() >= 2, "an audit compares at least two sets");
  const Scan scan = audit::scan(sources, spec, executor, progress);
  const Plan plan = plan_parts(scan, spec);
  Outcome outcome;
  record::AuditRecord& record = outcome.record;
  record.spec_json = spec::to_json(spec);
  record.chance = 1.0 / static_cast<double>(sources.size());
  record.images_per_set = plan.images_per_set;
  fill_sets(record, scan, plan);
  fill_source_alerts(record, sources, spec);
  record.identity = identity_of(record, spec);
  std::vector<float> probabilities;
  if (plan.images_per_set < kFewestImages) {
    record.images_needed = kFewestImages;
  }
  if (plan.images_per_set >= kFewestToTrain) {
    const Trained trained = train_everything(scan, plan, spec, executor, progress);
    fill_divergence_alerts(record, trained);
    const Chosen chosen = choose_classifier(trained, plan, plan.jury.classes);
    probabilities = fill_headline(record, plan, chosen, spec);
    fill_seeds(record, plan, trained, spec);
    fill_probes(record, scan, plan, trained, spec);
    fill_controls(record, plan, trained, spec);
    record.telling = telling_images(scan, plan.jury, probabilities);
    outcome.sheet = draw_sheet(scan, plan.jury, record.telling);
    choose_examples(record);
    outcome.large = draw_large(sources, record, spec, executor);
  }
  write_words(record, plan.jury.independent());
  outcome.rows = image_rows(scan, plan, probabilities);
  return outcome;
}

}  // namespace ceteris::audit
