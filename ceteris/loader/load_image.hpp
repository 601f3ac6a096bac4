// SPDX-License-Identifier: Apache-2.0
// One image file as a network sees it.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace ceteris::loader {

/// Reads a JPEG, PNG, WebP, GIF, BMP or TIFF file: upright, its centre square resized to cache_side(size), of that the
/// middle, normalised by kMean and kDeviation; what evaluation of the same file sees, to the bit. -> (1, 3, size, size)
/// float32, size >= 1. Throws Error (exit 2) that names the file and says why: not there, not readable, no whole
/// image.
[[nodiscard]] at::Tensor load_image(const std::filesystem::path& path, int size);

}  // namespace ceteris::loader
