// SPDX-License-Identifier: Apache-2.0
// The bytes of a pack: many images in one file that is mapped and read in any order. docs/data.md shows the layout.
//
//   header (128 bytes) | payloads, one after the other | index (128 bytes an entry) | texts
//
// Numbers are little-endian. Every byte of the file belongs to exactly one of these, and each has a hash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ceteris::pack {

/// A byte no text has, a name, and what shows a transfer that changed the ends of lines; as PNG does.
inline constexpr std::string_view kMagic =
    "\x89"
    "CPK\r\n\x1a\n";
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kHeaderBytes = 128;
inline constexpr std::size_t kIndexBytes = 128;

/// What the payload of an entry is.
enum class Form : std::uint32_t {
  Original = 0,  ///< the bytes of the file, whatever they are
  Jpeg = 1,      ///< a baseline JPEG, upright, with a restart marker after every coding unit
  Raw = 2        ///< an uncompressed bitmap (BMP, 24 bits, rows from the top), upright
};
/// "original", "jpeg", "raw".
[[nodiscard]] std::string_view form_name(Form form);

/// A SHA-256; all zeros where there is none.
using Digest = std::array<std::byte, 32>;
[[nodiscard]] Digest digest_of_hex(std::string_view hex);
/// Empty for all zeros.
[[nodiscard]] std::string hex_of(const Digest& digest);

/// The first bytes of the file.
struct Header {
  std::uint32_t version = kVersion;
  Form form = Form::Original;
  std::uint32_t side = 0;     ///< shorter sides are at most so long, pixels; 0: as they were
  std::uint32_t quality = 0;  ///< of JPEG; else 0
  std::uint64_t entries = 0;
  std::uint64_t index_at = 0;
  std::uint64_t texts_at = 0;
  std::uint64_t file_bytes = 0;
  std::uint32_t flags = 0;        ///< kHasLabels, kHasGroups
  std::uint32_t about_bytes = 0;  ///< of the first text: see About
  Digest content = {};            ///< SHA-256 of the 64 bytes above, the index and the texts: see content_hash
};
inline constexpr std::uint32_t kHasLabels = 1, kHasGroups = 2;

/// One entry of the index. Its texts follow one another: name, label, group, reason, detail.
struct IndexRow {
  std::uint64_t payload_at = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t payload_check = 0;  ///< XXH3, 64 bits: looked at whenever the payload is read
  std::uint64_t texts_at = 0;       ///< from the begin of the texts
  std::array<std::uint32_t, 5> text_bytes = {};
  std::uint32_t width = 0, height = 0;  ///< of the upright image in the payload, pixels; 0 where there is none
  Digest payload = {};                  ///< SHA-256 of the payload; zeros: there is none, and the reason says why
  Digest source = {};                   ///< SHA-256 of the file that was packed; zeros where it could not be read
};

[[nodiscard]] std::string write_header(const Header& header);
/// Precondition: kHeaderBytes bytes.
[[nodiscard]] Header read_header(std::span<const std::byte> bytes);
/// Whether these kHeaderBytes bytes are as they were written.
[[nodiscard]] bool header_is_whole(std::span<const std::byte> bytes);

[[nodiscard]] std::string write_index_row(const IndexRow& row);
/// Precondition: kIndexBytes bytes.
[[nodiscard]] IndexRow read_index_row(std::span<const std::byte> bytes);

/// What Header::content holds. It covers the hashes of the payloads too, so that it names the whole pack.
[[nodiscard]] Digest content_hash(const Header& header, std::span<const std::byte> index_and_texts);

}  // namespace ceteris::pack
