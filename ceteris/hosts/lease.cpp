// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/lease.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "ceteris/base/file.hpp"

namespace ceteris::hosts {

int write_beat(const std::filesystem::path& file, long count) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%020ld\n", count);  // always as long: needs no new room
  Descriptor descriptor(open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666));
  if (!descriptor.is_open()) {
    return errno;
  }
  errno = EIO;  // for a write that ends early
  if (pwrite(descriptor.number(), text.data(), static_cast<std::size_t>(size), 0) != size) {
    return errno;
  }
  return descriptor.close();
}

std::string read_beat(const std::filesystem::path& file) {
  const Descriptor descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::array<char, 64> text{};
  const ssize_t size = descriptor.is_open() ? read(descriptor.number(), text.data(), text.size()) : 0;
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

bool LeaseWatch::has_ended(const std::string& name, const std::string& sign, double seconds, double now) {
  Seen& seen = seen_.try_emplace(name, Seen{sign, now, now}).first->second;
  // An observer that was stopped itself has not seen that nothing changed meanwhile: it looks for a whole span again.
  const bool looked_away = now - seen.looked > seconds / 2;
  seen.looked = now;
  if (seen.sign != sign || looked_away) {
    seen.sign = sign;
    seen.since = now;
  }
  return now - seen.since >= seconds;
}

}  // namespace ceteris::hosts
