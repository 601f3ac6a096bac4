// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/trials.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/runner/placeholders.hpp"
#include "ceteris/study/spelling.hpp"
#include "ceteris/study/streams.hpp"
#include "ceteris/study/study_check.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study/tuning.hpp"

namespace ceteris::study {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

design::Settings settings_of(const StudyFile& file, const design::Design& design, std::size_t arm, std::size_t task) {
  const design::Settings& values = design.arms[arm].values;
  return file.tasks.empty() ? values : design::with_changes(values, file.tasks[task].settings);
}

/// What stands for placeholders in every trial of an arm.
Pairs shared_values(const StudyFile& file, const design::Design& design, std::size_t arm, std::size_t task) {
  Pairs values;
  for (const design::Setting& setting : settings_of(file, design, arm, task)) {
    values.emplace_back(setting.name, setting.value.text);
  }
  values.emplace_back("arm", design.arms[arm].name);
  values.emplace_back("task", file.tasks.empty() ? "" : file.tasks[task].name);
  values.emplace_back("budget", shortest(budget_of(file, design.arms[arm].name)));
  return values;
}

/// The command of an arm with its placeholders.
std::vector<std::string> words_of(const StudyFile& file, std::size_t arm, const design::Settings& settings) {
  ArmProgram program = file.program(arm);
  return program.trainer.empty() ? std::move(program.command) : trainer_command(file, program.trainer, settings);
}

design::OrderSpec order_of(const StudyFile& file, const design::Design& design) {
  design::OrderSpec spec;
  spec.seed = file.spec.seed;
  spec.arms = design.arms.size();
  for (const NamedSettings& task : file.tasks) {
    spec.tasks.push_back(task.name);
  }
  spec.replicates = static_cast<std::size_t>(file.spec.replicates);
  spec.paired = file.spec.pairing == Pairing::Paired;
  spec.warm_up = file.spec.warm_up;
  return spec;
}

identity::TrialCommand trial_command(const StudyFile& file, const design::Design& design,
                                     const design::PlannedTrial& place) {
  Pairs values = shared_values(file, design, place.arm, place.task);
  values.emplace_back("seed", std::to_string(place.seed));
  values.emplace_back("replicate", std::to_string(place.replicate));
  identity::TrialCommand command;
  for (const SeedStream& stream : file.streams) {
    const design::OrderSpec order = order_of(file, design);
    const std::uint32_t seed =
        stream.varies ? design::varying_seed(order, stream.name, place.seed) : design::fixed_seed(order, stream.name);
    values.emplace_back("seed." + stream.name, std::to_string(seed));
    command.environment.emplace_back(stream_variable(stream.name), std::to_string(seed));
  }
  const design::Settings settings = settings_of(file, design, place.arm, place.task);
  for (const std::string& argument : words_of(file, place.arm, settings)) {
    command.argv.push_back(runner::replace_placeholders(argument, values, true));
  }
  for (const auto& [name, value] : file.environment) {
    command.environment.emplace_back(name, runner::replace_placeholders(value, values, true));
  }
  command.directory = file.directory;
  command.seed = place.seed;
  command.replicate = place.replicate;
  command.values_json = values_json(settings);
  command.time_limit = file.spec.limits.seconds;
  command.memory_limit = parse_bytes(file.spec.limits.memory).value_or(0);
  return command;
}

std::size_t baseline_of(const design::Design& design) {
  const auto found = std::ranges::find(design.arms, true, &design::Arm::baseline);
  return found == design.arms.end() ? 0 : static_cast<std::size_t>(found - design.arms.begin());
}

std::vector<StudyTrial> made(const StudyFile& file, const design::Design& design, const identity::CodeState& code,
                             const std::vector<design::PlannedTrial>& places) {
  std::vector<StudyTrial> trials;
  trials.reserve(places.size());
  for (const design::PlannedTrial& place : places) {
    StudyTrial trial{place, trial_command(file, design, place), {}};
    trial.id = identity::trial_id(key_of(file, code, trial));
    trials.push_back(std::move(trial));
  }
  return trials;
}

/// Every trial of every setting of every arm.
std::vector<StudyTrial> tuning_trials(const StudyFile& file, const design::Design& design,
                                      const identity::CodeState& code) {
  if (file.tuned.empty()) {
    return {};
  }
  std::vector<std::vector<design::Settings>> settings;
  for (const design::Arm& arm : design.arms) {
    settings.push_back(settings_to_try(file, arm.name));
  }
  const auto seeds = static_cast<std::size_t>(file.spec.tuning.replicates);
  std::vector<StudyTrial> trials;
  design::Design one = design;  // with one setting at a time
  for (const design::PlannedTrial& place :
       design::tuning_order(order_of(file, design), settings.front().size(), seeds)) {
    one.arms[place.arm].values = design::with_changes(design.arms[place.arm].values,
                                                      settings[place.arm][static_cast<std::size_t>(place.setting)]);
    std::ranges::move(made(file, one, code, {place}), std::back_inserter(trials));
  }
  return trials;
}

identity::CodeState code_now(const StudyFile& file, const design::Design& design,
                             const std::filesystem::path& excluded) {
  if (!file.spec.trainer.empty()) {
    return trainer_code(file);
  }
  std::vector<std::string> words;
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    for (std::size_t task = 0; task < std::max<std::size_t>(file.tasks.size(), 1); ++task) {
      for (std::string& word : command_of(file, design, arm, task)) {
        if (std::ranges::find(words, word) == words.end()) {
          words.push_back(std::move(word));
        }
      }
    }
  }
  for (const TunedValue& tuned : file.tuned) {
    for (const design::Value& candidate : tuned.candidates) {
      words.push_back(candidate.text);  // it may be a file
    }
  }
  const std::filesystem::path outside[] = {file.path, excluded};
  const std::vector<std::string>& inputs = file.spec.inputs;
  return identity::code_state(words, inputs.empty() ? std::nullopt : std::optional(inputs), file.directory,
                              identity::git_state(file.directory, outside));
}

}  // namespace

