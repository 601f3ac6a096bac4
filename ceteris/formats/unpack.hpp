// SPDX-License-Identifier: Apache-2.0
// Decompression in memory, by libarchive: streams, and the files of a zip archive. Nothing is written to disk, and no
// name in an archive is ever a path to open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ceteris/formats/zip.hpp"

namespace ceteris::formats {

/// "gzip", "bzip2", "xz" or "zstd" by the first bytes; empty for everything else.
[[nodiscard]] std::string_view compression_of(std::span<const std::byte> head);

/// What a compressed stream holds.
class Unpacked {
 public:
  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_.get(), size_}; }
  /// Why it ends too early, or is not what was packed; empty when it is sound.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// Whether there is more than the limit; bytes() are what came before.
  [[nodiscard]] bool over_limit() const { return over_limit_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }  // NOLINT: grown by realloc
  };
  friend Unpacked unpack_stream(std::span<const std::byte>, std::uint64_t);
  void append(std::span<const std::byte> block);

  std::unique_ptr<std::byte, Free> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::string fault_;
  bool over_limit_ = false;
};

/// Decompresses a stream of one of the four kinds, also several behind one another, until `limit` bytes are there. What
/// could be read before a fault is kept. The checksum of gzip is compared where the stream is a single one: libarchive
/// does not look at it. Heeds stop signals. Throws std::bad_alloc.
[[nodiscard]] Unpacked unpack_stream(std::span<const std::byte> packed, std::uint64_t limit);

/// Why one file of an archive cannot be had.
struct MemberFault {
  enum class Kind {
    Unsupported,  ///< encrypted, or packed by a method that is not read
    TooLarge,     ///< larger than the limit, as the directory says
    Damaged,
  };
  Kind kind = Kind::Damaged;
  std::string detail;  ///< one sentence for people; printable, names no file
};

/// The bytes of one file of a zip archive, checked against its checksum and the size in the directory, or why they
/// cannot be had. `limit`: the largest file that is unpacked, in bytes. Safe to call from several threads.
[[nodiscard]] std::variant<std::vector<std::byte>, MemberFault> unpack_member(const ZipEntry& entry,
                                                                              std::uint64_t limit);

}  // namespace ceteris::formats
