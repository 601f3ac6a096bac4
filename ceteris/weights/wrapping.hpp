// SPDX-License-Identifier: Apache-2.0
// What training programs put around the names of a network: the prefix is found where the names of a network that is
// known here begin, so it may be any; rules about names, free of libtorch.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/weights/names.hpp"

namespace ceteris::weights {

struct Unwrapped {
  /// One for each tensor: its name without the wrapping, or nothing when it is left aside. A tensor outside of the
  /// network that is not known to be left aside keeps its name, so that whoever uses all of a file sees it.
  std::vector<std::optional<std::string>> names;
  std::vector<std::string> notes;  ///< what was taken off and what is left aside, a sentence each
};

/// Takes off what wraps the names of a network; `ema` asks for the moving average of its weights. Names of a network
/// that nobody knows lose only the words that every wrapper uses ("module", "state_dict", "model"). Throws Error (exit
/// 2) that names `where` when several networks lie side by side, or when there is no moving average.
[[nodiscard]] Unwrapped unwrap(std::span<const NamedShape> tensors, bool ema, const std::string& where);

}  // namespace ceteris::weights
