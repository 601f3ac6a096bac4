// SPDX-License-Identifier: Apache-2.0
// A study file as it was read: TOML, every problem at once, with line and column.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/design/settings.hpp"
#include "ceteris/spec/value.hpp"
#include "ceteris/study/study_spec.hpp"

namespace ceteris::study {

/// An arm, a step of a path, a task.
struct NamedSettings {
  std::string name;
  design::Settings settings;
  spec::Place place;
  bool kept = true;  ///< of a step of a path
};

struct FactorLevels {
  std::string name;
  std::vector<design::Level> levels;  ///< the first is the baseline's
  spec::Place place;
};

/// A value that some arms, or all, choose for themselves before the study.
struct TunedValue {
  std::string name;
  std::vector<design::Value> candidates;  ///< empty: a range
  double low = 0;
  double high = 0;
  TuneScale scale = TuneScale::Linear;
  std::vector<std::string> arms;  ///< empty: all
};

/// A random stream with a seed of its own.
struct SeedStream {
  std::string name;
  bool varies = true;  ///< over replicates; else one seed for all trials
};

/// What one arm runs, where arms do not share a program: a gate of two commands, or of two trials of our trainer.
struct ArmProgram {
  std::vector<std::string> command;  ///< as StudySpec::command; empty with a trainer
  std::string trainer;               ///< as StudySpec::trainer
};

struct StudyFile {
  StudySpec spec;
  std::string name;                 ///< the file's, without its ending
  std::string text;                 ///< the whole file
  std::filesystem::path path;       ///< as it was given
  std::filesystem::path directory;  ///< absolute: where commands run
  design::Settings values;          ///< shared by all arms
  std::vector<NamedSettings> arms;
  std::vector<ArmProgram> programs = {};  ///< one an arm; empty, as of every file: all run that of `spec`
  std::vector<NamedSettings> steps;       ///< of a path; the first is its start
  std::vector<FactorLevels> factors;
  std::vector<NamedSettings> components;  ///< parts that are on or off; off means the shared values
  std::vector<NamedSettings> tasks;       ///< empty: one task without a name
  std::vector<TunedValue> tuned;          ///< empty: nothing is tuned
  std::vector<SeedStream> streams;
  std::vector<std::pair<std::string, double>> budgets;  ///< of arms with a budget of their own
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::pair<std::string, std::string>> against;  ///< an arm and the one that it is compared with
  std::vector<std::pair<std::string, spec::Place>> keys;     ///< where each stands: "metric", "metric.margin", ...

  [[nodiscard]] ArmProgram program(std::size_t arm) const;  ///< of the arm, from 0
  [[nodiscard]] design::DesignKind design() const;          ///< as declared, or by what the file has
  /// SHA-256 of what the file says, without comments, blanks and order of keys.
  [[nodiscard]] std::string hash() const;
  /// "a.toml:3:1": where a key stands ("metric.margin", "guardrails.0"); of one that does not, where the nearest one
  /// above it does, or the beginning of the file. For messages.
  [[nodiscard]] std::string at(std::string_view key) const;
};

/// What a trial of the arm may spend; 0: no budget is declared.
[[nodiscard]] double budget_of(const StudyFile& file, const std::string& arm);

/// Names that a command may use beside the values' own.
inline constexpr std::string_view kReserved[] = {"seed", "replicate", "dir", "arm", "task", "budget"};

/// Reads and checks `path`. Throws one Error (exit 3) with all problems; usage error when it cannot be read.
[[nodiscard]] StudyFile read_study_file(const std::filesystem::path& path);
/// The same for a text that is in no file yet; `path` names it in errors and says where relative paths start.
[[nodiscard]] StudyFile parse_study(std::string_view text, const std::filesystem::path& path);

}  // namespace ceteris::study
