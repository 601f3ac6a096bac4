// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/portions.hpp"

#include <utility>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {
namespace {

thread_local const Portions* here = nullptr;

}  // namespace

WithPortions::WithPortions(const Portions& portions) : before_(std::exchange(here, &portions)) {
  CETERIS_CHECK(portions.images >= 1 && portions.parallel, "a portion has an image, and somebody computes it");
}

WithPortions::~WithPortions() {
  here = before_;
}

const Portions* portions_here() {
  return here;
}

}  // namespace ceteris::ops
