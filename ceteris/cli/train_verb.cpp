// SPDX-License-Identifier: Apache-2.0
// `ceteris train`: one training run.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/screen.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/trial/run.hpp"

namespace ceteris::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTrainFooter =
    "A run is a folder below --out, named by what it is: the same call finds it again, and a run that was cut off goes "
    "on\n"
    "from its last checkpoint, bit for bit. All fields: ceteris help trial.\n\n"
    "  ceteris train                                            the small network on built-in images\n"
    "  ceteris train --set data=images --set data.path=photos/ --model convnext_32px --set data.size=32\n"
    "  ceteris train studies/byte-gpt.toml --set data.path=shakespeare.txt\n";

struct TrainCall {
  std::vector<std::string> files;
  std::vector<std::string> set;
  std::string model;
  int jobs = available_cores();
  std::string out = "runs";
  std::string name;
  std::string device = "cpu";
  bool json = false;
};

trial::TrialSpec resolve(const TrainCall& call) {
  trial::TrialSpec spec;
  if (call.files.size() > 1) {
    throw usage_error("train", "takes one file");
  }
  if (!call.files.empty()) {
    spec::apply_toml(spec, read_file(call.files.front()), call.files.front());
  }
  if (!call.model.empty()) {
    spec.model = models::find(call.model).spec;
  }
  spec::set_all(spec, call.set);
  return spec;
}

std::string metrics_text(const record::TrialRecord& result) {
  std::string text;
  for (const record::MetricPoint& point : result.final_metrics) {
    text += fmt::format("  {} {:.4f}", point.name, point.value);
  }
  return text;
}

void print_run(const trial::TrialRun& run) {
  if (run.finished_before) {
    std::cout << "finished before: " << run.folder.string() << '\n';
    if (run.result.diverged) {
      std::cout << fmt::format("  diverged at step {}", run.result.steps);
    }
    std::cout << metrics_text(run.result) << '\n';
    return;
  }
  if (run.result.diverged) {
    std::cout << fmt::format("diverged at step {}: the {} is {}", run.result.steps, run.cause.name,
                             shortest(run.cause.value));
  } else {
    std::cout << fmt::format("step {}", run.result.steps) << metrics_text(run.result);
  }
  std::cout << "\nrun: " << run.folder.string() << '\n';
}

// Where a study that started this program reads (docs/metrics.md).
fs::path study_folder() {
  const char* folder = std::getenv("CETERIS_DIR");
  return folder == nullptr ? fs::path() : fs::path(folder);
}

}  // namespace

int train_verb(Arguments arguments) {
  TrainCall call;
  ArgumentParser parser("train", "Train a network on images or text, with checkpoints and a log.", kTrainFooter);
  parser.positionals("file", call.files, "a TOML file with a trial");
  parser.option("--model", call.model, "a model by name, as the start for --set model.field=value");
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
  const trial::TrialSpec spec = resolve(call);
  ops::set_threads(call.jobs);
  Executor executor(call.jobs);
  auto progress = stderr_progress();
  const trial::RunCard card{.name = call.name,
                            .model = call.model,
                            .command = "ceteris train " + shell_words(arguments),
                            .device = call.device};
  const trial::RunOptions options{.device = nn::resolve_device(call.device),
                                  .runs = call.out,
                                  .study_folder = study_folder(),
                                  .card = card,
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

}  // namespace ceteris::cli
