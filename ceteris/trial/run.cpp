// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/optimiser.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/train/checkpoint.hpp"
#include "ceteris/train/loop.hpp"
#include "ceteris/train/prune.hpp"
#include "ceteris/train/recipe.hpp"
#include "ceteris/trial/evaluations.hpp"
#include "ceteris/trial/init.hpp"
#include "ceteris/trial/label_file.hpp"
#include "ceteris/trial/network_cost.hpp"
#include "ceteris/trial/run_lines.hpp"
#include "ceteris/trial/run_log.hpp"
#include "ceteris/trial/seen_images.hpp"
#include "ceteris/trial/stored_data.hpp"
#include "ceteris/trial/task.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

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
void tell_study(const RunOptions& options, const TrialSpec& spec, const std::vector<std::string>& classes,
                const record::TrialRecord& result) {
  if (options.study_folder.empty()) {
    return;
  }
  EventValues values;
  if (result.diverged) {
    for (const std::string& name : trial_metrics(spec)) {
      values.emplace_back(name, std::numeric_limits<double>::quiet_NaN());
    }
  } else {
    for (const record::MetricPoint& point : result.final_metrics) {
      values.emplace_back(point.split + "." + point.name, point.value);
    }
    std::ranges::move(network_costs(spec, std::ssize(classes), compute_on(options.device, spec)),
                      std::back_inserter(values));
  }
  StudyEvents events(options.study_folder);
  events.result(values);
  events.sync();
}

