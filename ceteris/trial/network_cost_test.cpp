// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/network_cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/network_cost_names.hpp"
#include "ceteris/trial/run.hpp"

namespace ceteris::trial {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TrialSpec costed_trial() {
  TrialSpec spec;
  spec::set_all(
      spec, std::vector<std::string>{"model=vit", "model.patch=4", "model.width=16", "model.depth=2", "model.heads=2",
                                     "recipe.batch=8", "recipe.steps=2", "recipe.evaluations=1", "data.train=16",
                                     "data.validation=8", "data.images.size=32", "data.test_sides=[64]"});
  return spec;
}

TEST(NetworkCost, IsToldAtEverySideUnderItsName) {
  const TrialSpec spec = costed_trial();
  const EventValues values = network_costs(spec, 10, {});
  std::vector<std::string> names;
  for (const auto& [name, value] : values) {
    names.push_back(name);
    EXPECT_GT(value, 0) << name;
  }
  EXPECT_EQ(names, network_cost_names(spec.data));
  std::map<std::string, double> at(values.begin(), values.end());
  // Four times the tokens: layers cost four times as much, the products inside attention sixteen times.
  EXPECT_GT(at["network.macs_64px"], 4 * at["network.macs"]);
  EXPECT_LT(at["network.macs_64px"], 16 * at["network.macs"]);
  EXPECT_GT(at["network.memory_64px"], at["network.memory"]);
  EXPECT_GT(at["network.memory"], 4 * at["network.parameters"]);
}

TEST(NetworkCost, IsOfNoNetworkThatReads) {
  EXPECT_TRUE(network_cost_names(loader::TextData{}).empty());
}

TEST(NetworkCost, IsToldAStudyAndStandsNotInTheTraceOfARun) {
  const TempDirectory folder;
  ensure_writable_directory(folder.path() / "study");
  Executor executor{1};
  SilentProgress progress;
  const TrialRun run =
      run_trial(costed_trial(), {.runs = folder.path(), .study_folder = folder.path() / "study"}, executor, progress);
  EXPECT_THAT(read_file(folder.path() / "study" / "metrics.jsonl"), HasSubstr("\"network.latency_64px\": "));
  for (const record::MetricPoint& point : run.result.final_metrics) {
    EXPECT_THAT(point.name, Not(HasSubstr("latency")));
  }
}

}  // namespace
}  // namespace ceteris::trial
