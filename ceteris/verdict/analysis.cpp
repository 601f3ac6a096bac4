// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/analysis.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/mean_record.hpp"
#include "ceteris/spec/field.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/study/budget.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/verdict/cells.hpp"
#include "ceteris/verdict/contrasts.hpp"
#include "ceteris/verdict/curves.hpp"
#include "ceteris/verdict/effect_record.hpp"
#include "ceteris/verdict/imports.hpp"
#include "ceteris/verdict/items.hpp"
#include "ceteris/verdict/methods.hpp"
#include "ceteris/verdict/noise.hpp"
#include "ceteris/verdict/rules.hpp"
#include "ceteris/verdict/scope.hpp"
#include "ceteris/verdict/seed_check.hpp"
#include "ceteris/verdict/task_summary.hpp"
#include "ceteris/verdict/threats.hpp"
#include "ceteris/verdict/tuning_result.hpp"

namespace ceteris::verdict {
namespace {

record::StudyArm arm_of(const study::StudyFile& file, const Cells& cells, const design::Arm& arm, std::size_t index,
                        std::size_t metrics) {
  record::StudyArm made;
  if (const double budget = study::budget_of(file, arm.name); budget > 0) {
    made.budget = budget;
  }
  made.name = arm.name;
  made.baseline = arm.baseline;
  made.kept = arm.kept;
  for (const design::Setting& setting : arm.values) {
    made.values.push_back({setting.name, setting.value.text});
  }
  std::vector<std::vector<double>> values(metrics);
  std::vector<double> seconds;
  std::vector<double> bytes;
  std::map<record::Outcome, int> outcomes;
  for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
    for (std::size_t task = 0; task < cells.tasks(); ++task) {
      const record::StudyCell& cell = cells.at(index, task, replicate);
      made.cells.push_back(cell);
      if (!cell.done) {
        continue;
      }
      ++outcomes[cell.outcome];
      seconds.push_back(cell.seconds);
      if (cell.peak_bytes > 0) {  // of a program that was too short to be measured nothing is known
        bytes.push_back(cell.peak_bytes);
      }
      for (std::size_t m = 0; m < metrics; ++m) {
        if (cell.values[m]) {
          values[m].push_back(*cell.values[m]);
        }
      }
    }
  }
  for (const std::vector<double>& one : values) {
    made.means.push_back(effects::mean_of(one));
  }
  for (const auto& [outcome, count] : outcomes) {
    made.outcomes.push_back({outcome, count});
  }
  made.mean_seconds = seconds.empty() ? 0 : stats::mean(seconds);
  made.mean_peak_bytes = bytes.empty() ? 0 : stats::mean(bytes);
  if (const auto spent = study::spent_index(file); spent && made.means[*spent].n > 0) {
    made.cost = made.means[*spent].mean;
  } else if (!spent && !seconds.empty()) {
    made.cost = made.mean_seconds;
  }
  return made;
}

std::vector<record::StudyHost> hosts_of(const study::Results& results) {
  std::map<std::pair<std::string, std::string>, record::StudyHost> hosts;  // a table names CPUs, and no machines
  for (const auto& [id, result] : results) {
    record::StudyHost& host = hosts[{result.host, result.imported.empty() ? "" : result.cpu}];
    host.name = result.host;
    host.cpu = result.cpu;
    ++host.trials;
  }
  std::vector<record::StudyHost> list;
  for (auto& [name, host] : hosts) {
    list.push_back(std::move(host));
  }
  return list;
}

void count_trials(record::StudyRecord& record, std::span<const study::StudyTrial> trials,
                  const study::Results& results) {
  if (record.tuning && !record.tuning->decided) {
    const std::size_t tasks = std::max<std::size_t>(record.tasks.size(), 1);
    record.planned_trials = static_cast<int>(record.arms.size() * tasks) * record.replicates;
    return;
  }
  std::set<std::string> seen;
  for (const study::StudyTrial& trial : trials) {
    if (trial.place.purpose != design::Purpose::Measured || !seen.insert(trial.id).second) {
      continue;
    }
    ++record.planned_trials;
    const auto found = results.find(trial.id);
    if (found != results.end()) {
      record.attempts += found->second.attempts;
      record.ended_trials += record::meaning(found->second.outcome).result ? 1 : 0;
    }
  }
  record.complete = record.ended_trials == record.planned_trials;
}

void put_question(record::StudyRecord& record, const study::Registered& study) {
  const study::StudySpec& spec = study.file.spec;
  record.id = study.versions.back().hash;
  record.name = study.file.name;
  record.question = spec.question;
  record.design = std::string(design::to_string(study.file.design()));
  record.paired = spec.pairing == study::Pairing::Paired;
  record.replicates = spec.replicates;
  for (const study::NamedSettings& task : study.file.tasks) {
    record.tasks.push_back(task.name);
  }
  for (const study::SeedStream& stream : study.file.streams) {
    record.streams.push_back({stream.name, stream.varies ? "vary" : "fixed"});
  }
  record.cost_name = study::spent_index(study.file) ? study::currency_name(study.file) : "seconds";
  record.score_at = rule_name(spec.metric, spec.metric.score_at);
  record.command = spec.trainer.empty() ? spec.command : study::trainer_command(study.file, spec.trainer, {});
  record.versions = study.versions;
}

}  // namespace

