// SPDX-License-Identifier: Apache-2.0
// What is each of k components worth? v(S) is the value with the set S of components on, the others off.
//
// A set is a bit mask. Every answer is a weighted sum of cells (contrast.hpp), so with shared seeds `contrast_t` gives
// it with a t interval over replicates. Weights come for all 2^k cells in the order of their masks, 0 first, unless
// stated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/stats/contrast.hpp"

namespace ceteris::stats {

/// All 2^k cells of more components are too many to run.
inline constexpr std::size_t kMostComponents = 20;

/// Shapley (1953) value: the mean over all orders of what the component adds when its turn comes,
/// sum over S without i of |S|! (k - |S| - 1)! / k! [v(S + i) - v(S)]. The values of all components add up to
/// v(all) - v(none).
[[nodiscard]] std::vector<double> shapley_weights(std::size_t components, std::size_t component);

/// Banzhaf (1965) value: the mean of what the component adds over all sets of the others. The classical main effect of
/// a 2^k design.
[[nodiscard]] std::vector<double> banzhaf_weights(std::size_t components, std::size_t component);

/// v(all) - v(all but the component).
[[nodiscard]] std::vector<double> leave_one_out_weights(std::size_t components, std::size_t component);
/// v(the component alone) - v(none).
[[nodiscard]] std::vector<double> add_one_in_weights(std::size_t components, std::size_t component);

/// Shapley interaction index of two components (Grabisch & Roubens 1999): the mean of v(S + ij) - v(S + i) - v(S + j) +
/// v(S) over sets S of the others, with weights |S|! (k - |S| - 2)! / (k - 1)!. Positive when they help each other.
[[nodiscard]] std::vector<double> shapley_interaction_weights(std::size_t components, std::size_t first,
                                                              std::size_t second);

/// Shapley values from some orders instead of all: what a component adds when its turn comes, averaged over `orders`,
/// each a permutation of 0 .. components - 1 in which components are switched on. `masks` names the cells; the cells
/// that the orders meet must be among them. Weights in the order of `masks`.
[[nodiscard]] std::vector<double> sampled_shapley_weights(std::span<const std::uint32_t> masks,
                                                          std::span<const std::vector<std::size_t>> orders,
                                                          std::size_t components, std::size_t component);

/// Standard error of a sampled Shapley value that comes from sampling orders, with the runs held fixed: from the spread
/// of the means of successive pairs of orders, which are meant to be antithetic (each the reverse of the one before
/// it). An even number of orders, at least four. `means` holds the mean over replicates of each cell, in the order of
/// `masks`.
[[nodiscard]] double sampled_shapley_error(std::span<const double> means, std::span<const std::uint32_t> masks,
                                           std::span<const std::vector<std::size_t>> orders, std::size_t components,
                                           std::size_t component);

}  // namespace ceteris::stats
