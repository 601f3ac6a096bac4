// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

/// Calls `work(first row, number of rows)` for the chunks of `chunk` rows of [0, rows); the last may be smaller.
inline void for_chunks(std::size_t rows, std::size_t chunk, const ParallelFor& parallel,
                       const std::function<void(std::size_t, std::size_t)>& work) {
  parallel((rows + chunk - 1) / chunk, [&](std::size_t i) { work(i * chunk, std::min(chunk, rows - i * chunk)); });
}

}  // namespace ceteris::kernels
