// SPDX-License-Identifier: Apache-2.0
// What each component of a design is worth.
#pragma once

#include "ceteris/effects/effect_parts.hpp"
#include "ceteris/effects/effects.hpp"

namespace ceteris::effects {

/// Fills `tables.attribution` for subsets, leave-one-out and add-one-in, and adds a note about drawn orders.
void put_attribution(const EffectSource& source, Losses& losses, EffectTables& tables);

}  // namespace ceteris::effects
