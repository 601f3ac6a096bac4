// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/sample_study_test.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "ceteris/study_words/study_builder_test.hpp"

namespace ceteris::study_words {

namespace {

using record::Better;
using record::MetricRole;
using record::MetricScale;
using record::Severity;
using record::StudyAttribution;
using record::StudyInterval;
using record::StudyRecord;

/// Of `task_study`: invented figures over its tasks.
void add_aggregates(StudyRecord& s) {
  s.aggregates = {{"batchnorm", 20, 0.9302, StudyInterval{0.9288, 0.9315}},
                  {"layernorm", 20, 0.9281, StudyInterval{0.9262, 0.9299}},
                  {"none", 12, 0.8714, std::nullopt}};
  s.improvements = {{"layernorm - batchnorm", "batchnorm", "layernorm", 0.37, StudyInterval{0.22, 0.55}},
                    {"none - batchnorm", "batchnorm", "none", 0, std::nullopt}};
}

}  // namespace

StudyRecord compare_study() {
  StudyRecord s = study("smoothing", "Does label smoothing help train.py?", "compare", 8);
  s.metrics = {accuracy_metric(), metric("loss", MetricRole::Reported, MetricScale::Plain, Better::Lower, "", {}),
               metric("epoch time", MetricRole::Guardrail, MetricScale::Ratio, Better::Lower, "s", 0.05)};
  add_arm(s, "off", {{"smoothing", "0.0"}, {"epochs", "20"}}, {{0.9231, 0.003}, {0.2612, 0.01}, {4.21, 0.05}}, 84);
  add_arm(s, "on", {{"smoothing", "0.1"}, {"epochs", "20"}}, {{0.9272, 0.003}, {0.3104, 0.01}, {4.24, 0.05}}, 85);
  finish(s);
  contrast(s, 0, 1, 0);
  contrast(s, 0, 1, 2, false);
  contrast(s, 0, 1, 1, false);
  s.power = {{"accuracy", 4, 0.0034, 0.0055, 0.005, 8, 0.0041, 0.0043, 8, 17},
             {"loss", 4, 0.012, 0.019, std::nullopt, 8, 0.014, 0.015, std::nullopt, std::nullopt}};
  s.threats = {{Severity::Warning, "pairing",
                "The arms correlate by 0.21 over shared seeds, below the 0.28 from which pairing pays at n = 8."},
               {Severity::Note, "hosts", "All 16 trials ran on one machine, node7."}};
  add_curves(s);
  return s;
}

StudyRecord four_arm_study() {
  StudyRecord s = study("optimisers", "Which optimiser should the small ResNet use?", "compare", 10);
  s.metrics = {accuracy_metric(0.01)};
  add_arm(s, "sgd", {{"optimiser", "sgd"}, {"lr", "0.1"}}, {{0.912, 0.004}}, 61);
  add_arm(s, "adamw", {{"optimiser", "adamw"}, {"lr", "0.001"}}, {{0.933, 0.004}}, 64);
  add_arm(s, "lion", {{"optimiser", "lion"}, {"lr", "0.0003"}}, {{0.9135, 0.004}}, 60);
  add_arm(s, "adafactor", {{"optimiser", "adafactor"}, {"lr", "0.01"}}, {{0.9165, 0.016}}, 93);
  finish(s);
  for (std::size_t arm = 1; arm < 4; ++arm) {
    contrast(s, 0, arm, 0);
  }
  const std::array<double, 4> share = {0.31, 0.99, 0.62, 0.02};
  for (std::size_t a = 0; a < 4; ++a) {
    const double cost = *s.arms[a].cost;
    s.front.push_back({s.arms[a].name, cost, StudyInterval{0.97 * cost, 1.03 * cost}, s.arms[a].means[0].mean,
                       s.arms[a].means[0].ci95, share.at(a)});
  }
  add_curves(s);
  return s;
}

StudyRecord path_study() {
  StudyRecord s = study("modernise", "From ResNet to ConvNeXt: which steps matter?", "path", 6);
  s.metrics = {accuracy_metric(0.004)};
  s.cost_name = "MACs";
  const std::array<const char*, 8> names = {
      "ResNet-20",           "training recipe", "patchify stem",        "depthwise conv",
      "inverted bottleneck", "7x7 kernel",      "GELU instead of ReLU", "LayerNorm instead of BatchNorm"};
  const std::array<double, 8> means = {0.901, 0.923, 0.9235, 0.9205, 0.929, 0.9415, 0.9418, 0.944};
  const std::array<double, 8> costs = {41.2e6, 41.2e6, 39.8e6, 22.4e6, 46.1e6, 47.9e6, 47.9e6, 47.8e6};
  for (std::size_t i = 0; i < names.size(); ++i) {
    add_arm(s, names.at(i), {{"step", std::to_string(i)}}, {{means.at(i), i == 6 ? 0.001 : 0.0028}},
            40 + 3.0 * static_cast<double>(i));
    s.arms.back().cost = costs.at(i);
  }
  finish(s);
  for (std::size_t i = 1; i < names.size(); ++i) {
    contrast(s, i - 1, i, 0, true, {}, names.at(i));
  }
  contrast(s, 0, names.size() - 1, 0, false, {}, "the whole path");
  return s;
}

StudyRecord factorial_study() {
  StudyRecord s = study("recipe", "Do mixup, EMA and dropout act on their own or together?", "factorial", 5);
  s.metrics = {accuracy_metric()};
  const std::array<std::string, 3> names = {"mixup", "ema", "dropout"};
  for (std::size_t bits = 0; bits < 8; ++bits) {
    std::vector<record::NamedText> values;
    std::string name;
    for (std::size_t f = 0; f < 3; ++f) {
      values.push_back({names.at(f), (bits >> f & 1) != 0 ? "on" : "off"});
      name += (f == 0 ? "" : ", ") + values.back().name + '=' + values.back().value;
    }
    const bool a = (bits & 1) != 0;
    const bool b = (bits & 2) != 0;
    const double mean = 0.91 + (a ? 0.008 : 0) + (b ? 0.005 : 0) - (a && b ? 0.006 : 0) + (bits >= 4 ? 0.001 : 0);
    add_arm(s, name, values, {{mean, 0.002}}, 70);
  }
  finish(s);
  for (const std::string& name : names) {
    factor_contrast(s, name);
  }
  s.interactions = {effect("mixup x ema", draws(-0.006, 0.0025, 5, 4)),
                    effect("mixup x dropout", draws(0.0004, 0.002, 5, 5)),
                    effect("ema x dropout", draws(-0.0003, 0.002, 5, 6))};
  return s;
}

StudyRecord grid_study() {
  StudyRecord s = study("scaling", "How does the loss fall with width and depth?", "grid", 5);
  s.metrics = {metric("loss", MetricRole::Primary, MetricScale::Ratio, Better::Lower, "", 0.02)};
  for (const char* width : {"64", "128", "256"}) {
    for (const char* depth : {"2", "4"}) {
      const double mean = 4.2 * std::pow(std::stod(width) / 64, -0.08) * std::pow(std::stod(depth) / 2, -0.01);
      add_arm(s, std::string("width=") + width + ", depth=" + depth, {{"width", width}, {"depth", depth}},
              {{mean, 0.03}}, 70);
    }
  }
  finish(s);
  record::StudyTrend width{.factor = "width", .per = "doubling", .slope = effect("width", draws(-0.054, 0.004, 5, 1))};
  width.curvature = effect("width", draws(0.002, 0.008, 5, 2));
  width.exponent = -0.0801;
  width.exponent_ci95 = record::StudyInterval{-0.0866, -0.0736};
  record::StudyTrend depth{.factor = "depth", .per = "doubling", .slope = effect("depth", draws(-0.007, 0.006, 5, 3))};
  depth.exponent = -0.0101;
  s.trends = {width, depth};
  s.variance = {{"width", 0.1234, 2, 93.1, 6.2e-11, 1.9e-10, 0.903, 0.81},
                {"depth", 0.0021, 1, 3.2, 0.089, 0.13, 0.137, 0.011},
                {"width x depth", 0.0004, 2, 0.3, 0.74, 0.74, 0.029, -0.01},
                {"replicates", 0.012, 4, {}, {}, {}, {}, {}},
                {"error", 0.0133, 20, {}, {}, {}, {}, {}}};
  return s;
}

StudyRecord fraction_study() {
  StudyRecord s = study("screen", "Which of three factors are worth a closer look?", "fraction", 5);
  s.metrics = {accuracy_metric()};
  s.effects = {effect("mixup", draws(0.0052, 0.002, 5, 1)), effect("ema", draws(0.002, 0.002, 5, 2)),
               effect("dropout", draws(0.0008, 0.002, 5, 3))};
  s.effects[0].aliases = "= ema x dropout";
  s.effects[1].aliases = "= mixup x dropout";
  return s;
}

StudyRecord attribution_study() {
  StudyRecord s = study("worth", "What is each part of the recipe worth?", "subsets", 6);
  s.metrics = {accuracy_metric()};
  add_arm(s, "nothing", {{"parts", "none"}}, {{0.882, 0.004}}, 50);
  add_arm(s, "everything", {{"parts", "all"}}, {{0.924, 0.004}}, 66);
  finish(s);
  contrast(s, 0, 1, 0);
  const std::array<const char*, 5> names = {"augmentation", "EMA", "cosine schedule", "label smoothing",
                                            "stochastic depth"};
  const std::array<double, 5> worth = {0.021, 0.009, 0.008, 0.003, -0.0005};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto key = 20 + static_cast<std::uint64_t>(10 * i);
    StudyAttribution a;
    a.component = names.at(i);
    a.shapley = effect(names.at(i), draws(worth.at(i), 0.0025, 6, key));
    a.banzhaf = effect(names.at(i), draws(worth.at(i), 0.0025, 6, key + 1));
    a.leave_one_out = effect(names.at(i), draws(0.6 * worth.at(i), 0.003, 6, key + 2));
    a.add_one_in = effect(names.at(i), draws(1.4 * worth.at(i), 0.003, 6, key + 3));
    s.attribution.push_back(std::move(a));
  }
  return s;
}

