// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/loop.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/train/checkpoint.hpp"

namespace ceteris::train {
namespace {

struct Line : torch::nn::Module {
  Line() {
    weight = register_parameter("weight", at::zeros({2, 2}));
    register_buffer("seen", at::zeros({1}, at::kLong));
  }
  at::Tensor weight;
};

// Fits a matrix; the target of a step depends on the step, as batches do.
class LineTask final : public Task {
 public:
  explicit LineTask(std::int64_t poison = -1) : poison_(poison) {}

  double measured_loss = 0;       ///< added to the validation loss
  std::vector<Metric> also = {};  ///< further metrics of every evaluation
  bool endless_gradient = false;  ///< of step 12: the loss stays finite

  torch::nn::Module& network() override { return line; }
  std::int64_t samples() const override { return 8; }
  std::int64_t batch_size() const override { return 2; }
  Batch batch(std::int64_t step) override {
    return {.inputs = {{"step", at::full({2}, step, at::kLong)}}, .targets = at::zeros({2})};
  }
  at::Tensor forward_loss(const Batch& batch) override {
    const auto step = batch.inputs["step"][0].item<std::int64_t>();
    const double target =
        step == poison_ ? std::numeric_limits<double>::quiet_NaN() : 1 + 0.1 * static_cast<double>(step % 4);
    line.named_buffers()["seen"].add_(1);
    const at::Tensor loss = (line.weight - target).pow(2).mean();
    // The root of zero is zero, and its slope is infinite.
    return endless_gradient && step == 12 ? loss + (line.weight - line.weight.detach()).sum().sqrt() : loss;
  }
  std::vector<Metric> evaluate(Split) override {
    EXPECT_FALSE(line.is_training());
    EXPECT_FALSE(at::GradMode::is_enabled());
    std::vector<Metric> metrics = {{"loss", measured_loss + (line.weight - 1.15).pow(2).mean().item<double>()}};
    metrics.insert(metrics.end(), also.begin(), also.end());
    return metrics;
  }
  Line line;

