// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/subsets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::stats {
namespace {

using Order = std::vector<std::size_t>;

// v of the 16 sets of four components, drawn in NumPy.
const std::vector<double> kWorth{0.07, 0.58,  -0.19, 0.68,  -0.07, 0.67, 1.44, -0.68,
                                 0.2,  -0.46, 0.13,  -1.19, -0.58, -0.2, 0.9,  1.15};

double worth(const std::vector<double>& weights) {
  return contrast_by_replicate({kWorth, 1}, weights).front();
}

std::vector<std::uint32_t> all_masks(std::size_t components) {
  std::vector<std::uint32_t> masks(std::size_t{1} << components);
  std::iota(masks.begin(), masks.end(), 0U);
  return masks;
}

TEST(Shapley, matches_enumeration_of_all_orders) {
  // itertools.permutations in Python.
  const double expected[] = {0.01416666666666664, 0.3508333333333333, 0.6008333333333332, 0.11416666666666664};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(worth(shapley_weights(4, i)), expected[i], 1e-14);
  }
  EXPECT_NEAR(worth(shapley_interaction_weights(4, 0, 1)), -0.51, 1e-14);
  EXPECT_NEAR(worth(shapley_interaction_weights(4, 1, 3)), 0.82, 1e-14);
  EXPECT_EQ(shapley_interaction_weights(4, 1, 3), shapley_interaction_weights(4, 3, 1));
}

TEST(Shapley, shares_out_all_that_the_components_are_worth_together) {
  for (const std::size_t components : {1U, 2U, 5U, 10U}) {
    std::vector<double> sum(std::size_t{1} << components);
    for (std::size_t i = 0; i < components; ++i) {
      const auto weights = shapley_weights(components, i);
      std::ranges::transform(sum, weights, sum.begin(), std::plus());
    }
    EXPECT_NEAR(sum.front(), -1, 1e-12);
    EXPECT_NEAR(sum.back(), 1, 1e-12);
    EXPECT_TRUE(std::ranges::all_of(sum.begin() + 1, sum.end() - 1, [](double x) { return std::abs(x) < 1e-12; }));
  }
}

TEST(Attribution, agrees_in_every_form_when_components_only_add_up) {
  std::vector<double> additive;
  for (const std::uint32_t set : all_masks(5)) {
    additive.push_back(3 + 0.5 * (set & 1U) - 0.2 * (set >> 1 & 1U) + 4.0 * (set >> 4 & 1U));
  }
  const double expected[] = {0.5, -0.2, 0, 0, 4};
  for (std::size_t i = 0; i < 5; ++i) {
    for (const auto& weights : {shapley_weights, banzhaf_weights, leave_one_out_weights, add_one_in_weights}) {
      EXPECT_NEAR(contrast_by_replicate({additive, 1}, weights(5, i)).front(), expected[i], 1e-14);
    }
  }
  EXPECT_NEAR(contrast_by_replicate({additive, 1}, shapley_interaction_weights(5, 0, 4)).front(), 0, 1e-14);
}

TEST(Attribution, of_one_out_and_one_in_looks_at_two_cells) {
  EXPECT_DOUBLE_EQ(worth(leave_one_out_weights(4, 2)), 1.15 - -1.19);
  EXPECT_DOUBLE_EQ(worth(add_one_in_weights(4, 2)), -0.07 - 0.07);
}

TEST(Banzhaf, is_the_main_effect_of_the_factorial) {
  for (std::size_t i = 0; i < 4; ++i) {
    const auto banzhaf = banzhaf_weights(4, i);
    for (std::size_t cell = 0; cell < 16; ++cell) {
      const double sign = (cell >> i & 1U) != 0 ? 1 : -1;
      EXPECT_DOUBLE_EQ(banzhaf[cell], sign / 8) << "the mean of the 8 cells with it minus that of the 8 without";
    }
  }
}

TEST(SampledShapley, over_all_orders_is_the_exact_one) {
  std::vector<Order> orders;
  Order order{0, 1, 2, 3};
  do {
    orders.push_back(order);
  } while (std::ranges::next_permutation(order).found);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto sampled = sampled_shapley_weights(all_masks(4), orders, 4, i);
    const auto exact = shapley_weights(4, i);
    for (std::size_t cell = 0; cell < 16; ++cell) {
      EXPECT_NEAR(sampled[cell], exact[cell], 1e-15);
    }
  }
}

/// Orders in pairs, each second one the reverse of the first.
std::vector<Order> antithetic_orders(std::size_t components, std::size_t pairs, const Stream& stream) {
  std::vector<Order> orders;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const auto drawn = permutation(components, stream.at(pair));
    orders.emplace_back(drawn.begin(), drawn.end());
    orders.emplace_back(drawn.rbegin(), drawn.rend());
  }
  return orders;
}

TEST(SampledShapley, strays_from_the_exact_value_by_the_error_it_states) {
  double strayed = 0;
  double stated = 0;
  const double exact = worth(shapley_weights(4, 1));
  for (std::uint64_t repeat = 0; repeat < 4000; ++repeat) {
    const auto orders = antithetic_orders(4, 10, Stream(1, repeat, "orders"));
    const double sampled = worth(sampled_shapley_weights(all_masks(4), orders, 4, 1));
    strayed += std::pow(sampled - exact, 2);
    stated += std::pow(sampled_shapley_error(kWorth, all_masks(4), orders, 4, 1), 2);
  }
  EXPECT_NEAR(strayed / stated, 1, 0.1);
}

TEST(SampledShapley, needs_only_the_cells_that_its_orders_meet) {
  const std::vector<std::uint32_t> masks{0b111, 0b000, 0b001, 0b011, 0b100, 0b110};
  const std::vector<Order> orders{{0, 1, 2}, {2, 1, 0}};
  const std::vector<double> values{10, 1, 2, 4, 3, 5};
  const Cells cells{values, 1};
  EXPECT_DOUBLE_EQ(contrast_by_replicate(cells, sampled_shapley_weights(masks, orders, 3, 1)).front(), (2 + 2) / 2.0);
  EXPECT_DOUBLE_EQ(contrast_by_replicate(cells, sampled_shapley_weights(masks, orders, 3, 0)).front(), (1 + 5) / 2.0);
  EXPECT_THROW((void)sampled_shapley_weights(masks, std::vector<Order>{{1, 0, 2}}, 3, 0), Bug);
  EXPECT_THROW((void)sampled_shapley_weights(masks, std::vector<Order>{{1, 1, 2}}, 3, 0), Bug);
  EXPECT_THROW((void)sampled_shapley_error(values, masks, orders, 3, 0), Bug);
}

TEST(Shapley, has_an_interval_over_replicates) {
  std::vector<double> values;
  for (const double value : kWorth) {
    for (int replicate = 0; replicate < 3; ++replicate) {
      values.push_back(value * (1 + 0.1 * replicate));
    }
  }
  // Linear in v: the replicates have phi, 1.1 phi and 1.2 phi.
  const MeanDifference phi = contrast_t({values, 3}, shapley_weights(4, 2)).value();
  EXPECT_NEAR(phi.difference, 1.1 * 0.6008333333333332, 1e-14);
  EXPECT_NEAR(phi.standard_error, 0.1 * 0.6008333333333332 / std::sqrt(3.0), 1e-14);
}

TEST(Attribution, refuses_components_that_are_not_there) {
  EXPECT_THROW((void)shapley_weights(4, 4), Bug);
  EXPECT_THROW((void)shapley_weights(21, 0), Bug);
  EXPECT_THROW((void)shapley_interaction_weights(4, 1, 1), Bug);
}

}  // namespace
}  // namespace ceteris::stats
