// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// The class of one of its images: in a list with labels the label, or else the folder that it lies in. Empty where
/// there is none: a row without a label among labelled ones has no class, whatever its folder is called.
[[nodiscard]] std::string class_of(const Source& source, const Item& item);

/// Throws a usage error that names the images without a class among these, at most 20.
void require_classes(const Source& source, std::span<const std::uint32_t> items);

}  // namespace ceteris::data
