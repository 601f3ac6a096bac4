// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/probe_rows.hpp"

#include <fmt/format.h>

#include <utility>

#include "ceteris/audit/controls.hpp"
#include "ceteris/audit/evidence.hpp"
#include "ceteris/audit/giveaways.hpp"
#include "ceteris/audit/headline.hpp"
#include "ceteris/audit/judge.hpp"
#include "ceteris/audit/overlay_marks.hpp"
#include "ceteris/audit/probe_table.hpp"
#include "ceteris/audit/wording.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::audit {
namespace {

constexpr std::string_view kNetworkTitle = "Small network";

std::int64_t number_of_features(const ProbeKind& kind) {
  return static_cast<std::int64_t>(kind.family == nullptr ? features::kDetailValues : kind.family->size());
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
        record::verdict_of(probe.accuracy, record.chance, adjusted[i], is_enough(record.images_per_set, plan.test_set));
  }
}

// What the probes used, where they tell sets apart; the maps of marks.
std::vector<image::Image> fill_findings(record::AuditRecord& record, const Scan& scan, const Plan& plan,
                                        const Trained& trained) {
  std::vector<image::Image> maps;
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
      for (OverlayFinding& mark : overlay_findings(scan, plan.parts, trained.probes[p].importance)) {
        probe.findings.push_back(std::move(mark.finding));
        maps.push_back(std::move(mark.map));
      }
    } else if (probe.explained.empty()) {
      probe.findings = findings_of(signals_of(kind.name), scan, scan.features[p], trained.probes[p].importance);
    }
  }
  record.giveaways = find_giveaways(scan, plan.grouping.group);
  return maps;
}

}  // namespace

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

std::vector<image::Image> fill_probes(record::AuditRecord& record, const Scan& scan, const Plan& plan,
                                      const Trained& trained, const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge");
  const std::size_t questions = trained.probes.size() + 1;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    const ProbeKind& kind = probe_table()[p];
    const Judgement judgement = judge(trained.probes[p].scores.test, plan.test_set, stream.child(kind.name), questions);
    record.probes.push_back({.name = std::string(kind.name),
                             .title = std::string(kind.title),
                             .sees = std::string(kind.sees),
                             .family = std::string(kind.rung),
                             .features = number_of_features(kind),
                             .accuracy = judgement.accuracy,
                             .confusion = judgement.confusion});
  }
  const Judgement network =
      judge(mean_of_seeds(trained.networks, &Scores::test), plan.test_set, stream.child("network"), questions);
  record.probes.push_back(
      {.name = "network",
       .title = std::string(kNetworkTitle),
       .sees = fmt::format("the centre square at {0} x {0} px, through a convolutional network", spec.size),
       .family = "pixels",
       .features = std::int64_t{3} * spec.size * spec.size,
       .accuracy = network.accuracy,
       .confusion = network.confusion});
  settle_probes(record, plan);
  return fill_findings(record, scan, plan, trained);
}

void fill_controls(record::AuditRecord& record, const Plan& plan, const Trained& trained, const AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge controls");
  for (const ControlRun& run : trained.controls) {
    const Judgement judgement =
        judge(run.scores.test, test_set_of(run.parts, plan.grouping.group), stream.child(run.name));
    record.controls.push_back({.name = run.name,
                               .title = run.title,
                               .expectation = run.expectation,
                               .accuracy = judgement.accuracy,
                               .passed = judgement.accuracy.p_value >= kControlAlpha,
                               .if_failed = if_control_failed(run.name, spec.quick)});
  }
}

}  // namespace ceteris::audit