StudyRecord task_study() {
  StudyRecord s = study("norms", "Does the norm matter on all four data sets?", "compare", 5);
  s.tasks = {"cifar10", "fashion", "svhn", "a data set with rather a long name"};
  s.metrics = {accuracy_metric(0.01)};
  add_arm(s, "batchnorm", {{"norm", "batchnorm"}}, {{0.93, 0.004}}, 80);
  add_arm(s, "layernorm", {{"norm", "layernorm"}}, {{0.928, 0.004}}, 82);
  add_arm(s, "none", {{"norm", "none"}}, {{0.871, 0.009}}, 71);
  finish(s);
  for (std::size_t arm = 1; arm < 3; ++arm) {
    contrast(s, 0, arm, 0);
    s.contrasts.back().method = "blocked, these tasks";
    for (const std::string& task : s.tasks) {
      contrast(s, 0, arm, 0, false, task);
    }
  }
  add_aggregates(s);
  return s;
}

StudyRecord seconds_study() {
  StudyRecord s = study("flags", "Is -O3 -march=native faster than -O2?", "compare", 12);
  s.paired = false;
  s.budget.clear();
  s.metrics = {metric("wall time", MetricRole::Primary, MetricScale::Ratio, Better::Lower, "s", 0.02),
               metric("peak memory", MetricRole::Guardrail, MetricScale::Ratio, Better::Lower, "bytes", 0.05)};
  add_arm(s, "O2", {{"flags", "-O2"}}, {{1.842, 0.021}, {211e6, 1e5}}, 1.85);
  add_arm(s, "O3", {{"flags", "-O3"}}, {{1.811, 0.025}, {212e6, 1e5}}, 1.82);
  add_arm(s, "O3 native", {{"flags", "-O3 -march=native"}}, {{0.797, 0.009}, {213e6, 1e5}}, 0.8);
  finish(s);
  contrast(s, 0, 1, 0);
  contrast(s, 0, 2, 0);
  contrast(s, 0, 1, 1, false);
  contrast(s, 0, 2, 1, false);
  return s;
}

