// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/tabular_network.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

#include "ceteris/loader/batch.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"
#include "ceteris/optim/schedule.hpp"

namespace ceteris::audit {
namespace {

struct Rows {
  at::Tensor values;
  std::vector<std::int64_t> labels;
};

Rows two_classes(std::int64_t count, std::int64_t width) {
  Rows rows{at::empty({count, width}), {}};
  const Stream stream(7, 0, "rows");
  auto* value = rows.values.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i) {
    Draws draws = stream.at(static_cast<std::uint64_t>(i));
    rows.labels.push_back(i % 2);
    for (std::int64_t j = 0; j < width; ++j) {
      *value++ = static_cast<float>(draws.uniform() - 0.5 + (j == 0 ? 0.3 * static_cast<double>(i % 2) : 0.0));
    }
  }
  return rows;
}

// The same training through the graph and the optimiser.
std::shared_ptr<TabularNetworkImpl> by_autograd(const Rows& rows, int hidden, std::uint64_t seed,
                                                const std::string& name) {
  const auto network = std::make_shared<TabularNetworkImpl>(rows.values.size(1), hidden, 2);
  nn::initialise(*network, Stream(seed, 0, name).key(), 0);
  optim::AdamW optimiser(*network, {.weight_decay = 0.05});
  loader::EpochOrder order(rows.labels.size(), 64, Stream(seed, 0, "order").child(name));
  const std::int64_t steps = 30 * std::max<std::int64_t>(1, rows.values.size(0) / 64);
  const at::Tensor labels = at::tensor(rows.labels, at::kLong);
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto indices = order.batch(step);
    const at::Tensor index = at::tensor(std::vector<std::int64_t>(indices.begin(), indices.end()), at::kLong);
    optimiser.zero_grad();
    optim::cross_entropy(network->forward(rows.values.index_select(0, index), {}), labels.index_select(0, index))
        .backward();
    optimiser.step(3e-3 * optim::learning_rate_factor(optim::ScheduleSpec{}, step, steps));
  }
  return network;
}

class TabularNetwork : public ::testing::TestWithParam<int> {};

TEST_P(TabularNetwork, TrainsAsTheGraphDoes) {
  const Rows rows = two_classes(200, 9);
  const auto expected = by_autograd(rows, GetParam(), 3, "probe");
  const auto trained = train_tabular_network(rows.values, rows.labels, 2, GetParam(), 3, "probe");
  ASSERT_NE(trained, nullptr);
  const auto parameters = trained->named_parameters();
  EXPECT_EQ(parameters.size(), GetParam() > 0 ? 4U : 2U);
  for (const auto& entry : parameters) {
    const at::Tensor same = expected->named_parameters()[entry.key()];
    EXPECT_LE((entry.value() - same).abs().max().item<double>(), 2e-5) << entry.key();
  }
}

TEST_P(TabularNetwork, ALossThatIsNoNumberEndsIt) {
  Rows rows = two_classes(100, 3);
  rows.values.fill_(std::numeric_limits<float>::infinity());
  EXPECT_EQ(train_tabular_network(rows.values, rows.labels, 2, GetParam(), 3, "probe"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(LinearAndHidden, TabularNetwork, ::testing::Values(0, 16));

}  // namespace
}  // namespace ceteris::audit
