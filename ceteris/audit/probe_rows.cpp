// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/probe_rows.hpp"

#include <fmt/format.h>

#include <utility>

#include "ceteris/audit/headline.hpp"
#include "ceteris/audit_evidence/evidence.hpp"
#include "ceteris/audit_evidence/giveaways.hpp"
#include "ceteris/audit_evidence/overlay_marks.hpp"
#include "ceteris/audit_evidence/wording.hpp"
#include "ceteris/audit_plan/controls.hpp"
#include "ceteris/audit_plan/judge.hpp"
#include "ceteris/audit_plan/probe_table.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/multiplicity.hpp"

namespace ceteris::audit {
namespace {

constexpr std::string_view kNetworkTitle = "Small network";

std::int64_t number_of_features(const audit_plan::ProbeKind& kind) {
  return static_cast<std::int64_t>(kind.family == nullptr ? features::kDetailValues : kind.family->size());
}

// Holm's correction over all probes, then the one word of each.
void settle_probes(record::AuditRecord& record, const audit_plan::Plan& plan) {
  std::vector<double> p;
  for (const record::Probe& probe : record.probes) {
    p.push_back(probe.accuracy.p_permutation);
  }
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    record::Probe& probe = record.probes[i];
    probe.p_holm = adjusted[i];
    probe.verdict = record::verdict_of(probe.accuracy, record.chance, adjusted[i],
                                       audit_plan::is_enough(record.images_per_set, plan.test_set));
  }
}

// What the probes used, where they tell sets apart; the maps of marks.
std::vector<image::Image> fill_findings(record::AuditRecord& record, const audit_plan::Scan& scan,
                                        const audit_plan::Plan& plan, const Trained& trained) {
  std::vector<image::Image> maps;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    const audit_plan::ProbeKind& kind = audit_plan::probe_table()[p];
    record::Probe& probe = record.probes[p];
    if (!record::tells_apart(probe.verdict)) {
      continue;
    }
    if (kind.name == "file_size") {
      probe.explained = explained_by_dimensions(trained.bytes);
    }
    if (kind.family == nullptr) {
      for (audit_evidence::OverlayFinding& mark :
           audit_evidence::overlay_findings(scan, plan.parts, trained.probes[p].importance)) {
        probe.findings.push_back(std::move(mark.finding));
        maps.push_back(std::move(mark.map));
      }
    } else if (probe.explained.empty()) {
      probe.findings = audit_evidence::findings_of(audit_evidence::signals_of(kind.name), scan, scan.features[p],
                                                   trained.probes[p].importance);
    }
  }
  record.giveaways = audit_evidence::find_giveaways(scan, plan.grouping.group);
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
      record.alerts.push_back(fmt::format("The classifier of '{}' diverged; its row says nothing about the sets.",
                                          audit_plan::probe_table()[p].title));
    }
  }
}

std::vector<image::Image> fill_probes(record::AuditRecord& record, const audit_plan::Scan& scan,
                                      const audit_plan::Plan& plan, const Trained& trained,
                                      const audit_plan::AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge");
  const std::size_t questions = trained.probes.size() + 1;
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    const audit_plan::ProbeKind& kind = audit_plan::probe_table()[p];
    const audit_plan::Judgement judgement =
        audit_plan::judge(trained.probes[p].scores.test, plan.test_set, stream.child(kind.name), questions);
    record.probes.push_back({.name = std::string(kind.name),
                             .title = std::string(kind.title),
                             .sees = std::string(kind.sees),
                             .family = std::string(kind.rung),
                             .features = number_of_features(kind),
                             .accuracy = judgement.accuracy,
                             .confusion = judgement.confusion});
  }
  const audit_plan::Judgement network = audit_plan::judge(mean_of_seeds(trained.networks, &Scores::test), plan.test_set,
                                                          stream.child("network"), questions);
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

void fill_controls(record::AuditRecord& record, const audit_plan::Plan& plan, const Trained& trained,
                   const audit_plan::AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "judge controls");
  for (const ControlRun& run : trained.controls) {
    const audit_plan::Judgement judgement = audit_plan::judge(
        run.scores.test, audit_plan::test_set_of(run.parts, plan.grouping.group), stream.child(run.name));
    record.controls.push_back({.name = run.name,
                               .title = run.title,
                               .expectation = run.expectation,
                               .accuracy = judgement.accuracy,
                               .passed = judgement.accuracy.p_value >= audit_plan::kControlAlpha,
                               .if_failed = audit_evidence::if_control_failed(run.name, spec.quick)});
  }
}

}  // namespace ceteris::audit
