// SPDX-License-Identifier: Apache-2.0
// Random specs for property tests.
#pragma once

#include "ceteris/base/random.hpp"
#include "ceteris/spec/schema.hpp"

namespace ceteris::spec {

/// Fills every field with a value its type and range allow, the awkward ones often: both ends of a range, empty lists
/// and texts, quotes, control and non-ASCII characters, numbers at the limits of their type.
void randomise(const Schema& schema, void* object, Draws& draws);

template <Spec T>
void randomise(T& spec, Draws& draws) {
  randomise(schema<T>(), &spec, draws);
}

}  // namespace ceteris::spec
