// SPDX-License-Identifier: Apache-2.0
// The calls that a file of torch.save may hold, by name: one table, and nothing outside it.
#pragma once

#include <string_view>
#include <unordered_map>

#include "ceteris/formats/pickle.hpp"

namespace ceteris::formats {

/// What the result of a call stands for.
enum class CallMeaning {
  Dict,         ///< collections.OrderedDict
  Tensor,       ///< storage, offset, sides, strides...
  TypedTensor,  ///< the same with an element type as the seventh argument
  Wrapper,      ///< the first argument, a tensor, as a parameter
  FromType,     ///< function, class, arguments, attributes: a tensor of a class of its own
  Size,         ///< a tuple of sides
  Plain,        ///< data that no tensor needs
  Refused,      ///< known, and not read here
};

/// The meaning of every value of kind Call, whether or not something needs it. Throws Error (exit 2), with the name,
/// for a call that the table lacks and for tensors that are not read here (sparse, quantised, without data).
[[nodiscard]] std::unordered_map<PickleIndex, CallMeaning> call_meanings(const Pickle& pickle, std::string_view where);

}  // namespace ceteris::formats
