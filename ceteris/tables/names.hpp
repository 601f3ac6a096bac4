// SPDX-License-Identifier: Apache-2.0
// How people and programs name the columns of result tables, and what they write into them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/record/study.hpp"

namespace ceteris::tables {

/// What a column may say, where no flag does.
enum class Role { Arm, Replicate, Task, Step, Status, MetricName, Value };

/// "arm", "replicate", ...: as flags and reports call it.
[[nodiscard]] std::string_view to_string(Role role);

/// Usual names of a role, the likeliest first; in lower case, without the prefix of an exporter.
[[nodiscard]] std::span<const std::string_view> usual_names(Role role);

/// A column's name as usual_names has it: "config.Seed", "_step" and "params/lr" become "seed", "step" and "lr".
[[nodiscard]] std::string plain_name(std::string_view column);

/// What became of a run, by the word of a status column.
enum class Status {
  Finished,
  Failed,      ///< it ended without a result that counts
  Unfinished,  ///< it runs, or waits
  Unknown,     ///< none of the words
};
[[nodiscard]] Status status_of(std::string_view text);
/// The same in the column of this name: one called "failed" says true or false.
[[nodiscard]] Status status_in(std::string_view column, std::string_view text);

/// Which direction is good, by the words in a metric's name ("val_loss", "top1 accuracy"); nothing when none is known.
[[nodiscard]] std::optional<record::Better> better_by_name(std::string_view metric);

/// A key as it is compared: "3" and "3.0" are one seed, since a column with an empty cell turns whole numbers into
/// decimals in many programs; everything else keeps its spelling, so that no digit of a long number is lost.
[[nodiscard]] std::string key_of(std::string_view text);

}  // namespace ceteris::tables
