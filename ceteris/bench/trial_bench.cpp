// SPDX-License-Identifier: Apache-2.0
#include "ceteris/bench/trial_bench.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/register_rate.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/schedule.hpp"
#include "ceteris/train/recipe.hpp"
#include "ceteris/trial/data.hpp"
#include "ceteris/trial/task.hpp"

namespace ceteris::bench {
namespace {

constexpr std::int64_t kScored = 16;

/// A task and what trains it.
struct Training {
  std::unique_ptr<train::Task> task;
  std::unique_ptr<optim::Optimiser> optimiser;
};

Training training_of(const trial::TrialSpec& spec, const trial::TrialData& data) {
  Training training{trial::make_task(spec, data), nullptr};
  training.optimiser = train::make_optimiser(training.task->network(), spec.recipe);
  return training;
}

std::int64_t validation_samples(const trial::TrialData& data, std::int64_t tokens) {
  if (const auto* text = std::get_if<data::TextCorpus>(&data)) {
    return static_cast<std::int64_t>(text->validation.size()) / std::max<std::int64_t>(tokens, 1);
  }
  return static_cast<std::int64_t>(std::get<loader::LabelledImages>(data).validation.indices.size());
}

/// The mean of several trials that ran at once.
StepTime mean_of(const std::vector<StepTime>& times) {
  StepTime mean;
  const auto count = static_cast<double>(times.size());
  for (const StepTime& one : times) {
    mean.data += one.data / count;
    mean.network += one.network / count;
    mean.optimiser += one.optimiser / count;
    mean.samples = one.samples;
  }
  return mean;
}

/// A trial a worker, each timed for as long as the others.
Arrangement time_many(const trial::TrialSpec& spec, const trial::TrialData& data, const TimeOptions& options,
                      Executor& executor) {
  const auto trials = static_cast<std::size_t>(executor.jobs());
  std::vector<Training> all;
  for (std::size_t i = 0; i < trials; ++i) {
    all.push_back(training_of(spec, data));
  }
  std::vector<StepTime> times(trials);
  ops::use_single_thread();
  executor.parallel_for(trials, [&](std::size_t i) {
    const ops::OneThreadHere alone;
    times[i] = time_steps(*all[i].task, *all[i].optimiser, options);
  });
  ops::set_threads(executor.jobs());
  return {.trials = executor.jobs(), .threads = 1, .step = mean_of(times)};
}

}  // namespace

double TrialBench::share_of_limit(const Arrangement& how) const {
  constexpr double kPasses = 3;  // forward, gradients of maps, gradients of weights
  return register_rate > 0 ? kPasses * static_cast<double>(macs) * how.samples_per_second() / register_rate : 0;
}

const Arrangement& TrialBench::better() const {
  return many.trials_per_hour() > one.trials_per_hour() ? many : one;
}

TrialBench bench_trial(const trial::TrialSpec& spec, const TimeOptions& options, Executor& executor,
                       Progress& progress) {
  trial::check_trial(spec);
  const trial::TrialData data = trial::read_data(spec, executor, progress);
  const trial::TrialSpec full = trial::resolved(spec, data);
  const models::ModelCost cost = trial::cost_of(full);
  TrialBench bench{.macs = cost.macs + cost.attention_macs, .steps = trial::length_of(full, data).steps};
  if (const auto* gpt = std::get_if<models::GptSpec>(&full.model)) {
    bench.tokens = gpt->context;
  }
  bench.evaluations = std::min<std::int64_t>(full.recipe.evaluations, bench.steps);
  bench.validation = validation_samples(data, bench.tokens);
  TimeOptions timing = options;
  timing.micro_batches = full.recipe.micro_batches;
  progress.stage("timing", 4);
  bench.register_rate = kernels::register_rate(
      static_cast<std::size_t>(executor.jobs()),
      [&](std::size_t n, const std::function<void(std::size_t)>& work) { executor.parallel_for(n, work); });
  {
    const Training alone = training_of(full, data);
    bench.one = {.trials = 1, .threads = executor.jobs(), .step = time_steps(*alone.task, *alone.optimiser, timing)};
    progress.advance();
    TimeOptions short_time = timing;
    short_time.seconds /= 3;
    bench.scored = std::min(kScored, alone.task->batch_size());
    bench.single = time_forward(*alone.task, 1, short_time);
    bench.batch = time_forward(*alone.task, bench.scored, short_time);
    progress.advance();
  }
  bench.many = executor.jobs() > 1 ? time_many(full, data, timing, executor) : bench.one;
  progress.advance();
  const double evaluation =
      static_cast<double>(bench.evaluations * bench.validation) * bench.batch / static_cast<double>(bench.scored);
  const auto steps = static_cast<double>(bench.steps);
  bench.one.trial_seconds = steps * bench.one.step.total() + evaluation;
  // Scored by one thread, a sample takes as much longer as the network does in a step.
  bench.many.trial_seconds =
      steps * bench.many.step.total() + evaluation * bench.many.step.network / bench.one.step.network;
  progress.advance();
  return bench;
}

}  // namespace ceteris::bench
