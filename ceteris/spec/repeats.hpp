// SPDX-License-Identifier: Apache-2.0
// Fields that several places of a specification share, said once.
#pragma once

#include <span>
#include <vector>

#include "ceteris/spec/document.hpp"

namespace ceteris::spec {

/// `docs`, in their order, in which the fields below an entry, or those of one of its alternatives, are left out when
/// the same ones (names, types, defaults, ranges, meanings) stand below an earlier entry; the entry says which. A
/// single field is not left out but in an alternative.
[[nodiscard]] std::vector<FieldDoc> without_repeats(std::span<const FieldDoc> docs);

}  // namespace ceteris::spec
