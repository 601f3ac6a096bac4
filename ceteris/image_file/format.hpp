// SPDX-License-Identifier: Apache-2.0
// Which image format some bytes are in, and why bytes that are no image are refused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ceteris::image_file {

/// The formats Ceteris decodes.
enum class Format { Jpeg, Png, WebP, Gif, Bmp, Tiff, Unknown };

/// "jpeg", "png", "webp", "gif", "bmp", "tiff", "unknown".
[[nodiscard]] std::string_view format_name(Format format);

/// The format by content (the first bytes), never by name.
[[nodiscard]] Format sniff(std::span<const std::byte> bytes);

/// The format a file name promises by its extension ("a/B.JPEG" -> Jpeg); Unknown when it promises none.
[[nodiscard]] Format format_of_name(std::string_view file_name);

/// Why bytes did not become an image or a header. An ordinary result, not an exception: data sets hold broken files.
struct Refusal {
  std::string reason;  ///< one of the categories below, to count by
  std::string detail;  ///< one sentence for people; printable, names no file

  bool operator==(const Refusal&) const = default;
};

namespace refused {
inline constexpr std::string_view kUnreadable = "unreadable";  ///< the system could not open or read it
inline constexpr std::string_view kEmpty = "empty file";
inline constexpr std::string_view kNotAnImage = "not an image";  ///< text, HTML, a pointer file, noise
inline constexpr std::string_view kUnsupported = "unsupported";  ///< an image, in a format or variant not decoded
inline constexpr std::string_view kTruncated = "truncated";      ///< the file ends before the image does
inline constexpr std::string_view kCorruptHeader = "corrupt header";
inline constexpr std::string_view kCorruptData = "corrupt data";
inline constexpr std::string_view kTooLarge = "too large";  ///< more pixels than the limit
}  // namespace refused

/// A refusal whose detail is made printable.
[[nodiscard]] Refusal refuse(std::string_view reason, std::string_view detail);

/// The refusal of bytes that `sniff` does not know, saying what they look like instead.
[[nodiscard]] Refusal refuse_unknown(std::span<const std::byte> bytes);

}  // namespace ceteris::image_file
