// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "ceteris/audit/headline.hpp"
#include "ceteris/audit/large_images.hpp"
#include "ceteris/audit/probe_rows.hpp"
#include "ceteris/audit/training.hpp"
#include "ceteris/audit_evidence/wording.hpp"
#include "ceteris/audit_plan/plan.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::audit {
namespace {

// Bumped when the same spec and data give other numbers.
constexpr std::string_view kSemantics = "audit 6";

void fill_sets(record::AuditRecord& record, const audit_plan::Scan& scan, const audit_plan::Plan& plan) {
  record.sets = scan.sets;
  std::vector<std::vector<std::uint32_t>> groups(scan.sets.size());
  for (std::size_t i = 0; i < scan.images.size(); ++i) {
    groups[static_cast<std::size_t>(scan.images[i].set)].push_back(plan.grouping.group[i]);
  }
  for (std::size_t s = 0; s < record.sets.size(); ++s) {
    std::sort(groups[s].begin(), groups[s].end());
    record.sets[s].groups = std::unique(groups[s].begin(), groups[s].end()) - groups[s].begin();
    record.sets[s].duplicates_within = plan.grouping.copies_within[s];
    record.sets[s].duplicates_across = plan.grouping.copies_across[s];
    record.sets[s].usable = record.sets[s].scanned - record.sets[s].refused - record.sets[s].duplicates_across;
    record.sets[s].lacking = std::max<std::int64_t>(0, audit_plan::kFewestImages - record.sets[s].usable);
  }
  const auto count = [&](const audit_plan::Parts::Part& part, std::int64_t record::DataSet::*member) {
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
void fill_source_alerts(record::AuditRecord& record, const std::vector<data::Source>& sources,
                        const audit_plan::AuditSpec& spec) {
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

std::vector<record::ImageRow> image_rows(const audit_plan::Scan& scan, const audit_plan::Plan& plan,
                                         std::span<const float> probabilities) {
  std::vector<record::ImageRow> rows;
  for (std::size_t i = 0; i < scan.images.size(); ++i) {
    const audit_plan::ScannedImage& image = scan.images[i];
    rows.push_back({image.set, image.name, image.group, plan.grouping.shared[i] ? "shared" : "unused", {}, {}});
  }
  const auto mark = [&](const audit_plan::Parts::Part& part, const char* name) {
    for (const std::uint32_t image : part.images) {
      rows[image].part = name;
    }
  };
  mark(plan.parts.train, "train");
  mark(plan.parts.validation, "validation");
  mark(plan.parts.test, "test");
  const auto classes = static_cast<std::size_t>(plan.test_set.classes);
  for (std::size_t i = 0; i < plan.test_set.images.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    rows[plan.test_set.images[i]].posterior.assign(row.begin(), row.end());
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

std::string identity_of(const record::AuditRecord& record, const audit_plan::AuditSpec& spec) {
  std::string text = std::string(kSemantics) + '\n' + spec::identity(spec) + '\n';
  for (const record::DataSet& set : record.sets) {
    text += set.name + '\n' + set.fingerprint + '\n';
  }
  return sha256_hex(text);
}

}  // namespace

Outcome run(const std::vector<data::Source>& sources, const audit_plan::AuditSpec& spec, Executor& executor,
            Progress& progress) {
  CETERIS_CHECK(sources.size() >= 2, "an audit compares at least two sets");
  const audit_plan::Scan scan = audit_plan::scan(sources, spec, executor, progress);
  const audit_plan::Plan plan = audit_plan::plan_parts(scan, spec);
  Outcome outcome;
  record::AuditRecord& record = outcome.record;
  record.spec_json = spec::to_json(spec);
  record.chance = 1.0 / static_cast<double>(sources.size());
  record.images_per_set = plan.images_per_set;
  fill_sets(record, scan, plan);
  fill_source_alerts(record, sources, spec);
  record.identity = identity_of(record, spec);
  std::vector<float> probabilities;
  if (plan.images_per_set < audit_plan::kFewestImages) {
    record.images_needed = audit_plan::kFewestImages;
  }
  if (plan.images_per_set >= audit_plan::kFewestToTrain) {
    const Trained trained = train_everything(scan, plan, spec, executor, progress);
    fill_divergence_alerts(record, trained);
    probabilities = fill_headline(record, plan, choose_headline(trained, plan), spec);
    fill_seeds(record, plan, trained, spec);
    const std::vector<image::Image> maps = fill_probes(record, scan, plan, trained, spec);
    fill_controls(record, plan, trained, spec);
    record.telling = telling_images(scan, plan.test_set, probabilities);
    outcome.sheet = draw_sheet(scan, plan.test_set, record.telling);
    choose_examples(record);
    outcome.large = draw_large(sources, record, maps, spec, executor);
  }
  audit_evidence::write_words(record, plan.test_set.independent());
  outcome.rows = image_rows(scan, plan, probabilities);
  return outcome;
}

}  // namespace ceteris::audit
