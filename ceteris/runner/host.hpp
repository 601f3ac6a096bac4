// SPDX-License-Identifier: Apache-2.0
// Where a trial runs: what a report needs to tell unlike machines apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ceteris::runner {

struct Host {
  std::string name = {};
  std::string cpu = {};            ///< "Intel(R) Xeon(R) Platinum 8480+"
  std::string cpu_kind = {};       ///< cpu_kind(): widest instruction set that numeric libraries choose code by
  int cores = 0;                   ///< that this process may use
  std::uint64_t memory_bytes = 0;  ///< of the machine, or of the control group when that is less
  std::string system = {};         ///< "Linux 6.1.0-18-amd64 x86_64"
  std::string distribution = {};   ///< "Debian GNU/Linux 12 (bookworm)"; empty when the system does not say
  std::string ceteris = {};        ///< version of this program

  bool operator==(const Host&) const = default;
};

/// This machine. `version` is that of the program that asks. What the system does not tell is empty or 0.
[[nodiscard]] Host this_host(std::string_view version);

/// "amx", "avx512-bf16", "avx512", "avx2", of instruction sets as base/startup.hpp names them; otherwise the newest of
/// them, "other" without any. Two kinds may give other bits for the same program, and other times.
[[nodiscard]] std::string cpu_kind(std::span<const std::string> features);

/// The model of the first processor in the text of /proc/cpuinfo; empty when it does not say.
[[nodiscard]] std::string cpu_model(std::string_view cpuinfo);

}  // namespace ceteris::runner
