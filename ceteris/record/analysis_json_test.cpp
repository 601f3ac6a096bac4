// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>

#include "ceteris/base/file.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/record/json_schema_test.hpp"

namespace ceteris::record {
namespace {

AnalysisRecord full() {
  AnalysisRecord analysis;
  analysis.sources = {{"runs.csv", "CSV", 4, {"A note."}}};
  analysis.columns = {{"arm", {"method", "lr"}, true}};
  analysis.choices = {"A choice."};
  analysis.metrics.resize(1);
  analysis.tasks = {"s", "t"};
  analysis.cannot = {"A sentence."};
  AnalysisContrast contrast;
  contrast.complete.ci95 = StudyInterval{0.1, 0.3};
  contrast.complete.differences = {0.1};
  contrast.worst = contrast.complete;
  contrast.by_runs = AnalysisByRuns{0.1, 0.05, 2.5, {-0.1, 0.3}, 0.2};
  contrast.mcnemar = AnalysisMcNemar{3, 7, 0.34};
  analysis.contrasts = {contrast, {}};
  analysis.arms = {{"a", true, {{"s", "1", {0.5, std::nullopt}}}, {{1, 0.5, 0, {}}}}};
  analysis.gaps = {{"a", "t", "2", "acc", "the cell is empty", false}};
  analysis.left_out = {{"runs.csv, run x", "it was deleted"}};
  analysis.aggregates.resize(1);
  analysis.improvements.resize(1);
  analysis.threats = {{Severity::Note, "skew", "A doubt."}};
  return analysis;
}

TEST(AnalysisJson, IsWhatItsSchemaSays) {
  const std::string schema = read_file(std::filesystem::path(CETERIS_SOURCE_DIR) / "docs" / "analyse.schema.json");
  EXPECT_EQ(schema_faults(schema, to_json(full())), "");
  EXPECT_EQ(schema_faults(schema, to_json(AnalysisRecord{})), "");
}

}  // namespace
}  // namespace ceteris::record
