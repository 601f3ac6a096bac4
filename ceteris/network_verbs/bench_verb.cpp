// SPDX-License-Identifier: Apache-2.0
// `ceteris bench`: what a training run costs on this machine.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/bench/trial_bench.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/trial/draft.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::network_verbs {
namespace {

using bench::Arrangement;
using bench::TrialBench;
using Json = nlohmann::ordered_json;

constexpr std::string_view kBenchFooter =
    "Steps of the run are timed with its data, batch and precision; no weight moves and nothing is written. The limit "
    "is\n"
    "what this processor multiplies and adds in registers, float32, in the same seconds; a step counts as three "
    "forward\n"
    "passes. Others' work on the machine makes both slower: look at the share first.\n\n"
    "  ceteris bench                                   the small network on built-in images\n"
    "  ceteris bench --model vit_32px --set recipe.batch=128\n"
    "  ceteris bench trial.toml --seconds 10           a run from its file\n";

struct BenchCall {
  std::vector<std::string> files;
  std::string model;
  std::string recipe;
  std::vector<std::string> set;
  int seconds = 3;
  int jobs = available_cores();
  bool json = false;
};

trial::TrialSpec spec_of(const BenchCall& call) {
  if (call.files.size() > 1) {
    throw usage_error(call.files[1], "is a second file", "bench times one run");
  }
  trial::TrialDraft draft;
  if (!call.files.empty()) {
    trial::take_file(draft, call.files.front());
  }
  if (!call.model.empty()) {
    trial::take_model(draft, call.model);
  }
  if (!call.recipe.empty()) {
    trial::take_recipe(draft, call.recipe);
  }
  trial::take_settings(draft, call.set);
  return trial::finished(draft);
}

double per_second(double samples, double seconds) {
  return samples / seconds;
}

Json json_of(const TrialBench& bench, const Arrangement& how) {
  return {{"trials", how.trials},
          {"threads", how.threads},
          {"step_seconds", {{"data", how.step.data}, {"network", how.step.network}, {"optimiser", how.step.optimiser}}},
          {"samples_per_second", how.samples_per_second()},
          {"share_of_limit", bench.share_of_limit(how)},
          {"trial_seconds", how.trial_seconds},
          {"trials_per_hour", how.trials_per_hour()}};
}

Json json_of(const TrialBench& bench) {
  Json json = {{"schema", "ceteris.bench/1"},
               {"version", verb::version()},
               {"batch", bench.one.step.samples},
               {"steps", bench.steps},
               {"evaluations", bench.evaluations},
               {"validation_samples", bench.validation},
               {"macs", bench.macs},
               {"multiply_adds_per_second", bench.register_rate},
               {"one_at_a_time", json_of(bench, bench.one)},
               {"one_a_thread", json_of(bench, bench.many)},
               {"inference",
                {{"samples_per_second_alone", per_second(1, bench.single)},
                 {"samples_at_once", bench.scored},
                 {"samples_per_second_at_once", per_second(static_cast<double>(bench.scored), bench.batch)}}}};
  if (bench.tokens > 0) {
    json["tokens_per_sample"] = bench.tokens;
  }
  return json;
}

/// "3 at once, one thread each", "one with 2 threads"
std::string arrangement_text(const Arrangement& how) {
  if (how.trials > 1) {
    return fmt::format("{} at once, one thread each", how.trials);
  }
  return how.threads == 1 ? "one thread" : fmt::format("one with {} threads", how.threads);
}

/// Images a second, or tokens where samples are text.
std::string rate_text(const TrialBench& bench, double samples_per_second) {
  const double rate = bench.tokens > 0 ? samples_per_second * static_cast<double>(bench.tokens) : samples_per_second;
  const std::string number =
      rate < 100 ? fmt::format("{:.1f}", rate) : with_thousands(static_cast<std::uint64_t>(rate));
  return number + (bench.tokens > 0 ? " tokens/s" : " images/s");
}

void print_arrangement(const TrialBench& bench, const Arrangement& how) {
  const bench::StepTime& step = how.step;
  std::cout << fmt::format("{:<30}{:>18}{:>8.0f} ms{:>8.1f} %{:>12}{:>10.0f}\n", arrangement_text(how),
                           rate_text(bench, how.samples_per_second()), 1e3 * step.total(),
                           100 * bench.share_of_limit(how), human_duration(how.trial_seconds), how.trials_per_hour());
  std::cout << fmt::format("  of a step: data {:.0f} %, network {:.0f} %, optimiser {:.0f} %\n",
                           100 * step.data / step.total(), 100 * step.network / step.total(),
                           100 * step.optimiser / step.total());
}

void print(const TrialBench& bench) {
  const auto number = [](std::int64_t value) { return with_thousands(static_cast<std::uint64_t>(value)); };
  std::cout << fmt::format(
      "{} steps of {} samples, {} evaluation{} of {}; {:.1f} M multiply-accumulates a sample\n"
      "limit: {:.0f} G multiply-adds a second in registers, {} thread{}\n\n",
      number(bench.steps), bench.one.step.samples, bench.evaluations, bench.evaluations == 1 ? "" : "s",
      number(bench.validation), static_cast<double>(bench.macs) / 1e6, bench.register_rate / 1e9, bench.one.threads,
      bench.one.threads == 1 ? "" : "s");
  std::cout << fmt::format("{:<30}{:>18}{:>11}{:>10}{:>12}{:>10}\n", "training", "", "step", "of limit", "a trial",
                           "an hour");
  print_arrangement(bench, bench.one);
  if (bench.many.trials > 1) {
    print_arrangement(bench, bench.many);
  }
  std::cout << fmt::format("\nscoring: {} one by one, {} by {}\n", rate_text(bench, per_second(1, bench.single)),
                           rate_text(bench, per_second(static_cast<double>(bench.scored), bench.batch)), bench.scored);
  if (bench.many.trials > 1) {
    std::cout << fmt::format("a study finishes sooner with trials {}: --jobs {}\n", arrangement_text(bench.better()),
                             bench.better().trials);
  }
}

}  // namespace

int bench_verb(verb::Arguments arguments) {
  BenchCall call;
  verb::ArgumentParser parser(
      "bench", "What a training run costs on this machine: steps are timed, nothing is trained.", kBenchFooter);
  parser.positionals("file", call.files, "a TOML file as ceteris train takes it, or a run");
  parser.option("--model", call.model, "a model by name");
  parser.option("--recipe", call.recipe, "a recipe by name: ceteris help recipes lists them");
  parser.repeated("--set", call.set, "any field of the trial");
  parser.option("--seconds", call.seconds, "that steps are timed for, each way");
  parser.option("--jobs", call.jobs, "threads");
  parser.flag("--json", call.json, "machine-readable output");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  if (call.seconds < 0 || call.seconds > 3600) {
    throw usage_error("--seconds", "must be between 0 and 3600");
  }
  const trial::TrialSpec spec = spec_of(call);
  ops::set_threads(call.jobs);
  Executor executor(call.jobs);
  auto progress = verb::stderr_progress();
  const TrialBench bench =
      bench::bench_trial(spec, {.seconds = static_cast<double>(call.seconds)}, executor, *progress);
  if (call.json) {
    std::cout << json_of(bench).dump(2) << '\n';
  } else {
    print(bench);
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::network_verbs
