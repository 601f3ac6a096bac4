// SPDX-License-Identifier: Apache-2.0
// The name of a colour profile.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ceteris::image_file {

/// What an ICC profile calls itself (tag 'desc', ICC.1:2001 textDescription or ICC.1:2022 multiLocalizedUnicode):
/// "sRGB IEC61966-2.1". Printable, at most 64 bytes; empty when it does not say. Safe for any bytes, also for the first
/// part of a profile.
[[nodiscard]] std::string profile_name(std::span<const std::byte> profile);

/// The same for the compressed profile of a PNG (zlib); its first 64 KiB are looked at.
[[nodiscard]] std::string compressed_profile_name(std::span<const std::byte> compressed);

}  // namespace ceteris::image_file
