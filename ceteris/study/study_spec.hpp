// SPDX-License-Identifier: Apache-2.0
// The fields of a study file whose names are fixed. Arms, factors, steps and tasks have names of the user's choosing
// and stand beside them (study_file.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/spec/field.hpp"
#include "ceteris/study/tuning_spec.hpp"

namespace ceteris::record {

constexpr auto spec_names(Better) {
  return std::array{std::pair{Better::Higher, std::string_view("higher")},
                    std::pair{Better::Lower, std::string_view("lower")}};
}
constexpr auto spec_names(MetricScale) {
  return std::array{std::pair{MetricScale::Plain, std::string_view("plain")},
                    std::pair{MetricScale::Fraction, std::string_view("fraction")},
                    std::pair{MetricScale::Percent, std::string_view("percent")},
                    std::pair{MetricScale::Ratio, std::string_view("ratio")}};
}

}  // namespace ceteris::record

namespace ceteris::study {

enum class Pairing { Paired, Unpaired };
constexpr auto spec_names(Pairing) {
  return std::array{std::pair{Pairing::Paired, std::string_view("paired")},
                    std::pair{Pairing::Unpaired, std::string_view("unpaired")}};
}

/// What a claim over several tasks is about.
enum class Estimand { TheseTasks, NewTasks };
constexpr auto spec_names(Estimand) {
  return std::array{std::pair{Estimand::TheseTasks, std::string_view("these-tasks")},
                    std::pair{Estimand::NewTasks, std::string_view("new-tasks")}};
}

/// Whether comparisons are judged.
enum class VerdictRule {
  Always,
  Planned,  ///< with at least as many replicates as a pilot asks for
  Never,    ///< the study shows that it runs
};
constexpr auto spec_names(VerdictRule) {
  return std::array{std::pair{VerdictRule::Always, std::string_view("always")},
                    std::pair{VerdictRule::Planned, std::string_view("planned")},
                    std::pair{VerdictRule::Never, std::string_view("never")}};
}

/// Which of a curve's values is the result of a trial.
enum class ScoreAt { End, Selected, Best, Area };
constexpr auto spec_names(ScoreAt) {
  return std::array{
      std::pair{ScoreAt::End, std::string_view("end")}, std::pair{ScoreAt::Selected, std::string_view("selected")},
      std::pair{ScoreAt::Best, std::string_view("best")}, std::pair{ScoreAt::Area, std::string_view("area")}};
}

struct MetricSpec {
  static constexpr std::string_view title = "study metric";
  std::string name;
  std::string from = "events";
  std::string key;
  std::string step_key;
  ScoreAt score_at = ScoreAt::End;
  std::string selected_by;
  std::optional<record::Better> better;
  std::optional<record::MetricScale> scale;
  std::string unit;
  std::optional<double> margin;
  std::optional<double> failed;

  static constexpr auto fields() {
    using Self = MetricSpec;
    return std::tuple{
        spec::field("name", &Self::name, "what reports call it"),
        spec::field(
            "from", &Self::from,
            "where a trial leaves it: events, json:FILE, jsonl:FILE, csv:FILE, regex:stdout, tensorboard:FOLDER, "
            "seconds, memory, exit-status"),
        spec::field("key", &Self::key, "JSON path, column, tag or regular expression; the name by default"),
        spec::field("step_key", &Self::step_key, "column or key of the step, for curves"),
        spec::field("score_at", &Self::score_at, "which value of a curve is the result"),
        spec::field("selected_by", &Self::selected_by,
                    "for selected: name of the metric whose best step counts, one under reported: that of the "
                    "validation part"),
        spec::field("better", &Self::better, "which direction is good; lower for seconds and memory, else higher"),
        spec::field("scale", &Self::scale,
                    "fraction: 0 to 1; percent: 0 to 100; ratio: compared as relative change; ratio for seconds and "
                    "memory, else plain"),
        spec::field("unit", &Self::unit, "shown behind values"),
        spec::field("margin", &Self::margin,
                    "the smallest difference that matters, in the metric's scale (ratio: 0.05 is 5 %); without one "
                    "nothing is called equivalent"),
        spec::field("failed", &Self::failed, "the value that a failed or diverged trial counts with")};
  }
};
static_assert(spec::complete<MetricSpec>());

/// One step of a path; the first is its start.
struct StepSpec {
  std::string name;
  spec::Table set;
  bool kept = true;

