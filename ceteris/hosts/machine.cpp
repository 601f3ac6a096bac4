// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/machine.hpp"

#include <unistd.h>

#include <array>
#include <fstream>

namespace ceteris::hosts {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string this_machine() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot;
  std::getline(file, boot);
  return boot.empty() ? "" : boot + "@" + host_name();
}

}  // namespace ceteris::hosts
