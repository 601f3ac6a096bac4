// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/record/analysis.hpp"

namespace ceteris::study_words {

/// An analysis of two arms that has a bit of everything, with a control character in a name.
inline record::AnalysisRecord sample_analysis() {
  record::AnalysisRecord analysis;
  analysis.sources = {{"runs.csv", "CSV", 4, {"A note."}}};
  analysis.columns = {{"arm", {"method"}, true}, {"metric", {"acc"}, false}};
  analysis.choices = {"The baseline is 'a', the first arm that comes (--baseline)."};
  analysis.metrics.resize(1);
  analysis.metrics[0].name = "acc";
  analysis.tried = 2;
  analysis.family = 1;
  analysis.cannot = {"No verdict on b instead of a: a reason."};
  record::AnalysisContrast contrast;
  contrast.complete.family = true;
  contrast.sentence = "b instead of a: acc +0.1: no verdict: a reason.";
  analysis.contrasts = {contrast};
  analysis.arms = {{"a", true, {}, {{2, 0.51, 0.013, {}}}}, {"b\x1b[31m", false, {}, {{0, 0, 0, {}}}}};
  analysis.gaps = {{"b", "", "3", "acc", "the cell is empty", false}};
  analysis.left_out = {{"runs.csv, run x", "it was deleted"}};
  analysis.threats = {{record::Severity::Warning, "missing", "1 value is missing."}};
  return analysis;
}

}  // namespace ceteris::study_words
