// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/sample_study_test.hpp"

#include <algorithm>
#include <array>

#include "ceteris/study_words/study_builder_test.hpp"

namespace ceteris::study_words {

namespace {

using record::Better;
using record::MetricRole;
using record::MetricScale;
using record::Outcome;
using record::Severity;
using record::StudyArm;
using record::StudyCell;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyRecord;
using record::StudyVerdict;

}  // namespace

StudyRecord failed_study() {
  StudyRecord s = study("rates", "How high can the learning rate go?", "compare", 6);
  s.metrics = {accuracy_metric()};
  s.metrics[0].failed = 0.1;
  add_arm(s, "lr 0.1", {{"lr", "0.1"}}, {{0.92, 0.003}}, 60);
  add_arm(s, "lr 1", {{"lr", "1"}}, {{0.913, 0.004}}, 60);
  add_arm(s, "lr 10", {{"lr", "10"}}, {{0, 0}}, 12);
  for (const int r : {1, 4}) {
    StudyCell& cell = s.arms[1].cells[static_cast<std::size_t>(r)];
    cell.outcome = r == 1 ? Outcome::Diverged : Outcome::TimeLimit;
    cell.values[0] = 0.1;
    cell.scored[0] = true;
  }
  for (StudyCell& cell : s.arms[2].cells) {
    cell.outcome = Outcome::ExitStatus;
    cell.values[0].reset();
  }
  finish(s);
  s.attempts += 3;
  contrast(s, 0, 1, 0);
  StudyContrast refused;
  refused.name = "lr 10 - lr 0.1";
  refused.first = "lr 0.1";
  refused.second = "lr 10";
  refused.family = true;
  refused.verdict = StudyVerdict::Refused;
  refused.reason = "all 6 trials of 'lr 10' failed and no score is declared for an error status";
  s.contrasts.push_back(refused);
  s.threats = {
      {Severity::Serious, "failures", "2 of 6 trials of 'lr 1' have the declared score 0.1 of a failed trial."},
      {Severity::Serious, "failures", "All 6 trials of 'lr 10' ended with an error status."},
      {Severity::Warning, "skew", "The differences of 'lr 1' are skewed (2.1); the interval is too short."}};
  s.versions.push_back({"77aa1c0b7d2e4a5f6b8d", "2026-11-29T12:40:02Z", "time limit raised from 60 s to 120 s"});
  return s;
}

StudyRecord unfinished_study() {
  StudyRecord s = compare_study();
  s.complete = false;
  for (StudyArm& arm : s.arms) {
    for (StudyCell& cell : arm.cells) {
      if (cell.replicate > 5 || (cell.replicate == 5 && !arm.baseline)) {
        cell.done = false;
        cell.values.assign(3, std::nullopt);
      }
    }
  }
  finish(s);
  s.contrasts.clear();
  s.curves.clear();
  contrast(s, 0, 1, 0);
  s.contrasts[0].n = 5;
  s.contrasts[0].incomplete = 1;
  return s;
}

StudyRecord deterministic_study() {
  StudyRecord s = study("fixed", "Does the parser get faster?", "compare", 4);
  s.metrics = {metric("instructions", MetricRole::Primary, MetricScale::Plain, Better::Lower, "", 1000)};
  add_arm(s, "before", {{"version", "1"}}, {{48211390, 0}}, 0.4);
  add_arm(s, "after", {{"version", "2"}}, {{47100022, 0}}, 0.4);
  finish(s);
  contrast(s, 0, 1, 0);
  s.contrasts[0].verdict = StudyVerdict::Deterministic;
  s.contrasts[0].reason = "all 4 replicates give the same two numbers";
  s.threats = {{Severity::Warning, "seed", "Nothing varies between replicates: the program may ignore its seed."}};
  return s;
}

StudyRecord marginless_study() {
  StudyRecord s = study("temperature", "Does the temperature change perplexity?", "compare", 5);
  s.metrics = {metric("perplexity", MetricRole::Primary, MetricScale::Plain, Better::Lower, "", {})};
  add_arm(s, "1.0", {{"temperature", "1.0"}}, {{23.41, 0.2}}, 300);
  add_arm(s, "0.7", {{"temperature", "0.7"}}, {{23.35, 0.2}}, 301);
  finish(s);
  contrast(s, 0, 1, 0);
  s.contrasts[0].needed = 34;
  return s;
}

StudyRecord crowded_study() {
  StudyRecord s = study("grid", "Which of two hundred settings is best?", "compare", 20);
  for (int m = 0; m < 5; ++m) {
    s.metrics.push_back(metric("metric " + std::to_string(m), m == 0 ? MetricRole::Primary : MetricRole::Reported,
                               MetricScale::Fraction, Better::Higher, "", 0.01));
  }
  for (int a = 0; a < 200; ++a) {
    const double mean = 0.8 + 0.0003 * a;
    add_arm(s, "setting number " + std::to_string(a), {{"width", std::to_string(a)}, {"depth", std::to_string(a % 7)}},
            std::vector<Truth>(5, {mean, 0.006}), 30);
  }
  finish(s);
  for (int m = 0; m < 5; ++m) {
    for (std::size_t a = 1; a < s.arms.size(); ++a) {
      contrast(s, 0, a, m, m == 0);
    }
  }
  for (const StudyArm& arm : s.arms) {
    s.front.push_back({arm.name, 30 + arm.means[0].mean, {}, arm.means[0].mean, arm.means[0].ci95, 0.01});
  }
  add_curves(s);
  for (int i = 0; i < 300; ++i) {
    s.threats.push_back({Severity::Note, "drift", "Note number " + std::to_string(i) + " of many."});
    s.hosts.push_back({"node" + std::to_string(i), "AMD EPYC 7B13", 1});
  }
  return s;
}

StudyRecord hostile_study() {
  StudyRecord s = compare_study();
  const std::string evil = "</title><script>alert('x')</script>\"'&|`*_[\x1b[31m\xff\u202E\U0001F600 ";
  for (std::string* text : {&s.id, &s.name, &s.question, &s.design, &s.scope, &s.budget, &s.cost_name, &s.score_at,
                            &s.rerun, &s.repeat, &s.methods, &s.program_version, &s.command[1]}) {
    *text = evil + *text;
  }
  for (StudyMetric& m : s.metrics) {
    m.name = evil + m.name;
    m.unit = evil;
    m.source = evil;
  }
  for (StudyArm& arm : s.arms) {
    arm.name = evil + arm.name + std::string(2000, 'x');
    arm.values.push_back({evil, arm.name});
    for (StudyCell& cell : arm.cells) {
      cell.trial = evil;
      cell.host = evil;
    }
  }
  for (StudyContrast& c : s.contrasts) {
    c.first = evil + c.first + std::string(2000, 'x');
    c.second = evil + c.second + std::string(2000, 'x');
    c.name = evil;
    c.method = evil;
    c.reason = evil;
  }
  for (record::StudyCurve& curve : s.curves) {
    curve.arm = evil + curve.arm;
  }
  for (const StudyArm& arm : s.arms) {
    s.front.push_back({arm.name, *arm.cost, {}, arm.means[0].mean, {}, 0.5});
  }
  s.effects = {effect(evil, draws(0.01, 0.002, 5, 1))};
  s.interactions = {effect(evil + " x " + evil, draws(0.01, 0.002, 5, 1))};
  s.effects[0].aliases = evil;
  s.attribution.emplace_back();
  s.attribution[0].component = evil;
  s.attribution[0].shapley = s.effects[0];
  s.threats = {{Severity::Serious, evil, evil}};
  s.power[0].metric = evil;
  s.rules = {{evil, true, s.contrasts}};
  s.items = items_study().items;
  s.items[0].contrast = s.contrasts[0];
  s.streams = {{evil, evil}};
  s.currency = evil;
  s.arms[0].budget = 1e30;
  s.aggregates = {{evil, 3, 0.9, std::nullopt}};
  s.improvements = {{evil, evil, evil, 0.5, std::nullopt}};
  s.tuning = tuned_study().tuning;
  s.trends = grid_study().trends;
  s.trends[0].factor = evil;
  s.trends[0].per = evil;
  s.variance = grid_study().variance;
  s.variance[0].name = evil;
  s.tuning->method = evil;
  s.tuning->space = {{evil, evil}};
  s.tuning->arms[0].arm = evil;
  s.tuning->arms[0].settings[1].values = {{evil, evil}};
  s.versions.push_back({evil, evil, evil});
  s.hosts.push_back({evil, evil, 3});
  return s;
}

std::vector<std::pair<std::string, StudyRecord>> every_study() {
  return {{"compare", compare_study()},
          {"four", four_arm_study()},
          {"path", path_study()},
          {"factorial", factorial_study()},
          {"grid", grid_study()},
          {"fraction", fraction_study()},
          {"subsets", attribution_study()},
          {"tasks", task_study()},
          {"seconds", seconds_study()},
          {"curved", curved_study()},
          {"items", items_study()},
          {"tuned", tuned_study()},
          {"untuned", untuned_study()},
          {"failed", failed_study()},
          {"unfinished", unfinished_study()},
          {"deterministic", deterministic_study()},
          {"marginless", marginless_study()},
          {"crowded", crowded_study()},
          {"hostile", hostile_study()},
          {"empty", StudyRecord{}}};
}

std::vector<std::pair<std::string, record::StudyRecord>> readable_studies() {
  std::vector<std::pair<std::string, record::StudyRecord>> studies = every_study();
  std::erase_if(studies, [](const auto& study) { return study.first == "crowded" || study.first == "hostile"; });
  return studies;
}

}  // namespace ceteris::study_words
