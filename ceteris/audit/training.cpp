// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>

#include "ceteris/audit/overlay.hpp"
#include "ceteris/audit_evidence/signal.hpp"
#include "ceteris/audit_plan/controls.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"

namespace ceteris::audit {
namespace {

constexpr int kControlEpochs = 12;
// Against 25 on three collections: the network named 54.7 instead of 55.9 % of the images, the audit 74.6 instead
// of 74.7 %.
constexpr int kQuickEpochs = 16;
constexpr std::string_view kReferenceModel = "small_cnn";
constexpr std::string_view kQuickModel = "small_cnn_nano";

// One classifier to train: results go to its own slot, so jobs may run in any order on any worker.
struct Job {
  std::uint64_t steps = 0;  ///< for progress
  std::function<void()> work;
};

std::vector<ControlRun> planned_controls(const audit_plan::Scan& scan, const audit_plan::Plan& plan,
                                         const audit_plan::AuditSpec& spec) {
  const Stream stream(spec.seed, 0, "controls");
  std::vector<ControlRun> controls;
  controls.push_back({"label_shuffle",
                      "Shuffled labels",
                      "chance, since the labels of the same images are dealt at random",
                      audit_plan::shuffle_labels(plan.parts, plan.grouping.group, stream.child("label_shuffle")),
                      {}});
  std::vector<std::int64_t> usable(scan.sets.size());
  for (std::size_t i = 0; i < scan.images.size(); ++i) {
    usable[static_cast<std::size_t>(scan.images[i].set)] += plan.grouping.shared[i] ? 0 : 1;
  }
  const auto largest = static_cast<std::size_t>(std::max_element(usable.begin(), usable.end()) - usable.begin());
  std::vector<std::uint32_t> images, groups;
  std::vector<std::uint64_t> keys;
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    if (scan.images[i].set == static_cast<int>(largest) && !plan.grouping.shared[i]) {
      images.push_back(i);
      keys.push_back(plan.keys[i]);
      groups.push_back(plan.grouping.group[i]);
    }
  }
  audit_plan::Parts pseudo =
      audit_plan::pseudo_sets(images, keys, groups, static_cast<int>(scan.sets.size()), stream.child("pseudo_sets"));
  if (audit_plan::is_usable(pseudo)) {
    controls.push_back(
        {"pseudo_sets",
         "Pseudo-data-sets",
         fmt::format("chance, since {} is dealt at random into {} parts", scan.sets[largest].name, scan.sets.size()),
         std::move(pseudo),
         {}});
  }
  return controls;
}

std::size_t probe_index(std::string_view name) {
  const auto table = audit_plan::probe_table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const audit_plan::ProbeKind& kind) { return kind.name == name; });
  CETERIS_CHECK(found != table.end(), "no such probe");
  return static_cast<std::size_t>(found - table.begin());
}

// Which features belong together, for every row of the probe table.
std::vector<std::vector<std::size_t>> feature_groups(std::string_view probe) {
  std::vector<std::vector<std::size_t>> groups;
  for (const audit_evidence::Signal& signal : audit_evidence::signals_of(probe)) {
    groups.push_back(signal.features);
  }
  return groups;
}

Tabular train_probe(const audit_plan::ProbeKind& kind, const audit_plan::FeatureTable& features,
                    const audit_plan::Scan& scan, const audit_plan::Plan& plan, const audit_plan::AuditSpec& spec) {
  if (kind.family == nullptr) {
    Overlay overlay = train_overlay(scan, plan.parts, Stream(spec.seed, 0, "overlay"));
    return {std::move(overlay.scores), std::move(overlay.importance)};
  }
  return train_tabular(features, plan.parts, spec.seed, std::string(kind.name), feature_groups(kind.name));
}

}  // namespace

Trained train_everything(const audit_plan::Scan& scan, const audit_plan::Plan& plan, const audit_plan::AuditSpec& spec,
                         Executor& executor, Progress& progress) {
  Trained trained;
  const int seeds = spec.quick ? 1 : spec.seeds;
  trained.networks.resize(static_cast<std::size_t>(seeds));
  trained.probes.resize(audit_plan::probe_table().size());
  trained.controls = planned_controls(scan, plan, spec);
  const auto cache = std::shared_ptr<const image::ImageCache>(scan.thumbnails);
  const auto images = static_cast<std::int64_t>(plan.parts.train.images.size());
  // Steps of a network dwarf those of a table, which count as one network step for every hundred.
  constexpr std::uint64_t kTableSteps = 60;

  std::vector<Job> jobs;
  for (int s = 0; s < seeds; ++s) {
    const NetworkPlan network{.model = std::string(spec.quick ? kQuickModel : kReferenceModel),
                              .size = spec.size,
                              .epochs = spec.quick ? std::min(spec.epochs, kQuickEpochs) : spec.epochs,
                              .seed = spec.seed,
                              .replicate = static_cast<std::uint64_t>(s)};
    jobs.push_back({static_cast<std::uint64_t>(network_steps(network, images)), [&, network, s] {
                      trained.networks[static_cast<std::size_t>(s)] =
                          train_network(cache, plan.parts, network, executor, progress);
                    }});
  }
  for (ControlRun& control : trained.controls) {
    if (spec.quick) {
      jobs.push_back(
          {kTableSteps, [&] {
             control.scores =
                 train_tabular(scan.features[probe_index("history")], control.parts, spec.seed, control.name).scores;
             progress.advance(kTableSteps);
           }});
      continue;
    }
    const NetworkPlan network{.model = std::string(kQuickModel),
                              .size = spec.size,
                              .epochs = std::min(spec.epochs, kControlEpochs),
                              .seed = spec.seed,
                              .replicate = 1000};
    const auto own = static_cast<std::int64_t>(control.parts.train.images.size());
    jobs.push_back({static_cast<std::uint64_t>(network_steps(network, own)), [&, network] {
                      control.scores = train_network(cache, control.parts, network, executor, progress).scores;
                    }});
  }
  for (std::size_t p = 0; p < trained.probes.size(); ++p) {
    jobs.push_back({kTableSteps, [&, p] {
                      trained.probes[p] = train_probe(audit_plan::probe_table()[p], scan.features[p], scan, plan, spec);
                      progress.advance(kTableSteps);
                    }});
  }
  jobs.push_back({kTableSteps, [&] {
                    trained.bytes = bytes_given_dimensions(scan, plan, spec.seed);
                    progress.advance(kTableSteps);
                  }});
  progress.stage("training classifiers",
                 std::accumulate(jobs.begin(), jobs.end(), std::uint64_t{0},
                                 [](std::uint64_t sum, const Job& job) { return sum + job.steps; }));
  executor.parallel_for(jobs.size(), [&](std::size_t j) {
    throw_if_stopped();
    jobs[j].work();
  });
  return trained;
}

}  // namespace ceteris::audit
