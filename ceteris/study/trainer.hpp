// SPDX-License-Identifier: Apache-2.0
// Our own trainer as the command of a study: an arm sets fields of the specification that `ceteris train` takes.
// Whether the fields exist is known to those who know the specification; here they are names and values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/identity/code_state.hpp"
#include "ceteris/identity/command.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// One value below a table, with the keys to it: { recipe = { batch = 8 } } has "recipe.batch".
struct TrainerField {
  std::string name;
  const spec::Value* value;  ///< in the table
};

/// All values in and below `table`; that of a key "kind" is the one of the table which holds it: { norm = { kind =
/// "dyt" } } is "norm".
[[nodiscard]] std::vector<TrainerField> trainer_fields(const spec::Table& table);

/// A number, a text, true or false, or a list of them (model.depths = [3, 3, 9, 3]), whose text is that of TOML.
[[nodiscard]] std::optional<design::Value> trainer_value(const spec::Value& value);

/// Whether `trainer` is a file, which ends in .toml; else it is the name of a model.
[[nodiscard]] bool is_trial_file(std::string_view trainer);

/// `settings` as `ceteris train --set` takes them, sorted, so that a choice (model.norm=dyt) stands before its fields.
[[nodiscard]] std::vector<std::string> trainer_assignments(const design::Settings& settings);

/// Of `trainer`: `ceteris train FILE --set seed={seed} ... --out {dir}/runs --jobs 1`, with placeholders like the
/// command of a study file. The number of threads changes rounding, and with it a trained network: it is one, or what
/// the study declares as OMP_NUM_THREADS, however many trials run at a time.
[[nodiscard]] std::vector<std::string> trainer_command(const StudyFile& file, const std::string& trainer,
                                                       const design::Settings& settings);

/// How many trials run at a time on `cores` where nobody says: of our trainer as many as have their threads to
/// themselves, since two trials on a core each are done sooner than one after the other on both; one of any other
/// command, which may take the whole machine, and one where the study is about time.
[[nodiscard]] int usual_jobs(const StudyFile& file, int cores);

/// The same trial as it is started here, by `program`; the trial is known by the command without its place.
[[nodiscard]] identity::TrialCommand started_by(identity::TrialCommand command, const std::filesystem::path& program);

/// What the results belong to: the files of the trials, declared inputs, and the meaning that this version of the
/// trainer gives to a specification. Throws a usage error for a file that cannot be read.
[[nodiscard]] identity::CodeState trainer_code(const StudyFile& file);

}  // namespace ceteris::study
