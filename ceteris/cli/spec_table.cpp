// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/spec_table.hpp"

#include <array>

#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/study/study_spec.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::cli {

namespace {

constexpr std::array<std::string_view, 4> kAuditFirst = {"quick", "max_images", "group_by", "seed"};
constexpr std::array<std::string_view, 7> kStudyFirst = {"question",   "command",     "trainer",      "arms",
                                                         "replicates", "metric.name", "metric.margin"};
constexpr std::array<std::string_view, 10> kTrialFirst = {"model",
                                                          "data",
                                                          "data.path",
                                                          "data.size",
                                                          "recipe.epochs",
                                                          "recipe.batch",
                                                          "recipe.optimiser.learning_rate",
                                                          "recipe.augment",
                                                          "recipe.precision",
                                                          "seed"};

}  // namespace

std::span<const SpecEntry> spec_table() {
  static constexpr std::array kTable = {
      SpecEntry{"audit", "ceteris audit: which images, which network, which seeds",
                spec::document<audit_plan::AuditSpec>, kAuditFirst},
      SpecEntry{"study", "ceteris study: question, command, metric and replicates of a study file",
                spec::document<study::StudySpec>, kStudyFirst},
      SpecEntry{"trial", "ceteris train: model, recipe and data of one training run", spec::document<trial::TrialSpec>,
                kTrialFirst},
  };
  return kTable;
}

}  // namespace ceteris::cli