identity::TrialKey key_of(const StudyFile& file, const identity::CodeState& code, const StudyTrial& trial) {
  return {trial.command, file.spec.directory, code, trial.place.label};
}

std::vector<std::string> command_of(const StudyFile& file, const design::Design& design, std::size_t arm,
                                    std::size_t task) {
  Pairs values = shared_values(file, design, arm, task);
  values.emplace_back("seed", "{seed}");
  values.emplace_back("replicate", "{replicate}");
  values.emplace_back("dir", "{dir}");
  for (const SeedStream& stream : file.streams) {
    values.emplace_back("seed." + stream.name, "{seed." + stream.name + "}");
  }
  for (const TunedValue& tuned : file.tuned) {
    if (std::ranges::find(values, tuned.name, &Pairs::value_type::first) == values.end()) {
      values.emplace_back(tuned.name, "{" + tuned.name + "}");
    }
  }
  std::vector<std::string> command;
  for (const std::string& argument : words_of(file, arm, settings_of(file, design, arm, task))) {
    command.push_back(runner::replace_placeholders(argument, values, false));
  }
  return command;
}

identity::CodeState code_of(const StudyFile& file, const design::Design& design,
                            const std::filesystem::path& excluded) {
  try {
    return code_now(file, design, excluded);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      problem.where = problem.where.starts_with("inputs") ? file.at(problem.where) : problem.where;
    }
    throw Error(error.exit(), std::move(problems));
  }
}

std::vector<StudyTrial> trials_of(const StudyFile& file, const design::Design& design,
                                  const identity::CodeState& code) {
  std::vector<StudyTrial> trials = tuning_trials(file, design, code);
  if (waits_for_tuning(file, design)) {
    return trials;
  }
  const design::OrderSpec order = order_of(file, design);
  std::vector<design::PlannedTrial> places = design::trial_order(order);
  design::PlannedTrial rerun;
  rerun.purpose = design::Purpose::SeedProbe;
  rerun.arm = baseline_of(design);
  rerun.seed = design::trial_seed(order, rerun.arm, 0, 0);
  rerun.label = "rerun";
  // Behind the first block, so that the first result of a study is one of its own.
  const std::size_t block = design.arms.size() * std::max<std::size_t>(file.tasks.size(), 1);
  places.insert(
      places.begin() + static_cast<std::ptrdiff_t>(std::min(places.size(), block * (file.spec.warm_up ? 2 : 1))),
      rerun);
  std::ranges::move(made(file, design, code, places), std::back_inserter(trials));
  return trials;
}

std::vector<StudyTrial> pilot_trials(const StudyFile& file, const design::Design& design,
                                     const identity::CodeState& code, int pairs) {
  const design::OrderSpec order = order_of(file, design);
  std::vector<design::PlannedTrial> places =
      design::pilot_pairs(order, baseline_of(design), static_cast<std::size_t>(pairs));
  if (file.spec.pairing == Pairing::Paired && !design.contrasts.empty()) {
    const design::ContrastPlan& first = design.contrasts.front();
    for (std::size_t i = 0; i + 1 < places.size(); i += 2) {
      places[i].arm = first.first.front();
      places[i + 1].arm = first.second.front();
      places[i + 1].seed = places[i].seed;
    }
  }
  return made(file, with_first_settings(file, design), code, places);
}

}  // namespace ceteris::study
