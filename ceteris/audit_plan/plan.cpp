// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/plan.hpp"

#include <set>
#include <string>

#include "ceteris/audit_plan/controls.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/data/split.hpp"

namespace ceteris::audit_plan {
namespace {

// "98 in caltech101, 1 in imagenet-sample"
std::string groups_of_sets(const Scan& scan, const std::vector<std::uint32_t>& groups,
                           const std::vector<std::uint32_t>& labels) {
  std::vector<std::set<std::uint32_t>> distinct(scan.sets.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    distinct[labels[i]].insert(groups[i]);
  }
  std::string text;
  for (std::size_t s = 0; s < distinct.size(); ++s) {
    text += (s == 0 ? "" : ", ") + std::to_string(distinct[s].size()) + " in " + scan.sets[s].name;
  }
  return text;
}

}  // namespace

TestSet test_set_of(const Parts& parts, const std::vector<std::uint32_t>& groups) {
  TestSet test_set{.images = parts.test.images, .classes = parts.classes};
  for (std::size_t i = 0; i < parts.test.images.size(); ++i) {
    test_set.labels.push_back(static_cast<int>(parts.test.labels[i]));
    test_set.groups.push_back(static_cast<int>(groups[parts.test.images[i]]));
  }
  return test_set;
}

Plan plan_parts(const Scan& scan, const AuditSpec& spec) {
  const auto classes = static_cast<std::uint32_t>(scan.sets.size());
  Plan plan;
  plan.grouping = group_images(scan.images, classes);
  std::vector<std::uint32_t> images, labels;
  std::vector<std::uint64_t> keys;
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    plan.keys.push_back(data::draw_key(scan.images[i].name));
    if (!plan.grouping.shared[i]) {
      images.push_back(i);
      labels.push_back(static_cast<std::uint32_t>(scan.images[i].set));
      keys.push_back(plan.keys[i]);
    }
  }
  const auto equal = data::equal_counts(keys, labels, classes, 0, Stream(spec.seed, 0, "equal"));
  plan.images_per_set = equal.per_class;
  if (plan.images_per_set < kFewestToTrain) {
    return plan;
  }
  std::vector<std::uint32_t> kept, kept_labels, kept_groups;
  std::vector<std::uint64_t> kept_keys;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (equal.kept[i]) {
      kept.push_back(images[i]);
      kept_labels.push_back(labels[i]);
      kept_keys.push_back(keys[i]);
      kept_groups.push_back(plan.grouping.group[images[i]]);
    }
  }
  plan.parts =
      make_parts(kept, kept_keys, kept_labels, kept_groups, static_cast<int>(classes), Stream(spec.seed, 0, "audit"));
  if (!is_usable(plan.parts)) {
    throw usage_error("group_by",
                      "leaves too few groups (" + groups_of_sets(scan, kept_groups, kept_labels) +
                          "): no split keeps each on one side and images of all sets on both",
                      spec.group_by == GroupBy::Given ? "given groups and near copies stay together"
                                                      : "use smaller groups, or group_by=given");
  }
  plan.test_set = test_set_of(plan.parts, plan.grouping.group);
  return plan;
}

}  // namespace ceteris::audit_plan
