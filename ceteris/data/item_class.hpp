// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// The class of a picture: the label of its list, or else the folder it lies in; empty where it has neither.
[[nodiscard]] std::string class_of(const Item& item);

}  // namespace ceteris::data
