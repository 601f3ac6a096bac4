// SPDX-License-Identifier: Apache-2.0
// `ceteris gate`: is a candidate better than a baseline, or not worse, or is it noise?
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/gate/campaign.hpp"
#include "ceteris/gate/run.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_call/lines.hpp"
#include "ceteris/study_call/trainer.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/study_words/gate_text.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/engine_program.hpp"
#include "ceteris/verb/output.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFooter =
    "  ceteris gate \"python3 main/train.py --seed {seed} --out {dir}\" \"python3 train.py --seed {seed} --out {dir}\" "
    "\\\n"
    "      --metric 'accuracy=json:{dir}/result.json' --require better\n"
    "  ceteris gate threads=1 threads=4 --metric time=seconds --not-worse 0.05 -- ./bench --threads {threads}\n\n"
    "BASELINE and CANDIDATE are two commands, two values of the command behind --, or two trials of our trainer "
    "(.toml).\n"
    "Both run with the same seeds, which ceteris draws, until the question is decided; trials that have run are never "
    "run\n"
    "again. Every new candidate of a baseline takes a part of one error of 5 %; a verdict is kept, and the same call "
    "says\n"
    "it again. A metric is NAME=SOURCE[#KEY], as of `ceteris study new`; docs/gate.md has the rule and its limits.\n"
    "Exit: 0 shown, 5 not shown, 6 shown to be worse, 1 the baseline failed, 75 or 130 stopped and can be continued.\n";

struct Words {
  std::vector<std::string> arms;
  std::string require;
  std::optional<double> not_worse;
  std::string metric;
  std::string better;
  std::string scale;
  int pairs = gate::kDefaultPairs;
  int fixed = 0;
  bool open_ended = false;
  std::string runs = std::string(study::kDefaultRuns);
  std::string slots;
  bool json = false;
};

/// The hypothesis is declared, never guessed.
std::optional<Problem> hypothesis_problem(const Words& words) {
  const bool better = !words.require.empty();
  if (better && words.require != "better") {
    return Problem{"--require", ceteris::quoted(words.require) + " is not a thing that can be required",
                   "--require better, or --not-worse MARGIN"};
  }
  if (better && words.not_worse) {
    return Problem{"ceteris gate", "two hypotheses are declared", "--require better, or --not-worse MARGIN"};
  }
  if (!better && !words.not_worse) {
    return Problem{"ceteris gate", "no hypothesis is declared",
                   "type --require better, or --not-worse MARGIN with the loss that would not matter"};
  }
  return std::nullopt;
}

template <typename Enum>
void read_word(const std::string& text, const std::string& flag, std::optional<Enum>& value,
               std::vector<Problem>& problems) {
  if (text.empty()) {
    return;
  }
  std::vector<std::string> known;
  for (const auto& [one, name] : spec_names(Enum{})) {
    known.emplace_back(name);
    if (name == text) {
      value = one;
    }
  }
  if (!value) {
    problems.push_back({flag, ceteris::quoted(text) + " is none of " + join(known, ", "), ""});
  }
}

void put_metric(const Words& words, gate::GateTerms& terms, std::vector<Problem>& problems) {
  const bool trainer = terms.baseline.ends_with(".toml") && terms.command.empty();
  const std::optional<double> failed = terms.metric.failed;
  if (trainer && words.metric.find('=') == std::string::npos) {
    terms.metric = {};
    terms.metric.name = words.metric.empty() ? study_call::trainer_metrics(terms.baseline).front() : words.metric;
    if (terms.metric.name.ends_with("accuracy")) {
      terms.metric.scale = record::MetricScale::Fraction;
    } else {
      terms.metric.better = record::Better::Lower;
    }
  } else if (const auto metric = study::metric_in_words(words.metric)) {
    terms.metric = *metric;
  } else {
    problems.push_back({"--metric",
                        words.metric.empty() ? "is missing: where is the value that decides?"
                                             : ceteris::quoted(words.metric) + " does not say where a value is read",
                        std::string(study::kMetricAdvice)});
  }
  terms.metric.failed = failed;
  terms.metric.margin = words.not_worse;
  read_word(words.better, "--better", terms.metric.better, problems);
  read_word(words.scale, "--scale", terms.metric.scale, problems);
}

