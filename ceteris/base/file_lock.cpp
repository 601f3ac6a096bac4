// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris {
namespace {

// Once more after a moment: is_held takes the lock for a few microseconds.
int lock(int descriptor) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    return 0;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    throw system_error(path.string(), "cannot be opened", errno);
  }
  const int why = lock(descriptor_);
  if (why == 0) {
    return;
  }
  close(descriptor_);
  if (why == EWOULDBLOCK) {
    throw usage_error(printable(path.parent_path().string()), "is being written by another process",
                      "wait for it to end, or stop it");
  }
  throw Error(Exit::Failure,
              Problem{printable(path.string()), "cannot be locked (" + errno_name(why) + "): " + std::strerror(why),
                      "this file system, or its server, refuses flock(2); put the folder on another"});
}

FileLock::~FileLock() {
  close(descriptor_);
}

std::unique_ptr<FileLock> lock_within(double seconds, const std::filesystem::path& path) {
  for (const Stopwatch watch;;) {
    try {
      return std::make_unique<FileLock>(path);
    } catch (const Error& error) {
      if (error.exit() != Exit::Usage || watch.seconds() >= seconds) {
        throw;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

bool FileLock::is_held(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return false;
  }
  const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(descriptor);
  return held;
}

}  // namespace ceteris
