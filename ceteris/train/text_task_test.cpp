// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/text_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <set>

#include "ceteris/base/error.hpp"

namespace ceteris::train {
namespace {

at::Tensor step_loss(Task& task, std::int64_t step) {
  return task.forward_loss(task.batch(step));
}

using ::testing::ElementsAre;

constexpr double kRounding = 1e-5;  // of float32 over 256 classes, in nats

/// Gives the byte `after(token)` the probability `surety(token)` and shares the rest among the others; remembers what
/// it was shown.
class Reader : public nn::Network {
 public:
  using After = std::function<std::int64_t(std::int64_t token)>;
  using Surety = std::function<double(std::int64_t token)>;

  Reader(After after, Surety surety) : after_(std::move(after)), surety_(std::move(surety)) {
    gain_ = parameter("gain", {1}, nn::Constant{1});
  }

  at::Tensor forward(const at::Tensor& x, const nn::StepRandom& random) override {
    shown.push_back(x.clone());
    first_samples.push_back(random.first_sample());
    const at::Tensor logits = at::empty({x.size(0), x.size(1), 256});
    for (std::int64_t n = 0; n < x.size(0); ++n) {
      for (std::int64_t t = 0; t < x.size(1); ++t) {
        const auto token = x[n][t].item<std::int64_t>();
        logits[n][t].fill_(std::log((1 - surety_(token)) / 255));
        logits[n][t][after_(token)] = std::log(surety_(token));
      }
    }
    return logits * gain_;
  }

  /// Every token that was shown, in order.
  [[nodiscard]] std::vector<std::int64_t> tokens() const {
    std::vector<std::int64_t> all;
    for (const at::Tensor& x : shown) {
      const at::Tensor flat = x.contiguous();
      all.insert(all.end(), flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel());
    }
    return all;
  }

  std::vector<at::Tensor> shown;
  std::vector<std::uint64_t> first_samples;