void put_rule(const Words& words, gate::GateTerms& terms, std::vector<Problem>& problems) {
  terms.most_pairs = words.pairs;
  if (words.fixed != 0) {
    terms.rule = record::GateRule::Fixed;
    terms.most_pairs = words.fixed;
  }
  if (words.open_ended) {
    terms.rule = record::GateRule::OpenEnded;
  }
  if (words.fixed != 0 && (words.open_ended || words.pairs != gate::kDefaultPairs)) {
    problems.push_back({"--fixed", "is a number of pairs by itself", "leave out --pairs and --open-ended"});
  }
}

gate::GateTerms terms_of(const Words& words, gate::GateTerms terms) {
  std::vector<Problem> problems;
  if (words.arms.size() != 2) {
    problems.push_back({"ceteris gate", "needs a baseline and a candidate",
                        "ceteris gate \"COMMAND A\" \"COMMAND B\" --metric NAME=SOURCE --require better"});
  } else {
    terms.baseline = words.arms[0];
    terms.candidate = words.arms[1];
  }
  if (auto problem = hypothesis_problem(words)) {
    problems.push_back(std::move(*problem));
  }
  put_metric(words, terms, problems);
  put_rule(words, terms, problems);
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  return terms;
}

/// What only those see who know the specification of a trial.
void check_trainers(const gate::GateStudy& study, bool engine_is_here) {
  if (study.file.spec.trainer.empty()) {
    return;
  }
  std::vector<Problem> problems;
  for (std::size_t arm = 0; arm < study.file.programs.size(); ++arm) {
    gate::GateStudy one = study;
    one.file.spec.trainer = study.file.program(arm).trainer;
    one.file.programs.clear();
    one.design.arms = {study.design.arms[arm]};
    for (Problem& problem : study_call::trainer_problems(one.file, one.design)) {  // of what both share it is said once
      const auto same = [&](const Problem& other) { return other.line() == problem.line(); };
      if (std::ranges::none_of(problems, same)) {
        problems.push_back(std::move(problem));
      }
    }
  }
  if (!problems.empty()) {
    throw gate::at_flags(Error(Exit::InvalidSpec, std::move(problems)));
  }
  if (!engine_is_here) {
    throw verb::no_engine("gate of two trials");
  }
}

/// One line a stage, and one a trial.
gate::GateListener listener_of(const gate::GateStudy& study, int jobs) {
  gate::GateListener listener;
  listener.stage = [&study, jobs](std::size_t trials, int pairs) -> std::function<void(const study_run::EndedTrial&)> {
    std::cerr << fmt::format("gate: {} trials to {} pairs, {} at a time\n", trials, pairs, jobs);
    auto lines =
        std::make_shared<study_call::RunLines>(study.file, study.design, study_call::RunAmount{trials, 0, jobs});
    return [lines](const study_run::EndedTrial& ended) { (*lines)(ended); };
  };
  listener.ran = study_call::tell_problems;
  return listener;
}

void tell_code(const gate::GateIdentity& identity) {
  if (!identity.code.unnamed_imports.empty()) {
    std::cerr << "the programs load " << printable(join(identity.code.unnamed_imports, ", "))
              << ", which the verdict is not tied to; name them with --input\n";
  }
  if (identity.code.inputs.empty() && identity.code.git_content_sha256.empty()) {
    std::cerr << "no file of either program is known, so a changed one would get the same verdict; name them with "
                 "--input\n";
  }
}