  static constexpr auto fields() {
    using Self = StepSpec;
    return std::tuple{spec::field("name", &Self::name, "what reports call it"),
                      spec::field("set", &Self::set, "the values that it changes; those of earlier steps stay"),
                      spec::field("kept", &Self::kept,
                                  "false: tried and left; it is compared with the step kept before it, and later steps "
                                  "do without it")};
  }
};
static_assert(spec::complete<StepSpec>());

struct LimitSpec {
  double seconds = 0;
  std::string memory;

  static constexpr auto fields() {
    using Self = LimitSpec;
    return std::tuple{spec::field("seconds", &Self::seconds, "a trial that runs longer is stopped; 0: no limit",
                                  spec::range(0, 1e9), spec::unit("s")),
                      spec::field("memory", &Self::memory,
                                  "resident memory of a trial with its children: \"2 GiB\"; empty: no limit")};
  }
};
static_assert(spec::complete<LimitSpec>());

/// What a budget counts.
enum class Currency { Samples, Steps, Epochs, Tokens, Flops, Seconds };
constexpr auto spec_names(Currency) {
  using Name = std::string_view;
  return std::array{std::pair{Currency::Samples, Name("samples")}, std::pair{Currency::Steps, Name("steps")},
                    std::pair{Currency::Epochs, Name("epochs")},   std::pair{Currency::Tokens, Name("tokens")},
                    std::pair{Currency::Flops, Name("FLOPs")},     std::pair{Currency::Seconds, Name("seconds")}};
}

struct BudgetSpec {
  double amount = 0;
  Currency currency = Currency::Samples;
  spec::Table arms;
  std::string spent;

  static constexpr auto fields() {
    using Self = BudgetSpec;
    return std::tuple{spec::field("amount", &Self::amount, "what every trial may spend, as {budget}; 0: not declared",
                                  spec::range(0, 1e30)),
                      spec::field("currency", &Self::currency, "what it counts"),
                      spec::field("arms", &Self::arms, "arms with another budget: { large = 500 }; the report warns"),
                      spec::field("spent", &Self::spent,
                                  "name of a metric that says what a trial spent, one under reported; none: its time")};
  }
};
static_assert(spec::complete<BudgetSpec>());

struct StudySpec {
  static constexpr std::string_view title = "study";
  std::string question;
  std::optional<design::DesignKind> design;
  std::vector<std::string> command;
  std::string trainer;
  std::string directory = ".";
  spec::Table environment;
  std::vector<std::string> inputs;
  MetricSpec metric;
  std::vector<MetricSpec> guardrails;
  std::vector<MetricSpec> reported;
  spec::Table arms;
  std::string baseline;
  spec::Table against;
  std::vector<StepSpec> path;
  spec::Table factors;
  spec::Table components;
  spec::Table values;
  spec::Table tasks;
  int replicates = 8;
  std::uint64_t seed = 0;
  spec::Table streams;
  Pairing pairing = Pairing::Paired;
  bool items = false;
  Estimand estimand = Estimand::TheseTasks;
  int runs = 0;
  std::vector<std::string> generators;
  bool fold_over = false;
  int orders = 0;
  TuningSpec tuning;
  BudgetSpec budget;
  LimitSpec limits;
  int retries = 2;
  bool warm_up = false;
  VerdictRule verdict = VerdictRule::Always;
  std::string scope;

