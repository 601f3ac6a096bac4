// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/reference.hpp"

#include <algorithm>
#include <functional>

#include "ceteris/base/stop.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/portions.hpp"
#include "ceteris/optim/loss.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/train/loop.hpp"

namespace ceteris::audit {
namespace {

constexpr int kReferenceBatch = 64;
// Images that a convolution takes at once: two portions a batch keep two threads busy, and the convolutions efficient.
constexpr int kPortion = 32;
constexpr double kReferenceLearningRate = 3e-3;

train::LabelledImages labelled(std::shared_ptr<const image::ImageCache> cache, const audit_plan::Parts::Part& part) {
  return {std::move(cache), part.images, part.labels};
}

std::int64_t steps_per_epoch(std::int64_t images) {
  return std::max<std::int64_t>(1, images / kReferenceBatch);
}

}  // namespace

std::int64_t network_steps(const NetworkPlan& plan, std::int64_t training_images) {
  return plan.epochs * steps_per_epoch(training_images);
}

NetworkRun train_network(std::shared_ptr<const image::ImageCache> cache, const audit_plan::Parts& parts,
                         const NetworkPlan& plan, Executor& executor, Progress& progress) {
  const ops::Portions portions{
      kPortion, [&](std::size_t n, const std::function<void(std::size_t)>& work) { executor.parallel_for(n, work); }};
  const ops::WithPortions shared(portions);
  train::RecipeSpec recipe;
  recipe.batch = kReferenceBatch;
  recipe.label_smoothing = 0.1;
  recipe.optimiser = optim::AdamWSpec{.learning_rate = kReferenceLearningRate, .weight_decay = 0.05};
  const auto network =
      models::build_image_network(models::find(plan.model).spec, {.side = plan.size, .classes = parts.classes});
  nn::initialise(*network, plan.seed, plan.replicate);
  train::ImageTask task(network, labelled(cache, parts.train), labelled(cache, parts.validation), recipe,
                        {.size = plan.size, .seed = plan.seed, .replicate = plan.replicate});
  const auto optimiser = optim::make_optimiser(*network, recipe.optimiser);
  const std::int64_t per_epoch = steps_per_epoch(task.samples());
  NetworkRun run;
  double epoch_loss = 0;
  const train::LoopObserver observer{
      .on_step =
          [&](const train::StepReport& report) {
            epoch_loss += report.loss / static_cast<double>(per_epoch);
            if ((report.step + 1) % per_epoch == 0) {
              run.train_loss.push_back(epoch_loss);
              epoch_loss = 0;
            }
            progress.advance();
          },
      .on_evaluation =
          [&](std::int64_t, const std::vector<train::Metric>& metrics) {
            run.validation_accuracies.push_back(metrics.empty() ? 0 : metrics.front().value);
          },
      .should_stop =
          [] {
            throw_if_stopped();
            return false;
          }};
  const train::LoopPlan loop{.steps = network_steps(plan, task.samples()),
                             .evaluations = plan.epochs,
                             .learning_rate = kReferenceLearningRate,
                             .schedule = optim::CosineSpec{.warmup = 0}};
  if (train::run_loop(task, *optimiser, loop, 0, observer).diverged) {
    run.scores = uniform_scores(parts);
    return run;
  }

  const at::Tensor validation =
      train::predict(*network, *cache, parts.validation.images, plan.size, train::TestViews::Grid);
  run.scores.validation = float_rows(validation);
  run.scores.test = float_rows(train::predict(*network, *cache, parts.test.images, plan.size, train::TestViews::Grid));
  run.scores.validation_loss =
      optim::cross_entropy(validation, at::tensor(parts.validation.labels, at::kLong)).item<double>();
  return run;
}

}  // namespace ceteris::audit