 private:
  std::int64_t poison_;
};

constexpr optim::AdamWSpec kAdamW{.learning_rate = 0.1, .weight_decay = 0};

LoopPlan plan_of(std::int64_t steps) {
  return {.steps = steps, .evaluations = 5, .checkpoints = 7, .learning_rate = 0.1};
}

TEST(Loop, EvaluatesExactlyAsOftenAsIsAskedForTheLastTimeAtTheEnd) {
  const auto evaluated = [](std::int64_t steps, std::int64_t evaluations) {
    LineTask task;
    optim::AdamW optimiser(task.line, kAdamW);
    std::vector<std::int64_t> at, kept;
    (void)run_loop(task, optimiser, {.steps = steps, .evaluations = evaluations, .checkpoints = evaluations}, 0,
                   {.on_evaluation = [&](std::int64_t s, const auto&) { at.push_back(s); },
                    .on_checkpoint = [&](std::int64_t s) { kept.push_back(s); }});
    EXPECT_EQ(at, kept);
    return at;
  };
  EXPECT_EQ(evaluated(200, 3), (std::vector<std::int64_t>{67, 134, 200}));
  EXPECT_EQ(evaluated(20, 10), (std::vector<std::int64_t>{2, 4, 6, 8, 10, 12, 14, 16, 18, 20}));
  EXPECT_EQ(evaluated(7, 1), (std::vector<std::int64_t>{7}));
  EXPECT_EQ(evaluated(3, 10), (std::vector<std::int64_t>{1, 2, 3})) << "no more often than there are steps";
  for (std::int64_t steps = 1; steps < 60; ++steps) {
    for (std::int64_t evaluations = 1; evaluations < 60; ++evaluations) {
      const auto at = evaluated(steps, evaluations);
      EXPECT_EQ(at.size(), static_cast<std::size_t>(std::min(steps, evaluations))) << steps << " " << evaluations;
      EXPECT_EQ(at.back(), steps);
    }
  }
}

TEST(Loop, LearnsAndEvaluatesOnTimeAndAtTheEnd) {
  LineTask task;
  optim::AdamW optimiser(task.line, kAdamW);
  std::vector<std::int64_t> evaluated;
  std::vector<double> losses;
  const LoopOutcome outcome = run_loop(task, optimiser, plan_of(55), 0,
                                       {.on_step = [&](const StepReport& r) { losses.push_back(r.loss); },
                                        .on_evaluation = [&](std::int64_t s, const auto&) { evaluated.push_back(s); }});
  EXPECT_EQ(evaluated, (std::vector<std::int64_t>{11, 22, 33, 44, 55}));
  EXPECT_EQ(outcome.steps, 55);
  ASSERT_EQ(outcome.metrics.size(), 1U);
  EXPECT_LT(outcome.metrics[0].value, 0.05);
  EXPECT_LT(losses.back(), losses.front() / 10);
}

TEST(Loop, DivergenceIsAnOutcomeThatKeepsTheLastFiniteParameters) {
  LineTask task(12);
  optim::AdamW optimiser(task.line, kAdamW);
  const LoopOutcome outcome = run_loop(task, optimiser, plan_of(50), 0, {});
  EXPECT_TRUE(outcome.diverged);
  EXPECT_EQ(outcome.steps, 12);
  EXPECT_TRUE(task.line.weight.isfinite().all().item<bool>());
}

TEST(Loop, AMetricThatIsNoNumberIsADivergence) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();
  const auto outcome_of = [](double loss, std::vector<Metric> also) {
    LineTask task;
    task.measured_loss = loss;
    task.also = std::move(also);
    optim::AdamW optimiser(task.line, kAdamW);
    std::vector<std::int64_t> checkpoints;
    LoopOutcome outcome =
        run_loop(task, optimiser, plan_of(50), 0, {.on_checkpoint = [&](std::int64_t s) { checkpoints.push_back(s); }});
    if (outcome.diverged) {
      EXPECT_EQ(outcome.steps, 10) << "the first evaluation";
      EXPECT_EQ(checkpoints, (std::vector<std::int64_t>{8}));
    }
    return outcome;
  };
  EXPECT_EQ(outcome_of(kNan, {}).cause.name, "validation loss");
  EXPECT_EQ(outcome_of(kInf, {}).cause.value, kInf);
  const LoopOutcome accuracy = outcome_of(0, {{"accuracy", kNan}});
  EXPECT_TRUE(accuracy.diverged);
  EXPECT_EQ(accuracy.cause.name, "validation accuracy");
  EXPECT_EQ(accuracy.metrics.size(), 2U) << "what was measured is kept";
  EXPECT_FALSE(outcome_of(0, {{"accuracy", 0.5}}).diverged);
}

TEST(Loop, AnInfiniteGradientIsADivergenceThatMovesNothing) {
  LineTask task;
  task.endless_gradient = true;
  optim::AdamW optimiser(task.line, kAdamW);
  const LoopOutcome outcome = run_loop(task, optimiser, plan_of(50), 0, {});
  EXPECT_TRUE(outcome.diverged);
  EXPECT_EQ(outcome.steps, 12);
  EXPECT_EQ(outcome.cause.name, "gradient norm");
  EXPECT_TRUE(outcome.metrics.empty());
  EXPECT_TRUE(task.line.weight.isfinite().all().item<bool>());
}

TEST(Loop, ARunThatGoesOnFromItsLastStepSeesTheDivergenceToo) {
  LineTask task;
  task.measured_loss = std::numeric_limits<double>::quiet_NaN();
  optim::AdamW optimiser(task.line, kAdamW);
  EXPECT_TRUE(run_loop(task, optimiser, plan_of(20), 20, {}).diverged);
}

TEST(Loop, AStoppedRunContinuesBitForBitFromItsCheckpoint) {
  const TempDirectory folder;
  LineTask whole;
  optim::AdamW whole_optimiser(whole.line, kAdamW);
  (void)run_loop(whole, whole_optimiser, plan_of(40), 0, {});

  {
    LineTask task;
    optim::AdamW optimiser(task.line, kAdamW);
    int steps = 0;
    const LoopOutcome outcome = run_loop(
        task, optimiser, plan_of(40), 0,
        {.on_checkpoint = [&](std::int64_t s) { save_checkpoint(folder.path(), "run", s, task.line, optimiser); },
         .should_stop = [&] { return ++steps == 17; }});
    EXPECT_TRUE(outcome.stopped);
    EXPECT_TRUE(outcome.metrics.empty());
  }
  LineTask task;
  optim::AdamW optimiser(task.line, kAdamW);
  const Restored restored = load_checkpoint(folder.path(), "run", task.line, optimiser);
  EXPECT_EQ(restored.steps, 17);
  (void)run_loop(task, optimiser, plan_of(40), restored.steps, {});
  EXPECT_TRUE(task.line.weight.equal(whole.line.weight));
  EXPECT_TRUE(task.line.named_buffers()["seen"].equal(whole.line.named_buffers()["seen"]));
}

TEST(Loop, ScoresTheAverageOfTheWeightsAndTrainsOnAsWithoutOne) {
  LineTask plain, averaged;
  optim::AdamW plain_optimiser(plain.line, kAdamW), averaged_optimiser(averaged.line, kAdamW);
  optim::WeightAverage average(averaged.line, {.decay = 0.9});
  const LoopOutcome without = run_loop(plain, plain_optimiser, plan_of(30), 0, {});
  const LoopOutcome with = run_loop(averaged, averaged_optimiser, plan_of(30), 0, {}, &average);
  EXPECT_TRUE(averaged.line.weight.equal(plain.line.weight)) << "the average has no part in what is trained";
  const at::Tensor mean = average.state().front().second;
  EXPECT_DOUBLE_EQ(with.metrics[0].value, (mean - 1.15).pow(2).mean().item<double>());
  EXPECT_NE(with.metrics[0].value, without.metrics[0].value);
}

TEST(Loop, ContinuesTheAverageOfTheWeightsBitForBit) {
  const TempDirectory folder;
  constexpr optim::EmaOptions kEma{.decay = 0.99, .warmup = true};
  LineTask whole;
  optim::AdamW whole_optimiser(whole.line, kAdamW);
  optim::WeightAverage whole_average(whole.line, kEma);
  const LoopOutcome expected = run_loop(whole, whole_optimiser, plan_of(40), 0, {}, &whole_average);
  {
    LineTask task;
    optim::AdamW optimiser(task.line, kAdamW);
    optim::WeightAverage average(task.line, kEma);
    (void)run_loop(
        task, optimiser, plan_of(40), 0,
        {.on_checkpoint =
             [&](std::int64_t s) { save_checkpoint(folder.path(), "run", s, task.line, optimiser, &average); },
         .should_stop = [&] { return optimiser.steps_taken() == 17; }},
        &average);
  }
  LineTask task;
  optim::AdamW optimiser(task.line, kAdamW);
  optim::WeightAverage average(task.line, kEma);
  ASSERT_EQ(load_checkpoint(folder.path(), "run", task.line, optimiser, &average).steps, 17);
  const LoopOutcome continued = run_loop(task, optimiser, plan_of(40), 17, {}, &average);
  EXPECT_EQ(continued.metrics[0].value, expected.metrics[0].value);
  for (std::size_t i = 0; i < average.state().size(); ++i) {
    EXPECT_TRUE(average.state()[i].second.equal(whole_average.state()[i].second)) << average.state()[i].first;
  }
}

// A task whose loss is the mean over its samples, so that parts of a batch add up to the whole.
class MeanTask final : public Task {
 public:
  torch::nn::Module& network() override { return line; }
  std::int64_t samples() const override { return 16; }
  std::int64_t batch_size() const override { return 6; }
  Batch batch(std::int64_t step) override {
    return {.inputs = {{"row", at::arange(12, at::kFloat).view({6, 2}).add(static_cast<double>(step))}},
            .targets = at::ones({6}),
            .first_sample = 100};
  }
  at::Tensor forward_loss(const Batch& batch) override {
    firsts.push_back(batch.first_sample);
    return (batch.inputs["row"].matmul(line.weight).sum(1) - batch.targets).pow(2).mean();
  }
  std::vector<Metric> evaluate(Split) override { return {}; }
  Line line;
  std::vector<std::uint64_t> firsts;
};

TEST(Loop, TheGradientsOfMicroBatchesAddUpToThatOfTheBatch) {
  MeanTask whole, parts;
  optim::AdamW whole_optimiser(whole.line, kAdamW), parts_optimiser(parts.line, kAdamW);
  LoopPlan plan = plan_of(5);
  std::vector<double> whole_losses, parts_losses;
  (void)run_loop(whole, whole_optimiser, plan, 0,
                 {.on_step = [&](const StepReport& r) { whole_losses.push_back(r.loss); }});
  plan.micro_batches = 4;  // of 6 samples: 1, 2, 1, 2
  (void)run_loop(parts, parts_optimiser, plan, 0,
                 {.on_step = [&](const StepReport& r) { parts_losses.push_back(r.loss); }});
  ASSERT_EQ(parts_losses.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(parts_losses[i], whole_losses[i], 1e-4 * whole_losses[i]);
  }
  EXPECT_TRUE(at::allclose(parts.line.weight, whole.line.weight, 1e-4, 1e-5));
  EXPECT_EQ((std::vector<std::uint64_t>(parts.firsts.begin(), parts.firsts.begin() + 4)),
            (std::vector<std::uint64_t>{100, 101, 103, 104}))
      << "masks are those of the samples in the whole batch";
  plan.micro_batches = 50;
  (void)run_loop(parts, parts_optimiser, plan, 4, {});
  EXPECT_EQ(parts.firsts.size(), 5 * 4 + 6U) << "never more parts than samples";
}

TEST(Loop, TheLastStepIsCheckpointedWhateverTheNumber) {
  std::vector<std::int64_t> steps;
  LineTask task;
  optim::AdamW optimiser(task.line, kAdamW);
  (void)run_loop(task, optimiser, plan_of(16), 0, {.on_checkpoint = [&](std::int64_t s) { steps.push_back(s); }});
  EXPECT_EQ(steps, (std::vector<std::int64_t>{3, 5, 7, 10, 12, 14, 16}));
}

TEST(Loop, ACheckpointHoldsTheVectorsOfAPowerIteration) {
  const TempDirectory folder;
  constexpr nn::LinearOptions kSigma{.weights = nn::LinearWeights::SigmaReparam};
  nn::Linear from(3, 4, kSigma), to(3, 4, kSigma);
  nn::initialise(*from, 1, 0);
  nn::initialise(*to, 2, 0);
  optim::AdamW from_optimiser(*from, kAdamW), to_optimiser(*to, kAdamW);
  const at::Tensor x = at::arange(6, at::kFloat).view({2, 3});
  from->forward(x).square().sum().backward();
  from_optimiser.step(0.1);
  save_checkpoint(folder.path(), "run", 1, *from, from_optimiser);
  (void)load_checkpoint(folder.path(), "run", *to, to_optimiser);
  EXPECT_TRUE(to->u.equal(from->u) && to->v.equal(from->v));
  EXPECT_TRUE(to->forward(x).equal(from->forward(x)));
}

class Checkpoint : public testing::Test {
 protected:
  void save(std::int64_t steps) {
    optimiser.zero_grad();
    task.forward_loss(task.batch(steps)).backward();
    optimiser.step(0.1);
    save_checkpoint(folder.path(), "run", steps, task.line, optimiser);
  }
  std::filesystem::path file(std::int64_t steps) const {
    return folder.path() / ("step-" + std::to_string(steps) + ".safetensors");
  }
  TempDirectory folder;
  LineTask task;
  optim::AdamW optimiser{task.line, kAdamW};
};

TEST_F(Checkpoint, KeepsTwoGenerations) {
  save(9);
  save(10);
  save(100);
  EXPECT_FALSE(std::filesystem::exists(file(9)));
  EXPECT_TRUE(std::filesystem::exists(file(10)));
  EXPECT_TRUE(std::filesystem::exists(file(100)));
}

TEST_F(Checkpoint, FallsBackToTheOlderWhenTheNewerIsDamaged) {
  save(10);
  save(20);
  {
    std::fstream damaged(file(20), std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(-3, std::ios::end);
    damaged.put('\x7f');
  }
  LineTask other;
  optim::AdamW optimiser_of_other(other.line, kAdamW);
  const Restored restored = load_checkpoint(folder.path(), "run", other.line, optimiser_of_other);
  EXPECT_EQ(restored.steps, 10);
  ASSERT_EQ(restored.notes.size(), 1U);
  EXPECT_NE(restored.notes[0].find("checksum"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(file(20)));  // it must not push the next sound one out
  save_checkpoint(folder.path(), "run", 15, other.line, optimiser_of_other);
  EXPECT_TRUE(std::filesystem::exists(file(15)));
}

TEST_F(Checkpoint, ATruncatedFileIsPassedOverAndNamed) {
  save(10);
  std::filesystem::resize_file(file(10), 40);
  LineTask other;
  optim::AdamW optimiser_of_other(other.line, kAdamW);
  const Restored restored = load_checkpoint(folder.path(), "run", other.line, optimiser_of_other);
  EXPECT_EQ(restored.steps, 0);
  EXPECT_EQ(restored.notes.size(), 1U);
}

TEST_F(Checkpoint, OfAnotherRunIsRefused) {
  save(10);
  EXPECT_THROW((void)load_checkpoint(folder.path(), "other run", task.line, optimiser), Error);
}

TEST_F(Checkpoint, IsPutWhereTheNetworkIs) {
  // A meta tensor has no memory that bytes could be written to directly: they must go the way of a copy between
  // devices.
  struct Elsewhere : torch::nn::Module {
    Elsewhere() {
      const auto meta = at::TensorOptions(at::kMeta);
      register_parameter("weight", at::zeros({2, 2}, meta));
      register_buffer("seen", at::zeros({1}, meta.dtype(at::kLong)));
    }
  } elsewhere;
  save(10);
  optim::AdamW other(elsewhere, kAdamW);
  const Restored restored = load_checkpoint(folder.path(), "run", elsewhere, other);
  EXPECT_EQ(restored.steps, 10);
  EXPECT_TRUE(restored.notes.empty());
  EXPECT_EQ(other.steps_taken(), 10);
  for (const auto& [name, tensor] : other.state()) {
    EXPECT_TRUE(tensor.is_meta()) << name;
  }
}

TEST_F(Checkpoint, AbsentMeansStepZero) {
  EXPECT_EQ(load_checkpoint(folder.path() / "none", "run", task.line, optimiser).steps, 0);
}

}  // namespace
}  // namespace ceteris::train
