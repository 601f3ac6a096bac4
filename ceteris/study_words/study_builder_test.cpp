// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_builder_test.hpp"

#include <algorithm>
#include <array>

#include "ceteris/study_words/study_numbers_test.hpp"

namespace ceteris::study_words {

namespace {

using record::Better;
using record::MetricRole;
using record::MetricScale;
using record::StudyArm;
using record::StudyCell;
using record::StudyContrast;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

std::vector<double> values_of(const StudyArm& arm, std::size_t m, const std::string& task) {
  std::vector<double> values;
  for (const StudyCell& cell : arm.cells) {
    if ((task.empty() || cell.task == task) && cell.values[m]) {
      values.push_back(*cell.values[m]);
    }
  }
  return values;
}

}  // namespace

StudyMetric metric(std::string name, MetricRole role, MetricScale scale, Better better, std::string unit,
                   std::optional<double> margin) {
  StudyMetric m;
  m.source = "json:{dir}/result.json test." + name;
  m.name = std::move(name);
  m.role = role;
  m.scale = scale;
  m.better = better;
  m.unit = std::move(unit);
  m.margin = margin;
  return m;
}

StudyMetric accuracy_metric(std::optional<double> margin) {
  return metric("accuracy", MetricRole::Primary, MetricScale::Fraction, Better::Higher, "", margin);
}

StudyRecord study(std::string name, std::string question, std::string design, int replicates) {
  StudyRecord s;
  s.id = "3f9a1c0b7d2e4a5f6b8c";
  s.name = std::move(name);
  s.question = std::move(question);
  s.design = std::move(design);
  s.scope = "on this test set, at this budget, on this machine";
  s.complete = true;
  s.replicates = replicates;
  s.budget = "20 epochs for every trial";
  s.cost_name = "seconds";
  s.score_at = "end";
  s.command = {"python3", "train.py", "--seed", "{seed}", "--smoothing", "{smoothing}", "--out", "{dir}"};
  s.rerun = "ceteris study run study.toml";
  s.repeat = "ceteris study report study";
  s.versions = {{"3f9a1c0b7d2e4a5f6b8c", "2026-11-29T10:04:11Z", ""}};
  s.hosts = {{"node7", "AMD EPYC 7B13", 0}};
  s.program_version = "0.4.0";
  s.methods =
      "Every arm was trained from the same seeds; differences are taken within replicates. Intervals are Student's t; "
      "equivalence is tested by two one-sided tests against the declared margin (Schuirmann 1987).";
  return s;
}

/// Adds an arm with a cell for every replicate (and task), values around `truths`; replicates share part of the noise.
void add_arm(StudyRecord& s, std::string name, std::vector<record::NamedText> values, const std::vector<Truth>& truths,
             double seconds) {
  StudyArm arm;
  arm.baseline = s.arms.empty();
  arm.name = std::move(name);
  arm.values = std::move(values);
  arm.cost = seconds;
  const std::vector<std::string> tasks = s.tasks.empty() ? std::vector<std::string>{""} : s.tasks;
  const auto a = static_cast<std::uint64_t>(s.arms.size());
  for (int r = 0; r < s.replicates; ++r) {
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      StudyCell cell;
      cell.trial = "t" + std::to_string(a) + "-" + std::to_string(r) + "-" + std::to_string(t);
      cell.replicate = r;
      cell.task = tasks[t];
      cell.host = "node7";
      cell.done = true;
      cell.seconds = seconds * (1 + 0.02 * noise(a, r, t, 90));
      cell.peak_bytes = 1.2e9 + 1e7 * noise(a, r, t, 91);
      for (std::size_t m = 0; m < truths.size(); ++m) {
        const double shared = noise(1000, r, t, m);
        const double own = noise(a, r, t, m);
        cell.values.emplace_back(truths[m].mean - 0.03 * static_cast<double>(t) * truths[m].mean +
                                 truths[m].sd * (0.6 * shared + 0.8 * own));
        cell.scored.push_back(false);
      }
      arm.cells.push_back(std::move(cell));
    }
  }
  s.arms.push_back(std::move(arm));
}