StudyRecord tuned_study() {
  StudyRecord s = study("optimisers-tuned", "Is Adam better than SGD when both are tuned?", "compare", 6);
  s.metrics = {accuracy_metric(0.01),
               metric("validation", MetricRole::Reported, MetricScale::Fraction, Better::Higher, "", {})};
  add_arm(s, "sgd", {{"optimiser", "sgd"}, {"rate", "0.1137"}, {"width", "64"}}, {{0.912, 0.004}, {0.918, 0.004}}, 61);
  add_arm(s, "adam", {{"optimiser", "adam"}, {"rate", "0.0009"}, {"width", "32"}}, {{0.916, 0.004}, {0.92, 0.004}}, 64);
  finish(s);
  contrast(s, 0, 1, 0);
  record::StudyTuning tuning;
  tuning.metric = 1;
  tuning.method = "random search";
  tuning.planned_trials = tuning.ended_trials = tuning.attempts = 6;
  tuning.seconds = 372;
  tuning.decided = true;
  tuning.space = {
      {"rate of sgd", "0.001 to 1 (log)"}, {"rate of adam", "0.0001 to 0.1 (log)"}, {"width", "16, 32, 64"}};
  tuning.arms = {{.arm = "sgd",
                  .settings = {{{{"rate", "0.01934"}, {"width", "16"}}, 1, 0, 0.9031, false},
                               {{{"rate", "0.1137"}, {"width", "64"}}, 1, 0, 0.9187, true},
                               {{{"rate", "0.8931"}, {"width", "32"}}, 0, 1, std::nullopt, false}},
                  .edges = {"width"}},
                 {.arm = "adam",
                  .settings = {{{{"rate", "0.0031"}, {"width", "16"}}, 1, 0, 0.9103, false},
                               {{{"rate", "0.0009"}, {"width", "32"}}, 1, 0, 0.9211, true},
                               {{{"rate", "0.0713"}, {"width", "64"}}, 1, 0, 0.8412, false}},
                  .edges = {}}};
  s.tuning = tuning;
  s.threats = {
      {Severity::Warning, "tuning",
       "sgd: the best width that was tried (64) lies at the edge of 16, 32, 64: a wider range may do better."}};
  return s;
}

