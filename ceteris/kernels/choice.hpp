// SPDX-License-Identifier: Apache-2.0
// Which implementation of an operation serves a problem on this processor, and how a user restricts the choice.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ceteris::kernels {

/// Instruction sets of x86-64, each with all before it. Other processors have Baseline alone, whose vectors Highway
/// finds.
enum class Isa { Baseline, Avx2, Avx512, Avx512Bf16, Amx };

/// As CETERIS_KERNELS and `ceteris doctor` write it: "baseline", "avx2", "avx512", "avx512_bf16", "amx".
[[nodiscard]] std::string_view isa_name(Isa isa);

/// The highest that a processor with these features (base/startup.hpp) offers whole.
[[nodiscard]] Isa isa_of(std::span<const std::string> features);

/// What a user allows.
struct Choice {
  bool reference_only = false;  ///< the plain loops, and libtorch's own operations where those are the definition
  Isa limit = Isa::Amx;         ///< nothing above it
};

/// "" and "auto" allow everything, "reference" the reference alone, the name of an instruction set nothing above it.
/// Nothing for other text.
[[nodiscard]] std::optional<Choice> parse_choice(std::string_view text);

/// The same for text that `where` gave ("--kernels"). Throws a usage error for text that means nothing.
Choice check_choice(const std::string& where, const std::string& text);

/// What this process may use: the processor's instruction set, or the lower one that the user allows.
struct Machine {
  bool reference_only = false;
  Isa isa = Isa::Baseline;
};

/// Reads the processor and CETERIS_KERNELS on the first call, and holds Highway to the answer. Throws a usage error for
/// a value that means nothing.
[[nodiscard]] const Machine& machine();

/// One way to compute an operation. A list of them stands best first; the last is the reference, which serves always.
template <class Problem, class Run>
struct Implementation {
  std::string_view name;
  bool (*serves)(const Problem& problem, Isa isa);
  Run run;
};

/// For an implementation without conditions.
template <class Problem>
inline constexpr auto kServesAlways = [](const Problem&, Isa) { return true; };

/// The first that serves `problem` on `on`.
template <class Problem, class Run>
[[nodiscard]] const Implementation<Problem, Run>& choose(std::span<const Implementation<Problem, Run>> best_first,
                                                         const Problem& problem, const Machine& on = machine()) {
  if (!on.reference_only) {
    for (const Implementation<Problem, Run>& implementation : best_first) {
      if (implementation.serves(problem, on.isa)) {
        return implementation;
      }
    }
  }
  return best_first.back();
}

}  // namespace ceteris::kernels
