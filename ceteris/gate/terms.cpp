// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/terms.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/gate/split_words.hpp"
#include "ceteris/process/child.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/stats/group_sequential.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/spelling.hpp"
#include "ceteris/study/study_check.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::gate {
namespace {

namespace fs = std::filesystem;

/// A study has places in a file; a gate has flags. Each key of the study gets a line of its own in a file that is none,
/// by which a problem is led back to its flag.
constexpr std::string_view kNoFile = "ceteris-gate";
struct Flag {
  std::string_view key;
  std::string_view flag;
};
constexpr std::array kFlags = {
    Flag{"", "ceteris gate"},
    Flag{"command", "the command behind --"},
    Flag{"baseline", "BASELINE"},
    Flag{"candidate", "CANDIDATE"},
    Flag{"metric", "--metric"},
    Flag{"metric.margin", "--not-worse"},
    Flag{"metric.failed", "--failed"},
    Flag{"inputs", "--input"},
    Flag{"limits.seconds", "--time-limit"},
};

spec::Place place_of(std::string_view key) {
  const auto found = std::ranges::find(kFlags, key, &Flag::key);
  return {.line = static_cast<std::uint32_t>(found - kFlags.begin()) + 1, .column = 1};
}

std::string flag_at(const std::string& where) {
  for (std::size_t i = 0; i < kFlags.size(); ++i) {
    if (where == spec::at(std::string(kNoFile), {.line = static_cast<std::uint32_t>(i) + 1, .column = 1})) {
      return std::string(kFlags[i].flag);
    }
  }
  return where;
}

bool is_trial(const std::string& text) {
  return study::is_trial_file(text) && text.find_first_of(" \t") == std::string::npos;
}

/// "lr=0.1,norm=ln"
design::Settings settings_in(const std::string& text, const std::string& where, std::vector<Problem>& problems) {
  design::Settings settings;
  for (const std::string& part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == part.size()) {
      problems.push_back({where, ceteris::quoted(text) + " is no value of the command behind --",
                          "write NAME=VALUE for both, and {NAME} in the command"});
      return {};
    }
    settings.push_back({part.substr(0, equals), study::typed_value(part.substr(equals + 1))});
  }
  return settings;
}

std::vector<std::string> words_in(const std::string& text, const std::string& where, std::vector<Problem>& problems) {
  try {
    return split_words(text, where);
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    return {};
  }
}

std::vector<std::string> names_of(const design::Settings& settings) {
  std::vector<std::string> names;
  std::ranges::transform(settings, std::back_inserter(names), &design::Setting::name);
  std::ranges::sort(names);
  return names;
}

void put_arms(const GateTerms& terms, study::StudyFile& file, std::vector<Problem>& problems) {
  file.arms = {{"baseline", {}, place_of("baseline")}, {"candidate", {}, place_of("candidate")}};
  if (!terms.command.empty()) {
    file.spec.command = terms.command;
    file.arms[0].settings = settings_in(terms.baseline, "BASELINE", problems);
    file.arms[1].settings = settings_in(terms.candidate, "CANDIDATE", problems);
    if (problems.empty() && names_of(file.arms[0].settings) != names_of(file.arms[1].settings)) {
      problems.push_back({"CANDIDATE",
                          "sets " + join(names_of(file.arms[1].settings), ", ") + ", and the baseline " +
                              join(names_of(file.arms[0].settings), ", "),
                          "give both a value for each"});
    }
  } else if (is_trial(terms.baseline) != is_trial(terms.candidate)) {
    const bool first = is_trial(terms.baseline);
    problems.push_back(
        {first ? "CANDIDATE" : "BASELINE",
         std::string("is a command, and the ") + (first ? "baseline" : "candidate") + " is a trial of our trainer",
         "give two of one kind"});
  } else if (is_trial(terms.baseline)) {
    file.spec.trainer = terms.baseline;
    file.programs = {{{}, terms.baseline}, {{}, terms.candidate}};
  } else {
    file.programs = {{words_in(terms.baseline, "BASELINE", problems), {}},
                     {words_in(terms.candidate, "CANDIDATE", problems), {}}};
    file.spec.command = file.programs.front().command;
  }
}

