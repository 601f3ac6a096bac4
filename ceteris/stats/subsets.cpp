// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/subsets.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

void check(std::size_t components, std::size_t component) {
  CETERIS_CHECK(components >= 1 && components <= kMostComponents, "from 1 to 20 components");
  CETERIS_CHECK(component < components, "a component is one of those there are");
}

std::uint32_t bit(std::size_t component) {
  return std::uint32_t{1} << component;
}

/// a! b! / (a + b + 1)!, which is 1 / ((a + b + 1) binomial(a + b, a)).
double order_share(std::size_t a, std::size_t b) {
  double binomial = 1;
  for (std::size_t i = 1; i <= a; ++i) {
    binomial *= static_cast<double>(b + i) / static_cast<double>(i);
  }
  return 1 / (static_cast<double>(a + b + 1) * binomial);
}

/// Weights of the sum over sets S without the component of share(|S|) [v(S + i) - v(S)].
std::vector<double> marginal_weights(std::size_t components, std::size_t component,
                                     const std::function<double(std::size_t)>& share) {
  check(components, component);
  std::vector<double> weights(std::size_t{1} << components);
  for (std::uint32_t set = 0; set < weights.size(); ++set) {
    const bool on = (set & bit(component)) != 0;
    const auto others = static_cast<std::size_t>(std::popcount(set & ~bit(component)));
    weights[set] = on ? share(others) : -share(others);
  }
  return weights;
}

/// Position of each mask in `masks`, sorted by mask.
class CellIndex {
 public:
  explicit CellIndex(std::span<const std::uint32_t> masks) {
    for (std::size_t i = 0; i < masks.size(); ++i) {
      entries_.emplace_back(masks[i], i);
    }
    std::ranges::sort(entries_);
  }
  [[nodiscard]] std::size_t at(std::uint32_t mask) const {
    const auto found = std::ranges::lower_bound(entries_, mask, {}, [](const auto& entry) { return entry.first; });
    CETERIS_CHECK(found != entries_.end() && found->first == mask, "an order meets a cell that is not there");
    return found->second;
  }

 private:
  std::vector<std::pair<std::uint32_t, std::size_t>> entries_;
};

/// The components that an order switches on before `component`.
std::uint32_t before(std::span<const std::size_t> order, std::size_t components, std::size_t component) {
  CETERIS_CHECK(order.size() == components, "an order holds every component once");
  std::uint32_t set = 0;
  for (const std::size_t next : order) {
    check(components, next);
    if (next == component) {
      return set;
    }
    set |= bit(next);
  }
  CETERIS_CHECK(false, "an order holds every component once");
  return set;
}

}  // namespace

std::vector<double> shapley_weights(std::size_t components, std::size_t component) {
  return marginal_weights(components, component,
                          [&](std::size_t others) { return order_share(others, components - others - 1); });
}

std::vector<double> banzhaf_weights(std::size_t components, std::size_t component) {
  const double share = std::ldexp(1.0, 1 - static_cast<int>(components));
  return marginal_weights(components, component, [&](std::size_t) { return share; });
}

std::vector<double> leave_one_out_weights(std::size_t components, std::size_t component) {
  return marginal_weights(components, component,
                          [&](std::size_t others) { return others + 1 == components ? 1.0 : 0.0; });
}

std::vector<double> add_one_in_weights(std::size_t components, std::size_t component) {
  return marginal_weights(components, component, [](std::size_t others) { return others == 0 ? 1.0 : 0.0; });
}

std::vector<double> shapley_interaction_weights(std::size_t components, std::size_t first, std::size_t second) {
  check(components, first);
  check(components, second);
  CETERIS_CHECK(first != second, "an interaction is one of two components");
  std::vector<double> weights(std::size_t{1} << components);
  const std::uint32_t both = bit(first) | bit(second);
  for (std::uint32_t set = 0; set < weights.size(); ++set) {
    const auto others = static_cast<std::size_t>(std::popcount(set & ~both));
    const double share = order_share(others, components - others - 2);
    weights[set] = std::popcount(set & both) == 1 ? -share : share;
  }
  return weights;
}

std::vector<double> sampled_shapley_weights(std::span<const std::uint32_t> masks,
                                            std::span<const std::vector<std::size_t>> orders, std::size_t components,
                                            std::size_t component) {
  check(components, component);
  CETERIS_CHECK(!orders.empty(), "a mean over orders needs an order");
  const CellIndex cells(masks);
  std::vector<double> weights(masks.size());
  const double share = 1 / static_cast<double>(orders.size());
  for (const auto& order : orders) {
    const std::uint32_t set = before(order, components, component);
    weights[cells.at(set)] -= share;
    weights[cells.at(set | bit(component))] += share;
  }
  return weights;
}

double sampled_shapley_error(std::span<const double> means, std::span<const std::uint32_t> masks,
                             std::span<const std::vector<std::size_t>> orders, std::size_t components,
                             std::size_t component) {
  CETERIS_CHECK(means.size() == masks.size(), "one mean for each cell");
  CETERIS_CHECK(orders.size() >= 4 && orders.size() % 2 == 0, "an error needs two pairs of orders");
  const CellIndex cells(masks);
  std::vector<double> pairs(orders.size() / 2);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const std::uint32_t set = before(orders[i], components, component);
    pairs[i / 2] += 0.5 * (means[cells.at(set | bit(component))] - means[cells.at(set)]);
  }
  return sample_std(pairs).value() / std::sqrt(static_cast<double>(pairs.size()));
}

}  // namespace ceteris::stats
