// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/text_task.hpp"

#include <algorithm>
#include <numbers>
#include <span>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/optim/loss.hpp"

namespace ceteris::train {
namespace {

constexpr std::int64_t kTextTestBatch = 64;

// Windows that begin at `starts`: tokens (N, length) int64.
at::Tensor windows(std::span<const std::byte> text, std::span<const std::size_t> starts, std::size_t length) {
  at::Tensor tokens =
      at::empty({static_cast<std::int64_t>(starts.size()), static_cast<std::int64_t>(length)}, at::kLong);
  auto* out = tokens.data_ptr<std::int64_t>();
  for (const std::size_t start : starts) {
    for (std::size_t t = 0; t < length; ++t) {
      *out++ = std::to_integer<std::int64_t>(text[start + t]);
    }
  }
  return tokens;
}

// inputs, targets: (N, T) tokens and those that follow them -> mean loss in float32.
at::Tensor next_byte_loss(nn::Network& network, const at::Tensor& inputs, const at::Tensor& targets,
                          const nn::StepRandom& random, double smoothing) {
  const at::Tensor logits = network.forward(inputs, random);
  return optim::cross_entropy(logits.reshape({-1, logits.size(2)}), targets.reshape({-1}), smoothing);
}

}  // namespace

std::vector<Metric> evaluate_text(nn::Network& network, std::span<const std::byte> text, std::int64_t context_length) {
  CETERIS_CHECK(text.size() >= 2 && context_length >= 1, "nothing to predict");
  const auto context = static_cast<std::size_t>(context_length);
  const nn::Compute compute = nn::compute_of(network);
  double nats = 0;
  std::int64_t bytes = 0;
  std::vector<std::size_t> starts;
  const auto flush = [&](std::size_t length) {
    if (!starts.empty()) {
      const auto count = static_cast<std::int64_t>(starts.size() * (length - 1));
      const at::Tensor tokens = nn::moved(windows(text, starts, length), compute);
      const auto predicted = static_cast<std::int64_t>(length) - 1;
      const at::Tensor loss =
          next_byte_loss(network, tokens.narrow(1, 0, predicted), tokens.narrow(1, 1, predicted), {}, 0);
      nats += loss.item<double>() * static_cast<double>(count);
      bytes += count;
      starts.clear();
    }
  };
  std::size_t start = 0;
  for (; start + context < text.size(); start += context) {
    starts.push_back(start);
    if (static_cast<std::int64_t>(starts.size()) == kTextTestBatch) {
      flush(context + 1);
    }
  }
  flush(context + 1);
  if (start + 1 < text.size()) {
    starts.push_back(start);
    flush(text.size() - start);
  }
  const double loss = nats / static_cast<double>(bytes);
  return {{.name = "loss", .value = loss, .unit = "nats", .count = bytes},
          {.name = "bits_per_byte", .value = loss / std::numbers::ln2, .unit = "bits", .count = bytes}};
}

TextTask::TextTask(std::shared_ptr<nn::Network> network, std::vector<std::byte> train,
                   std::vector<std::byte> validation, const RecipeSpec& recipe, const TextTaskOptions& options)
    : network_(std::move(network)),
      train_(std::move(train)),
      validation_(std::move(validation)),
      recipe_(recipe),
      options_(options),
      order_(options.seed, options.replicate, "order") {
  const auto least = static_cast<std::size_t>(options.context) + 1;
  CETERIS_CHECK(train_.size() >= least && validation_.size() >= least, "text shorter than one window");
}

std::int64_t TextTask::samples() const {
  return (static_cast<std::int64_t>(train_.size()) - 1) / options_.context;
}

Batch TextTask::batch(std::int64_t step) {
  const auto length = static_cast<std::size_t>(options_.context) + 1;
  Draws draws = order_.at(static_cast<std::uint64_t>(step));
  std::vector<std::size_t> starts(static_cast<std::size_t>(recipe_.batch));
  for (std::size_t& start : starts) {
    start = draws.below(train_.size() - length + 1);
  }
  const at::Tensor tokens = windows(train_, starts, length);
  return {.inputs = {{"tokens", tokens.narrow(1, 0, options_.context)}},
          .targets = tokens.narrow(1, 1, options_.context),
          .first_sample = static_cast<std::uint64_t>(step) * static_cast<std::uint64_t>(recipe_.batch)};
}

at::Tensor TextTask::forward_loss(const Batch& batch) {
  const nn::StepRandom random(options_.seed, options_.replicate, batch.first_sample);
  return next_byte_loss(*network_, batch.inputs["tokens"], batch.targets, random, recipe_.label_smoothing);
}

std::vector<Metric> TextTask::evaluate(Split split) {
  return evaluate_text(*network_, split == Split::Train ? train_ : validation_, options_.context);
}

}  // namespace ceteris::train
