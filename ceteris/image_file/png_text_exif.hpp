// SPDX-License-Identifier: Apache-2.0
// EXIF that older programs keep in the text of a PNG.
#pragma once

#include <optional>
#include <string_view>

#include "ceteris/image_file/byte_view.hpp"
#include "ceteris/image_file/exif.hpp"

namespace ceteris::image_file {

/// The EXIF in a text chunk (tEXt, zTXt, iTXt) called "Raw profile type exif" or "Raw profile type APP1", as
/// ImageMagick and exiftool wrote it before PNG had a chunk for it: a name, the number of bytes, and the bytes as
/// hexadecimal digits. Nothing for other texts, for an APP1 that is no EXIF, and for damaged ones. Inflates at most 1
/// MiB.
[[nodiscard]] std::optional<Exif> exif_of_text(std::string_view type, const ByteView& body);

}  // namespace ceteris::image_file