record::TrialRecord result_of(const std::string& id, const record::TrialKey& key, const train::LoopOutcome& outcome,
                              std::int64_t batch, bool averaged_weights) {
  record::TrialRecord result;
  result.averaged_weights = averaged_weights;
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

bool has_checkpoint(const fs::path& folder) {
  std::error_code ignored;
  const fs::directory_iterator files(folder / "checkpoint", ignored);
  return std::any_of(begin(files), end(files),
                     [](const fs::directory_entry& file) { return file.path().extension() == ".safetensors"; });
}

/// What the data of a run says of it, once the task has taken the data.
struct RunFacts {
  std::string data_line;
  std::vector<std::string> notes;
  std::vector<std::string> classes;
  std::vector<std::int64_t> validation_labels;  ///< of images
  std::vector<std::uint64_t> seen;              ///< contents of the training images, of the run that it starts from too
};

std::vector<std::int64_t> validation_labels(const TrialData& data) {
  const auto* images = std::get_if<loader::LabelledImages>(&data);
  return images == nullptr ? std::vector<std::int64_t>() : images->validation.labels;
}

std::vector<std::uint64_t> seen_images(const TrialSpec& spec, const TrialData& data) {
  std::vector<std::uint64_t> seen;
  if (!spec.init.weights.empty()) {
    seen = read_seen_images(spec.init.weights);
  }
  const auto* images = std::get_if<loader::LabelledImages>(&data);
  if (images != nullptr && !images->contents.empty()) {
    for (const std::uint32_t index : images->train.indices) {
      seen.push_back(images->contents[index]);
    }
  }
  return seen;
}

RunFacts facts_of(const TrialSpec& spec, const TrialData& data) {
  return {.data_line = data_line(spec, data),
          .notes = notes_of(data),
          .classes = classes_of(data),
          .validation_labels = validation_labels(data),
          .seen = seen_images(spec, data)};
}

/// The mean of the losses since it was last asked.
class MeanLoss {
 public:
  void add(double loss) {
    sum_ += loss;
    ++steps_;
  }
  double take() {
    const double mean = steps_ == 0 ? std::numeric_limits<double>::quiet_NaN() : sum_ / static_cast<double>(steps_);
    sum_ = 0;
    steps_ = 0;
    return mean;
  }

 private:
  double sum_ = 0;
  std::int64_t steps_ = 0;
};

/// A run that trains in its folder, under a lock.
class OpenRun {
 public:
  OpenRun(fs::path path, const TrialSpec& spec, record::TrialKey key, const RunOptions& options, Progress& progress)
      : path_(std::move(path)), spec_(spec), key_(std::move(key)), options_(options), progress_(progress) {}

  TrialRun train(train::Task& task, const RunFacts& facts) {
    std::vector<std::string> start = load_start(task);
    const fs::path checkpoints = path_ / "checkpoint";
    ensure_writable_directory(checkpoints);
    if (keeps_best()) {
      ensure_writable_directory(path_ / "best");
    }
    const FileLock lock(path_ / ".lock");
    remove_stale_temporaries(checkpoints);
    remove_stale_temporaries(path_ / "best");
    write_facts(facts);
    write_card(path_, options_.card);
    const std::string id = record::trial_id(key_);
    const auto optimiser = train::make_optimiser(task.network(), spec_.recipe);
    const auto average = average_of(task.network());
    const train::Restored restored = train::load_checkpoint(checkpoints, id, task.network(), *optimiser, average.get());
    if (restored.steps == 0 && start.empty() && !spec_.init.weights.empty()) {
      (void)load_init(task.network(), spec_.init);  // no sound checkpoint is left, and it says that the file is gone
    }
    run_folder::RunFolder folder = run_folder::open_run(path_, key_, environment_of(spec_), restored.steps);
    RunLog log(folder, restored.steps, options_.study_folder, spec_);
    tell_start(restored, start, folder);
    if (restored.steps > 0) {
      evaluations_.restore(run_folder::read_run(path_).metrics);
    }
    const auto checkpoint = [&](std::int64_t done) {
      // The logs come first: a run goes on from its checkpoint, and what stood before it is not measured again.
      log.sync();
      train::save_checkpoint(checkpoints, id, done, task.network(), *optimiser, average.get());
      folder.event("checkpoint", {{"step", std::to_string(done)}});
    };
    const auto keep_best = [&](std::int64_t done, const std::vector<train::Metric>& metrics) {
      evaluations_.add(done, metrics);
      const auto best = evaluations_.best(metrics.front());
      if (keeps_best() && best && best->step == done) {
        train::save_checkpoint(path_ / "best", id, done, task.network(), *optimiser, average.get());
        write_class_accuracy(path_, facts.classes, facts.validation_labels, metrics);
      }
    };
    const train::LoopPlan plan = plan_for(train::total_steps(spec_.recipe, task.samples()));
    pace_ = {plan.steps, std::max<std::int64_t>(1, task.samples() / task.batch_size())};
    train::Pruning pruning(task.network(), spec_.recipe, plan.steps);
    pruning.begin(restored.steps);
    progress_.stage("training", static_cast<std::uint64_t>(plan.steps - restored.steps));
    const train::LoopOutcome outcome = train::run_loop(
        task, *optimiser, plan, restored.steps, observer_for(log, pruning, keep_best, checkpoint), average.get());
    TrialRun run{.folder = path_,
                 .result = result_of(id, key_, outcome, task.batch_size(), average != nullptr),
                 .cause = outcome.cause,
                 .metrics = outcome.metrics};
    run.stopped = outcome.stopped;
    if (!run.stopped) {
      score(run, facts);
      finish(run, facts, folder, log);
    }
    return run;
  }

 private:
  [[nodiscard]] bool keeps_best() const { return spec_.recipe.checkpoint_rule == train::CheckpointRule::Best; }

  /// Which evaluation the run is scored by, and how the classes did in it.
  void score(TrialRun& run, const RunFacts& facts) {
    if (run.result.diverged) {
      return;
    }
    run.result.best = evaluations_.best(run.metrics.front());
    run.result.scored_best = keeps_best();
    if (keeps_best()) {
      run.result.final_metrics = evaluations_.at(run.result.best->step);
    } else {
      write_class_accuracy(path_, facts.classes, facts.validation_labels, run.metrics);
    }
  }

  /// A run that has a checkpoint goes on without the file that it started from.
  std::vector<std::string> load_start(train::Task& task) {
    if (spec_.init.weights.empty() || (!is_there(spec_.init) && has_checkpoint(path_))) {
      return {};
    }
    return load_init(task.network(), spec_.init);
  }

  /// None where the recipe has none.
  [[nodiscard]] std::unique_ptr<optim::WeightAverage> average_of(const torch::nn::Module& network) const {
    const train::RecipeSpec& recipe = spec_.recipe;
    return recipe.ema_decay == 0 ? nullptr
                                 : std::make_unique<optim::WeightAverage>(
                                       network, optim::EmaOptions{recipe.ema_decay, recipe.ema_warmup});
  }

  void write_facts(const RunFacts& facts) {
    if (!facts.classes.empty()) {
      write_labels(path_ / kLabelsFile, facts.classes);
    }
    if (!facts.seen.empty()) {
      write_seen_images(path_, facts.seen);
    }
  }

  void tell_start(const train::Restored& restored, const std::vector<std::string>& start,
                  run_folder::RunFolder& folder) {
    for (const std::string& note : restored.notes) {
      progress_.note(note);
      folder.event("damaged_checkpoint", {{"what", note}});
    }
    if (restored.steps > 0) {
      progress_.note(fmt::format("going on from step {}", restored.steps));
    } else {
      for (const std::string& note : start) {
        progress_.note(note);
      }
    }
  }

  [[nodiscard]] train::LoopPlan plan_for(std::int64_t steps) const {
    return {.steps = steps,
            .evaluations = spec_.recipe.evaluations,
            .checkpoints = spec_.recipe.checkpoints,
            .learning_rate = optim::learning_rate(spec_.recipe.optimiser),
            .schedule = spec_.recipe.schedule,
            .micro_batches = spec_.recipe.micro_batches};
  }

  template <typename KeepBest>
  train::LoopObserver observer_for(RunLog& log, train::Pruning& pruning, KeepBest keep_best,
                                   std::function<void(std::int64_t)> checkpoint) {
    return {.on_step =
                [&](const train::StepReport& report) {
                  pruning.after_step(report.step + 1);
                  log.metrics(report.step + 1, "train",
                              {{"loss", report.loss},
                               {"learning_rate", report.learning_rate},
                               {"gradient_norm", report.gradient_norm}});
                  loss_.add(report.loss);
                  progress_.advance();
                },
            .on_evaluation =
                [&, keep_best](std::int64_t done, const std::vector<train::Metric>& metrics) {
                  log.metrics(done, "validation", metrics);
                  keep_best(done, metrics);
                  const std::string line = evaluation_line(done, pace_, loss_.take(), metrics);
                  if (options_.note_result || done < pace_.steps) {
                    progress_.note(line);
                  }
                },
            .on_checkpoint = std::move(checkpoint),
            .should_stop = options_.should_stop};
  }

  void finish(const TrialRun& run, const RunFacts& facts, run_folder::RunFolder& folder, RunLog& log) {
    if (run.result.diverged) {
      folder.event(
          "diverged",
          {{"step", std::to_string(run.result.steps)}, {"what", run.cause.name}, {"value", shortest(run.cause.value)}});
    }
    log.sync();
    folder.finish(run.result);
    tell_study(options_, spec_, facts.classes, run.result);
  }

  fs::path path_;
  const TrialSpec& spec_;
  record::TrialKey key_;
  const RunOptions& options_;
  Progress& progress_;
  Evaluations evaluations_;
  Pace pace_;
  MeanLoss loss_;
};

/// Where the run lies. Throws a usage error where another one is to be gone on with.
fs::path folder_of(const record::TrialKey& key, const RunOptions& options) {
  const std::string id = record::trial_id(key);
  if (options.resume.empty()) {
    return options.runs / id;
  }
  const run_folder::StoredRun stored = run_folder::read_run(options.resume);
  if (stored.key.semantics != key.semantics) {
    throw usage_error(printable(options.resume.string()),
                      fmt::format("was begun by a version of Ceteris that trains otherwise (semantics {}, now {})",
                                  stored.key.semantics, key.semantics),
                      "go on with that version, or train it anew, without --resume");
  }
  if (stored.id != id) {
    const bool other_data = stored.key.data_fingerprint != key.data_fingerprint;
    throw usage_error(
        printable(options.resume.string()),
        other_data ? "its data has changed since training began" : "what is asked for is another trial than this run",
        other_data ? "put the data back as it was, or say where it lies: --set data.path=..."
                   : "train it as a run of its own, without --resume");
  }
  return options.resume;
}

}  // namespace