/// Of the command that both arms run, or of each one's.
void check_programs(const study::StudyFile& file, std::vector<Problem>& problems) {
  const std::size_t count = file.programs.empty() ? 1 : file.programs.size();
  for (std::size_t arm = 0; arm < count; ++arm) {
    study::StudyFile one = file;
    one.spec.command = file.program(arm).command;
    one.spec.trainer = file.program(arm).trainer;
    if (!file.programs.empty()) {
      std::ranges::find(one.keys, "command", &std::pair<std::string, spec::Place>::first)->second =
          place_of(arm == 0 ? "baseline" : "candidate");
    }
    std::vector<Problem> found;
    study::check_study(one, found);
    for (Problem& problem : found) {  // of what both share it is said once
      problem.where = flag_at(problem.where);
      const auto same = [&](const Problem& other) { return other.line() == problem.line(); };
      if (std::ranges::none_of(problems, same)) {
        problems.push_back(std::move(problem));
      }
    }
  }
}

void check_pairs(const GateTerms& terms, std::vector<Problem>& problems) {
  const bool fixed = terms.rule == record::GateRule::Fixed;
  const int most = terms.rule == record::GateRule::GroupSequential ? stats::kMostForLooks : kMostPairs;
  if (terms.most_pairs < kFewestPairs || terms.most_pairs > most) {
    problems.push_back(
        {fixed ? "--fixed" : "--pairs",
         std::to_string(terms.most_pairs) + " pairs: it must be " + std::to_string(kFewestPairs) + " to " +
             std::to_string(most),
         terms.most_pairs > most && most < kMostPairs ? "more pairs have --fixed N and --open-ended" : ""});
  }
}

void check_there(const GateStudy& gate, std::vector<Problem>& problems) {
  for (std::size_t arm = 0; arm < gate.file.arms.size(); ++arm) {
    if (!gate.file.program(arm).trainer.empty()) {
      continue;
    }
    const std::string program = study::command_of(gate.file, gate.design, arm, 0).front();
    const bool is_path = program.find('/') != std::string::npos;
    const std::string looked_for = is_path ? (gate.file.directory / program).string() : program;
    if (program.find('{') == std::string::npos && find_program(looked_for).empty()) {
      problems.push_back({gate.file.programs.empty() ? "the command behind --"
                          : arm == 0                 ? "BASELINE"
                                                     : "CANDIDATE",
                          "there is no program " + ceteris::quoted(program),
                          "check the name, its permissions and PATH"});
    }
  }
}

}  // namespace

GateStudy gate_study(const GateTerms& terms) {
  std::vector<Problem> problems;
  GateStudy gate;
  study::StudyFile& file = gate.file;
  file.path = kNoFile;
  file.name = "gate";
  file.directory = fs::current_path();
  for (const Flag& flag : kFlags) {
    if (!flag.key.empty()) {
      file.keys.emplace_back(flag.key, place_of(flag.key));
    }
  }
  file.spec.design = design::DesignKind::Compare;
  file.spec.metric = terms.metric;
  file.spec.inputs = terms.inputs;
  file.spec.limits.seconds = terms.time_limit;
  file.spec.replicates = terms.most_pairs;
  file.spec.retries = 0;  // a pair is run again as a whole
  file.spec.warm_up = terms.metric.from == "seconds";
  check_pairs(terms, problems);
  const std::size_t before = problems.size();
  put_arms(terms, file, problems);
  if (problems.size() == before) {
    check_programs(file, problems);
  }
  if (problems.empty()) {
    gate.design.arms = {{"baseline", file.arms[0].settings, true}, {"candidate", file.arms[1].settings, false}};
    gate.design.contrasts = {{"candidate - baseline", {0}, {1}, "baseline", "candidate"}};
    check_there(gate, problems);
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  return gate;
}

Error at_flags(const Error& error) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    problem.where = flag_at(problem.where);
  }
  return {error.exit(), std::move(problems)};
}

}  // namespace ceteris::gate