int show(const record::GateRecord& gate, bool json) {
  std::cout << (json ? record::to_json(gate)
                     : study_words::gate_text(gate, static_cast<std::size_t>(verb::terminal_width(1)),
                                              verb::wants_color(verb::output_facts(1))));
  return record::exit_code(gate);
}

int decide(const gate::GateTerms& terms, const Words& words, study_run::RunOptions options, bool engine_is_here) {
  gate::GateStudy study = gate::gate_study(terms);
  check_trainers(study, engine_is_here);
  const fs::path runs = words.runs;
  const gate::GateIdentity identity = gate::identity_of(terms, study, runs);
  tell_code(identity);
  const gate::GateEntry entry = gate::enter(runs, identity, gate::question_of(terms, study));
  if (const auto stored = gate::stored_verdict(entry)) {
    std::cerr << "decided before; entered at " << entry.campaign.registered << '\n';
    return show(*stored, words.json);
  }
  study.file.spec.seed = entry.seed;
  try {
    return show(
        gate::run_gate({terms, study, identity, entry, runs}, std::move(options), listener_of(study, options.jobs)),
        words.json);
  } catch (const Stopped& stopped) {
    throw Error(stopped.exit(), Problem{"", "stopped", "the same call goes on with what is missing"});
  }
}

}  // namespace

int gate_verb(verb::Arguments arguments, bool engine_is_here) {
  const auto dashes = std::ranges::find(arguments, "--");
  Words words;
  gate::GateTerms terms;
  study_run::RunOptions options;
  std::optional<double> time_limit;
  if (dashes != arguments.end()) {
    terms.command.assign(dashes + 1, arguments.end());
  }
  verb::ArgumentParser parser("gate", "Is a candidate better than a baseline, or not worse by more than a margin?",
                              kFooter);
  parser.positionals("BASELINE CANDIDATE", words.arms, "two commands, two values, or two trials of our trainer");
  parser.option("--metric", words.metric, "NAME=SOURCE[#KEY]: what decides");
  parser.option("--require", words.require, "better: the candidate must be shown to be better");
  parser.option("--not-worse", words.not_worse, "MARGIN: it must be shown not to be worse by so much");
  parser.option("--better", words.better, "higher or lower; lower for seconds and memory, else higher");
  parser.option("--scale", words.scale, "fraction (0 to 1), percent, ratio (relative) or plain");
  parser.option("--failed", terms.metric.failed, "the value that a failed trial of the candidate counts with");
  parser.option("--pairs", words.pairs, "the most pairs of trials");
  parser.option("--fixed", words.fixed, "so many pairs and one look at the end; 0: look earlier, too");
  parser.flag("--open-ended", words.open_ended, "a look after every pair; more --pairs go on with the same gate");
  parser.option("--time-limit", time_limit, "seconds after which a trial is stopped, and has failed");
  parser.repeated("--input", terms.inputs, "files, folders and patterns that results depend on, as of a study",
                  "PATTERN");
  parser.option("--jobs", options.jobs, "trials at a time");
  parser.option("--slots", words.slots, "GPUs, one trial each: gpu=0,1");
  parser.option("--runs", words.runs, "folder of trials and gates");
  parser.flag("--json", words.json, "machine-readable output");
  if (!parser.parse({arguments.begin(), dashes})) {
    return static_cast<int>(Exit::Ok);
  }
  if (dashes != arguments.end() && terms.command.empty()) {
    throw usage_error("ceteris gate", "there is no command behind --", "-- ./bench --threads {threads}");
  }
  if (options.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  if (time_limit && !(*time_limit > 0 && *time_limit <= 1e9)) {
    throw usage_error("--time-limit", "must be above 0 and at most 1e9 seconds");
  }
  terms.time_limit = time_limit.value_or(0);
  options.slots = study_call::slots_of(words.slots);
  options.version = verb::version();
  options.waiting = study_call::tell_waiting;
  return decide(terms_of(words, std::move(terms)), words, std::move(options), engine_is_here);
}

}  // namespace ceteris::study_verbs