StudyRecord curved_study() {
  StudyRecord s = compare_study();
  s.score_at = "selected by validation";
  s.rules = {{"end", false, {s.contrasts[0]}},
             {"selected by validation", true, {s.contrasts[0]}},
             {"best", false, {s.contrasts[0]}},
             {"area", false, {s.contrasts[0]}}};
  s.rules[0].contrasts[0].estimate = 0.0021;
  s.rules[0].contrasts[0].ci95 = StudyInterval{-0.0011, 0.0053};
  s.rules[0].contrasts[0].verdict = record::StudyVerdict::Inconclusive;
  s.rules[0].contrasts[0].p = s.rules[0].contrasts[0].p_adjusted = 0.16;
  s.rules[3].contrasts[0].verdict = record::StudyVerdict::NotYet;
  s.rules[3].contrasts[0].n = 0;
  s.rules[3].contrasts[0].ci95.reset();
  return s;
}

StudyRecord items_study() {
  StudyRecord s = compare_study();
  s.streams = {{"init", "vary"}, {"data", "fixed"}};
  record::StudyItems items;
  items.contrast = s.contrasts[0];
  items.contrast.ci95 = StudyInterval{-0.0021, 0.0105};
  items.contrast.ci90 = StudyInterval{-0.0011, 0.0095};
  items.contrast.p = items.contrast.p_adjusted = 0.18;
  items.contrast.verdict = record::StudyVerdict::Inconclusive;
  items.contrast.method = "seeds x items, paired";
  items.items = 1000;
  items.binary = true;
  for (int replicate = 0; replicate < 8; ++replicate) {
    items.mcnemar.push_back({replicate, 20 + replicate, 24 + 3 * replicate, replicate == 7 ? 0.021 : 0.3});
  }
  s.items = {items};
  s.contrasts[0].bootstrap_t95 = StudyInterval{0.0004, 0.0079};
  s.currency = "steps";
  s.budget = "off 1000 steps, on 500 steps";
  s.arms[0].budget = 1000;
  s.arms[1].budget = 500;
  return s;
}

/// Nothing is chosen yet.
StudyRecord untuned_study() {
  StudyRecord s = tuned_study();
  s.complete = false;
  s.ended_trials = 0;
  s.attempts = 0;
  s.contrasts.clear();
  for (record::StudyArm& arm : s.arms) {
    arm.values.resize(1);
    arm.outcomes.clear();
    arm.mean_seconds = arm.mean_peak_bytes = 0;
    arm.cost.reset();
    arm.means.assign(s.metrics.size(), {});
    for (record::StudyCell& cell : arm.cells) {
      cell.done = false;
      cell.values.assign(s.metrics.size(), std::nullopt);
    }
  }
  s.tuning->decided = false;
  s.tuning->ended_trials = 4;
  for (record::StudyTunedArm& arm : s.tuning->arms) {
    arm.settings[1].chosen = false;
    arm.settings[2] = {arm.settings[2].values, 0, 0, std::nullopt, false};
    arm.edges.clear();
  }
  s.threats.clear();
  return s;
}

}  // namespace ceteris::study_words
