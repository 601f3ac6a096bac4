// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/custom_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/cost_counter.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::models {
namespace {

/// A linear classifier on the mean colour.
class MeanColour : public nn::ImageNetwork {
 public:
  explicit MeanColour(const ImageInput& input) {
    head_ = register_module("head", nn::Linear(input.channels, input.classes));
  }
  std::vector<at::Tensor> forward_stages(const at::Tensor& x, const nn::StepRandom&) override { return {x}; }
  at::Tensor forward_features(const at::Tensor& x, const nn::StepRandom&) override { return x.mean({2, 3}); }
  at::Tensor forward_head(const at::Tensor& features) override { return head_->forward(features); }

 private:
  nn::Linear head_{nullptr};
};

ModelEntry entry() {
  return {.name = "mean_colour",
          .doc = "a linear classifier on the mean colour",
          .input = {.side = 16, .classes = 4},
          .make = [](const ImageInput& input) { return std::make_shared<MeanColour>(input); },
          .cost =
              [](const ImageInput& input, CostCounter& counter) {
                const auto x = counter.input(map_shape(input.channels, input.side, input.side));
                counter.linear("head", counter.mean("head", x), input.classes);
              }};
}

void add_once() {
  static const bool added = [] {
    add_model(entry());
    return true;
  }();
  (void)added;
}

TEST(CustomModel, StandsInTheTableAndIsBuiltByItsName) {
  add_once();
  const NamedModel& model = find("mean_colour");
  const auto network = build_image_network(model.spec, model.input);
  nn::initialise(*network, 0, 0);
  EXPECT_EQ(network->forward(at::zeros({2, 3, 16, 16}), {}).sizes(), (std::vector<std::int64_t>{2, 4}));
  EXPECT_EQ(cost(model.spec, model.input).parameters, nn::parameter_count(*network));
}

TEST(CostCounter, AMapSmallerThanAKernelIsASpecError) {
  CostCounter counter;
  const auto x = counter.input(map_shape(3, 3, 3));
  EXPECT_THROW(counter.conv("stem", x, {.out = 8, .kernel = 4, .stride = 4}), Error);
}

TEST(CustomModel, ANameThatIsTakenIsABug) {
  add_once();
  EXPECT_THROW(add_model(entry()), Bug);
  ModelEntry taken = entry();
  taken.name = "resnet50";
  EXPECT_THROW(add_model(taken), Bug);
}

TEST(CustomModel, AnUnknownNameIsASpecErrorThatListsTheKnown) {
  add_once();
  try {
    (void)build(CustomModelSpec{"mean_color"}, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("mean_colour"));
  }
}

}  // namespace
}  // namespace ceteris::models
