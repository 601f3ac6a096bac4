// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/tabular.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "ceteris/base/stop.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"
#include "ceteris/train/loop.hpp"

namespace ceteris::audit {
namespace {

constexpr int kHidden = 64;
constexpr int kTabularBatch = 64;
constexpr int kEpochs = 30;
constexpr double kTabularLearningRate = 3e-3;
constexpr double kWeightDecay = 0.05;
// Standardised values beyond this are outliers of a rare category; they are cut so that one image cannot rule a weight.
constexpr double kCut = 6;

// (N, F) -> (N, classes), through one hidden layer of ReLU units when `hidden` > 0.
struct TabularNetworkImpl : nn::Network {
  TabularNetworkImpl(std::int64_t features, std::int64_t hidden, std::int64_t classes) {
    const auto scaled = [](std::int64_t fan_in) {
      return nn::LinearOptions{.init = nn::TruncatedNormal{1 / std::sqrt(static_cast<double>(fan_in)), 2}};
    };
    if (hidden > 0) {
      input = register_module("input", nn::Linear(features, hidden, scaled(features)));
    }
    const std::int64_t width = hidden > 0 ? hidden : features;
    output = register_module("output", nn::Linear(width, classes, scaled(width)));
  }

  at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override {
    return output->forward(input.is_empty() ? x : input->forward(x).relu());
  }

  nn::Linear input{nullptr};
  nn::Linear output{nullptr};
};

struct Standardised {
  at::Tensor train, validation, test;  // (N, F)
};

at::Tensor rows_of(const FeatureTable& features, const Parts::Part& part) {
  at::Tensor rows =
      at::empty({static_cast<std::int64_t>(part.pictures.size()), static_cast<std::int64_t>(features.width)});
  float* out = rows.data_ptr<float>();
  for (const std::uint32_t picture : part.pictures) {
    const auto row = features.row(picture);
    out = std::copy(row.begin(), row.end(), out);
  }
  return rows;
}

// A feature that never varies in training carries nothing and becomes zero everywhere.
Standardised standardise(const FeatureTable& features, const Parts& parts) {
  const at::Tensor train = rows_of(features, parts.train);
  const at::Tensor mean = train.mean(0, false, at::kDouble).to(at::kFloat);
  const at::Tensor deviation = (train - mean).pow_(2).mean(0, false, at::kDouble).sqrt().to(at::kFloat);
  const at::Tensor scale = at::where(deviation > 1e-7, deviation.reciprocal(), at::zeros_like(deviation));
  const auto apply = [&](const at::Tensor& rows) { return (rows - mean).mul_(scale).clamp_(-kCut, kCut); };
  return {apply(train), apply(rows_of(features, parts.validation)), apply(rows_of(features, parts.test))};
}

class TabularTask final : public train::Task {
 public:
  TabularTask(std::shared_ptr<nn::Network> network, at::Tensor rows, const std::vector<std::int64_t>& labels,
              const Stream& order)
      : network_(std::move(network)),
        rows_(std::move(rows)),
        labels_(at::tensor(labels, at::kLong)),
        order_(labels.size(), kTabularBatch, order) {}

  [[nodiscard]] torch::nn::Module& network() override { return *network_; }
  [[nodiscard]] std::int64_t samples() const override { return rows_.size(0); }
  [[nodiscard]] std::int64_t batch_size() const override { return std::min<std::int64_t>(kTabularBatch, samples()); }
  [[nodiscard]] train::Batch batch(std::int64_t step) override {
    const auto indices = order_.batch(step);
    const at::Tensor index = at::tensor(std::vector<std::int64_t>(indices.begin(), indices.end()), at::kLong);
    return {.inputs = {{"row", rows_.index_select(0, index)}}, .targets = labels_.index_select(0, index)};
  }
  [[nodiscard]] at::Tensor forward_loss(const train::Batch& batch) override {
    return optim::cross_entropy(network_->forward(batch.inputs["row"], {}), batch.targets);
  }
  [[nodiscard]] std::vector<train::Metric> evaluate(train::Split) override { return {}; }

