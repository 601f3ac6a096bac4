// SPDX-License-Identifier: Apache-2.0
// Which tensors of a file are no part of its network: rules about names, free of libtorch.
#pragma once

#include <string>
#include <string_view>

#include "ceteris/weights/names.hpp"

namespace ceteris::weights {

/// The part of a name before its first dot.
[[nodiscard]] std::string_view first_of(std::string_view name);

/// A name that training programs give to a moving average of the weights: "model_ema", "ema" and so on.
[[nodiscard]] bool is_average(std::string_view component);

/// Why a tensor outside of the network below `prefix` is no part of it: the state of an optimiser, a moving average of
/// the weights and the like, by the part of its name that first differs from the prefix. Empty for any other tensor.
[[nodiscard]] std::string why_aside(std::string_view name, std::string_view prefix);

/// The same for a prefix below which a network was found. Left aside is then also what lies outside of the checkpoint's
/// entry that holds the network ("state_dict."), and, where the network has no head of its own (`has_head`), a head
/// beside it. A head beside a network that has one stays a part of something larger, and so does any other layer.
[[nodiscard]] std::string why_beside(const NamedShape& tensor, std::string_view prefix, bool has_head);

}  // namespace ceteris::weights
