// SPDX-License-Identifier: Apache-2.0
// Files that are either whole or absent, and errors that name the path and the system's reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/base/temporary.hpp"

namespace ceteris {

/// An open file descriptor, closed at the end of its scope.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  /// Closes now; returns the errno of close(2), 0 when all is well.
  int close();

 private:
  int number_ = -1;
};

/// The most that is read from a pipe or a device, which do not say how much there will be.
inline constexpr std::uint64_t kLargestStream = std::uint64_t{1} << 30;

/// Whether `path` leads to a pipe, a terminal or another device that can be read once, from front to back, as
/// `<(command)` of a shell is. Opens nothing.
[[nodiscard]] bool is_stream(const std::filesystem::path& path);

/// The whole file; of a pipe or a device, what it gives until it ends: waiting for it heeds stop signals (Stopped).
/// Throws a usage error (exit 2) when it is missing, a directory, a socket or not readable by us, a system error when
/// reading fails midway or the file is larger than `limit` bytes, a pipe also than kLargestStream.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::uint64_t limit = ~std::uint64_t{0});

/// A read-only view of a whole file. Errors as read_file; also a usage error, at once, for what is not a regular file.
/// An empty file gives an empty span. The file must not shrink while it is mapped: touching a lost page raises SIGBUS.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, size_}; }
  /// Lets the system take back the memory of all whole pages inside `part` of bytes(), which stays readable: for files
  /// that are read once, front to back.
  void forget(std::span<const std::byte> part) const;

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// What a new file waits for before it is said to be written. Another process sees the old file or the new one, and a
/// process that is killed loses nothing, whichever it is: this is about a machine that stops, as in a power failure.
enum class Wait {
  Disk,    ///< the content is on the disk before it has its name, and the name before we return: for what is reported
  Nothing  ///< the new file may be lost, or be there and empty: for what can be made again or repeats something kept
};

/// A file that is written piece by piece and appears whole, or not at all: for what need not fit in memory. Everything
/// throws a system error when it fails. A kill can leave the temporary behind: see remove_stale_temporaries.
class AtomicFile {
 public:
  /// Opens a temporary in the folder of `path`.
  explicit AtomicFile(const std::filesystem::path& path);
  /// Without a commit the temporary is removed and `path` stays what it was.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void append(std::string_view content);
  /// Replaces the first bytes: a header that is known only at the end. Precondition: so much was appended before.
  void rewrite_start(std::string_view content);
  /// With Wait::Disk, fsync, rename, fsync of the folder; an fsync takes 0.2 to 4 ms on an SSD, by the load on it.
  void commit(Wait wait = Wait::Disk);

 private:
  void require(int reason);

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  Descriptor file_;
  bool committed_ = false;
};

/// Replaces `path` by `content` as one step: temporary in the same folder, fsync, rename, fsync of the folder. On
/// failure throws a system error; the old file stays and the temporary is removed. A kill can leave the temporary
/// behind: see remove_stale_temporaries.
void write_file_atomic(const std::filesystem::path& path, std::string_view content, Wait wait = Wait::Disk);

/// A log of lines. Lines from several processes do not mix (O_APPEND, one write each while the disk has room).
class AppendFile {
 public:
  /// Creates the file when it is missing. A last line cut short by a crash is ended before the first new one.
  explicit AppendFile(const std::filesystem::path& path);

  /// Writes `line` and a newline; on return the system has them (they survive a crash of the process).
  void append(std::string_view line);
  /// On return the disk has them (they survive a crash of the machine).
  void sync();

 private:
  std::filesystem::path path_;
  Descriptor file_;
  bool cut_ = false;  ///< the file does not end with a newline
};

/// Creates `path` and its parents when missing and proves by a probe file that it can be written; a usage error if not.
void ensure_writable_directory(const std::filesystem::path& path);

}  // namespace ceteris
