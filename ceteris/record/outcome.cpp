// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/outcome.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"

namespace ceteris::record {

const OutcomeMeaning& meaning(Outcome outcome) {
  const auto found = std::ranges::find(kOutcomes, outcome, &OutcomeMeaning::outcome);
  CETERIS_CHECK(found != kOutcomes.end(), "an outcome that is not in the table");
  return *found;
}

std::optional<Outcome> outcome_named(std::string_view name) {
  const auto found = std::ranges::find(kOutcomes, name, &OutcomeMeaning::name);
  return found == kOutcomes.end() ? std::nullopt : std::optional(found->outcome);
}

}  // namespace ceteris::record
