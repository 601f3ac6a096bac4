// SPDX-License-Identifier: Apache-2.0
// `ceteris study check` and `ceteris study plan`: what a study is, costs and can show, before it runs.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/study_check.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_call/builtin.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/lines.hpp"
#include "ceteris/study_call/pilot.hpp"
#include "ceteris/study_call/trainer.hpp"
#include "ceteris/study_call/worker.hpp"
#include "ceteris/study_run/code_watch.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::string_view kPlanFooter =
    "  ceteris study plan smoothing.toml                arms, trials, and what so many replicates can show\n"
    "  ceteris study plan smoothing.toml --pilot 5      the same with the noise that five pairs of trials show\n"
    "  ceteris study plan dyt-vs-layernorm --scale full    a built-in study: arms, FLOPs and machine-hours\n"
    "  ceteris study plan smoothing.toml --commands | parallel -j 4\n\n"
    "The trials of a pilot are not those of the study. Of a paired study they are the two arms of its first comparison "
    "with\n"
    "equal seeds, and only the spread of their differences is used; else the baseline against itself.\n"
    "Exit 5 when the study cannot answer its question, 4 when a trial of the pilot failed.\n";

constexpr std::size_t kMostArmsShown = 12;

struct Plan {
  study_call::CheckedStudy study;
  design::Design costed;  ///< with the values that tuning chose, or the first that it tries
  fs::path runs;
  identity::CodeState code;
  std::vector<study::StudyTrial> trials;
  std::size_t missing = 0;
  study_call::PilotView pilot;
  std::vector<effects::PowerAnswer> answers;

  /// What is to show only that it runs answers that.
  [[nodiscard]] bool cannot_answer() const {
    if (study.file.spec.verdict == study::VerdictRule::Never) {
      return false;
    }
    return !study_call::hopeless_design(study).empty() ||
           std::ranges::any_of(answers, [&](const effects::PowerAnswer& answer) {
             return answer.cannot_answer && answer.power.metric == study.file.spec.metric.name;
           });
  }
};

/// Returns how many trials of it have no value.
int run_pilot(const Plan& plan, const fs::path& runs, int pairs, int jobs) {
  const std::vector<study::StudyTrial> pilot =
      study::pilot_trials(plan.study.file, plan.study.design, plan.code, pairs);
  const std::vector<const study::StudyTrial*> missing = study_run::missing_trials(runs, pilot);
  study_run::CodeWatch watch(plan.study.file, plan.study.design, runs, plan.code);
  study_call::RunLines lines(plan.study.file, plan.study.design, {missing.size(), 0, jobs});
  const fs::path chain = runs / "pilots" / plan.study.file.name;
  ensure_writable_directory(chain);
  const study_run::RunSummary summary = study_run::run_trials(runs, plan.study.file, plan.code, missing,
                                                              {.jobs = jobs,
                                                               .version = std::string(verb::version()),
                                                               .chain = chain,
                                                               .waiting = study_call::tell_waiting,
                                                               .code_changes = [&] { return watch.changes(); }},
                                                              std::ref(lines));
  study_call::tell_problems(summary);
  throw_if_stopped();
  return summary.failed + summary.open;
}

std::string flops_text(std::optional<double> flops) {
  return flops ? fmt::format(": {:.3g} FLOPs", *flops) : "";
}

/// What training costs in all replicates of all arms on all tasks; empty where the cost of one is not known.
std::string training_text(const Plan& plan) {
  if (plan.study.file.spec.trainer.empty()) {
    return {};
  }
  double all = 0;
  for (std::size_t arm = 0; arm < plan.study.design.arms.size(); ++arm) {
    for (std::size_t task = 0; task < std::max<std::size_t>(plan.study.file.tasks.size(), 1); ++task) {
      const std::optional<double> flops = study_call::trainer_cost(plan.study.file, plan.costed, arm, task).flops;
      if (!flops) {
        return {};
      }
      all += *flops * plan.study.file.spec.replicates;
    }
  }
  constexpr double kTera = 1e12;
  constexpr double kHour = 3600;
  return fmt::format(
      "  Training in all: {:.3g} FLOPs, {:.3g} machine-hours for each TFLOP/s that a machine sustains.\n", all,
      all / kTera / kHour);
}

std::string arms_text(const Plan& plan) {
  std::string text;
  const auto& arms = plan.study.design.arms;
  for (std::size_t arm = 0; arm < std::min(arms.size(), kMostArmsShown); ++arm) {
    text += fmt::format("  {:<20} {}{}\n", printable(arms[arm].name),
                        shell_words(study::command_of(plan.study.file, plan.study.design, arm, 0)),
                        arms[arm].baseline ? "   (baseline)" : "");
    if (!plan.study.file.spec.trainer.empty()) {
      const study_call::TrainerCost cost = study_call::trainer_cost(plan.study.file, plan.costed, arm);
      text += fmt::format("  {:<20} {} MACs a sample, {}{}\n", "",
                          with_thousands(static_cast<std::uint64_t>(cost.macs)), cost.length, flops_text(cost.flops));
    }
  }
  return text + (arms.size() > kMostArmsShown ? fmt::format("  and {} more\n", arms.size() - kMostArmsShown) : "");
}

