// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    throw system_error(path.string(), "cannot be opened", errno);
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
    return;
  }
  const int why = errno;
  close(descriptor_);
  if (why == EWOULDBLOCK) {
    throw usage_error(printable(path.parent_path().string()), "is being written by another process",
                      "wait for it to end, or stop it");
  }
  throw system_error(path.string(), "cannot be locked", why);
}

FileLock::~FileLock() {
  close(descriptor_);
}

}  // namespace ceteris
