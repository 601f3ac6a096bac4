// SPDX-License-Identifier: Apache-2.0
// A pack that is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/pack/about.hpp"
#include "ceteris/pack/layout.hpp"

namespace ceteris::pack {

/// One entry; its texts lie in the pack.
struct EntryView {
  std::string_view name;    ///< printable, unique in the pack
  std::string_view label;   ///< its class; empty: none
  std::string_view group;   ///< what must stay together; empty: alone
  std::string_view reason;  ///< why it is no image, a category of `image_file::refused`; empty: it is one
  std::string_view detail;
  int width = 0;  ///< upright, pixels; 0 where it is no image
  int height = 0;
  std::uint64_t payload_at = 0;     ///< in the file
  std::uint64_t payload_bytes = 0;  ///< 0 also for a file of no bytes, packed as it is
  Digest payload_hash = {};         ///< SHA-256 of the payload; zeros where there is none
  Digest source_hash = {};          ///< SHA-256 of the file that was packed; zeros where it could not be read

  [[nodiscard]] bool has_payload() const { return payload_hash != Digest{}; }
};

/// Whether a file begins as a pack does.
[[nodiscard]] bool looks_like_pack(std::span<const std::byte> head);

/// The view of a pack in memory, which must outlive it. Safe to read from several threads at once.
class PackView {
 public:
  /// Reads and checks all but the payloads. `where` begins the messages. Throws a usage error in one line for what is
  /// no pack, one of another version, and one that is cut short or damaged outside its payloads.
  PackView(std::span<const std::byte> bytes, const std::string& where);

  [[nodiscard]] const About& about() const { return about_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(header_.entries); }
  /// SHA-256 over everything but the payloads, and over their hashes: names the pack. In hex.
  [[nodiscard]] std::string id() const { return hex_of(header_.content); }
  /// Precondition: i < size(). Entries ascend by name, byte by byte.
  [[nodiscard]] EntryView entry(std::size_t i) const;
  /// The payload as it lies in the file; nothing where it is not what was packed, by its 64-bit check.
  [[nodiscard]] std::optional<std::span<const std::byte>> payload(std::size_t i) const;
  /// The payload, whatever became of it.
  [[nodiscard]] std::span<const std::byte> stored_payload(std::size_t i) const;

 private:
  [[nodiscard]] IndexRow row(std::size_t i) const;
  [[nodiscard]] std::string fault_of_parts() const;
  [[nodiscard]] std::string fault_of_entries() const;
  void read_about();

  std::span<const std::byte> bytes_;
  Header header_;
  About about_;
};

}  // namespace ceteris::pack