 private:
  After after_;
  Surety surety_;
  at::Tensor gain_;
};

std::shared_ptr<Reader> reader(Reader::After after, Reader::Surety surety) {
  auto network = std::make_shared<Reader>(std::move(after), std::move(surety));
  nn::initialise(*network, 0, 0);
  return network;
}

std::int64_t next(std::int64_t token) {
  return (token + 1) % 256;
}

double three_quarters(std::int64_t) {
  return 0.75;
}

/// The bytes first, first + 1, ...
std::vector<std::byte> counting(std::size_t size, std::size_t first = 0) {
  std::vector<std::byte> text(size);
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::byte>(first + i);
  return text;
}

RecipeSpec recipe(int batch) {
  RecipeSpec spec;
  spec.batch = batch;
  return spec;
}

constexpr TextTaskOptions kOptions{.context = 6, .seed = 3, .replicate = 1};

TEST(TextTask, AStepIsTheSameWhateverWasAskedBefore) {
  const auto make = [](const std::shared_ptr<Reader>& network, const TextTaskOptions& options) {
    return std::make_unique<TextTask>(network, counting(120), counting(20), recipe(5), options);
  };
  const auto straight = reader(next, three_quarters), jumping = reader(next, three_quarters);
  const auto a = make(straight, kOptions), b = make(jumping, kOptions);
  for (const std::int64_t step : {0, 1, 2, 3}) (void)step_loss(*a, step);
  for (const std::int64_t step : {3, 1}) (void)step_loss(*b, step);
  EXPECT_TRUE(jumping->shown[0].equal(straight->shown[3]));
  EXPECT_TRUE(jumping->shown[1].equal(straight->shown[1]));
  EXPECT_FALSE(straight->shown[0].equal(straight->shown[1]));
  EXPECT_THAT(jumping->first_samples, ElementsAre(15, 5));  // step x batch, for the masks of a network

  const auto other_seed = reader(next, three_quarters), other_replicate = reader(next, three_quarters);
  (void)step_loss(*make(other_seed, {.context = 6, .seed = 4, .replicate = 1}), 0);
  (void)step_loss(*make(other_replicate, {.context = 6, .seed = 3, .replicate = 2}), 0);
  EXPECT_FALSE(other_seed->shown[0].equal(straight->shown[0]));
  EXPECT_FALSE(other_replicate->shown[0].equal(straight->shown[0]));
}

TEST(TextTask, AWindowIsAPieceOfTheTrainingTextAndNeverOfTheOther) {
  const auto network = reader(next, three_quarters);
  TextTask task(network, counting(100), counting(50, 150), recipe(8), kOptions);
  std::set<std::int64_t> starts;
  for (std::int64_t step = 0; step < 100; ++step) {
    (void)step_loss(task, step);
    const at::Tensor& x = network->shown.back();
    ASSERT_EQ(x.sizes(), (std::vector<std::int64_t>{8, 6}));
    EXPECT_TRUE(x.diff(1, 1).eq(1).all().item<bool>()) << x;
    for (std::int64_t n = 0; n < 8; ++n) starts.insert(x[n][0].item<std::int64_t>());
  }
  // A window of six and the byte after it: the last one begins at 93.
  EXPECT_EQ(*starts.begin(), 0);
  EXPECT_EQ(*starts.rbegin(), 93);
}

TEST(TextTask, TheTargetOfAByteIsTheOneAfterIt) {
  const auto loss_of = [](Reader::After after) {
    TextTask task(reader(std::move(after), three_quarters), counting(40), counting(20), recipe(4), kOptions);
    return step_loss(task, 1).item<double>();
  };
  EXPECT_NEAR(loss_of(next), -std::log(0.75), kRounding);
  for (const std::int64_t shift : {-1, 0, 2}) {
    EXPECT_NEAR(loss_of([shift](std::int64_t token) { return (token + shift + 256) % 256; }), -std::log(0.25 / 255),
                kRounding)
        << shift;
  }
}

TEST(TextTask, TheLossSmoothsItsTargetsAndHasAGradient) {
  RecipeSpec spec = recipe(4);
  spec.label_smoothing = 0.1;
  TextTask task(reader(next, three_quarters), counting(40), counting(20), spec, kOptions);
  const at::Tensor loss = step_loss(task, 0);
  EXPECT_TRUE(loss.requires_grad());
  const double mean = (std::log(0.75) + 255 * std::log(0.25 / 255)) / 256;
  EXPECT_NEAR(loss.item<double>(), -0.9 * std::log(0.75) - 0.1 * mean, kRounding);
}

TEST(TextTask, CountsTheWindowsThatFitSideBySide) {
  const auto samples = [](std::size_t size) {
    return TextTask(reader(next, three_quarters), counting(size), counting(7), recipe(1), kOptions).samples();
  };
  EXPECT_EQ(samples(7), 1);
  EXPECT_EQ(samples(12), 1);
  EXPECT_EQ(samples(13), 2);
}

TEST(TextTask, TheShortestTextHasOneWindow) {
  const auto network = reader(next, three_quarters);
  TextTask task(network, counting(7), counting(7), recipe(3), kOptions);
  (void)step_loss(task, 9);
  EXPECT_TRUE(network->shown.back().equal(at::arange(6).expand({3, 6})));
  EXPECT_THROW(TextTask(network, counting(6), counting(7), recipe(3), kOptions), Bug);
  EXPECT_THROW(TextTask(network, counting(7), counting(6), recipe(3), kOptions), Bug);
}

TEST(TextTask, EvaluatesTheValidationPartWithoutSmoothing) {
  const auto network = reader(next, three_quarters);
  RecipeSpec spec = recipe(4);
  spec.label_smoothing = 0.5;
  TextTask task(network, counting(100), counting(50, 150), spec, kOptions);
  const std::vector<Metric> metrics = task.evaluate(Split::Validation);
  ASSERT_EQ(metrics.size(), 2U);
  EXPECT_EQ(metrics[0].name, "loss");
  EXPECT_NEAR(metrics[0].value, -std::log(0.75), kRounding);
  EXPECT_EQ(metrics[1].name, "bits_per_byte");
  EXPECT_NEAR(metrics[1].value, -std::log2(0.75), kRounding);
  for (const std::int64_t token : network->tokens()) EXPECT_GE(token, 150);
}

TEST(EvaluateText, PredictsEveryByteButTheFirstExactlyOnce) {
  // Shorter than a window, a whole number of windows, one byte more and less, more windows than a batch of them.
  for (const std::size_t size : {2U, 4U, 5U, 6U, 7U, 9U, 10U, 256U}) {
    for (const std::int64_t context : {1, 4, 300}) {
      const auto network = reader(next, three_quarters);
      const double loss = evaluate_text(*network, counting(size), context)[0].value;
      EXPECT_NEAR(loss, -std::log(0.75), kRounding) << size << " bytes, context " << context;
      std::vector<std::int64_t> shown = network->tokens();
      std::sort(shown.begin(), shown.end());
      std::vector<std::int64_t> all(size - 1);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
      EXPECT_EQ(shown, all) << size << " bytes, context " << context;
    }
  }
}

TEST(EvaluateText, AWindowThatIsShorterCountsByItsBytes) {
  // Ten bytes in windows of four: two whole ones and one of a single prediction, which is the surest.
  const auto surety = [](std::int64_t token) { return token == 8 ? 0.99 : 0.25 + 0.05 * static_cast<double>(token); };
  const auto network = reader(next, surety);
  double nats = 0;
  for (std::int64_t token = 0; token < 9; ++token) nats -= std::log(surety(token));
  const std::vector<Metric> metrics = evaluate_text(*network, counting(10), 4);
  EXPECT_NEAR(metrics[0].value, nats / 9, kRounding);
  EXPECT_NEAR(metrics[1].value, nats / 9 / std::numbers::ln2, kRounding);
}

TEST(EvaluateText, OneThatKnowsNothingNeedsEightBitsAByte) {
  const auto network = reader(next, [](std::int64_t) { return 1.0 / 256; });
  EXPECT_NEAR(evaluate_text(*network, counting(40), 7)[1].value, 8, kRounding);
}

TEST(EvaluateText, OfOneByteIsABug) {
  const auto network = reader(next, three_quarters);
  EXPECT_THROW((void)evaluate_text(*network, counting(1), 4), Bug);
  EXPECT_THROW((void)evaluate_text(*network, counting(2), 0), Bug);
}

}  // namespace
}  // namespace ceteris::train
