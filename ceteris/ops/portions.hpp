// SPDX-License-Identifier: Apache-2.0
// A network in threads that come and go: the same bits for any number of them.
#pragma once

#include <cstdint>

#include "ceteris/kernels/parallel.hpp"

namespace ceteris::ops {

/// How a thread shares the work of its tensor operations with others.
struct Portions {
  std::int64_t images = 0;  ///< of a batch, that a dense convolution takes at once
  kernels::ParallelFor parallel;
};

/// While it lives, kernels of this thread run in `parallel` instead of in libtorch's threads, and dense convolutions of
/// larger batches in portions of `images`, whose gradients of the weight are added in their order. Results depend on
/// the size of a portion, not on the threads. The last one made in a thread counts.
class WithPortions {
 public:
  /// `portions` outlives it; portions.images >= 1.
  explicit WithPortions(const Portions& portions);
  ~WithPortions();
  WithPortions(const WithPortions&) = delete;
  WithPortions& operator=(const WithPortions&) = delete;

 private:
  const Portions* before_;
};

/// Those of the calling thread; null without.
[[nodiscard]] const Portions* portions_here();

}  // namespace ceteris::ops
