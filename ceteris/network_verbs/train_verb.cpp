// SPDX-License-Identifier: Apache-2.0
// `ceteris train`: one training run.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/trial/draft.hpp"
#include "ceteris/trial/find_run.hpp"
#include "ceteris/trial/run.hpp"
#include "ceteris/trial/run_lines.hpp"
#include "ceteris/trial/stored_trial.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/output.hpp"
#include "ceteris/verb/screen.hpp"

namespace ceteris::network_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTrainFooter =
    "A run is a folder below --out, named by what it is: the same call finds it again, and a run that was cut off goes "
    "on\n"
    "from its last checkpoint, bit for bit. FILE is TOML, or a run folder or its spec.json, which is trained again "
    "with "
    "what\n"
    "--set changes. All fields: ceteris help trial. A page for users: docs/training.md.\n\n"
    "  ceteris train                                            the small network on built-in images\n"
    "  ceteris train --model convnext_32px --set data=images --set data.path=photos/\n"
    "  ceteris train --model vit_32px --recipe small --set data=images --set data.path=photos/\n"
    "  ceteris train studies/byte-gpt.toml --set data.path=shakespeare.txt\n"
    "  ceteris train runs/3f2a --set seed=1                     the same with another seed\n"
    "  ceteris train --resume runs/3f2a                         goes on where it was cut off\n\n"
    "Fine-tuning: start from a weight file (safetensors or .pth under the names of timm or torchvision) or from a run. "
    "A "
    "head\n"
    "for other classes is drawn anew; frozen parts keep weights and statistics.\n\n"
    "  ceteris train --model resnet18 --init r18.pth --set data=images --set data.path=photos/\n"
    "  ceteris train --init runs/3f2a --freeze backbone --set data=images --set data.path=photos/\n"
    "  ceteris train runs/3f2a --init runs/3f2a --set recipe.epochs=5         five more epochs, as a run of its own\n";

struct TrainCall {
  std::vector<std::string> files;
  std::vector<std::string> set;
  std::string model;
  std::string recipe;
  std::string init;
  std::string freeze;
  std::string resume;
  int jobs = available_cores();
  std::string out = "runs";
  std::string name;
  std::string device = "cpu";
  bool json = false;
};

/// Parts of a network, "stem,stages.0", as a setting.
std::string freeze_setting(const std::string& parts) {
  std::vector<std::string> words;
  for (const std::string& part : split(parts, ',')) {
    if (trim(part).empty()) {
      throw usage_error("--freeze " + printable(parts), "names a part without letters", "--freeze stem,stages.0");
    }
    words.push_back(spec::json_string(trim(part)));
  }
  return "recipe.freeze=[" + join(words, ",") + "]";
}

trial::TrialSpec resolve(const TrainCall& call) {
  trial::TrialDraft draft;
  if (call.files.size() > 1) {
    throw usage_error("train", "takes one file");
  }
  if (!call.files.empty()) {
    trial::take_file(draft, call.files.front());
  }
  if (!call.model.empty()) {
    trial::take_model(draft, call.model);
  }
  if (!call.recipe.empty()) {
    trial::take_recipe(draft, call.recipe);
  }
  if (!call.init.empty()) {
    trial::take_weights(draft, call.init, /*takes_model=*/call.files.empty() && call.model.empty());
  }
  std::vector<std::string> settings = call.set;
  if (!call.freeze.empty()) {
    settings.push_back(freeze_setting(call.freeze));
  }
  trial::take_settings(draft, settings);
  return trial::finished(draft);
}

/// The trial of the run to go on with. What --set changes must leave it the same trial.
trial::TrialSpec resumed(const TrainCall& call) {
  const char* stray = !call.files.empty()    ? "FILE"
                      : !call.model.empty()  ? "--model"
                      : !call.recipe.empty() ? "--recipe"
                      : !call.init.empty()   ? "--init"
                      : !call.freeze.empty() ? "--freeze"
                                             : nullptr;
  const std::string run = printable(call.resume);
  if (stray != nullptr) {
    throw usage_error(stray, "is not for a run that goes on: it has all of that in itself",
                      "ceteris train --resume " + run);
  }
  trial::TrialDraft draft{.spec = trial::read_trial(call.resume).spec};
  const std::string before = spec::identity_json(draft.spec);
  trial::take_settings(draft, call.set);
  if (spec::identity_json(draft.spec) != before) {
    std::string sets;
    for (const std::string& setting : call.set) {
      sets += " --set " + shell_word(setting);
    }
    throw usage_error(
        "--resume " + run,
        "goes on with the run as it was begun, whose schedule spans its length; with" + sets + " it is another run",
        "from its weights: ceteris train " + run + " --init " + run + sets + "; from the beginning: ceteris train " +
            run + sets);
  }
  return draft.spec;
}

