// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/label_file.hpp"
#include "ceteris/cli/own_data.hpp"
#include "ceteris/cli/screen.hpp"
#include "ceteris/cli/stored_trial.hpp"
#include "ceteris/cli/trial_events.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/record/ledger.hpp"
#include "ceteris/record/tensorboard.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/train/checkpoint.hpp"
#include "ceteris/train/loop.hpp"

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
  bool json = false;
};

TrialSpec resolve(const TrainCall& call) {
  TrialSpec spec;
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

// Everything that is logged goes three ways: CSV, JSON lines and TensorBoard events; and a fourth to a study.
class RunLog {
 public:
  RunLog(record::RunFolder& folder, std::int64_t resume_step)
      : folder_(folder), board_(folder.folder() / "tb", resume_step) {}

  void metrics(std::int64_t step, const std::string& split, const std::vector<train::Metric>& metrics) {
    EventValues values;
    for (const train::Metric& metric : metrics) {
      folder_.metric({step, split, metric.name, metric.value});
      board_.scalar(split + "/" + metric.name, step, metric.value);
      values.emplace_back(split + "." + metric.name, metric.value);
    }
    events_.at_step(step, values);
  }
  void sync() {
    folder_.sync();
    board_.sync();
    events_.sync();
  }

 private:
  record::RunFolder& folder_;
  record::EventFile board_;
  TrialEvents events_;
};

// A run that diverged has no result in any of its metrics.
void tell_result(const TrialSpec& spec, bool diverged, const EventValues& values) {
  EventValues told = values;
  if (diverged) {
    told.clear();
    for (const std::string& name : trial_metrics(spec)) {
      told.emplace_back(name, std::nan(""));
    }
  }
  TrialEvents events;
  events.result(told);
  events.sync();
}

EventValues event_values(const record::TrialRecord& result) {
  EventValues values;
  for (const record::MetricPoint& point : result.final_metrics) {
    values.emplace_back(point.split + "." + point.name, point.value);
  }
  return values;
}

std::string metrics_line(const std::vector<train::Metric>& metrics) {
  std::string line;
  for (const train::Metric& metric : metrics) {
    line += fmt::format("  {} {:.4f}", metric.name, metric.value);
  }
  return line;
}

std::int64_t every(std::int64_t steps, int times) {
  return std::max<std::int64_t>(1, steps / times);
}

record::TrialRecord result_of(const record::RunFolder& folder, const record::TrialKey& key,
                              const train::LoopOutcome& outcome, std::int64_t batch) {
  record::TrialRecord result;
  result.id = folder.id();
  result.key = key;
  result.diverged = outcome.diverged;
  result.steps = outcome.steps;
  result.samples = outcome.steps * batch;
  for (const train::Metric& metric : outcome.metrics) {
    result.final_metrics.push_back({outcome.steps, "validation", metric.name, metric.value});
  }
  return result;
}

// Reports a run that was finished by an earlier call.
int show_finished(const fs::path& folder, const TrialSpec& spec, bool json) {
  const record::StoredRun run = record::read_run(folder);
  tell_result(spec, run.result->diverged, event_values(*run.result));
  if (json) {
    std::cout << record::to_json(*run.result) << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << "finished before: " << folder.string() << '\n';
  if (run.result->diverged) {
    std::cout << fmt::format("  diverged at step {}", run.result->steps);
  }
  for (const record::MetricPoint& point : run.result->final_metrics) {
    std::cout << fmt::format("  {} {:.4f}", point.name, point.value);
  }
  std::cout << '\n';
  return static_cast<int>(Exit::Ok);
}

// What may differ between two attempts at the same run: libraries, and where the data lies.
std::vector<record::NamedValue> environment_of(const TrialSpec& spec) {
  std::vector<record::NamedValue> facts;
  for (const auto& [name, value] : ops::runtime_facts()) {
    facts.push_back({name, value});
  }
  for (const spec::Setting& setting : spec::unhashed_settings(with_absolute_paths(spec))) {
    facts.push_back({setting.path, setting.text});
  }
  return facts;
}

int train_in(const fs::path& folder_path, const record::TrialKey& key, const TrialSpec& spec, TrialTask& trial,
             const TrainCall& call, Progress& progress) {
  train::Task& task = *trial.task;
  const std::string id = record::trial_id(key);
  optim::AdamW optimiser(task.module(), spec.recipe.optimiser);
  const fs::path checkpoints = folder_path / "checkpoint";
  ensure_writable_directory(checkpoints);
  const FileLock lock(folder_path / ".lock");
  remove_stale_temporaries(checkpoints);
  if (!trial.classes.empty()) {
    write_labels(folder_path / kLabelsFile, trial.classes);
  }
  const train::Restored restored = train::load_checkpoint(checkpoints, id, task.module(), optimiser);
  record::RunFolder folder = record::open_run(folder_path, key, environment_of(spec), restored.steps);
  RunLog log(folder, restored.steps);
  for (const std::string& note : restored.notes) {
    progress.note(note);
    folder.event("damaged_checkpoint", {{"what", note}});
  }
  if (restored.steps > 0) {
    progress.note(fmt::format("going on from step {}", restored.steps));
  }

  const std::int64_t steps = train::total_steps(spec.recipe, task.samples());
  const train::LoopPlan plan{.steps = steps,
                             .evaluate_every = every(steps, spec.recipe.evaluations),
                             .checkpoint_every = every(steps, spec.recipe.checkpoints),
                             .learning_rate = spec.recipe.optimiser.learning_rate,
                             .schedule = spec.recipe.schedule};
  const auto checkpoint = [&](std::int64_t done) {
    // The logs come first: a run goes on from its checkpoint, and what stood before it is not measured again.
    log.sync();
    train::save_checkpoint(checkpoints, id, done, task.module(), optimiser);
    folder.event("checkpoint", {{"step", std::to_string(done)}});
  };
  const train::LoopObserver observer{.on_step =
                                         [&](const train::StepReport& report) {
                                           log.metrics(report.step + 1, "train",
                                                       {{"loss", report.loss},
                                                        {"learning_rate", report.learning_rate},
                                                        {"gradient_norm", report.gradient_norm}});
                                           progress.advance();
                                         },
                                     .on_evaluation =
                                         [&](std::int64_t done, const std::vector<train::Metric>& metrics) {
                                           log.metrics(done, "validation", metrics);
                                           progress.note(fmt::format("step {}{}", done, metrics_line(metrics)));
                                         },
                                     .on_checkpoint = checkpoint,
                                     .should_stop = [] { return stop_requested(); }};
  progress.stage("training", static_cast<std::uint64_t>(steps - restored.steps));
  const train::LoopOutcome outcome = train::run_loop(task, optimiser, plan, restored.steps, observer);
  if (outcome.stopped) {
    progress.note(fmt::format("stopped at step {} with a checkpoint; the same call goes on from here", outcome.steps));
    return static_cast<int>(Stopped(stop_signal()).exit());
  }
  if (outcome.diverged) {
    folder.event("diverged", {{"step", std::to_string(outcome.steps)},
                              {"what", outcome.cause.name},
                              {"value", shortest(outcome.cause.value)}});
  }
  const record::TrialRecord result = result_of(folder, key, outcome, task.batch());
  log.sync();
  folder.finish(result);
  tell_result(spec, outcome.diverged, event_values(result));
  if (call.json) {
    std::cout << record::to_json(result) << '\n';
  } else {
    std::cout << (outcome.diverged ? fmt::format("diverged at step {}: the {} is {}", outcome.steps, outcome.cause.name,
                                                 shortest(outcome.cause.value))
                                   : fmt::format("step {}{}", outcome.steps, metrics_line(outcome.metrics)))
              << "\nrun: " << folder_path.string() << '\n';
  }
  return static_cast<int>(Exit::Ok);
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
  parser.flag("--json", call.json, "print result.json");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  const TrialSpec spec = resolve(call);
  ensure_writable_directory(call.out);
  ops::set_threads(call.jobs);
  Executor executor(call.jobs);
  auto progress = stderr_progress();
  TrialTask trial = make_trial_task(spec, executor, *progress);
  for (const std::string& note : trial.notes) {
    progress->note(note);
  }
  const record::TrialKey key{
      .spec_json = spec::identity_json(spec),
      .data_fingerprint = trial.data_fingerprint,
      .replicate = spec.replicate,
      .budget = {"samples",
                 static_cast<double>(train::total_steps(spec.recipe, trial.task->samples()) * trial.task->batch())}};
  const fs::path folder = fs::path(call.out) / record::trial_id(key);
  if (record::is_finished(folder)) {
    return show_finished(folder, spec, call.json);
  }
  return train_in(folder, key, spec, trial, call, *progress);
}

}  // namespace ceteris::cli
