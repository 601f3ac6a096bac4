// SPDX-License-Identifier: Apache-2.0
// A task of pairs, written against the public headers alone: two networks read two views of the same thing, and learn
// which belong together (Oord et al. 2018; Radford et al. 2021).
#include <gtest/gtest.h>
#include <torch/types.h>

#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"
#include "ceteris/train/checkpoint.hpp"
#include "ceteris/train/loop.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::train {
namespace {

constexpr std::int64_t kThings = 3;  // numbers of a thing
constexpr std::int64_t kLeft = 6, kRight = 4;
constexpr std::int64_t kPairs = 24;

struct Towers : nn::Component {
  Towers() {
    left = register_module("left", nn::Linear(kLeft, kThings));
    right = register_module("right", nn::Linear(kRight, kThings));
  }
  /// Cosines of all lefts with all rights. (N, 6), (N, 4) -> (N, N)
  at::Tensor cosines(const Inputs& pairs) {
    const auto unit = [](const at::Tensor& x) { return x / x.norm(2, {1}, /*keepdim=*/true); };
    return unit(left->forward(pairs["left"])).matmul(unit(right->forward(pairs["right"])).t());
  }
  nn::Linear left{nullptr}, right{nullptr};
};

class PairTask final : public Task {
 public:
  explicit PairTask(std::uint64_t seed) : views_(seed, 0, "views"), things_(seed, 0, "things") {
    nn::initialise(towers, seed, 0);
    to_left_ = normal({kThings, kLeft}, views_.at(0));
    to_right_ = normal({kThings, kRight}, views_.at(1));
  }
  torch::nn::Module& network() override { return towers; }
  std::int64_t samples() const override { return 1000; }
  std::int64_t batch_size() const override { return kPairs; }
  Batch batch(std::int64_t step) override {
    const auto draw = static_cast<std::uint64_t>(step) + 1;
    return {.inputs = pairs(draw), .first_sample = draw * kPairs};
  }
  at::Tensor forward_loss(const Batch& batch) override {
    seen.push_back(batch.inputs["right"].sizes().vec());
    const at::Tensor scores = towers.cosines(batch.inputs) * 10;
    const at::Tensor own = at::arange(batch.size(), at::kLong);
    return (optim::cross_entropy(scores, own) + optim::cross_entropy(scores.t(), own)) / 2;
  }
  std::vector<Metric> evaluate(Split) override {
    const at::Tensor found = towers.cosines(pairs(0)).argmax(1).eq(at::arange(kPairs, at::kLong));
    return {{.name = "recall", .value = found.to(at::kDouble).mean().item<double>(), .better = Better::Higher}};
  }
  Towers towers;
  std::vector<std::vector<std::int64_t>> seen;

 private:
  static at::Tensor normal(at::IntArrayRef shape, Draws draws) {
    at::Tensor tensor = at::empty(shape, at::kFloat);
    nn::fill(tensor, nn::Normal{1}, draws);
    return tensor;
  }
  Inputs pairs(std::uint64_t draw) const {
    const at::Tensor things = normal({kPairs, kThings}, things_.at(draw));
    return {{"left", things.matmul(to_left_)}, {"right", things.matmul(to_right_)}};
  }
  Stream views_, things_;
  at::Tensor to_left_, to_right_;
};

constexpr optim::AdamWSpec kPairAdamW{.learning_rate = 0.03, .weight_decay = 0};
constexpr LoopPlan kPairPlan{.steps = 400, .learning_rate = 0.03};

TEST(TwoTowers, LearnWhichOfTwoInputsBelongTogether) {
  PairTask task(1);
  optim::AdamW optimiser(task.towers, kPairAdamW);
  EXPECT_LT(task.evaluate(Split::Validation)[0].value, 0.4) << "chance is 1 in 24";
  const LoopOutcome outcome = run_loop(task, optimiser, kPairPlan, 0, {});
  EXPECT_GT(outcome.metrics[0].value, 0.9);
}

TEST(TwoTowers, AMicroBatchHasItsPartOfEveryInput) {
  PairTask task(1);
  optim::AdamW optimiser(task.towers, kPairAdamW);
  LoopPlan plan = kPairPlan;
  plan.steps = 1;
  plan.micro_batches = 3;
  (void)run_loop(task, optimiser, plan, 0, {});
  EXPECT_EQ(task.seen, (std::vector<std::vector<std::int64_t>>(3, {8, kRight})));
}

TEST(TwoTowers, ContinueBitForBit) {
  const TempDirectory folder;
  PairTask whole(2), cut(2), continued(2);
  optim::AdamW of_whole(whole.towers, kPairAdamW), of_cut(cut.towers, kPairAdamW),
      of_continued(continued.towers, kPairAdamW);
  (void)run_loop(whole, of_whole, kPairPlan, 0, {});
  (void)run_loop(
      cut, of_cut, kPairPlan, 0,
      {.on_checkpoint = [&](std::int64_t done) { save_checkpoint(folder.path(), "pairs", done, cut.towers, of_cut); },
       .should_stop = [&] { return of_cut.steps_taken() == 70; }});
  const std::int64_t first = load_checkpoint(folder.path(), "pairs", continued.towers, of_continued).steps;
  ASSERT_EQ(first, 70);
  (void)run_loop(continued, of_continued, kPairPlan, first, {});
  EXPECT_TRUE(continued.towers.left->weight.equal(whole.towers.left->weight));
  EXPECT_TRUE(continued.towers.right->weight.equal(whole.towers.right->weight));
}

TEST(Batch, NamesItsInputsAndRefusesOthers) {
  const Batch batch{.inputs = {{"left", at::ones({4, 2})}, {"right", at::zeros({4})}}};
  EXPECT_EQ(batch.size(), 4);
  EXPECT_EQ(batch.part(1, 3).inputs["right"].size(0), 2);
  EXPECT_FALSE(batch.part(1, 3).targets.defined());
  EXPECT_EQ(batch.moved({at::kCPU, at::kBFloat16}).inputs["left"].scalar_type(), at::kBFloat16);
  EXPECT_THROW((void)batch.inputs["middle"], Bug);
  const Batch uneven{.inputs = {{"left", at::ones({4, 2})}, {"right", at::zeros({3})}}};
  EXPECT_THROW((void)uneven.part(0, 2), Bug);
}

}  // namespace
}  // namespace ceteris::train
