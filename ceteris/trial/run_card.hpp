// SPDX-License-Identifier: Apache-2.0
// What people call a run and how they started it: run.json of its folder. Nothing in it is a part of what the run is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::trial {

struct RunCard {
  static constexpr std::string_view title = "run";
  std::string name = {};
  std::string model = {};
  std::string command = {};
  std::string device = {};

  static constexpr auto fields() {
    using Self = RunCard;
    return std::tuple{spec::field("name", &Self::name, "given by --name; empty: none"),
                      spec::field("model", &Self::model, "the model by name, or its family"),
                      spec::field("command", &Self::command, "the command line of the last start"),
                      spec::field("device", &Self::device, "of the last start")};
  }
};
static_assert(spec::complete<RunCard>());

inline constexpr std::string_view kCardFile = "run.json";

/// Writes the card of a run folder, atomically. The name and the model that the run
/// has stay where `card` has none.
void write_card(const std::filesystem::path& folder, RunCard card);

/// Gives a run another name; the rest of its card stays.
void rename_run(const std::filesystem::path& folder, const std::string& name);

/// The card of a run folder; empty fields where it has none, as those of Ceteris 0.1. A damaged card counts as none: it
/// is for people, and a run does not depend on it.
[[nodiscard]] RunCard read_card(const std::filesystem::path& folder);

/// Throws a usage error for a name that cannot be one: not 1 to 64 letters, digits, dots, dashes and underscores,
/// beginning with a letter or a digit.
void check_run_name(std::string_view name);

}  // namespace ceteris::trial
