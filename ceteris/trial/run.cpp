// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/optimiser.hpp"
#include "ceteris/record/ledger.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/train/checkpoint.hpp"
#include "ceteris/train/loop.hpp"
#include "ceteris/trial/label_file.hpp"
#include "ceteris/trial/run_log.hpp"
#include "ceteris/trial/stored_data.hpp"
#include "ceteris/trial/task.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

std::int64_t every(std::int64_t steps, int times) {
  return std::max<std::int64_t>(1, steps / times);
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

// A run that diverged has no result in any of its metrics.
void tell_study(const RunOptions& options, const TrialSpec& spec, const record::TrialRecord& result) {
  EventValues values;
  if (result.diverged) {
    for (const std::string& name : trial_metrics(spec)) {
      values.emplace_back(name, std::numeric_limits<double>::quiet_NaN());
    }
  } else {
    for (const record::MetricPoint& point : result.final_metrics) {
      values.emplace_back(point.split + "." + point.name, point.value);
    }
  }
  StudyEvents events(options.study_folder);
  events.result(values);
  events.sync();
}

std::string metrics_line(const std::vector<train::Metric>& metrics) {
  std::string line;
  for (const train::Metric& metric : metrics) {
    line += fmt::format("  {} {:.4f}", metric.name, metric.value);
  }
  return line;
}

record::TrialRecord result_of(const std::string& id, const record::TrialKey& key, const train::LoopOutcome& outcome,
                              std::int64_t batch) {
  record::TrialRecord result;
  result.id = id;
  result.key = key;
  result.diverged = outcome.diverged;
  result.steps = outcome.steps;
  result.samples = outcome.steps * batch;
  for (const train::Metric& metric : outcome.metrics) {
    result.final_metrics.push_back({outcome.steps, "validation", metric.name, metric.value});
  }
  return result;
}

/// A run that trains in its folder, under a lock.
class OpenRun {
 public:
  OpenRun(fs::path path, const TrialSpec& spec, record::TrialKey key, const RunOptions& options, Progress& progress)
      : path_(std::move(path)), spec_(spec), key_(std::move(key)), options_(options), progress_(progress) {}

  TrialRun train(train::Task& task, const std::vector<std::string>& classes) {
    const fs::path checkpoints = path_ / "checkpoint";
    ensure_writable_directory(checkpoints);
    const FileLock lock(path_ / ".lock");
    remove_stale_temporaries(checkpoints);
    if (!classes.empty()) {
      write_labels(path_ / kLabelsFile, classes);
    }
    write_card(path_, options_.card);
    const std::string id = record::trial_id(key_);
    const auto optimiser = optim::make_optimiser(task.network(), spec_.recipe.optimiser);
    const train::Restored restored = train::load_checkpoint(checkpoints, id, task.network(), *optimiser);
    record::RunFolder folder = record::open_run(path_, key_, environment_of(spec_), restored.steps);
    RunLog log(folder, restored.steps, options_.study_folder, spec_);
    tell_restored(restored, folder);
    const auto checkpoint = [&](std::int64_t done) {
      // The logs come first: a run goes on from its checkpoint, and what stood before it is not measured again.
      log.sync();
      train::save_checkpoint(checkpoints, id, done, task.network(), *optimiser);
      folder.event("checkpoint", {{"step", std::to_string(done)}});
    };
    const train::LoopPlan plan = plan_for(train::total_steps(spec_.recipe, task.samples()));
    progress_.stage("training", static_cast<std::uint64_t>(plan.steps - restored.steps));
    const train::LoopOutcome outcome =
        train::run_loop(task, *optimiser, plan, restored.steps, observer_for(log, checkpoint));
    TrialRun run{.folder = path_, .result = result_of(id, key_, outcome, task.batch_size()), .cause = outcome.cause};
    run.stopped = outcome.stopped;
    if (!run.stopped) {
      finish(run, folder, log);
    }
    return run;
  }

 private:
  void tell_restored(const train::Restored& restored, record::RunFolder& folder) {
    for (const std::string& note : restored.notes) {
      progress_.note(note);
      folder.event("damaged_checkpoint", {{"what", note}});
    }
    if (restored.steps > 0) {
      progress_.note(fmt::format("going on from step {}", restored.steps));
    }
  }

  [[nodiscard]] train::LoopPlan plan_for(std::int64_t steps) const {
    return {.steps = steps,
            .evaluate_every = every(steps, spec_.recipe.evaluations),
            .checkpoint_every = every(steps, spec_.recipe.checkpoints),
            .learning_rate = optim::learning_rate(spec_.recipe.optimiser),
            .schedule = spec_.recipe.schedule,
            .micro_batches = spec_.recipe.micro_batches};
  }

  train::LoopObserver observer_for(RunLog& log, std::function<void(std::int64_t)> checkpoint) {
    return {.on_step =
                [&](const train::StepReport& report) {
                  log.metrics(report.step + 1, "train",
                              {{"loss", report.loss},
                               {"learning_rate", report.learning_rate},
                               {"gradient_norm", report.gradient_norm}});
                  progress_.advance();
                },
            .on_evaluation =
                [&](std::int64_t done, const std::vector<train::Metric>& metrics) {
                  log.metrics(done, "validation", metrics);
                  progress_.note(fmt::format("step {}{}", done, metrics_line(metrics)));
                },
            .on_checkpoint = std::move(checkpoint),
            .should_stop = options_.should_stop};
  }

  void finish(const TrialRun& run, record::RunFolder& folder, RunLog& log) {
    if (run.result.diverged) {
      folder.event(
          "diverged",
          {{"step", std::to_string(run.result.steps)}, {"what", run.cause.name}, {"value", shortest(run.cause.value)}});
    }
    log.sync();
    folder.finish(run.result);
    tell_study(options_, spec_, run.result);
  }

  fs::path path_;
  const TrialSpec& spec_;
  record::TrialKey key_;
  const RunOptions& options_;
  Progress& progress_;
};

}  // namespace

TrialRun run_trial(const TrialSpec& spec, const RunOptions& options, Executor& executor, Progress& progress) {
  ensure_writable_directory(options.runs);
  TrialData data = read_data(spec, executor, progress);
  record::TrialKey key = key_of(spec, data);
  for (const std::string& note : notes_of(data)) {
    progress.note(note);
  }
  const fs::path folder = options.runs / record::trial_id(key);
  if (record::is_finished(folder)) {
    const record::StoredRun stored = record::read_run(folder);
    tell_study(options, spec, *stored.result);
    if (!options.card.name.empty()) {
      rename_run(folder, options.card.name);
    }
    return {.folder = folder, .result = *stored.result, .finished_before = true};
  }
  const std::vector<std::string> classes = classes_of(data);
  const std::unique_ptr<train::Task> task = make_task(spec, std::move(data), options.device);
  return OpenRun(folder, spec, std::move(key), options, progress).train(*task, classes);
}

}  // namespace ceteris::trial
