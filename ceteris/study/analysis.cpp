// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/analysis.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/field.hpp"
#include "ceteris/stats/t_interval.hpp"
#include "ceteris/study/cells.hpp"
#include "ceteris/study/contrasts.hpp"
#include "ceteris/study/curves.hpp"
#include "ceteris/study/effect_record.hpp"
#include "ceteris/study/methods.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/noise.hpp"
#include "ceteris/study/seed_check.hpp"
#include "ceteris/study/threats.hpp"
#include "ceteris/study/trainer.hpp"

namespace ceteris::study {
namespace {

record::StudyMean mean_of(const std::vector<double>& values) {
  record::StudyMean mean;
  mean.n = static_cast<int>(values.size());
  if (!values.empty()) {
    mean.mean = stats::mean(values);
    mean.sd = stats::sample_std(values).value_or(0);
    if (const auto interval = stats::t_interval(values)) {
      mean.ci95 = record::StudyInterval{interval->low, interval->high};
    }
  }
  return mean;
}

record::StudyArm arm_of(const Cells& cells, const Arm& arm, std::size_t index, std::size_t metrics) {
  record::StudyArm made;
  made.name = arm.name;
  made.baseline = arm.baseline;
  for (const Setting& setting : arm.values) {
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
      bytes.push_back(cell.peak_bytes);
      for (std::size_t m = 0; m < metrics; ++m) {
        if (cell.values[m]) {
          values[m].push_back(*cell.values[m]);
        }
      }
    }
  }
  for (const std::vector<double>& one : values) {
    made.means.push_back(mean_of(one));
  }
  for (const auto& [outcome, count] : outcomes) {
    made.outcomes.push_back({outcome, count});
  }
  made.mean_seconds = seconds.empty() ? 0 : stats::mean(seconds);
  made.mean_peak_bytes = bytes.empty() ? 0 : stats::mean(bytes);
  if (!seconds.empty()) {
    made.cost = made.mean_seconds;
  }
  return made;
}

std::vector<record::StudyHost> hosts_of(const Results& results) {
  std::map<std::string, record::StudyHost> hosts;
  for (const auto& [id, result] : results) {
    record::StudyHost& host = hosts[result.host];
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

void count_trials(record::StudyRecord& record, std::span<const StudyTrial> trials, const Results& results) {
  std::set<std::string> seen;
  for (const StudyTrial& trial : trials) {
    if (trial.place.purpose != Purpose::Measured || !seen.insert(trial.id).second) {
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

std::string score_words(ScoreAt score) {
  switch (score) {
    case ScoreAt::End:
      return "end";
    case ScoreAt::Best:
      return "best of the curve";
    case ScoreAt::Area:
      return "area under the curve";
  }
  return {};
}

void put_question(record::StudyRecord& record, const Registered& study) {
  const StudySpec& spec = study.file.spec;
  record.id = study.versions.back().hash;
  record.name = study.file.name;
  record.question = spec.question;
  record.design = std::string(to_string(study.file.design()));
  record.scope = spec.scope.empty() ? "with this program, these data and this budget" : spec.scope;
  record.paired = spec.pairing == Pairing::Paired;
  record.replicates = spec.replicates;
  for (const NamedSettings& task : study.file.tasks) {
    record.tasks.push_back(task.name);
  }
  if (spec.budget.amount > 0) {
    record.budget = shortest(spec.budget.amount) + " " + spec.budget.currency;
  }
  record.cost_name = "seconds";
  record.score_at = score_words(spec.metric.score_at);
  record.command = spec.trainer.empty() ? spec.command : trainer_command(study.file, {});
  record.versions = study.versions;
}

}  // namespace

record::StudyRecord analyse(const Registered& study, const Design& design, std::span<const StudyTrial> trials,
                            const Results& results, const AnalysisContext& context) {
  const StudyFile& file = study.file;
  record::StudyRecord record;
  put_question(record, study);
  record.program_version = context.program_version;
  record.repeat = context.repeat;
  record.metrics = metrics_of(file);
  count_trials(record, trials, results);
  const Cells cells(file, design, trials, results);
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    record.arms.push_back(arm_of(cells, design.arms[arm], arm, record.metrics.size()));
  }
  const SeedFinding seed = check_seed(record.metrics.front().name, trials, results);
  const bool ignored = seed.control == SeedControl::Ignored;
  record.contrasts = contrasts_of(file, design, cells, ignored ? clause_of(seed.sentence) : "");
  std::vector<std::string> notes;
  if (!ignored) {
    notes = put_effects(record, file, design, cells);
  }
  record.curves = curves_of(design, trials, results);
  record.front = front_of(file, design, cells);
  for (PowerAnswer& answer : power_from_cells(file, design, cells)) {
    record.power.push_back(std::move(answer.power));
  }
  record.hosts = hosts_of(results);
  record.threats = threats_of(file, study.code, record);
  if (!seed.sentence.empty()) {
    record.threats.insert(record.threats.begin(),
                          {ignored ? record::Severity::Serious : record::Severity::Note, "seed", seed.sentence});
  }
  for (std::string& note : notes) {
    record.threats.push_back({record::Severity::Note, "effects", std::move(note)});
  }
  record.methods = methods_of(file, record);
  return record;
}

}  // namespace ceteris::study
