// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ceteris/base/random.hpp"
#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// With fewer groups a percentile interval covers too seldom to be called by its confidence: for means of normal
/// values, a nominal 95 % covers 83 % at n = 5 and 90 % at n = 10. From here on it is near: 93.5 % at 20 groups of ten
/// images with uniform rates of hits, 94.7 % at 100.
inline constexpr std::int64_t kFewestBootstrapGroups = 20;

/// Percentile interval of the share of hits when images come in groups: groups are drawn with replacement and bring all
/// their images, so that dependence within a group is kept. Assumes independent groups.
///
/// `hits` holds 0 or 1 for each image, `groups` the image's group by any integer (same length). Draw i uses
/// stream.at(i); quantiles interpolate linearly between order statistics. draws >= 1; 2,000 move the ends by about 3 %
/// of the half-width. Nothing below kFewestBootstrapGroups groups. All hits or none give a point, which then says
/// nothing about the width: show the Wilson interval on the number of groups instead.
[[nodiscard]] std::optional<Interval> cluster_bootstrap_interval(std::span<const std::uint8_t> hits,
                                                                 std::span<const int> groups, std::int64_t draws,
                                                                 const Stream& stream, double confidence = 0.95);

/// Fewer values give no bootstrap-t interval: at three it covers with 99.8 % by being endless.
inline constexpr std::size_t kFewestBootstrapT = 5;

/// Bootstrap-t interval of the mean (Efron 1982; Hall 1988): each resample gives t* = (mean* - mean) / standard error*,
/// and the ends are mean - t*(upper quantile) SE and mean - t*(lower quantile) SE, quantiles being order statistics.
/// Its nominal 95 % covers the mean of normal values as the t interval does, and that of log-normal values (sigma 0.8)
/// with 92 % at n = 5 and 93 % at n = 20, where t covers with 86 % and 90 %. A resample without spread counts as
/// endlessly far on its side (as zero when it has the mean of all). An end can be infinite when many values are equal.
///
/// Draw i uses stream.at(i). draws (1 - confidence) >= 2. Nothing below kFewestBootstrapT values or when they do not
/// vary.
[[nodiscard]] std::optional<Interval> bootstrap_t_interval(std::span<const double> values, std::int64_t draws,
                                                           const Stream& stream, double confidence = 0.95);

}  // namespace ceteris::stats
