// SPDX-License-Identifier: Apache-2.0
#include "ceteris/bench/step_time.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/nn/compute.hpp"

namespace ceteris::bench {
namespace {

class Clock {
 public:
  /// Seconds since the last call.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Calls `step(number)`, first to warm up and then, each time with `note`, for as long as the options ask.
template <typename Step, typename Note>
void repeat(const TimeOptions& options, const Step& step, const Note& note) {
  std::int64_t number = 0;
  for (; number < options.warm_up; ++number) {
    throw_if_stopped();
    (void)step(number);
  }
  double seconds = 0;
  for (int timed = 0; timed < options.least || seconds < options.seconds; ++timed) {
    throw_if_stopped();
    seconds += note(step(number++));
  }
}

}  // namespace

StepTime time_steps(train::Task& task, optim::Optimiser& optimiser, const TimeOptions& options) {
  CETERIS_CHECK(options.least >= 1 && options.micro_batches >= 1, "something to time");
  task.network().train();
  const nn::Compute compute = nn::compute_of(task.network());
  std::vector<double> data, network, moves;
  const auto step = [&](std::int64_t number) {
    Clock clock;
    StepTime one;
    const train::Batch batch = task.batch(number).moved(compute);
    one.samples = batch.size();
    one.data = clock.lap();
    optimiser.zero_grad();
    const std::int64_t parts = std::min<std::int64_t>(options.micro_batches, batch.size());
    for (std::int64_t i = 0; i < parts; ++i) {
      task.forward_loss(batch.part(batch.size() * i / parts, batch.size() * (i + 1) / parts)).backward();
    }
    one.network = clock.lap();
    (void)optimiser.step(/*learning_rate=*/0);
    one.optimiser = clock.lap();
    return one;
  };
  repeat(options, step, [&](const StepTime& one) {
    data.push_back(one.data);
    network.push_back(one.network);
    moves.push_back(one.optimiser);
    return one.total();
  });
  return {median(std::move(data)), median(std::move(network)), median(std::move(moves)), task.batch_size()};
}

double time_forward(train::Task& task, std::int64_t samples, const TimeOptions& options) {
  CETERIS_CHECK(samples >= 1 && samples <= task.batch_size() && options.least >= 1, "samples of one batch");
  const torch::NoGradGuard no_grad;
  task.network().eval();
  const train::Batch batch = task.batch(0).part(0, samples).moved(nn::compute_of(task.network()));
  std::vector<double> seconds;
  repeat(
      options,
      [&](std::int64_t) {
        Clock clock;
        (void)task.forward_loss(batch);
        return clock.lap();
      },
      [&](double one) {
        seconds.push_back(one);
        return one;
      });
  task.network().train();
  return median(std::move(seconds));
}

}  // namespace ceteris::bench