std::string tuning_text(const Plan& plan) {
  const study::StudyFile& file = plan.study.file;
  if (file.tuned.empty()) {
    return {};
  }
  const std::size_t settings = study::settings_to_try(file, plan.study.design.arms.front().name).size();
  std::string text =
      fmt::format("  every arm tries {} settings{}, and keeps the best by {}:\n", settings,
                  file.spec.tuning.replicates == 1 ? "" : fmt::format(", {} seeds each", file.spec.tuning.replicates),
                  printable(file.spec.tuning.by));
  for (const study::TunedValue& tuned : file.tuned) {
    text += fmt::format("    {:<18} {}{}\n", printable(tuned.name), printable(study::space_text(tuned)),
                        tuned.arms.empty() ? "" : "   (" + printable(join(tuned.arms, ", ")) + ")");
  }
  return text;
}

std::string plan_text(const Plan& plan) {
  const study::StudySpec& spec = plan.study.file.spec;
  std::string text = spec.question.empty() ? "" : printable(spec.question) + "\n\n";
  const std::size_t tuning = static_cast<std::size_t>(
      std::ranges::count(plan.trials, design::Purpose::Tuning, [](const auto& trial) { return trial.place.purpose; }));
  const std::size_t counted = plan.trials.size() - tuning;
  text += fmt::format("{}: {} arms x {} replicates{} = {} trials ({} with the rerun of the first){}; {} to run{}\n",
                      design::to_string(plan.study.file.design()), plan.study.design.arms.size(), spec.replicates,
                      plan.study.file.tasks.empty() ? "" : fmt::format(" x {} tasks", plan.study.file.tasks.size()),
                      counted - 1, counted, tuning == 0 ? "" : fmt::format(", after {} of tuning", tuning),
                      plan.missing, study_call::reused(plan.missing, plan.trials.size()));
  text += arms_text(plan) + training_text(plan);
  text += tuning_text(plan);
  for (const std::string& note : plan.study.design.notes) {
    text += "  " + note + "\n";
  }
  if (!plan.code.inputs.empty()) {
    std::vector<std::string> inputs;
    for (const identity::InputFile& input : plan.code.inputs) {
      inputs.push_back(printable(input.path));
    }
    text += "\nThe result belongs to these files: " + join(inputs, ", ") +
            (plan.code.git_commit.empty() ? "" : ", and to what git tracks") + "\n";
  }
  if (!plan.code.unnamed_imports.empty()) {
    text += "Not among them, though the program loads them: " + printable(join(plan.code.unnamed_imports, ", ")) +
            "; name them in inputs\n";
  }
  if (const std::vector<std::string> unused = study::unused_values(plan.study.file); !unused.empty()) {
    text +=
        "\nNo argument names " + printable(join(unused, ", ")) + ": the program must read it from CETERIS_VALUES.\n";
  }
  text += "\n";
  if (plan.answers.empty()) {
    text += study_call::power_without_pilot(plan.study, plan.runs);
  }
  for (const effects::PowerAnswer& answer : plan.answers) {
    for (const std::string& sentence : answer.sentences) {
      text += sentence + "\n";
    }
  }
  if (plan.pilot.seconds > 0 && plan.missing > 0) {
    text += fmt::format("A trial took {} in the pilot: {} for what is to run, one at a time.\n",
                        human_duration(plan.pilot.seconds),
                        human_duration(plan.pilot.seconds * static_cast<double>(plan.missing)));
  }
  if (plan.cannot_answer()) {
    const std::string why = study_call::hopeless_design(plan.study);
    text += "\nThis study cannot answer its question as it stands" + (why.empty() ? "" : ": " + why) + ".\n";
  }
  return text;
}

