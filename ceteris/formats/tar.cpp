// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/tar.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ceteris/base/normal_path.hpp"

namespace ceteris::formats {
namespace {

constexpr std::uint64_t kBlock = 512;
// No file system stores longer paths; a header that claims more is broken or hostile.
constexpr std::uint64_t kLongestExtendedHeader = std::uint64_t{1} << 20;

using Block = std::span<const std::uint8_t, kBlock>;

// Fields of the header block: offset and length in bytes (POSIX.1-1988, "ustar Interchange Format").
struct Field {
  std::size_t at;
  std::size_t length;
};
constexpr Field kName{0, 100}, kSize{124, 12}, kChecksum{148, 8}, kLinkName{157, 100}, kMagic{257, 8},
    kPrefix{345, 155};
constexpr std::size_t kType = 156;
constexpr std::size_t kGnuSparseMore = 482;       // in a header of type 'S': another block of the sparse map follows
constexpr std::size_t kGnuSparseMoreAgain = 504;  // the same flag in those blocks

std::span<const std::uint8_t> octets(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::string_view text(std::span<const std::uint8_t> bytes) {
  const std::string_view whole(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return whole.substr(0, whole.find('\0'));
}

std::string_view text(Block block, Field field) {
  return text(block.subspan(field.at, field.length));
}

// Octal digits between optional blanks, or GNU's base-256 form, marked by the top bit. Nothing when negative or
// garbage.
std::optional<std::uint64_t> number(Block block, Field field) {
  const auto bytes = block.subspan(field.at, field.length);
  if ((bytes[0] & 0x80U) != 0) {
    if ((bytes[0] & 0x40U) != 0) {
      return std::nullopt;
    }
    std::uint64_t value = bytes[0] & 0x3FU;
    for (const std::uint8_t byte : bytes.subspan(1)) {
      if (value >> 55U != 0) {
        return std::nullopt;
      }
      value = value << 8U | byte;
    }
    return value;
  }
  std::string_view digits = text(bytes);
  digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
  digits = digits.substr(0, digits.find(' '));
  if (digits.empty()) {
    return 0;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

bool is_zero(std::span<const std::uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// The sum of all bytes with the checksum field taken as blanks; some old programs summed them as signed.
bool checksum_holds(Block block) {
  std::int64_t as_unsigned = 0;
  std::int64_t as_signed = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool blank = i >= kChecksum.at && i < kChecksum.at + kChecksum.length;
    const std::uint8_t byte = blank ? std::uint8_t{' '} : block[i];
    as_unsigned += byte;
    as_signed += static_cast<std::int8_t>(byte);
  }
  const auto stored = number(block, kChecksum);
  return stored && (std::cmp_equal(*stored, as_unsigned) || std::cmp_equal(*stored, as_signed));
}

// "LENGTH KEY=VALUE\n" records (POSIX.1-2001, "pax Extended Header"). Calls use(key, value); false on a broken record.
template <typename Use>
bool for_each_pax_record(std::string_view records, Use use) {
  while (!records.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
    const auto digits = static_cast<std::size_t>(end - records.data());
    if (error != std::errc{} || length > records.size() || length < digits + 4 || records[digits] != ' ' ||
        records[length - 1] != '\n') {
      return false;
    }
    const std::string_view record = records.substr(digits + 1, length - digits - 2);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) {
      return false;
    }
    use(record.substr(0, equals), record.substr(equals + 1));
    records.remove_prefix(length);
  }
  return true;
}

class Indexer {
 public:
  Indexer(std::span<const std::uint8_t> archive, const std::string& where) : archive_(archive), where_(where) {}

  TarIndex run() {
    while (archive_.size() - at_ >= kBlock) {
      const Block block(archive_.subspan(at_).first<kBlock>());
      if (is_zero(block)) {
        ended_ = true;
        at_ += kBlock;
        continue;
      }
      if (ended_ && !checksum_holds(block)) {
        break;
      }
      behind_end_ = behind_end_ || ended_;
      ended_ = false;
      if (!step(block)) {
        return finish();
      }
    }
    // One zero block is enough for an end: writers that were cut off in the padding lose nothing.
    const auto rest = archive_.subspan(at_);
    if (!ended_) {
      problem("the archive ends without its end mark; it is probably truncated");
    } else if (!is_zero(rest)) {
      problem("what follows the end mark is no tar header, and is not read");
    }
    return finish();
  }

 private:
  // Reads one header and what belongs to it; false when the pass must stop.
  bool step(Block block) {
    if (!checksum_holds(block)) {
      return problem("the checksum of a header is wrong");
    }
    auto size = number(block, kSize);
    if (!size) {
      return problem("the size in a header is not a number");
    }
    const auto type = static_cast<char>(block[kType]);
    const std::uint64_t data = at_ + kBlock;
    if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
      return extended_header(type, data, *size);
    }
    if (pax_size_) {
      size = pax_size_;
    }
    if (type == 'S') {
      return sparse(block, data, *size);
    }
    const std::string stored = name_of(block);
    std::string name = normal_path(stored);
    const std::string target = long_link_.empty() ? std::string(text(block, kLinkName)) : long_link_;
    const bool is_sparse = sparse_;
    forget_extensions();
    const bool regular = type == '0' || type == '\0' || type == '7';
    if (type == '1') {
      hard_link(std::move(name), normal_path(target));
      return advance(data, 0);  // POSIX lets a link carry a size, but no data follows it
    }
    if (type == '2') {
      ++index_.links;
      return advance(data, 0);
    }
    // Before ustar a directory was a regular file whose name ends in a slash.
    if (regular && !name.empty() && !stored.ends_with('/')) {
      add({std::move(name), data, *size, *size <= archive_.size() - data, is_sparse});
    }
    return advance(data, regular ? *size : (type >= '3' && type <= '6' ? 0 : *size));
  }

  bool extended_header(char type, std::uint64_t data, std::uint64_t size) {
    if (size > kLongestExtendedHeader) {
      return problem("an extended header claims " + std::to_string(size) + " bytes");
    }
    if (size > archive_.size() - data) {
      return problem("the archive ends inside an extended header");
    }
    const auto bytes = archive_.subspan(data, size);
    if (type == 'L') {
      long_name_ = text(bytes);
    } else if (type == 'K') {
      long_link_ = text(bytes);
    } else if (type == 'x') {
      bool size_is_sound = true;
      const std::string_view records(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      const bool sound = for_each_pax_record(records, [&](std::string_view key, std::string_view value) {
        sparse_ = sparse_ || key.starts_with("GNU.sparse.");
        if (key == "GNU.sparse.name") {
          sparse_name_ = value;  // the path beside it is one that GNU tar made up
        } else if (key == "path") {
          long_name_ = value;
        } else if (key == "linkpath") {
          long_link_ = value;
        } else if (key == "size") {
          std::uint64_t parsed = 0;
          const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
          size_is_sound = error == std::errc{} && end == value.data() + value.size();
          pax_size_ = parsed;
        }
      });
      if (!sound || !size_is_sound) {
        return problem("a pax header is malformed");
      }
    }
    // Type 'g' holds defaults for the whole archive; none of them can sensibly be a path or a size.
    return advance(data, size);
  }

  bool sparse(Block block, std::uint64_t data, std::uint64_t size) {
    std::string name = normal_path(name_of(block));
    forget_extensions();
    bool more = block[kGnuSparseMore] != 0;
    while (more) {
      if (archive_.size() - data < kBlock) {
        return problem("the archive ends inside a sparse map");
      }
      more = archive_[data + kGnuSparseMoreAgain] != 0;
      data += kBlock;
    }
    if (!name.empty()) {
      add({std::move(name), data, size, size <= archive_.size() - data, true});
    }
    return advance(data, size);
  }

  // What extended headers said is about one member.
  void forget_extensions() {
    long_name_.clear();
    long_link_.clear();
    sparse_name_.clear();
    sparse_ = false;
    pax_size_.reset();
  }

  std::string name_of(Block block) const {
    if (!sparse_name_.empty()) {
      return sparse_name_;
    }
    if (!long_name_.empty()) {
      return long_name_;
    }
    // GNU's own format ("ustar  ") keeps time stamps where ustar keeps the prefix of long names.
    const std::string_view magic(reinterpret_cast<const char*>(block.data()) + kMagic.at, kMagic.length);
    const std::string_view prefix = magic.starts_with("ustar") && magic[5] == '\0' ? text(block, kPrefix) : "";
    const std::string name(text(block, kName));
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
  }

  void add(TarEntry entry) {
    index_.after_end += behind_end_ ? 1 : 0;
    const auto [known, is_new] = by_name_.try_emplace(entry.name, index_.files.size());
    if (!is_new) {
      superseded_.push_back(known->second);
      known->second = index_.files.size();
    }
    index_.files.push_back(std::move(entry));
  }

  void hard_link(std::string name, const std::string& target) {
    const auto known = by_name_.find(target);
    if (known == by_name_.end() || name.empty() || name == target) {
      ++index_.links;
      return;
    }
    TarEntry entry = index_.files[known->second];
    entry.name = std::move(name);
    add(std::move(entry));
  }

  // Steps over `size` bytes of data and their padding.
  bool advance(std::uint64_t data, std::uint64_t size) {
    const std::uint64_t left = archive_.size() - data;
    if (size > left) {
      at_ = data;
      return problem("the archive ends inside the last file: " + std::to_string(left) + " of " + std::to_string(size) +
                     " bytes are there");
    }
    const std::uint64_t padding = (kBlock - size % kBlock) % kBlock;
    at_ = data + std::min(size + padding, left);
    return true;
  }

  std::string place() const { return where_ + ": byte " + std::to_string(at_); }

  bool problem(std::string what) {
    index_.problems.push_back({place(), std::move(what), "pack the archive again"});
    return false;
  }

  TarIndex finish() {
    index_.superseded = superseded_.size();
    std::sort(superseded_.begin(), superseded_.end());
    std::size_t kept = 0;
    auto next = superseded_.begin();
    for (std::size_t i = 0; i < index_.files.size(); ++i) {
      if (next != superseded_.end() && *next == i) {
        ++next;
      } else if (kept != i) {
        index_.files[kept++] = std::move(index_.files[i]);
      } else {
        ++kept;
      }
    }
    index_.files.resize(kept);
    return std::move(index_);
  }

  std::span<const std::uint8_t> archive_;
  const std::string& where_;
  std::uint64_t at_ = 0;
  bool ended_ = false;
  bool behind_end_ = false;
  bool sparse_ = false;
  std::string sparse_name_;
  std::string long_name_;
  std::string long_link_;
  std::optional<std::uint64_t> pax_size_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::size_t> superseded_;
  TarIndex index_;
};

}  // namespace

bool looks_like_tar(std::span<const std::byte> bytes) {
  if (bytes.size() < kBlock) {
    return false;
  }
  const Block block(octets(bytes).first<kBlock>());
  return !is_zero(block) && checksum_holds(block);
}

TarIndex index_tar(std::span<const std::byte> archive, const std::string& where) {
  return Indexer(octets(archive), where).run();
}

}  // namespace ceteris::formats