/// Means, outcomes, counts, costs: what follows from the cells.
void finish(StudyRecord& s) {
  s.ended_trials = 0;
  s.planned_trials = 0;
  for (StudyArm& arm : s.arms) {
    arm.means.clear();
    arm.outcomes.clear();
    for (std::size_t m = 0; m < s.metrics.size(); ++m) {
      arm.means.push_back(mean_of(values_of(arm, m, "")));
    }
    double seconds = 0;
    double bytes = 0;
    for (const record::OutcomeMeaning& outcome : record::kOutcomes) {
      const auto n =
          std::ranges::count_if(arm.cells, [&](const StudyCell& c) { return c.done && c.outcome == outcome.outcome; });
      if (n > 0) {
        arm.outcomes.push_back({outcome.outcome, static_cast<int>(n)});
      }
    }
    int done = 0;
    for (const StudyCell& cell : arm.cells) {
      s.planned_trials += 1;
      done += cell.done ? 1 : 0;
      seconds += cell.done ? cell.seconds : 0;
      bytes += cell.done ? cell.peak_bytes : 0;
    }
    s.ended_trials += done;
    arm.mean_seconds = done > 0 ? seconds / done : 0;
    arm.mean_peak_bytes = done > 0 ? bytes / done : 0;
  }
  s.attempts = s.ended_trials;
  s.hosts.at(0).trials = s.ended_trials;
}

void contrast(StudyRecord& s, std::size_t first, std::size_t second, int metric_index, bool family,
              const std::string& task, const std::string& name) {
  const auto m = static_cast<std::size_t>(metric_index);
  StudyContrast c =
      contrast_of(s.metrics[m], values_of(s.arms[first], m, task), values_of(s.arms[second], m, task), s.paired);
  c.name = name.empty() ? s.arms[second].name + " - " + s.arms[first].name : name;
  c.first = s.arms[first].name;
  c.second = s.arms[second].name;
  c.metric = metric_index;
  c.task = task;
  c.family = family;
  s.contrasts.push_back(std::move(c));
}

void factor_contrast(StudyRecord& s, const std::string& factor) {
  std::array<std::vector<double>, 2> sides;
  for (int r = 0; r < s.replicates; ++r) {
    for (const char* level : {"off", "on"}) {
      double sum = 0;
      for (const StudyArm& arm : s.arms) {
        const bool here = std::ranges::any_of(
            arm.values, [&](const record::NamedText& v) { return v.name == factor && v.value == level; });
        sum += here ? *arm.cells[static_cast<std::size_t>(r)].values[0] : 0;
      }
      sides.at(level == std::string("on") ? 1 : 0).push_back(2 * sum / static_cast<double>(s.arms.size()));
    }
  }
  StudyContrast c = contrast_of(s.metrics[0], sides[0], sides[1], s.paired);
  c.name = factor;
  c.first = factor + "=off";
  c.second = factor + "=on";
  c.family = true;
  s.contrasts.push_back(std::move(c));
}

StudyEffect effect(std::string name, const std::vector<double>& differences) {
  const record::StudyMean mean = mean_of(differences);
  StudyEffect e;
  e.name = std::move(name);
  e.estimate = mean.mean;
  e.ci95 = mean.ci95;
  e.p = p_of(mean);
  e.p_adjusted = std::min(1.0, 3 * e.p);
  return e;
}

/// Differences around `mean`, one a replicate.
std::vector<double> draws(double mean, double sd, int n, std::uint64_t key) {
  std::vector<double> values;
  for (int r = 0; r < n; ++r) {
    values.push_back(mean + sd * noise(key, r, 0, 7));
  }
  return values;
}

void add_curves(StudyRecord& s) {
  for (const StudyArm& arm : s.arms) {
    record::StudyCurve curve{.arm = arm.name, .points = {}};
    const double end = arm.means[0].mean;
    const auto key = static_cast<std::uint64_t>(s.curves.size());
    for (int step = 0; step <= 20; ++step) {
      const double rise = 1 - 1 / (1 + 0.6 * step);
      const double median = end * rise / (1 - 1 / 13.0) + 0.002 * noise(key, step, 3, 3);
      curve.points.push_back({100.0 * step, median, median - 0.006, median + 0.005, s.replicates});
    }
    s.curves.push_back(std::move(curve));
  }
}

}  // namespace ceteris::study_words