Json optional_json(const std::optional<int>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json plan_json(const Plan& plan) {
  Json arms = Json::array();
  for (std::size_t arm = 0; arm < plan.study.design.arms.size(); ++arm) {
    Json values = Json::object();
    for (const design::Setting& setting : plan.study.design.arms[arm].values) {
      values[setting.name] = setting.value.text;
    }
    arms.push_back({{"name", plan.study.design.arms[arm].name},
                    {"values", values},
                    {"command", study::command_of(plan.study.file, plan.study.design, arm, 0)}});
    if (!plan.study.file.spec.trainer.empty()) {
      const study_call::TrainerCost cost = study_call::trainer_cost(plan.study.file, plan.costed, arm);
      arms.back()["forward_macs"] = cost.macs;
      arms.back()["training_flops"] = cost.flops ? Json(*cost.flops) : Json(nullptr);
    }
  }
  Json power = Json::array();
  for (const effects::PowerAnswer& answer : plan.answers) {
    power.push_back({{"metric", answer.power.metric},
                     {"pilot", answer.power.pilot},
                     {"sd", answer.power.sd},
                     {"sd_bound", answer.power.sd_bound},
                     {"margin", answer.power.margin ? Json(*answer.power.margin) : Json(nullptr)},
                     {"detectable", answer.power.detectable},
                     {"provable_margin", answer.power.provable_margin},
                     {"needed", optional_json(answer.power.needed)},
                     {"needed_bound", optional_json(answer.power.needed_bound)},
                     {"cannot_answer", answer.cannot_answer},
                     {"sentences", answer.sentences}});
  }
  return {{"schema", "ceteris.study_plan/1"},      {"design", design::to_string(plan.study.file.design())},
          {"hash", plan.study.file.hash()},        {"arms", arms},
          {"trials", plan.trials.size()},          {"missing", plan.missing},
          {"notes", plan.study.design.notes},      {"power", power},
          {"seconds_a_trial", plan.pilot.seconds}, {"cannot_answer", plan.cannot_answer()}};
}

}  // namespace

int study_check(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("study check", "Every problem of a study file, before anything runs.",
                              "  ceteris study check smoothing.toml\n\nExit 3 when there is one.\n");
  study_call::BuiltinCall builtin;
  call.declare(parser, "FILE", "a study file, or a built-in study");
  builtin.declare(parser);
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const study_call::CheckedStudy checked =
      study_call::checked_study(builtin.path_of("study check", call.one("study check"), call.runs));
  study_call::check_runnable(checked, engine_is_here);
  static_cast<void>(study::code_of(checked.file, checked.design, call.runs));  // refuses inputs that are not there
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.study_check/1"}, {"hash", checked.file.hash()}}.dump(2) << '\n';
  } else {
    std::cout << printable(checked.file.path.string())
              << fmt::format(": nothing is wrong; {} arms, {} replicates\n", checked.design.arms.size(),
                             checked.file.spec.replicates);
  }
  return static_cast<int>(Exit::Ok);
}

int study_plan(verb::Arguments arguments, bool engine_is_here) {
  study_call::StudyCall call;
  int pairs = 0;
  bool commands = false;
  int jobs = 0;
  verb::ArgumentParser parser("study plan", "Arms, trials, cost, and what a study can and cannot show.", kPlanFooter);
  study_call::BuiltinCall builtin;
  call.declare(parser, "FILE", "a study file, or a built-in study");
  builtin.declare(parser);
  parser.option("--pilot", pairs, "pairs of trials to run first, for the noise");
  parser.option("--jobs", jobs, study_call::kJobsDoc);
  parser.flag("--commands", commands, "a shell command for each trial that is to run, and nothing else");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (pairs < 0 || pairs > study::kMostPilotPairs) {
    throw usage_error("study plan", "--pilot takes 0 to " + std::to_string(study::kMostPilotPairs));
  }
  Plan plan;
  plan.study = study_call::checked_study(builtin.path_of("study plan", call.one("study plan"), call.runs));
  study_call::check_runnable(plan.study, engine_is_here);
  const fs::path runs = plan.runs = call.runs;
  jobs = study_call::jobs_of(jobs, plan.study.file, /*shared=*/false);
  plan.code = study::code_of(plan.study.file, plan.study.design, runs);
  if (commands) {
    std::cout << study_call::command_lines(plan.study, plan.code, runs);
    return static_cast<int>(Exit::Ok);
  }
  const int without_value = pairs > 0 ? run_pilot(plan, runs, pairs, jobs) : 0;
  plan.costed = study_call::planned_design(plan.study, runs);
  plan.trials = study::trials_of(plan.study.file, plan.costed, plan.code);
  plan.missing = study_run::missing_trials(runs, plan.trials).size();
  plan.pilot = study_call::pilot_so_far(plan.study, plan.code, runs);
  if (plan.pilot.trials.size() >= 4) {
    plan.answers = verdict::power_from_pilot(plan.study.file, plan.study.design, plan.pilot.trials, plan.pilot.results);
  }
  const std::vector<Problem> problems = study_call::scale_problems(plan.study, plan.pilot);
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, problems);
  }
  std::cout << (call.json ? plan_json(plan).dump(2) + "\n" : plan_text(plan));
  if (without_value > 0) {
    std::cerr << "ceteris: "
              << (without_value == 1 ? "1 trial of the pilot failed or has"
                                     : fmt::format("{} trials of the pilot failed or have", without_value))
              << " no result: the study would fare no better\n";
    return static_cast<int>(Exit::SomeFailed);
  }
  return static_cast<int>(plan.cannot_answer() ? Exit::NotMet : Exit::Ok);
}

}  // namespace ceteris::study_verbs