std::string result_text(const trial::TrialRun& run) {
  std::vector<train::Metric> metrics;
  for (const record::MetricPoint& point : run.result.final_metrics) {
    metrics.push_back({.name = point.name, .value = point.value});
  }
  const bool best = run.result.scored_best && !run.result.final_metrics.empty();
  return fmt::format("{}step {}: validation {}", best ? "best evaluation, " : "",
                     best ? run.result.final_metrics.front().step : run.result.steps, trial::metrics_text(metrics));
}

void print_run(const trial::TrialRun& run) {
  if (run.finished_before) {
    std::cout << "finished before: " << run.folder.string() << "\n  "
              << (run.result.diverged ? fmt::format("diverged at step {}", run.result.steps) : result_text(run))
              << '\n';
    return;
  }
  if (run.result.diverged) {
    std::cout << fmt::format("diverged at step {}: the {} is {}", run.result.steps, run.cause.name,
                             shortest(run.cause.value));
  } else {
    std::cout << result_text(run);
  }
  std::cout << "\nrun: " << run.folder.string() << '\n';
}

/// Whether results and log come out on the same screen, where the last line would stand twice.
bool seen_together() {
  constexpr int kStdout = 1, kStderr = 2;
  return verb::output_facts(kStdout).is_terminal && verb::output_facts(kStderr).is_terminal;
}

/// What the run folder keeps for people. A run that goes on keeps the command that it was begun with, and its device
/// where none is given.
trial::RunCard card_of(const TrainCall& call, verb::Arguments arguments) {
  trial::RunCard card{.name = call.name,
                      .model = call.model,
                      .command = "ceteris train " + shell_words(arguments),
                      .device = call.device};
  if (!call.resume.empty()) {
    const trial::RunCard earlier = trial::read_card(call.resume);
    const bool device_given = std::any_of(arguments.begin(), arguments.end(),
                                          [](const std::string& word) { return word.starts_with("--device"); });
    card.command = earlier.command.empty() ? card.command : earlier.command;
    card.device = device_given || earlier.device.empty() ? card.device : earlier.device;
  }
  return card;
}

// Where a study that started this program reads (docs/metrics.md).
fs::path study_folder() {
  const char* folder = std::getenv("CETERIS_DIR");
  return folder == nullptr ? fs::path() : fs::path(folder);
}

}  // namespace

int train_verb(verb::Arguments arguments) {
  TrainCall call;
  verb::ArgumentParser parser("train", "Train or fine-tune a network on images or text, with checkpoints and a log.",
                              kTrainFooter);
  parser.positionals("file", call.files, "a TOML file with a trial, or a run, which is trained again");
  parser.option("--model", call.model, "a model by name, as the start for --set model.field=value");
  parser.option("--recipe", call.recipe, "a recipe by name: ceteris help recipes lists them");
  parser.option("--init", call.init, "fine-tuning: a weight file (.safetensors, .pth) or a run folder to start from");
  parser.renamed("--weights", "--init");
  parser.option("--freeze", call.freeze, "parts that do not learn: stem,stages.0 or backbone (all but the head)");
  parser.option("--resume", call.resume, "a run folder: go on where it was cut off, with all that it was begun with");
  parser.repeated("--set", call.set, "any field of the trial");
  parser.option("--jobs", call.jobs, "threads");
  parser.option("--out", call.out, "folder of runs");
  parser.option("--name", call.name, "what you call the run; no part of what it is");
  parser.option("--device", call.device, "cpu, cuda or cuda:1; no part of what the run is");
  parser.flag("--json", call.json, "print result.json");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  if (!call.name.empty()) {
    trial::check_run_name(call.name);
  }
  call.init = run_argument(call.init, call.out);
  for (std::string& file : call.files) {
    const auto run = fs::exists(file) ? std::nullopt : trial::find_run(file, call.out);
    file = run ? run->string() : file;
  }
  if (!call.resume.empty()) {
    call.resume = trial::require_run(call.resume, call.out).string();
  }
  const trial::RunCard card = card_of(call, arguments);
  const trial::TrialSpec spec = call.resume.empty() ? resolve(call) : resumed(call);
  ops::set_threads(call.jobs);
  Executor executor(call.jobs);
  auto progress = verb::stderr_progress();
  const trial::RunOptions options{.device = nn::resolve_device(card.device),
                                  .runs = call.out,
                                  .study_folder = study_folder(),
                                  .card = card,
                                  .resume = call.resume,
                                  .note_result = call.json || !seen_together(),
                                  .should_stop = [] { return stop_requested(); }};
  const trial::TrialRun run = trial::run_trial(spec, options, executor, *progress);
  if (run.stopped) {
    progress->note(
        fmt::format("stopped at step {} with a checkpoint; the same call goes on from here", run.result.steps));
    return static_cast<int>(Stopped(stop_signal()).exit());
  }
  if (call.json) {
    std::cout << record::to_json(run.result) << '\n';
  } else {
    print_run(run);
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::network_verbs
