// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/metric.hpp"

#include <gtest/gtest.h>

#include "ceteris/study/study_file.hpp"

namespace ceteris::study {
namespace {

/// What the report says of where the metric of such a file is read.
std::string source_of_metric(const std::string& fields) {
  const std::string text = "command = [\"true\"]\nmetric = { name = \"test\", " + fields +
                           " }\nreported = [{ name = \"validation\" }]\n"
                           "arms = { a = { x = 1 }, b = { x = 2 } }\n";
  return metrics_of(parse_study(text, "s.toml")).front().source;
}

TEST(MetricSource, IsSaidInWordsAReaderKnows) {
  EXPECT_EQ(source_of_metric("scale = \"fraction\""), "test in metrics.jsonl, last value");
  EXPECT_EQ(source_of_metric("from = \"json:{dir}/r.json\", key = \"test.accuracy\""),
            "test.accuracy in json:{dir}/r.json, last value");
  EXPECT_EQ(source_of_metric("score_at = \"best\""), "test in metrics.jsonl, best value");
  EXPECT_EQ(source_of_metric("score_at = \"area\""), "test in metrics.jsonl, mean of the curve");
  EXPECT_EQ(source_of_metric("score_at = \"selected\", selected_by = \"validation\""),
            "test in metrics.jsonl, value at the best step of validation");
  EXPECT_EQ(source_of_metric("from = \"seconds\""), "wall time of the trial");
  EXPECT_EQ(source_of_metric("from = \"memory\""), "peak memory of the trial");
}

}  // namespace
}  // namespace ceteris::study
