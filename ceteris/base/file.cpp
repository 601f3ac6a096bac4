// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;

std::string name_of(const fs::path& path) {
  return printable(path.string());
}

int open_again(const fs::path& path, int flags, mode_t mode = 0) {
  int number = -1;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return number;
}

/// An open file and what it is.
struct OpenFile {
  Descriptor descriptor;
  bool is_regular = true;
  std::string kind;        ///< "a pipe", "a device"; for messages
  std::uint64_t size = 0;  ///< bytes; 0 for what is not a regular file
};

std::string kind_of(mode_t mode) {
  return S_ISREG(mode) ? "a file" : S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

/// Opens for reading, and never waits for somebody at the other end.
OpenFile open_to_read(const fs::path& path) {
  OpenFile file{.descriptor = Descriptor(open_again(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)), .kind = {}};
  if (!file.descriptor.is_open()) {
    const int reason = errno;
    switch (reason) {
      case ENOENT:
      case ENOTDIR:
        throw usage_error(name_of(path), "there is no such file");
      case EACCES:
      case EPERM:
        throw usage_error(name_of(path), "may not be read: permission denied");
      case ELOOP:
      case ENAMETOOLONG:
        throw usage_error(name_of(path), "cannot be opened: " + std::string(std::strerror(reason)));
      case ENXIO:
        throw usage_error(name_of(path), "is a socket or a device that is not there, and cannot be read",
                          "save what it gives as a file");
      default:
        throw system_error(name_of(path), "cannot be opened", reason);
    }
  }
  struct stat status {};
  if (fstat(file.descriptor.number(), &status) != 0) {
    throw system_error(name_of(path), "cannot be examined", errno);
  }
  if (S_ISDIR(status.st_mode)) {
    throw usage_error(name_of(path), "is a folder where a file is needed");
  }
  file.is_regular = S_ISREG(status.st_mode);
  file.kind = kind_of(status.st_mode);
  file.size = file.is_regular ? static_cast<std::uint64_t>(status.st_size) : 0;
  return file;
}

/// Waits until a pipe or a device has bytes or has ended. Throws Stopped when a stop is requested.
void wait_for_input(const Descriptor& file) {
  // A signal that comes between the question and the wait is seen after one such time.
  constexpr int kMilliseconds = 100;
  pollfd waited{.fd = file.number(), .events = POLLIN, .revents = 0};
  do {
    throw_if_stopped();
  } while (::poll(&waited, 1, kMilliseconds) <= 0);
}

/// Writes everything or returns the errno.
int write_all(const Descriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(file.number(), content.data(), content.size());
    if (count < 0 && errno != EINTR) {
      return errno;
    }
    content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
  return 0;
}

int sync_to_disk(const Descriptor& file) {
  while (fsync(file.number()) != 0) {
    if (errno == EINVAL || errno == ENOTSUP) {
      return 0;  // this kind of file has no disk behind it
    }
    if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

Descriptor::~Descriptor() {
  close();
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

int Descriptor::close() {
  const int number = std::exchange(number_, -1);
  // EINTR: Linux has closed the descriptor all the same.
  return number < 0 || ::close(number) == 0 || errno == EINTR ? 0 : errno;
}

bool is_stream(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode));
}

std::string read_file(const fs::path& path, std::uint64_t limit) {
  const OpenFile file = open_to_read(path);
  const std::uint64_t most = file.is_regular ? limit : std::min(limit, kLargestStream);
  const auto refuse = [&] {
    return system_error(name_of(path), "is larger than " + human_bytes(most) + ", the most that is read " +
                                           (file.is_regular ? "here" : "from " + file.kind));
  };
  if (file.size > most) {
    throw refuse();
  }
  // The size is a hint only: pipes and /proc have none, and a file can grow while it is read.
  std::string content;
  std::size_t filled = 0;
  while (true) {
    if (filled == content.size()) {
      content.resize(filled == 0 ? static_cast<std::size_t>(file.size) + 1
                                 : std::max<std::size_t>(2 * filled, 1 << 16));
    }
    if (!file.is_regular) {
      wait_for_input(file.descriptor);
    }
    const ssize_t count = ::read(file.descriptor.number(), content.data() + filled, content.size() - filled);
    const int reason = count < 0 ? errno : 0;
    if (reason == EAGAIN) {  // also files of /proc that call themselves regular: its log of the kernel
      wait_for_input(file.descriptor);
    } else if (reason != 0 && reason != EINTR) {
      throw system_error(name_of(path), "cannot be read", reason);
    }
    if (count == 0) {
      break;
    }
    filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    if (filled > most) {
      throw refuse();
    }
  }
  content.resize(filled);
  return content;
}

MappedFile::MappedFile(const fs::path& path) {
  const OpenFile file = open_to_read(path);
  if (!file.is_regular) {
    throw usage_error(name_of(path), "is " + file.kind + ", and is read in more than one place",
                      "save it as a file first");
  }
  if (file.size == 0) {
    return;
  }
  void* data = mmap(nullptr, file.size, PROT_READ, MAP_PRIVATE, file.descriptor.number(), 0);
  if (data == MAP_FAILED) {
    throw system_error(name_of(path), "cannot be mapped into memory", errno);
  }
  data_ = static_cast<const std::byte*>(data);
  size_ = static_cast<std::size_t>(file.size);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) {
    munmap(const_cast<std::byte*>(data_), size_);
  }
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void MappedFile::forget(std::span<const std::byte> part) const {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(part.data());
  const std::uintptr_t first = (begin + page - 1) / page * page, last = (begin + part.size()) / page * page;
  if (first < last) {
    // Only advice: a private mapping that nobody writes is read from the file again.
    (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
  }
}

AtomicFile::AtomicFile(const fs::path& path) : path_(path), temporary_(temporary_path(folder_of(path))) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    // Renaming over a device would replace it for the whole machine.
    throw system_error(name_of(path), S_ISDIR(status.st_mode) ? "is a folder where a file is to be written"
                                                              : "is not a regular file, so it is not replaced");
  }
  file_ = Descriptor(open_again(temporary_, O_WRONLY | O_CREAT | O_EXCL, 0666));
  require(file_.is_open() ? 0 : errno);
}

AtomicFile::~AtomicFile() {
  if (!committed_) {
    ::unlink(temporary_.c_str());
  }
}

void AtomicFile::require(int reason) {
  if (reason != 0) {
    throw system_error(name_of(path_), "cannot be written", reason);
  }
}

void AtomicFile::append(std::string_view content) {
  require(write_all(file_, content));
}

void AtomicFile::rewrite_start(std::string_view content) {
  require(lseek(file_.number(), 0, SEEK_SET) == 0 ? 0 : errno);
  require(write_all(file_, content));
  require(lseek(file_.number(), 0, SEEK_END) >= 0 ? 0 : errno);
}

void AtomicFile::commit(Wait wait) {
  require(wait == Wait::Nothing ? 0 : sync_to_disk(file_));
  require(file_.close());  // some network file systems report a full disk only here
  require(std::rename(temporary_.c_str(), path_.c_str()) == 0 ? 0 : errno);
  committed_ = true;
  if (wait == Wait::Nothing) {
    return;
  }
  const Descriptor folder(open_again(folder_of(path_), O_RDONLY | O_DIRECTORY));
  const int synced = folder.is_open() ? sync_to_disk(folder) : errno;
  if (synced != 0 && synced != EACCES) {  // a folder we may write but not read cannot be opened to be synced
    throw system_error(name_of(folder_of(path_)), "cannot be brought to the disk", synced);
  }
}

void write_file_atomic(const fs::path& path, std::string_view content, Wait wait) {
  AtomicFile file(path);
  file.append(content);
  file.commit(wait);
}

AppendFile::AppendFile(const fs::path& path) : path_(path), file_(open_again(path, O_RDWR | O_CREAT | O_APPEND, 0666)) {
  if (!file_.is_open()) {
    throw system_error(name_of(path_), "cannot be opened to append to it", errno);
  }
  const off_t size = lseek(file_.number(), 0, SEEK_END);
  char last = '\n';
  cut_ = size > 0 && pread(file_.number(), &last, 1, size - 1) == 1 && last != '\n';
}

void AppendFile::append(std::string_view line) {
  std::string text = cut_ ? "\n" : "";
  text.append(line).append("\n");
  const int reason = write_all(file_, text);
  cut_ = reason != 0;  // how much of it was written is unknown; a blank line more does no harm
  if (reason != 0) {
    throw system_error(name_of(path_), "cannot be appended to", reason);
  }
}

void AppendFile::sync() {
  const int reason = sync_to_disk(file_);
  if (reason != 0) {
    throw system_error(name_of(path_), "cannot be brought to the disk", reason);
  }
}

void ensure_writable_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw usage_error(name_of(path), "this folder cannot be created: " + error.message(),
                      "name a folder that you may write to");
  }
  if (!fs::is_directory(path, error)) {
    throw usage_error(name_of(path), "is a file where a folder is needed", "name another place");
  }
  const fs::path probe = temporary_path(path);
  const Descriptor file(open_again(probe, O_WRONLY | O_CREAT | O_EXCL, 0600));
  if (!file.is_open()) {
    throw usage_error(name_of(path), "nothing can be written in this folder: " + std::string(std::strerror(errno)),
                      "name a folder that you may write to");
  }
  ::unlink(probe.c_str());
}

}  // namespace ceteris
