// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/tabular.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/audit/tabular_network.hpp"
#include "ceteris/optim/loss.hpp"

namespace ceteris::audit {
namespace {

constexpr int kHidden = 64;
// Standardised values beyond this are outliers of a rare category; they are cut so that one image cannot rule a weight.
constexpr double kCut = 6;

struct Standardised {
  at::Tensor train, validation, test;  // (N, F)
};

at::Tensor rows_of(const audit_plan::FeatureTable& features, const audit_plan::Parts::Part& part) {
  at::Tensor rows =
      at::empty({static_cast<std::int64_t>(part.images.size()), static_cast<std::int64_t>(features.width)});
  float* out = rows.data_ptr<float>();
  for (const std::uint32_t image : part.images) {
    const auto row = features.row(image);
    out = std::copy(row.begin(), row.end(), out);
  }
  return rows;
}

// A feature that never varies in training carries nothing and becomes zero everywhere.
Standardised standardise(const audit_plan::FeatureTable& features, const audit_plan::Parts& parts) {
  const at::Tensor train = rows_of(features, parts.train);
  const at::Tensor mean = train.mean(0, false, at::kDouble).to(at::kFloat);
  const at::Tensor deviation = (train - mean).pow_(2).mean(0, false, at::kDouble).sqrt().to(at::kFloat);
  const at::Tensor scale = at::where(deviation > 1e-7, deviation.reciprocal(), at::zeros_like(deviation));
  const auto apply = [&](const at::Tensor& rows) { return (rows - mean).mul_(scale).clamp_(-kCut, kCut); };
  return {apply(train), apply(rows_of(features, parts.validation)), apply(rows_of(features, parts.test))};
}

// How far the log-odds of the right class fall when the values of one signal change places between test images.
std::vector<double> importance_of(TabularNetworkImpl& network, const at::Tensor& test, const audit_plan::Parts& parts,
                                  std::span<const std::vector<std::size_t>> signals, const Stream& stream) {
  const auto order = permutation(parts.test.images.size(), stream.at(0));
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

Tabular train_one(const Standardised& data, const audit_plan::Parts& parts, int hidden, std::uint64_t seed,
                  const std::string& name, std::span<const std::vector<std::size_t>> signals) {
  const auto network = train_tabular_network(data.train, parts.train.labels, parts.classes, hidden, seed, name);
  if (network == nullptr) {
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

Tabular train_tabular(const audit_plan::FeatureTable& features, const audit_plan::Parts& parts, std::uint64_t seed,
                      const std::string& name, std::span<const std::vector<std::size_t>> signals) {
  const Standardised data = standardise(features, parts);
  Tabular linear = train_one(data, parts, 0, seed, name + "/linear", signals);
  Tabular hidden = train_one(data, parts, kHidden, seed, name + "/hidden", signals);
  return linear.scores.validation_loss <= hidden.scores.validation_loss ? linear : hidden;
}

}  // namespace ceteris::audit
