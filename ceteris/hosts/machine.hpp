// SPDX-License-Identifier: Apache-2.0
// Which machine this is, for those who share a folder.
#pragma once

#include <string>

namespace ceteris::hosts {

/// The name of this machine, as it calls itself.
[[nodiscard]] std::string host_name();

/// "BOOT@NAME": the id of this boot of the system, and host_name(). Two processes with the same text see each other's
/// locks and processes. The boot alone does not tell machines apart (copies of one virtual machine may share it), nor
/// does the name. Empty when the system does not tell.
[[nodiscard]] std::string this_machine();

}  // namespace ceteris::hosts