  static constexpr auto fields() {
    using Self = StudySpec;
    return std::tuple{
        spec::field("question", &Self::question, "one sentence, shown on top of the report"),
        spec::field("design", &Self::design,
                    "none: by what the file has: compare for arms, path for a path, factorial for factors"),
        spec::field("command", &Self::command, "program and arguments, with {seed}, {dir} and the names of values"),
        spec::field("trainer", &Self::trainer,
                    "instead of a command: a specification that `ceteris train` takes (a .toml file), or a model by "
                    "name; values are "
                    "its fields"),
        spec::field("directory", &Self::directory, "where the command runs, from the folder of this file"),
        spec::field("environment", &Self::environment,
                    "variables that the command gets, by name; they may hold placeholders"),
        spec::field(
            "inputs", &Self::inputs,
            "files, folders and patterns that the result depends on; none: the scripts among the arguments, and what "
            "git tracks"),
        spec::field("metric", &Self::metric, "what the verdict is about"),
        spec::field("guardrails", &Self::guardrails, "metrics that must not get worse by more than their margins"),
        spec::field("reported", &Self::reported, "metrics that are shown beside them"),
        spec::field("arms", &Self::arms, "what is compared: { off = { smoothing = 0.0 }, on = { smoothing = 0.1 } }"),
        spec::field("baseline", &Self::baseline, "the arm that others are compared with; the first by default"),
        spec::field("against", &Self::against,
                    "arms that are compared with another arm than the baseline: { vit_large = \"convnext_large\" }"),
        spec::field("path", &Self::path,
                    "instead of arms: steps that add up, each compared with the last one kept before it"),
        spec::field("factors", &Self::factors,
                    "instead of arms: values by name, { smoothing = [0.0, 0.1] }, or levels that set several values, { "
                    "model = [{ name = \"vit\", set = { ... } }, ...] }; the first of each is the baseline's"),
        spec::field("components", &Self::components,
                    "beside or instead of factors: parts that are on with these values and off with the shared ones"),
        spec::field("values", &Self::values, "values that all arms share"),
        spec::field("tasks", &Self::tasks,
                    "data sets or problems that every arm is run on: { cifar = { data = \"c10\" } }"),
        spec::field("replicates", &Self::replicates, "trials of every arm, each with another seed",
                    spec::range(1, 100000)),
        spec::field("seed", &Self::seed, "draws the seeds of trials and their order"),
        spec::field("pairing", &Self::pairing, "whether the arms of a replicate share their seed; never chosen later"),
        spec::field("streams", &Self::streams,
                    "random streams with seeds of their own, {seed.init} and CETERIS_SEED_INIT, that vary over "
                    "replicates or are fixed: { init = \"vary\", data = \"fixed\" }"),
        spec::field("items", &Self::items,
                    "whether every trial leaves an outcome of each test item, for what holds for new items"),
        spec::field("estimand", &Self::estimand, "of several tasks: a claim about these, or about new ones like them"),
        spec::field("runs", &Self::runs, "of a fraction: how many arms, a power of two; 0: half of all",
                    spec::range(0, 4096)),
        spec::field("generators", &Self::generators, "of a fraction: \"E=ABCD\"; chosen by the number of factors"),
        spec::field("fold_over", &Self::fold_over, "of a fraction: every arm also with all levels exchanged"),
        spec::field("orders", &Self::orders, "of subsets: pairs of random orders to draw; 0: every subset",
                    spec::range(0, 10000)),
        spec::field("tuning", &Self::tuning, "values that every arm chooses for itself before its replicates"),
        spec::field("budget", &Self::budget, "equal for every arm"),
        spec::field("limits", &Self::limits, "of one trial"),
        spec::field("retries", &Self::retries, "how often a trial is run again that the machine ended",
                    spec::range(0, 100)),
        spec::field("warm_up", &Self::warm_up, "a first block that is run and not counted, for metrics of time"),
        spec::field("verdict", &Self::verdict,
                    "always; planned: only with as many replicates as a pilot asks for; never: the study shows that it "
                    "runs"),
        spec::field("scope", &Self::scope, "what the verdict holds for, in words: \"on this test set\"")};
  }
};
static_assert(spec::complete<StudySpec>());

}  // namespace ceteris::study
