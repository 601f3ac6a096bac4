// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/zip.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "zip is little-endian");

constexpr std::uint32_t kLocalMark = 0x04034b50, kEntryMark = 0x02014b50, kEndMark = 0x06054b50;
constexpr std::uint32_t kEnd64Mark = 0x06064b50, kLocatorMark = 0x07064b50;
constexpr std::size_t kLocalSize = 30, kEntrySize = 46, kEndSize = 22, kEnd64Size = 56, kLocatorSize = 20;
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::uint16_t kEncrypted = 1, kZip64Field = 1;
// The system that wrote an entry, and the type of file in the upper half of the attributes that it gave
// (APPNOTE 4.4.2, 4.4.15).
constexpr std::uint16_t kUnix = 3, kTypeOfFile = 0xf000, kSymbolicLink = 0xa000;

class Archive {
 public:
  Archive(std::span<const std::byte> file, std::string_view where) : file_(file), where_(where) {}

  std::vector<ZipEntry> entries() const {
    const Directory directory = find_directory();
    std::vector<ZipEntry> entries;
    std::uint64_t at = directory.begin;
    for (std::uint64_t i = 0; i < directory.count; ++i) {
      entries.push_back(read_entry(at, directory.end));
    }
    if (at != directory.end) {
      throw wrong("the size of its directory is wrong");
    }
    return entries;
  }

  Error wrong(const std::string& what) const { return usage_error(std::string(where_), what); }

 private:
  struct Directory {
    std::uint64_t begin = 0, end = 0, count = 0;
  };

  Error cut_short() const { return wrong("is cut short or is not a zip archive"); }

  bool inside(std::uint64_t at, std::uint64_t size) const { return at <= file_.size() && size <= file_.size() - at; }

  template <typename Number>
  Number number(std::uint64_t at) const {
    if (!inside(at, sizeof(Number))) {
      throw cut_short();
    }
    Number value = 0;
    std::memcpy(&value, file_.data() + at, sizeof(Number));
    return value;
  }
  std::uint16_t u16(std::uint64_t at) const { return number<std::uint16_t>(at); }
  std::uint32_t u32(std::uint64_t at) const { return number<std::uint32_t>(at); }
  std::uint64_t u64(std::uint64_t at) const { return number<std::uint64_t>(at); }

  std::string_view text(std::uint64_t at, std::uint64_t size) const {
    if (!inside(at, size)) {
      throw cut_short();
    }
    return {reinterpret_cast<const char*>(file_.data()) + at, static_cast<std::size_t>(size)};
  }

  /// The end record: the last one whose comment reaches exactly to the end of the file.
  std::uint64_t find_end() const {
    for (std::size_t comment = 0; comment <= kLongestComment && kEndSize + comment <= file_.size(); ++comment) {
      const std::uint64_t at = file_.size() - kEndSize - comment;
      if (u32(at) == kEndMark && u16(at + 20) == comment) {
        return at;
      }
    }
    throw wrong("is cut short or is not a zip archive: the directory at its end is missing");
  }

  Directory find_directory() const {
    const std::uint64_t end = find_end();
    if (u16(end + 4) != 0 || u16(end + 6) != 0 || u16(end + 8) != u16(end + 10)) {
      throw wrong("is one part of an archive in several parts");
    }
    std::uint64_t count = u16(end + 10), size = u32(end + 12), begin = u32(end + 16), limit = end;
    if (count == 0xffff || size == 0xffffffff || begin == 0xffffffff) {
      if (end < kLocatorSize || u32(end - kLocatorSize) != kLocatorMark) {
        throw wrong("lacks the zip64 record of its directory");
      }
      limit = u64(end - kLocatorSize + 8);
      if (!inside(limit, kEnd64Size) || u32(limit) != kEnd64Mark || u64(limit + 24) != u64(limit + 32)) {
        throw wrong("the zip64 record of its directory is wrong");
      }
      count = u64(limit + 32);
      size = u64(limit + 40);
      begin = u64(limit + 48);
    }
    if (begin > limit || size > limit - begin) {
      throw wrong("its directory ends outside the file");
    }
    return {begin, begin + size, count};
  }

  /// Reads the directory's entry at `at` and moves `at` behind it.
  ZipEntry read_entry(std::uint64_t& at, std::uint64_t end) const {
    if (at > end || end - at < kEntrySize || u32(at) != kEntryMark) {
      throw wrong("its directory has fewer entries than it says");
    }
    const std::uint64_t name_size = u16(at + 28), extra_size = u16(at + 30), comment_size = u16(at + 32);
    ZipEntry entry{.name = text(at + kEntrySize, name_size),
                   .bytes = {},
                   .compressed = u16(at + 10) != 0,
                   .encrypted = (u16(at + 8) & kEncrypted) != 0,
                   .link = u16(at + 4) >> 8U == kUnix && (u16(at + 40) & kTypeOfFile) == kSymbolicLink,
                   .rest = {}};
    std::uint64_t packed = u32(at + 20), size = u32(at + 24), local = u32(at + 42);
    const std::uint64_t extra = at + kEntrySize + name_size;
    read_zip64_field(extra, extra + extra_size, size, packed, local);
    at = extra + extra_size + comment_size;
    // An encrypted entry is longer by the header of its cipher.
    if ((!entry.compressed && !entry.encrypted && packed != size) || !inside(local, kLocalSize) ||
        u32(local) != kLocalMark || u16(local + 26) != name_size || text(local + kLocalSize, name_size) != entry.name) {
      throw wrong("its entry " + quoted(entry.name) + " does not agree with the directory");
    }
    const std::uint64_t data = local + kLocalSize + name_size + u16(local + 28);
    if (!inside(data, packed)) {
      throw wrong("its entry " + quoted(entry.name) + " ends outside the file");
    }
    entry.bytes = file_.subspan(static_cast<std::size_t>(data), static_cast<std::size_t>(packed));
    entry.rest = file_.subspan(static_cast<std::size_t>(local));
    entry.size = size;
    return entry;
  }

  /// Numbers that do not fit 32 bits stand in an extra field, in this order, each only when it is needed.
  void read_zip64_field(std::uint64_t at, std::uint64_t end, std::uint64_t& size, std::uint64_t& packed,
                        std::uint64_t& local) const {
    while (end - at >= 4) {
      const std::uint16_t id = u16(at);
      const std::uint64_t field_end = at + 4 + u16(at + 2);
      if (field_end > end) {
        return;  // fields that others wrote carelessly; a number that is missing is refused as a wrong offset
      }
      at += 4;
      if (id == kZip64Field) {
        for (std::uint64_t* value : {&size, &packed, &local}) {
          if (*value == 0xffffffff && field_end - at >= 8) {
            *value = u64(at);
            at += 8;
          }
        }
        return;
      }
      at = field_end;
    }
  }

  std::span<const std::byte> file_;
  std::string_view where_;
};

}  // namespace

std::vector<ZipEntry> list_zip(std::span<const std::byte> file, std::string_view where) {
  return Archive(file, where).entries();
}

std::vector<ZipEntry> read_zip_directory(std::span<const std::byte> file, std::string_view where) {
  const Archive archive(file, where);
  std::vector<ZipEntry> entries = archive.entries();
  std::unordered_set<std::string_view> names;
  for (const ZipEntry& entry : entries) {
    if (entry.encrypted) {
      throw archive.wrong("its entry " + quoted(entry.name) + " is encrypted");
    }
    if (!names.insert(entry.name).second) {
      throw archive.wrong("its entry " + quoted(entry.name) + " stands twice");
    }
  }
  return entries;
}

}  // namespace ceteris::formats
