// SPDX-License-Identifier: Apache-2.0
// A network measured at sides that it was not trained at.
#include "ceteris/trial/side_tests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "ceteris/base/temporary.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/run.hpp"
#include "ceteris/weights/resize.hpp"

namespace ceteris::trial {
namespace {

TrialSpec trial_of(const std::string& model) {
  TrialSpec spec;
  spec::set_all(spec, std::vector<std::string>{"model=" + model, "recipe.batch=8", "recipe.steps=4",
                                               "recipe.evaluations=2", "data.train=32", "data.validation=20",
                                               "data.images.size=16", "data.test_sides=[24,32]"});
  return spec;
}

models::ViTSpec small_vit() {
  models::ViTSpec vit;
  vit.patch = 4;
  vit.width = 8;
  vit.depth = 1;
  vit.heads = 2;
  return vit;
}

double metric(const TrialRun& run, const std::string& name) {
  for (const record::MetricPoint& point : run.result.final_metrics) {
    if (point.name == name) {
      return point.value;
    }
  }
  ADD_FAILURE() << name << " is not measured";
  return -1;
}

TEST(SideTests, AreMeasuredAtEveryEvaluationAndChangeNothingElse) {
  const TempDirectory folder;
  Executor executor{1};
  SilentProgress progress;
  const TrialSpec with = trial_of("small_cnn");
  TrialSpec without = with;
  spec::set_all(without, std::vector<std::string>{"data.test_sides=[]"});
  const TrialRun a = run_trial(with, {.runs = folder.path()}, executor, progress);
  const TrialRun b = run_trial(without, {.runs = folder.path()}, executor, progress);
  EXPECT_NE(a.result.id, b.result.id);
  EXPECT_EQ(metric(a, "accuracy"), metric(b, "accuracy"));
  EXPECT_EQ(metric(a, "loss"), metric(b, "loss"));
  EXPECT_GT(metric(a, "loss_24px"), 0);
  EXPECT_NE(metric(a, "loss_24px"), metric(a, "loss_32px"));
}

// The same weights in a network that is built for the other side, and the scenes drawn at it, without any trial.
TEST(SideTests, GiveTheNetworkAtTheOtherSideItsWeightsWithPositionsResized) {
  const models::ModelSpec vit = small_vit();
  const auto from = models::build_image_network(vit, {.side = 16, .classes = 10});
  const auto to = models::build_image_network(vit, {.side = 32, .classes = 10});
  nn::initialise(*from, 1, 0);
  nn::initialise(*to, 2, 0);
  copy_to_side(*from, *to);
  const auto had = from->named_parameters();
  for (const auto& item : to->named_parameters()) {
    const at::Tensor& source = had[item.key()];
    if (item.key() == "pos_embed") {
      EXPECT_TRUE(at::equal(item.value(), *weights::resize_positions(source, 1 + 8 * 8)));
    } else {
      EXPECT_TRUE(at::equal(item.value(), source)) << item.key();
    }
  }
}

TEST(SideTests, OfTheSideOfTheTrainingGiveTheSameAnswers) {
  const models::ModelSpec vit = small_vit();
  const auto from = models::build_image_network(vit, {.side = 16, .classes = 10});
  const auto to = models::build_image_network(vit, {.side = 16, .classes = 10});
  nn::initialise(*from, 1, 0);
  nn::initialise(*to, 2, 0);
  from->eval();
  to->eval();
  const torch::NoGradGuard no_grad;
  const at::Tensor image = at::linspace(-1, 1, 3 * 16 * 16).reshape({1, 3, 16, 16});
  EXPECT_FALSE(at::equal(from->forward(image, {}), to->forward(image, {})));
  copy_to_side(*from, *to);
  EXPECT_TRUE(at::equal(from->forward(image, {}), to->forward(image, {})));
}

}  // namespace
}  // namespace ceteris::trial
