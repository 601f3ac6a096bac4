// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/image_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/loader/mixing.hpp"
#include "ceteris/nn/compute.hpp"

namespace ceteris::train {
namespace {

at::Tensor step_loss(Task& task, std::int64_t step) {
  return task.forward_loss(task.batch(step));
}

using ::testing::ElementsAre;

/// Logits from the red value, 0 to 255, of the first pixel of each image; remembers what it was shown.
class Watcher : public nn::Network {
 public:
  using Answer = std::function<std::vector<double>(int value)>;

  explicit Watcher(Answer answer) : answer_(std::move(answer)) { gain_ = parameter("gain", {1}, nn::Constant{1}); }

  at::Tensor forward(const at::Tensor& x, const nn::StepRandom& random) override {
    shown.push_back(x.detach().clone());
    in_training.push_back(is_training());
    first_samples.push_back(random.first_sample());
    std::vector<at::Tensor> rows;
    for (const int value : values(x)) {
      rows.push_back(at::tensor(answer_(value), at::kDouble).to(at::kFloat));
    }
    return at::stack(rows) * gain_;
  }

  /// The red values of the first pixels.
  static std::vector<int> values(const at::Tensor& x) {
    std::vector<int> result;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
      const double red = x[i][0][0][0].item<double>() * loader::kDeviation[0] + loader::kMean[0];
      result.push_back(static_cast<int>(std::lround(255 * red)));
    }
    return result;
  }

  std::vector<at::Tensor> shown;
  std::vector<bool> in_training;
  std::vector<std::uint64_t> first_samples;

 private:
  Answer answer_;
  at::Tensor gain_;
};

std::shared_ptr<Watcher> watcher(Watcher::Answer answer) {
  auto network = std::make_shared<Watcher>(std::move(answer));
  nn::initialise(*network, 0, 0);
  return network;
}

std::vector<double> indifferent(int) {
  return {0, 0, 0, 0};
}

constexpr int kSide = 9;  // room for crops of 8 pixels

/// Image i is of one colour, i, besides a frame of 255 at the left and upper edge when `framed`.
std::shared_ptr<const image::ImageCache> colours(int count, bool framed = false) {
  auto cache = std::make_shared<image::ImageCache>(kSide);
  for (int i = 0; i < count; ++i) {
    image::Image image{kSide, kSide, std::vector<std::uint8_t>(3 * kSide * kSide, static_cast<std::uint8_t>(i))};
    for (int k = 0; framed && k < kSide; ++k) {
      for (int c = 0; c < 3; ++c) {
        image.row(0)[3 * k + c] = image.row(k)[c] = 255;
      }
    }
    cache->append(image);
  }
  return cache;
}

/// Every pixel of its own.
std::shared_ptr<const image::ImageCache> noise(int count) {
  auto cache = std::make_shared<image::ImageCache>(kSide);
  Draws draws = Stream(1, 0, "noise").at(0);
  for (int i = 0; i < count; ++i) {
    image::Image image{kSide, kSide, std::vector<std::uint8_t>(3 * kSide * kSide)};
    for (std::uint8_t& value : image.pixels) {
      value = static_cast<std::uint8_t>(draws.below(256));
    }
    cache->append(image);
  }
  return cache;
}

/// Images [first, first + count), of class index % 4.
LabelledImages part(const std::shared_ptr<const image::ImageCache>& cache, std::uint32_t first, std::uint32_t count) {
  LabelledImages images{cache, {}, {}};
  for (std::uint32_t i = first; i < first + count; ++i) {
    images.indices.push_back(i);
    images.labels.push_back(i % 4);
  }
  return images;
}

RecipeSpec recipe(int batch) {
  RecipeSpec spec;
  spec.batch = batch;
  return spec;
}

constexpr ImageTaskOptions kOptions{.size = 8, .seed = 3, .replicate = 1};

TEST(ImageTask, AStepIsTheSameWhateverWasAskedBefore) {
  const auto cache = noise(24);
  const auto make = [&](const std::shared_ptr<Watcher>& network, const ImageTaskOptions& options) {
    return std::make_unique<ImageTask>(network, part(cache, 0, 20), part(cache, 20, 4), recipe(5), options);
  };
  const auto straight = watcher(indifferent), jumping = watcher(indifferent);
  const auto a = make(straight, kOptions), b = make(jumping, kOptions);
  for (const std::int64_t step : {0, 1, 2, 3, 4, 5}) (void)step_loss(*a, step);
  for (const std::int64_t step : {5, 2, 5}) (void)step_loss(*b, step);
  EXPECT_TRUE(jumping->shown[0].equal(straight->shown[5]));
  EXPECT_TRUE(jumping->shown[1].equal(straight->shown[2]));
  EXPECT_TRUE(jumping->shown[2].equal(straight->shown[5]));
  EXPECT_THAT(jumping->first_samples, ElementsAre(25, 10, 25));  // step x batch, for the masks of a network
  EXPECT_FALSE(straight->shown[0].equal(straight->shown[4]));    // the next epoch has another order

  const auto other_seed = watcher(indifferent), other_replicate = watcher(indifferent);
  (void)step_loss(*make(other_seed, {.size = 8, .seed = 4, .replicate = 1}), 0);
  (void)step_loss(*make(other_replicate, {.size = 8, .seed = 3, .replicate = 2}), 0);
  EXPECT_FALSE(other_seed->shown[0].equal(straight->shown[0]));
  EXPECT_FALSE(other_replicate->shown[0].equal(straight->shown[0]));
}

TEST(ImageTask, AnEpochShowsEveryTrainingImageOnceAndNoValidationImage) {
  const auto cache = colours(40);
  const auto network = watcher(indifferent);
  ImageTask task(network, part(cache, 10, 24), part(cache, 0, 10), recipe(6), kOptions);
  EXPECT_EQ(task.samples(), 24);
  EXPECT_EQ(task.batch_size(), 6);
  for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
    std::multiset<int> seen;
    for (std::int64_t step = 4 * epoch; step < 4 * epoch + 4; ++step) {
      (void)step_loss(task, step);
      const std::vector<int> values = Watcher::values(network->shown.back());
      EXPECT_EQ(values.size(), 6U);
      seen.insert(values.begin(), values.end());
    }
    std::multiset<int> all;
    for (int i = 10; i < 34; ++i) all.insert(i);
    EXPECT_EQ(seen, all) << "epoch " << epoch;
  }
}

