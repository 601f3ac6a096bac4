// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/image_task.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/loader/mixing.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/optim/loss.hpp"
#include "ceteris/stats/classification.hpp"

namespace ceteris::train {
namespace {

constexpr std::size_t kImageTestBatch = 256;
constexpr std::int64_t kTopClasses = 5;

std::vector<loader::View> test_views(TestViews views, int side, int size) {
  if (views == TestViews::Center || side == size) {
    return {loader::center_view(side, size)};
  }
  std::vector<loader::View> grid;
  const int room = side - size;
  for (const int top : {0, room / 2, room}) {
    for (const int left : {0, room / 2, room}) {
      grid.push_back({top, left, false});
    }
  }
  return grid;
}

/// How many steps mix images.
std::int64_t mixed_steps(const RecipeSpec& recipe, std::int64_t samples) {
  return recipe.augment.mixes()
             ? std::llround(recipe.augment.mix_until * static_cast<double>(total_steps(recipe, samples)))
             : 0;
}

/// Accuracy and loss at another side, named by it.
void append_side(std::vector<Metric>& metrics, const nn::Network& trained, const SideTest& test) {
  test.take_weights(trained, *test.network);
  const LabelledImages& part = test.validation;
  const at::Tensor predicted = predict(*test.network, *part.cache, part.indices, test.size, TestViews::Center);
  for (Metric& metric : image_metrics(predicted, part.labels)) {
    if (metric.name == "accuracy" || metric.name == "loss") {
      metric.name.append("_").append(std::to_string(test.size)).append("px");
      metric.outcomes.clear();
      metrics.push_back(std::move(metric));
    }
  }
}

/// Of every sample whether its label is among the `most` likeliest classes; of equally likely ones the first counts.
at::Tensor is_among_first(const at::Tensor& scores, const at::Tensor& labels, std::int64_t most) {
  const at::Tensor places = labels.unsqueeze(1);
  const at::Tensor own = scores.gather(1, places);
  const at::Tensor earlier = at::arange(scores.size(1), at::kLong).unsqueeze(0).lt(places);
  return scores.gt(own).logical_or(scores.eq(own).logical_and(earlier)).sum(1).lt(most);
}

}  // namespace

at::Tensor predict(nn::Network& network, const image::ImageCache& cache, std::span<const std::uint32_t> indices,
                   int size, TestViews views) {
  const torch::NoGradGuard no_grad;
  network.eval();
  const nn::Compute compute = nn::compute_of(network);
  std::vector<at::Tensor> parts;
  for (std::size_t first = 0; first < indices.size(); first += kImageTestBatch) {
    const auto some = indices.subspan(first, std::min(kImageTestBatch, indices.size() - first));
    std::vector<at::Tensor> by_view;
    for (const loader::View& view : test_views(views, cache.side(), size)) {
      const std::vector<loader::View> all(some.size(), view);
      const at::Tensor images = nn::moved(loader::image_batch(cache, some, all, size), compute);
      by_view.push_back(network.forward(images, {}).to(at::kCPU, at::kFloat).log_softmax(1));
    }
    parts.push_back(at::stack(by_view).logsumexp(0) - std::log(static_cast<double>(by_view.size())));
  }
  return at::cat(parts);
}

std::vector<Metric> image_metrics(const at::Tensor& log_probabilities, const std::vector<std::int64_t>& labels) {
  const at::Tensor actual = at::tensor(labels, at::kLong);
  const at::Tensor predicted = log_probabilities.argmax(1);
  const at::Tensor right = predicted.eq(actual).to(at::kDouble);
  const auto count = static_cast<std::int64_t>(labels.size());
  Metric accuracy{.name = "accuracy", .value = right.mean().item<double>(), .better = Better::Higher, .count = count};
  for (const double one : std::span(right.data_ptr<double>(), labels.size())) {
    accuracy.outcomes.push_back(static_cast<float>(one));
  }
  const std::span answers(predicted.data_ptr<std::int64_t>(), labels.size());
  const stats::Confusion confusion =
      stats::confusion(std::vector<int>(answers.begin(), answers.end()), std::vector<int>(labels.begin(), labels.end()),
                       static_cast<int>(log_probabilities.size(1)));
  return {std::move(accuracy),
          {.name = "loss",
           .value = optim::cross_entropy(log_probabilities, actual).item<double>(),
           .unit = "nats",
           .count = count},
          {.name = "balanced_accuracy",
           .value = stats::balanced_accuracy(confusion).value,
           .better = Better::Higher,
           .count = count},
          {.name = "top5_accuracy",
           .value = is_among_first(log_probabilities, actual, kTopClasses).to(at::kDouble).mean().item<double>(),
           .better = Better::Higher,
           .count = count}};
}

ImageTask::ImageTask(std::shared_ptr<nn::Network> network, LabelledImages train, LabelledImages validation,
                     const RecipeSpec& recipe, const ImageTaskOptions& options, std::vector<SideTest> side_tests)
    : network_(std::move(network)),
      train_(std::move(train)),
      validation_(std::move(validation)),
      recipe_(recipe),
      options_(options),
      order_(train_.indices.size(), static_cast<std::size_t>(recipe.batch),
             Stream(options.seed, options.replicate, "order"), static_cast<std::size_t>(recipe.augment.repeats)),
      augmenter_(recipe.augment, options.size, Stream(options.seed, options.replicate, "augment")),
      mix_(options.seed, options.replicate, "mix"),
      last_mixed_(mixed_steps(recipe, samples())),
      side_tests_(std::move(side_tests)) {
  CETERIS_CHECK(!recipe.augment.mixes() || options.classes > 0, "mixed targets are shares of classes");
  CETERIS_CHECK(train_.indices.size() == train_.labels.size(), "a label for every image");
  CETERIS_CHECK(validation_.indices.size() == validation_.labels.size(), "a label for every image");
}

Batch ImageTask::batch(std::int64_t step) {
  const auto places = order_.batch(step);
  std::vector<std::uint32_t> indices;
  at::Tensor labels = at::empty({static_cast<std::int64_t>(places.size())}, at::kLong);
  for (std::size_t i = 0; i < places.size(); ++i) {
    indices.push_back(train_.indices[places[i]]);
    labels.data_ptr<std::int64_t>()[i] = train_.labels[places[i]];
  }
  const at::Tensor images = augmenter_.batch(*train_.cache, indices, step);
  if (step < last_mixed_) {
    const loader::Mix mix = loader::draw_mix(recipe_.augment, options_.size, mix_.at(static_cast<std::uint64_t>(step)));
    loader::mix_images(images, mix);
    labels = loader::mixed_targets(labels, options_.classes, recipe_.label_smoothing, mix);
  }
  return {.inputs = {{"image", images}},
          .targets = std::move(labels),
          .first_sample = static_cast<std::uint64_t>(step) * static_cast<std::uint64_t>(recipe_.batch)};
}

at::Tensor ImageTask::forward_loss(const Batch& batch) {
  const nn::StepRandom random(options_.seed, options_.replicate, batch.first_sample);
  const at::Tensor logits = network_->forward(batch.inputs["image"], random);
  return batch.targets.is_floating_point() ? optim::soft_cross_entropy(logits, batch.targets)
                                           : optim::cross_entropy(logits, batch.targets, recipe_.label_smoothing);
}

std::vector<Metric> ImageTask::evaluate(Split split) {
  const LabelledImages& part = split == Split::Train ? train_ : validation_;
  if (part.indices.empty()) {
    return {};
  }
  std::vector<Metric> metrics =
      image_metrics(predict(*network_, *part.cache, part.indices, options_.size, TestViews::Center), part.labels);
  if (split == Split::Validation) {
    for (const SideTest& test : side_tests_) {
      append_side(metrics, *network_, test);
    }
  }
  return metrics;
}

}  // namespace ceteris::train