record::StudyRecord analyse(const study::Registered& study, const design::Design& design,
                            std::span<const study::StudyTrial> trials, const study::Results& results,
                            const AnalysisContext& context) {
  const study::StudyFile& file = study.file;
  record::StudyRecord record;
  put_question(record, study);
  record.program_version = context.program_version;
  record.rerun = context.rerun;
  record.repeat = context.repeat;
  record.metrics = study::metrics_of(file);
  const Cells cells(file, design, trials, results);
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    record.arms.push_back(arm_of(file, cells, design.arms[arm], arm, record.metrics.size()));
  }
  if (!file.tuned.empty()) {
    record.tuning = tuning_of(file, design, trials, results);
  }
  count_trials(record, trials, results);
  record.budget = study::budget_text(file, record);
  record.currency = record.budget.empty() ? "" : study::currency_name(file);
  const effects::SeedFinding seed = check_seed(record.metrics.front().name, trials, results);
  const bool ignored = seed.control == effects::SeedControl::Ignored;
  const std::string refusal = ignored ? effects::clause_of(seed.sentence) : context.withheld;
  record.contrasts = contrasts_of(file, design, cells, refusal);
  record.items = items_of(file, design, trials, results, refusal);
  put_task_summary(record, file, design, cells);
  record.rules = rules_of(file, design, trials, results, refusal, record.contrasts);
  std::vector<std::string> notes;
  if (refusal.empty()) {
    notes = put_effects(record, file, design, cells);
  }
  record.curves = curves_of(design, trials, results);
  record.front = front_of(file, design, cells);
  for (effects::PowerAnswer& answer : power_from_cells(file, design, cells)) {
    record.power.push_back(std::move(answer.power));
  }
  record.hosts = hosts_of(results);
  record.imports = imports_of(trials, results);
  record.scope = scope_of(file, record);
  record.threats = threats_of(file, study.code, record);
  if (!seed.sentence.empty()) {
    record.threats.insert(record.threats.begin(),
                          {ignored ? record::Severity::Serious : record::Severity::Note, "seed", seed.sentence});
  }
  if (std::string sentence = item_mismatch(file, trials, results); !sentence.empty()) {
    record.threats.push_back({record::Severity::Warning, "items", std::move(sentence)});
  }
  for (std::string& note : notes) {
    record.threats.push_back({record::Severity::Note, "effects", std::move(note)});
  }
  std::ranges::stable_sort(record.threats, std::greater<>(), &record::StudyThreat::severity);
  record.methods = methods_of(file, record);
  return record;
}

}  // namespace ceteris::verdict