TEST(ImageTask, TheViewOfAnImageDoesNotDependOnItsNeighbours) {
  const auto cache = noise(12);
  const auto many = watcher(indifferent), few = watcher(indifferent);
  ImageTask task_of_many(many, part(cache, 0, 8), part(cache, 8, 4), recipe(8), kOptions);
  (void)step_loss(task_of_many, 0);
  ImageTask task_of_few(few, part(cache, 0, 8), part(cache, 8, 4), recipe(4), kOptions);
  (void)step_loss(task_of_few, 0);
  EXPECT_TRUE(few->shown[0].equal(many->shown[0].narrow(0, 0, 4)));
}

// Probability 0.7 for the right class and 0.1 for each of the three others.
TEST(ImageTask, TheLossIsTheCrossEntropyOfTheImagesOwnLabels) {
  const auto cache = colours(16);
  const auto network = watcher([](int value) {
    std::vector<double> logits(4, std::log(0.1));
    logits[static_cast<std::size_t>(value % 4)] = std::log(0.7);
    return logits;
  });
  RecipeSpec spec = recipe(4);
  ImageTask task(network, part(cache, 0, 12), part(cache, 12, 4), spec, kOptions);
  const at::Tensor loss = step_loss(task, 2);
  EXPECT_EQ(loss.dim(), 0);
  EXPECT_TRUE(loss.requires_grad());
  EXPECT_NEAR(loss.item<double>(), -std::log(0.7), 1e-6);

  spec.label_smoothing = 0.2;
  ImageTask smoothed(network, part(cache, 0, 12), part(cache, 12, 4), spec, kOptions);
  const double expected = -0.8 * std::log(0.7) - 0.2 / 4 * (std::log(0.7) + 3 * std::log(0.1));
  EXPECT_NEAR(step_loss(smoothed, 2).item<double>(), expected, 1e-6);
}

