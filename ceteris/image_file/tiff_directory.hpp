// SPDX-License-Identifier: Apache-2.0
// Which of the directories of a TIFF file is its image. Camera raw files and scans hold smaller copies beside it.
#pragma once

#include <cstddef>
#include <span>
#include <variant>

#include "ceteris/image_file/exif.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::image_file {

/// The first directory, unless it is marked as a reduced image and others are there: then the largest of those that
/// are not marked so, along the chain and among the SubIFDs of its members (TIFF 6.0, NewSubfileType and SubfileType;
/// TIFF Technical Note 1). A refusal when the first directory cannot be read, when every image is marked as reduced,
/// or when the file is camera raw: then the full image is the data of the sensor, and what can be shown is a preview.
[[nodiscard]] std::variant<TagDirectory, Refusal> image_directory(std::span<const std::byte> file);

}  // namespace ceteris::image_file
