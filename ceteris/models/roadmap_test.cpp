// SPDX-License-Identifier: Apache-2.0
// The golden table of the roadmap: multiply-accumulates as published (to the 0.01 G of the paper's tables and to the
// finer figures derived from them), parameters to the last unit.
#include "ceteris/models/roadmap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "ceteris/models/build.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/spec/diff.hpp"

namespace ceteris::models {
namespace {

struct Golden {
  const char* name;
  double gmacs;
  std::int64_t parameters;
};

constexpr std::array kResNet50 = {Golden{"ResNet-50", 4.089, 25'557'032},
                                  Golden{"stage ratio", 4.526, 28'628'520},
                                  Golden{"patchify stem", 4.418, 28'622'184},
                                  Golden{"depthwise conv", 2.350, 15'722'664},
                                  Golden{"increase width", 5.268, 33'761'032},
                                  Golden{"inverting dimensions", 4.644, 25'851'496},
                                  Golden{"move up depthwise conv", 4.065, 25'625'512},
                                  Golden{"kernel size 5", 4.097, 25'720'744},
                                  Golden{"kernel size 7", 4.146, 25'863'592},
                                  Golden{"kernel size 9", 4.210, 26'054'056},
                                  Golden{"kernel size 11", 4.291, 26'292'136},
                                  Golden{"ReLU to GELU", 4.146, 25'863'592},
                                  Golden{"fewer activations", 4.146, 25'863'592},
                                  Golden{"fewer norms", 4.146, 25'797'352},
                                  Golden{"BN to LN", 4.146, 25'797'352},
                                  Golden{"separate downsampling", 4.456, 28'589'128}};

constexpr std::array kResNet200 = {15.007, 14.518, 14.376, 7.234,  16.764, 15.679, 14.627, 14.699,
                                   14.807, 14.950, 15.130, 14.807, 14.807, 14.807, 14.807, 15.355};

double gmacs(const StagedSpec& spec) {
  return static_cast<double>(cost(spec).macs) / 1e9;
}

TEST(Roadmap, EveryStepFromResNet50CostsWhatThePaperPrints) {
  const auto steps = roadmap(Regime::ResNet50);
  ASSERT_EQ(steps.size(), kResNet50.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].name, kResNet50[i].name);
    EXPECT_NEAR(gmacs(steps[i].spec), kResNet50[i].gmacs, 0.0006) << steps[i].name;
    EXPECT_EQ(cost(steps[i].spec).parameters, kResNet50[i].parameters) << steps[i].name;
  }
}

TEST(Roadmap, EveryStepFromResNet200CostsWhatThePaperPrints) {
  const auto steps = roadmap(Regime::ResNet200);
  ASSERT_EQ(steps.size(), kResNet200.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_NEAR(gmacs(steps[i].spec), kResNet200[i], 0.0006) << steps[i].name;
  }
}

// Memory of parameters that nothing writes is never touched.
TEST(Roadmap, WhatIsBuiltHasTheParametersThatAreCounted) {
  for (const Regime regime : {Regime::ResNet50, Regime::ResNet200}) {
    for (const RoadmapStep& step : roadmap(regime)) {
      EXPECT_EQ(nn::parameter_count(*build(step.spec)), cost(step.spec).parameters) << step.name;
    }
  }
}

/// A spec with a heading, as diff wants it.
struct Shown {
  static constexpr std::string_view title = "model";
  ModelSpec model;
  static constexpr auto fields() { return std::tuple{spec::field("model", &Shown::model, "the network")}; }
};

TEST(Roadmap, AdjacentStepsDifferInExactlyTheFieldsTheyDeclare) {
  for (const Regime regime : {Regime::ResNet50, Regime::ResNet200}) {
    const auto steps = roadmap(regime);
    StagedSpec before = steps.front().spec;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      std::set<std::string> changed;
      for (const auto& difference : spec::diff(Shown{before}, Shown{steps[i].spec})) {
        const std::string path = difference.path.substr(std::string("model.").size());
        changed.insert(path.substr(0, path.find('.')));
      }
      EXPECT_EQ(changed, std::set<std::string>(steps[i].changes.begin(), steps[i].changes.end())) << steps[i].name;
      if (steps[i].adopted) {
        before = steps[i].spec;
      }
    }
  }
}

TEST(Roadmap, EndsAtConvNeXt) {
  EXPECT_TRUE(spec::diff(Shown{roadmap(Regime::ResNet50).back().spec}, Shown{find("convnext_tiny").spec}).empty());
  EXPECT_TRUE(spec::diff(Shown{roadmap(Regime::ResNet200).back().spec}, Shown{find("convnext_base").spec}).empty());
}

}  // namespace
}  // namespace ceteris::models
