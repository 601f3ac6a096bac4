// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/unpack.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::formats {
namespace {

using namespace std::string_view_literals;

struct Compression {
  std::string_view name;
  std::string_view magic;
};
constexpr std::array kCompressions{Compression{"gzip", "\x1f\x8b"sv}, Compression{"bzip2", "BZh"sv},
                                   Compression{"xz",
                                               "\xfd"
                                               "7zXZ\0"sv},
                                   Compression{"zstd", "\x28\xb5\x2f\xfd"sv}};

struct CloseReader {
  void operator()(::archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<::archive, CloseReader>;

Reader new_reader() {
  Reader reader(::archive_read_new());
  if (!reader) {
    throw std::bad_alloc();
  }
  return reader;
}

// Without its library, libarchive would start a program to decompress: a warning, which is not good enough here.
void require(int result) {
  if (result != ARCHIVE_OK) {
    throw system_error("libarchive", "was built without gzip, bzip2, xz or zstd");
  }
}

std::string message_of(::archive* reader) {
  const char* text = ::archive_error_string(reader);
  return printable(text == nullptr ? "it cannot be decompressed" : text);
}

bool is_readable(int result) {
  return result == ARCHIVE_OK || result == ARCHIVE_WARN;
}

// Calls use(block) for every block of data until it returns false; the result is ARCHIVE_EOF at the end of sound data.
// A checksum that is wrong is a warning to libarchive, and a fault here.
template <typename Use>
int for_each_block(::archive* reader, Use use) {
  while (true) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = ::archive_read_data_block(reader, &data, &size, &offset);
    if (result != ARCHIVE_OK || !use(std::span(static_cast<const std::byte*>(data), size))) {
      return result;
    }
  }
}

std::uint32_t little32(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return value;
}

// The trailer of a gzip stream holds the checksum and the size, modulo 2^32, of what was packed last (RFC 1952). When
// the sizes agree there was one stream, and its checksum is that of all.
bool gzip_checksum_is_wrong(std::span<const std::byte> packed, std::span<const std::byte> unpacked) {
  if (packed.size() < 18 || little32(packed.last(4)) != static_cast<std::uint32_t>(unpacked.size())) {
    return false;
  }
  const auto* bytes = reinterpret_cast<const Bytef*>(unpacked.data());
  return ::crc32_z(0, bytes, unpacked.size()) != little32(packed.last(8));
}

}  // namespace

std::string_view compression_of(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  const auto* found = std::find_if(kCompressions.begin(), kCompressions.end(),
                                   [&](const Compression& one) { return text.starts_with(one.magic); });
  return found == kCompressions.end() ? std::string_view() : found->name;
}

// Grown by realloc, which moves large blocks without a copy: at no time are there two of them.
void Unpacked::append(std::span<const std::byte> block) {
  if (block.size() > capacity_ - size_) {
    constexpr std::size_t kFirst = std::size_t{1} << 20;
    const std::size_t wanted = std::max({kFirst, 2 * capacity_, size_ + block.size()});
    auto* grown = static_cast<std::byte*>(std::realloc(bytes_.get(), wanted));  // NOLINT
    if (grown == nullptr) {
      throw std::bad_alloc();
    }
    (void)bytes_.release();
    bytes_.reset(grown);
    capacity_ = wanted;
  }
  std::memcpy(bytes_.get() + size_, block.data(), block.size());
  size_ += block.size();
}

Unpacked unpack_stream(std::span<const std::byte> packed, std::uint64_t limit) {
  const Reader reader = new_reader();
  require(::archive_read_support_filter_gzip(reader.get()));
  require(::archive_read_support_filter_bzip2(reader.get()));
  require(::archive_read_support_filter_xz(reader.get()));
  require(::archive_read_support_filter_zstd(reader.get()));
  ::archive_read_support_format_raw(reader.get());
  ::archive_read_support_format_empty(reader.get());
  Unpacked unpacked;
  ::archive_entry* entry = nullptr;
  int result = ::archive_read_open_memory(reader.get(), packed.data(), packed.size());
  if (is_readable(result)) {
    result = ::archive_read_next_header(reader.get(), &entry);
  }
  if (is_readable(result) && ::archive_filter_count(reader.get()) < 2) {
    unpacked.fault_ = "its header cannot be read";  // libarchive takes it as bytes that are not compressed
    return unpacked;
  }
  if (is_readable(result)) {
    result = for_each_block(reader.get(), [&](std::span<const std::byte> block) {
      throw_if_stopped();
      const std::uint64_t room = limit - unpacked.size_;
      unpacked.over_limit_ = block.size() > room;
      unpacked.append(block.first(static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), room))));
      return !unpacked.over_limit_;
    });
  }
  if (!unpacked.over_limit_ && result != ARCHIVE_EOF) {
    unpacked.fault_ = message_of(reader.get());
  } else if (!unpacked.over_limit_ && compression_of(packed) == "gzip" &&
             gzip_checksum_is_wrong(packed, unpacked.bytes())) {
    unpacked.fault_ = "the checksum is wrong: its bytes were changed after it was packed";
  }
  return unpacked;
}

std::variant<std::vector<std::byte>, MemberFault> unpack_member(const ZipEntry& entry, std::uint64_t limit) {
  using Kind = MemberFault::Kind;
  if (entry.encrypted) {
    return MemberFault{Kind::Unsupported, "it is encrypted; unpack the archive with its password"};
  }
  if (entry.size > limit) {
    return MemberFault{Kind::TooLarge, "the file has " + human_bytes(entry.size)};
  }
  // What follows the data may repeat its size and checksum: at most 24 bytes.
  constexpr std::size_t kDescriptor = 64;
  const auto own = static_cast<std::size_t>(entry.bytes.data() + entry.bytes.size() - entry.rest.data());
  const auto stored = entry.rest.first(std::min(entry.rest.size(), own + kDescriptor));
  const Reader reader = new_reader();
  ::archive_read_support_format_zip_streamable(reader.get());
  std::vector<std::byte> bytes;
  bool too_long = false;
  ::archive_entry* header = nullptr;
  int result = ::archive_read_open_memory(reader.get(), stored.data(), stored.size());
  if (is_readable(result)) {
    result = ::archive_read_next_header(reader.get(), &header);
  }
  if (is_readable(result)) {
    result = for_each_block(reader.get(), [&](std::span<const std::byte> block) {
      too_long = block.size() > entry.size - bytes.size();
      if (!too_long) {
        bytes.insert(bytes.end(), block.begin(), block.end());
      }
      return !too_long;
    });
  }
  if (too_long || (result == ARCHIVE_EOF && bytes.size() != entry.size)) {
    return MemberFault{Kind::Damaged, "its size is not what the directory of the archive says"};
  }
  if (result != ARCHIVE_EOF) {
    std::string message = message_of(reader.get());
    const bool unsupported = message.starts_with("Unsupported");
    return MemberFault{unsupported ? Kind::Unsupported : Kind::Damaged, std::move(message)};
  }
  return bytes;
}

}  // namespace ceteris::formats