TEST(ImageTask, MixesImagesWithTheirTargetsForTheStepsThatAreToMix) {
  const auto cache = noise(24);
  RecipeSpec spec = recipe(4), plain = recipe(4);
  spec.epochs = plain.epochs = 2;  // 10 steps
  spec.label_smoothing = 0.1;
  spec.augment.mixup = spec.augment.cutmix = 1;
  spec.augment.mix_until = 0.6;
  ImageTaskOptions options = kOptions;
  options.classes = 4;
  ImageTask mixing(watcher(indifferent), part(cache, 0, 20), part(cache, 20, 4), spec, options);
  ImageTask pure(watcher(indifferent), part(cache, 0, 20), part(cache, 20, 4), plain, kOptions);
  const Stream draws(kOptions.seed, kOptions.replicate, "mix");
  for (std::int64_t step = 0; step < 10; ++step) {
    const Batch mixed = mixing.batch(step), alone = pure.batch(step);
    at::Tensor images = alone.inputs["image"].clone();
    if (step < 6) {
      const loader::Mix mix = loader::draw_mix(spec.augment, 8, draws.at(static_cast<std::uint64_t>(step)));
      loader::mix_images(images, mix);
      EXPECT_TRUE(mixed.targets.equal(loader::mixed_targets(alone.targets, 4, 0.1, mix)));
      EXPECT_TRUE(mixed.moved({at::kCPU, at::kBFloat16}).targets.equal(mixed.targets)) << "shares stay float32";
    } else {
      EXPECT_TRUE(mixed.targets.equal(alone.targets));
    }
    EXPECT_TRUE(mixed.inputs["image"].equal(images)) << step;
    EXPECT_NEAR(mixing.forward_loss(mixed).item<double>(), std::log(4), 1e-6) << "whatever the targets";
  }
  EXPECT_THROW(ImageTask(watcher(indifferent), part(cache, 0, 20), part(cache, 20, 4), spec, kOptions), Bug);
}

TEST(ImageTask, EvaluatesAccuracyAndUnsmoothedLossOfTheValidationPart) {
  const auto cache = colours(20);
  // Of the validation images 12 to 19 the classes 0, 1 and 2 are recognised; class 3 is taken for class 0.
  const auto network = watcher([](int value) {
    std::vector<double> logits(4, std::log(0.1));
    logits[static_cast<std::size_t>(value % 4 == 3 ? 0 : value % 4)] = std::log(0.7);
    return logits;
  });
  RecipeSpec spec = recipe(4);
  spec.label_smoothing = 0.5;
  ImageTask task(network, part(cache, 0, 12), part(cache, 12, 8), spec, kOptions);
  const std::vector<Metric> metrics = task.evaluate(Split::Validation);
  ASSERT_EQ(metrics.size(), 4U);
  EXPECT_EQ(metrics[0].name, "accuracy");
  EXPECT_EQ(metrics[0].value, 0.75);
  EXPECT_EQ(metrics[1].name, "loss");
  EXPECT_NEAR(metrics[1].value, -0.75 * std::log(0.7) - 0.25 * std::log(0.1), 1e-6);
  EXPECT_THAT(Watcher::values(network->shown.back()), ElementsAre(12, 13, 14, 15, 16, 17, 18, 19));
  EXPECT_THAT(network->in_training, ElementsAre(false));
}

TEST(ImageMetrics, BalancedAccuracyIsTheMeanOverTheClassesThatHaveImages) {
  // Three of class 0, all right; one of class 2, taken for class 0; none of class 1.
  const at::Tensor scores = at::tensor({0.0F, -1.0F, -2.0F}).repeat({4, 1});
  const std::vector<Metric> metrics = image_metrics(scores, {0, 0, 0, 2});
  EXPECT_EQ(metrics[0].value, 0.75);
  EXPECT_EQ(metrics[2].name, "balanced_accuracy");
  EXPECT_EQ(metrics[2].value, 0.5);
  EXPECT_EQ(metrics[2].better, Better::Higher);
}

TEST(ImageMetrics, TheFiveLikeliestClassesHoldTheLabelOrDoNot) {
  // Class 6 is the likeliest of seven, class 0 the least likely.
  const at::Tensor scores = at::arange(7, at::kFloat).repeat({4, 1}).log_softmax(1);
  EXPECT_EQ(image_metrics(scores, {6, 2, 1, 0})[3].name, "top5_accuracy");
  EXPECT_EQ(image_metrics(scores, {6, 2, 1, 0})[3].value, 0.5);
  EXPECT_EQ(image_metrics(at::zeros({4, 7}), {0, 4, 5, 6})[3].value, 0.5) << "of equal ones the first five count";
  EXPECT_EQ(image_metrics(scores.narrow(1, 0, 3), {0, 1, 2, 0})[3].value, 1) << "no more classes than that";
}

TEST(ImageTask, EvaluationIsTheSameBetweenSteps) {
  const auto cache = noise(12);
  const auto network = watcher([](int value) { return std::vector<double>{value / 50.0, 1, 2, 3}; });
  ImageTask task(network, part(cache, 0, 8), part(cache, 8, 4), recipe(4), kOptions);
  const double before = task.evaluate(Split::Validation)[1].value;
  (void)step_loss(task, 0);
  EXPECT_EQ(task.evaluate(Split::Validation)[1].value, before);
}

