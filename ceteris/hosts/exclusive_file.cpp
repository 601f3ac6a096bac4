// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/exclusive_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::hosts {
namespace {

/// Removed at the end of its scope.
struct Temporary {
  std::filesystem::path path;
  ~Temporary() { unlink(path.c_str()); }
};

Error refused(const std::filesystem::path& path, int reason) {
  return system_error(printable(path.string()), "cannot be written (" + errno_name(reason) + ")", reason);
}

/// Returns an errno, 0 when all is written.
int write_whole(const std::filesystem::path& path, std::string_view content) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) {
    return errno;
  }
  while (!content.empty()) {
    const ssize_t count = write(file.number(), content.data(), content.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return count < 0 ? errno : ENOSPC;
    }
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return file.close();
}

}  // namespace

bool create_whole(const std::filesystem::path& path, std::string_view content) {
  const Temporary temporary{temporary_path(path.parent_path())};
  if (const int reason = write_whole(temporary.path, content); reason != 0) {
    throw refused(path, reason);
  }
  if (link(temporary.path.c_str(), path.c_str()) == 0) {
    return true;
  }
  const int reason = errno;
  struct stat status {};
  if (stat(temporary.path.c_str(), &status) == 0 && status.st_nlink == 2) {
    return true;  // it was done; the server's reply got lost, and the second call found the file of the first
  }
  if (reason == EPERM || reason == EOPNOTSUPP || reason == ENOSYS || reason == EMLINK) {  // no second names there
    const int written = write_whole(path, content);
    if (written != 0 && written != EEXIST) {
      unlink(path.c_str());  // half a record would look like one that was changed
      throw refused(path, written);
    }
    return written == 0;
  }
  if (reason != EEXIST) {
    throw refused(path, reason);
  }
  return false;
}

}  // namespace ceteris::hosts