TrialRun run_trial(const TrialSpec& asked, const RunOptions& options, Executor& executor, Progress& progress) {
  if (options.resume.empty()) {
    ensure_writable_directory(options.runs);
  }
  TrialData data = read_data(asked, executor, progress,
                             options.resume.empty() ? loader::PartFolders::Recognised : loader::PartFolders::Ignored);
  const TrialSpec spec = resolved(asked, data);
  record::TrialKey key = key_of(spec, data);
  const RunFacts facts = facts_of(spec, data);
  const fs::path folder = folder_of(key, options);
  std::unique_ptr<train::Task> task;
  const bool finished = run_folder::is_finished(folder);
  std::string first_line = facts.data_line;
  if (!finished) {
    task = make_task(spec, std::move(data), options.device);
    first_line += "; " + network_line(spec, task->network(), options.device);
  }
  progress.note(first_line);
  for (const std::string& note : facts.notes) {
    progress.note(note);
  }
  if (finished) {
    const run_folder::StoredRun stored = run_folder::read_run(folder);
    tell_study(options, spec, facts.classes, *stored.result);
    if (!options.card.name.empty()) {
      rename_run(folder, options.card.name);
    }
    return {.folder = folder, .result = *stored.result, .finished_before = true};
  }
  return OpenRun(folder, spec, std::move(key), options, progress).train(*task, facts);
}

}  // namespace ceteris::trial
