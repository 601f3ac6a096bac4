// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/trainer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/record/trial.hpp"
#include "ceteris/study/spelling.hpp"

namespace ceteris::study {
namespace {

constexpr std::string_view kProgram = "ceteris";
constexpr std::string_view kThreads = "OMP_NUM_THREADS";

std::string threads_of(const StudyFile& file) {
  const auto threads = std::ranges::find(file.environment, kThreads, &std::pair<std::string, std::string>::first);
  return threads == file.environment.end() ? "1" : threads->second;
}

void add_fields(const spec::Table& table, const std::string& above, std::vector<TrainerField>& fields) {
  for (const spec::Entry& entry : table) {
    const bool is_choice = entry.key == "kind" && !above.empty();
    const std::string name = is_choice ? above : spec::below(above, entry.key);
    if (const auto* below = std::get_if<spec::Table>(&entry.value.data)) {
      add_fields(*below, name, fields);
    } else {
      fields.push_back({name, &entry.value});
    }
  }
}

/// In a text with placeholders a brace is doubled.
std::string literal(std::string_view text) {
  std::string made;
  for (const char c : text) {
    made.append(c == '{' || c == '}' ? 2 : 1, c);
  }
  return made;
}

/// A text is quoted where --set would take it for something else. A list is written as such.
std::string assigned(const design::Value& value) {
  const bool as_it_stands =
      value.number || value.text == "true" || value.text == "false" || value.text.starts_with('[');
  return as_it_stands ? value.text : spec::plain_text(spec::Value{value.text, {}, {}});
}

/// Not the program's file: a build that trains alike gives the same results. A program with components of its own is
/// known by its file, since nobody else counts what they mean.
identity::InputFile program_input() {
  const std::filesystem::path program = this_program();
  const std::string meaning = "semantics " + std::to_string(record::kSemanticsVersion);
  if (program.filename() == kProgram) {
    return {"ceteris train (" + meaning + ")", sha256_hex(meaning)};
  }
  return {program.filename().string() + " train (" + meaning + ")", sha256_hex(MappedFile(program).bytes())};
}

}  // namespace

std::vector<TrainerField> trainer_fields(const spec::Table& table) {
  std::vector<TrainerField> fields;
  add_fields(table, "", fields);
  return fields;
}

std::optional<design::Value> trainer_value(const spec::Value& value) {
  const auto* list = std::get_if<spec::List>(&value.data);
  if (list == nullptr) {
    return value_from(value);
  }
  const bool simple = std::ranges::all_of(*list, [](const spec::Value& one) { return value_from(one).has_value(); });
  return simple ? std::optional(design::Value{spec::toml_text(value), false}) : std::nullopt;
}

bool is_trial_file(std::string_view trainer) {
  return trainer.ends_with(".toml");
}

std::vector<std::string> trainer_assignments(const design::Settings& settings) {
  design::Settings sorted = settings;
  std::ranges::sort(sorted, {}, &design::Setting::name);
  std::vector<std::string> assignments;
  for (const design::Setting& setting : sorted) {
    assignments.push_back(setting.name + "=" + assigned(setting.value));
  }
  return assignments;
}

std::vector<std::string> trainer_command(const StudyFile& file, const std::string& trainer,
                                         const design::Settings& settings) {
  std::vector<std::string> command{std::string(kProgram), "train"};
  if (!is_trial_file(trainer)) {
    command.emplace_back("--model");
  }
  command.push_back(literal(trainer));
  command.insert(command.end(), {"--set", "seed={seed}"});
  for (const std::string& assignment : trainer_assignments(settings)) {
    command.insert(command.end(), {"--set", literal(assignment)});
  }
  command.insert(command.end(), {"--out", "{dir}/runs", "--jobs", threads_of(file)});
  return command;
}

int usual_jobs(const StudyFile& file, int cores) {
  const bool about_time = file.spec.metric.from == "seconds" || file.spec.warm_up;
  if (file.spec.trainer.empty() || about_time) {
    return 1;
  }
  return std::max(1, cores / std::stoi(threads_of(file)));  // a number: the check of the file saw to it
}

identity::TrialCommand started_by(identity::TrialCommand command, const std::filesystem::path& program) {
  command.argv.front() = literal(program.string());
  return command;
}

identity::CodeState trainer_code(const StudyFile& file) {
  identity::CodeState code = identity::code_state({}, file.spec.inputs, file.directory, {});
  for (std::size_t arm = 0; arm < std::max<std::size_t>(file.programs.size(), 1); ++arm) {
    const std::string trial = file.program(arm).trainer;
    if (is_trial_file(trial) &&
        std::ranges::find(code.inputs, trial, &identity::InputFile::path) == code.inputs.end()) {
      code.inputs.push_back({trial, sha256_hex(read_file(file.directory / trial))});
    }
  }
  code.inputs.push_back(program_input());
  std::ranges::sort(code.inputs, {}, &identity::InputFile::path);
  return code;
}

}  // namespace ceteris::study