 private:
  std::shared_ptr<nn::Network> network_;
  at::Tensor rows_;
  at::Tensor labels_;
  loader::EpochOrder order_;
};

// How far the log-odds of the right class fall when the values of one signal change places between test images.
std::vector<double> importance_of(TabularNetworkImpl& network, const at::Tensor& test, const Parts& parts,
                                  std::span<const std::vector<std::size_t>> signals, const Stream& stream) {
  const auto order = permutation(parts.test.pictures.size(), stream.at(0));
  const at::Tensor dealt =
      test.index_select(0, at::tensor(std::vector<std::int64_t>(order.begin(), order.end()), at::kLong));
  const auto mean_log_odds = [&](const at::Tensor& rows) {
    const at::Tensor logits = network.forward(rows, {}).to(at::kDouble).contiguous();
    const double* row = logits.data_ptr<double>();
    double sum = 0;
    for (const std::int64_t label : parts.test.labels) {
      sum += log_odds_of({row, static_cast<std::size_t>(parts.classes)}, static_cast<std::size_t>(label));
      row += parts.classes;
    }
    return sum / static_cast<double>(parts.test.labels.size());
  };
  const double whole = mean_log_odds(test);
  std::vector<double> falls;
  for (const auto& features : signals) {
    const at::Tensor columns = at::tensor(std::vector<std::int64_t>(features.begin(), features.end()), at::kLong);
    at::Tensor rows = test.clone();
    falls.push_back(
        features.empty() ? 0 : whole - mean_log_odds(rows.index_copy_(1, columns, dealt.index_select(1, columns))));
  }
  return falls;
}

Tabular train_one(const Standardised& data, const Parts& parts, int hidden, std::uint64_t seed, const std::string& name,
                  std::span<const std::vector<std::size_t>> signals) {
  const auto network = std::make_shared<TabularNetworkImpl>(data.train.size(1), hidden, parts.classes);
  nn::initialise(*network, Stream(seed, 0, name).key(), 0);
  TabularTask task(network, data.train, parts.train.labels, Stream(seed, 0, "order").child(name));
  const std::int64_t steps = kEpochs * std::max<std::int64_t>(1, task.samples() / kTabularBatch);
  optim::AdamW optimiser(*network, {.weight_decay = kWeightDecay});
  const train::LoopPlan plan{.steps = steps, .learning_rate = kTabularLearningRate};
  const train::LoopOutcome outcome = train::run_loop(task, optimiser, plan, 0, {.should_stop = [] {
                                                       throw_if_stopped();
                                                       return false;
                                                     }});
  if (outcome.diverged) {
    return {uniform_scores(parts), std::vector<double>(signals.size())};
  }
  const torch::NoGradGuard no_grad;
  network->eval();
  const at::Tensor validation = network->forward(data.validation, {}).log_softmax(1);
  Scores scores;
  scores.validation = float_rows(validation);
  scores.test = float_rows(network->forward(data.test, {}).log_softmax(1));
  scores.validation_loss =
      optim::cross_entropy(validation, at::tensor(parts.validation.labels, at::kLong)).item<double>();
  return {scores, importance_of(*network, data.test, parts, signals, Stream(seed, 0, "importance").child(name))};
}

}  // namespace

Tabular train_tabular(const FeatureTable& features, const Parts& parts, std::uint64_t seed, const std::string& name,
                      std::span<const std::vector<std::size_t>> signals) {
  const Standardised data = standardise(features, parts);
  Tabular linear = train_one(data, parts, 0, seed, name + "/linear", signals);
  Tabular hidden = train_one(data, parts, kHidden, seed, name + "/hidden", signals);
  return linear.scores.validation_loss <= hidden.scores.validation_loss ? linear : hidden;
}

}  // namespace ceteris::audit