TEST(ImageTask, EvaluationSeesTheCentreAndTrainingDoesWithoutAugmentation) {
  // The room of one pixel is at the far side: the centre view begins in the frame, a view shifted by one does not.
  const auto cache = colours(64, true);
  const auto count_framed = [](const Watcher& network) {
    std::int64_t framed = 0;
    for (const int value : Watcher::values(network.shown.back())) framed += value == 255 ? 1 : 0;
    return framed;
  };
  const auto network = watcher(indifferent);
  RecipeSpec spec = recipe(48);
  ImageTask augmented(network, part(cache, 0, 48), part(cache, 48, 16), spec, kOptions);
  (void)augmented.evaluate(Split::Validation);
  EXPECT_EQ(count_framed(*network), 16);
  (void)step_loss(augmented, 0);
  EXPECT_GT(count_framed(*network), 0);
  EXPECT_LT(count_framed(*network), 48);
  spec.augment = {.crop = false, .flip = false};
  ImageTask plain(network, part(cache, 0, 48), part(cache, 48, 16), spec, kOptions);
  (void)step_loss(plain, 0);
  EXPECT_EQ(count_framed(*network), 48);
}

TEST(ImageTask, WithoutValidationImagesThereAreNoMetrics) {
  const auto cache = colours(8);
  ImageTask task(watcher(indifferent), part(cache, 0, 8), part(cache, 8, 0), recipe(4), kOptions);
  EXPECT_TRUE(task.evaluate(Split::Validation).empty());
}

TEST(ImageTask, AnImageWithoutALabelIsABug) {
  const auto cache = colours(8);
  LabelledImages unlabelled = part(cache, 0, 4);
  unlabelled.labels.pop_back();
  EXPECT_THROW(ImageTask(watcher(indifferent), unlabelled, part(cache, 4, 4), recipe(4), kOptions), Bug);
  EXPECT_THROW(ImageTask(watcher(indifferent), part(cache, 4, 4), unlabelled, recipe(4), kOptions), Bug);
}

// Pixel (x, y) holds 10 y + x, and the value is the probability of the first class in percent.
TEST(Predict, AveragesTheProbabilitiesOfItsViews) {
  auto cache = std::make_shared<image::ImageCache>(4);
  image::Image image{4, 4, std::vector<std::uint8_t>(48)};
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 12; ++x) image.row(y)[x] = static_cast<std::uint8_t>(10 + 20 * y + x / 3);
  }
  cache->append(image);
  const auto network = watcher([](int value) {
    return std::vector<double>{std::log(value / 100.0), std::log(1 - value / 100.0)};
  });
  const std::vector<std::uint32_t> indices = {0};
  const at::Tensor centre = predict(*network, *cache, indices, 2, TestViews::Center);
  EXPECT_EQ(network->shown.size(), 1U);
  EXPECT_NEAR(centre[0][0].item<double>(), std::log(0.31), 1e-6);  // the view that begins at (1, 1)
  const at::Tensor grid = predict(*network, *cache, indices, 2, TestViews::Grid);
  EXPECT_EQ(network->shown.size(), 10U);
  double mean = 0;
  for (const int y : {0, 1, 2}) {
    for (const int x : {0, 1, 2}) mean += (10 + 20 * y + x) / 900.0;
  }
  EXPECT_NEAR(grid[0][0].item<double>(), std::log(mean), 1e-6);
  EXPECT_NEAR(grid[0][1].item<double>(), std::log(1 - mean), 1e-6);
  // Where the image is as large as the input there is only one view.
  const at::Tensor whole = predict(*network, *cache, indices, 4, TestViews::Grid);
  EXPECT_EQ(network->shown.size(), 11U);
  EXPECT_NEAR(whole[0][0].item<double>(), std::log(0.10), 1e-6);
}

TEST(Predict, KeepsTheOrderOfItsIndicesBeyondOneBatch) {
  const auto cache = colours(101);
  const auto network = watcher([](int value) {
    return std::vector<double>{std::log((value + 1) / 200.0), std::log(1 - (value + 1) / 200.0)};
  });
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < 600; ++i) indices.push_back(i * 37 % 101);
  const at::Tensor all = predict(*network, *cache, indices, 8, TestViews::Center);
  ASSERT_EQ(all.sizes(), (std::vector<std::int64_t>{600, 2}));
  EXPECT_GT(network->shown.size(), 1U);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    ASSERT_NEAR(all[static_cast<std::int64_t>(i)][0].item<double>(), std::log((indices[i] + 1) / 200.0), 1e-5) << i;
  }
  EXPECT_FALSE(all.requires_grad());
}

}  // namespace
}  // namespace ceteris::train
