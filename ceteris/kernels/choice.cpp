// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/choice.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/startup.hpp"

namespace ceteris::kernels {
namespace {

constexpr const char* kVariable = "CETERIS_KERNELS";
constexpr std::array<std::pair<std::string_view, Isa>, 5> kNames{{{"baseline", Isa::Baseline},
                                                                  {"avx2", Isa::Avx2},
                                                                  {"avx512", Isa::Avx512},
                                                                  {"avx512_bf16", Isa::Avx512Bf16},
                                                                  {"amx", Isa::Amx}}};

// The flags of the Linux kernel that a step needs beside those of the steps before it.
const std::array<std::vector<std::string>, 5> kFlags{
    {{}, {"avx2", "fma", "f16c"}, {"avx512f", "avx512bw", "avx512vl"}, {"avx512_bf16"}, {"amx_tile", "amx_bf16"}}};

// Highway orders its targets by falling worth from the lowest bit up.
void hold_highway_to(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Baseline) {
    hwy::DisableTargets(static_cast<std::int64_t>(HWY_SSE4) - 1);
  } else if (isa == Isa::Avx2) {
    hwy::DisableTargets(static_cast<std::int64_t>(HWY_AVX2) - 1);
  }
#else
  (void)isa;
#endif
}

Machine find_machine() {
  const char* const text = std::getenv(kVariable);
  const Choice choice = check_choice(kVariable, text == nullptr ? "" : text);
  const Isa isa = std::min(choice.limit, isa_of(cpu_features()));
  hold_highway_to(isa);
  return {choice.reference_only, isa};
}

}  // namespace

std::string_view isa_name(Isa isa) {
  return kNames[static_cast<std::size_t>(isa)].first;
}

Isa isa_of(std::span<const std::string> features) {
  Isa reached = Isa::Baseline;
  for (std::size_t step = 1; step < kFlags.size(); ++step) {
    const bool whole = std::ranges::all_of(
        kFlags[step], [&](const std::string& flag) { return std::ranges::find(features, flag) != features.end(); });
    if (!whole) {
      break;
    }
    reached = static_cast<Isa>(step);
  }
  return reached;
}

std::optional<Choice> parse_choice(std::string_view text) {
  if (text.empty() || text == "auto") {
    return Choice{};
  }
  if (text == "reference") {
    return Choice{.reference_only = true};
  }
  const auto found = std::ranges::find(kNames, text, &std::pair<std::string_view, Isa>::first);
  return found == kNames.end() ? std::nullopt : std::optional(Choice{.limit = found->second});
}

Choice check_choice(const std::string& where, const std::string& text) {
  if (const std::optional<Choice> choice = parse_choice(text)) {
    return *choice;
  }
  throw usage_error(where + "=" + text, "names no kernels",
                    "auto, reference, or the highest instruction set to use: baseline, avx2, avx512, avx512_bf16, amx");
}

const Machine& machine() {
  static const Machine kMachine = find_machine();
  return kMachine;
}

}  // namespace ceteris::kernels
