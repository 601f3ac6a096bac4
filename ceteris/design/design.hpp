// SPDX-License-Identifier: Apache-2.0
// Designs: from arms, steps, factors or components to the arms that run and the contrasts that are tested.
//
// A contrast is the mean of some arms minus the mean of others, so that one analysis serves all designs: two arms of a
// comparison, two neighbours of a path, or the half of a factorial at one level against the half at the other. The
// functions return every problem they find (`Design::problems`) instead of throwing at the first; `where` of a problem
// is a key of the study file ("arms.on", "path.norm", "factors.lr"). A design with problems holds no arms.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/design/fraction.hpp"
#include "ceteris/design/settings.hpp"

namespace ceteris::design {

enum class DesignKind { Compare, Path, OneFactor, LeaveOneOut, AddOneIn, Factorial, Fraction, Subsets, Grid };

/// As a study file writes them (spec/field.hpp).
constexpr auto spec_names(DesignKind) {
  using Name = std::string_view;
  return std::array{std::pair{DesignKind::Compare, Name("compare")},
                    std::pair{DesignKind::Path, Name("path")},
                    std::pair{DesignKind::OneFactor, Name("one-factor")},
                    std::pair{DesignKind::LeaveOneOut, Name("leave-one-out")},
                    std::pair{DesignKind::AddOneIn, Name("add-one-in")},
                    std::pair{DesignKind::Factorial, Name("factorial")},
                    std::pair{DesignKind::Fraction, Name("fraction")},
                    std::pair{DesignKind::Subsets, Name("subsets")},
                    std::pair{DesignKind::Grid, Name("grid")}};
}
[[nodiscard]] std::string_view to_string(DesignKind kind);

/// No design has more arms than this.
inline constexpr std::size_t kMostArms = 10'000;
inline constexpr std::size_t kMostFactors = 200;
inline constexpr std::size_t kMostReplicates = 100'000;
/// More trials than this must be asked for.
inline constexpr std::size_t kManyTrials = 10'000;

struct Arm {
  std::string name;
  Settings values;
  bool baseline = false;
  bool kept = true;          ///< of a path: false of a step that was tried and left
  std::string against = {};  ///< name of the arm that it is compared with; empty: the baseline
};

/// The effect is the mean of the arms in `second` minus the mean of those in `first`, replicate by replicate.
struct ContrastPlan {
  std::string name;
  std::vector<std::size_t> first;   ///< indices into Design::arms; one for a comparison of two arms
  std::vector<std::size_t> second;  ///< none of them in `first`
  std::string first_name;           ///< the arm, or what the arms share: "norm=bn"
  std::string second_name;
  bool family = true;        ///< belongs to the family that Holm adjusts over
  std::string aliases = {};  ///< in a fraction, by other effects of one or two factors: "= b x d + c x e"
};

/// A level of a factor: usually one setting; a component may switch several together.
struct Level {
  std::string name;  ///< "0.1"; of a component "off" and "on"
  Settings values;
};

/// A factor, or a component as a factor with two levels.
struct Factor {
  std::string name;
  std::vector<Level> levels;
  std::size_t baseline = 0;  ///< index of the baseline's level
  bool open = false;         ///< levels may set different names: what one leaves out has a default that is known
};

/// `name` takes each of `values`.
[[nodiscard]] Factor factor(const std::string& name, std::span<const Value> values, std::size_t baseline = 0);
/// Off: what the base settings say. On: `on`. The baseline has it off.
[[nodiscard]] Factor component(const std::string& name, const Settings& on);

/// One step of a path: what it changes, in the last arm that was kept.
struct Step {
  std::string name;
  Settings changes;
  bool kept = true;  ///< else it is measured, and the steps behind it do without its changes
};

struct Design {
  DesignKind kind = DesignKind::Compare;
  std::vector<Arm> arms = {};
  std::vector<ContrastPlan> contrasts = {};           ///< the family first
  std::vector<ContrastPlan> interactions = {};        ///< of pairs of two-level factors, "a x b"; outside the family
  std::vector<Factor> factors = {};                   ///< of designs made of factors, the level of the baseline first
  std::vector<std::vector<std::size_t>> levels = {};  ///< arm by factor: index into Factor::levels, 0 the baseline's
  std::vector<std::vector<std::size_t>> orders = {};  ///< sampled subsets: the orders in which components are added
  Fraction fraction = {};                             ///< of a fraction: its defining relation
  bool tuned = false;                                 ///< the arms hold the values that tuning chose (study/tuning.hpp)
  std::vector<std::string> notes = {};                ///< sentences that `plan` prints: aliases, what is left out
  std::vector<Problem> problems = {};
};

/// Whether a name that one arm sets must have a value in all: a program of the user's has defaults that nobody sees;
/// our own trainer has those of its specification.
enum class OpenNames { Refused, Allowed };

/// Each arm against the one that it names, or the baseline: the arm marked so, or the first. `base` holds values that
/// arms need not repeat.
[[nodiscard]] Design compare_design(const Settings& base, std::span<const Arm> arms,
                                    OpenNames open = OpenNames::Refused);

/// Steps that are kept add up. Each step is compared with the last one kept before it, and the last one of all with the
/// start. Every name that a step changes must be in `base`, unless open ones are allowed; a step that changes nothing,
/// or leads back to an earlier arm, is a problem, and so is a path that keeps none.
[[nodiscard]] Design path_design(const Settings& base, const std::string& start, std::span<const Step> steps,
                                 OpenNames open = OpenNames::Refused);

/// Every level of every factor against the baseline, all else as in the baseline: 1 + sum (levels - 1) arms.
[[nodiscard]] Design one_factor_design(const Settings& base, std::span<const Factor> factors);

/// All components on, against each taken out. Factors have two levels; "on" is the one that is not the baseline's.
/// The contrast of a component is everything minus everything but it: what it adds to all others.
[[nodiscard]] Design leave_one_out_design(const Settings& base, std::span<const Factor> components);

/// Nothing on, against each component alone.
[[nodiscard]] Design add_one_in_design(const Settings& base, std::span<const Factor> components);

/// All combinations of levels. Contrasts: each level against the baseline's, averaged over all other factors; with two
/// levels everywhere also the interactions of pairs, mean(alike) - mean(unlike).
[[nodiscard]] Design factorial_design(const Settings& base, std::span<const Factor> factors);

/// The same over numbers, for scaling: every level must be a number.
[[nodiscard]] Design grid_design(const Settings& base, std::span<const Factor> factors);

/// A regular fraction of the combinations of two-level factors (fraction.hpp), with `runs` arms by the table (0: half
/// of all), or by `generators` ("E=ABCD"; letters in the order of the factors, without I) when there are some; `runs`
/// is then 0 or what they make. `fold_over` adds every arm with all levels exchanged, which frees main effects from
/// interactions of two. The notes give all aliases of main effects and of interactions of two. The baseline may not be
/// among the arms; then no arm is marked.
[[nodiscard]] Design fraction_design(const Settings& base, std::span<const Factor> factors, std::size_t runs,
                                     std::span<const std::string> generators, bool fold_over);

/// All 2^k sets of components, for Shapley and Banzhaf values.
[[nodiscard]] Design subsets_design(const Settings& base, std::span<const Factor> components);

/// The sets met by `orders` random orders of the components, an even number: every second one is the reverse of the one
/// before it (antithetic), which cancels a part of the error. At most orders (k - 1) + 2 arms.
[[nodiscard]] Design sampled_subsets_design(const Settings& base, std::span<const Factor> components,
                                            std::size_t orders, std::uint64_t seed);

/// Problems when arms x tasks x replicates exceeds `most`, which a study may raise from kManyTrials, or when there are
/// more replicates than kMostReplicates.
[[nodiscard]] std::vector<Problem> problems_of_size(std::size_t arms, std::size_t tasks, std::size_t replicates,
                                                    std::size_t most = kManyTrials);

}  // namespace ceteris::design
