// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/new_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/design/settings.hpp"
#include "ceteris/spec/value.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/spelling.hpp"

namespace ceteris::study {
namespace {

std::string in_quotes(const std::string& text) {
  return spec::toml_text(spec::Value{text, {}, {}});
}

std::string literal(const std::string& text) {
  const bool list = text.starts_with('[') && text.ends_with(']');  // of the trainer; others are refused when it is read
  return list || typed_value(text).number || text == "true" || text == "false" ? text : in_quotes(text);
}

/// The texts between commas that stand in no brackets.
std::vector<std::string> levels_in(std::string_view text) {
  std::vector<std::string> levels(1);
  int open = 0;
  for (const char c : text) {
    open += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ',' && open <= 0) {
      levels.emplace_back();
    } else {
      levels.back() += c;
    }
  }
  for (std::string& level : levels) {
    level = std::string(trim(level));
  }
  return levels;
}

/// A key of TOML; fields of the trainer, "recipe.batch", stay keys of keys.
std::string key_of(const std::string& name, bool trainer) {
  if (!trainer) {
    return spec::key_text(name);
  }
  std::vector<std::string> parts = split(name, '.');
  std::ranges::transform(parts, parts.begin(), [](const std::string& part) { return spec::key_text(part); });
  return join(parts, ".");
}

struct FactorWords {
  std::string name;
  std::vector<std::string> levels;
};

std::optional<FactorWords> parse_factor(const std::string& text, std::vector<Problem>& problems) {
  const std::size_t equals = text.find('=');
  FactorWords factor{text.substr(0, equals), {}};
  if (equals != std::string::npos) {
    factor.levels = levels_in(std::string_view(text).substr(equals + 1));
  }
  const bool empty = std::ranges::any_of(factor.levels, &std::string::empty);
  if (factor.name.empty() || factor.levels.size() < 2 || empty) {
    problems.push_back(
        {"--factor", ceteris::quoted(text) + " does not name two levels", "write --factor smoothing=0,0.1"});
    return std::nullopt;
  }
  return factor;
}

std::string metric_line(const NewStudy& study, std::vector<Problem>& problems) {
  const bool by_name = study.metric.find('=') == std::string::npos && !study.trainer.empty() && !study.metric.empty();
  MetricSpec metric;
  if (by_name) {
    metric.name = study.metric;
    metric.from.clear();
  } else if (const auto read = metric_in_words(study.metric)) {
    metric = *read;
  } else {
    problems.push_back({"--metric", ceteris::quoted(study.metric) + " does not say where a value is read",
                        std::string(kMetricAdvice)});
    return {};
  }
  std::string line = fmt::format("name = {}\n", in_quotes(metric.name));
  line += metric.from.empty() ? "" : fmt::format("from = {}\n", in_quotes(metric.from));
  line += metric.key.empty() ? "" : fmt::format("key = {}\n", in_quotes(metric.key));
  line += study.better.empty() ? "" : fmt::format("better = {}\n", in_quotes(study.better));
  line += study.scale.empty() ? "# scale = \"fraction\"   # of 0 to 1; or percent, ratio, plain\n"
                              : fmt::format("scale = {}\n", in_quotes(study.scale));
  line += study.margin
              ? fmt::format("margin = {}\n", shortest(*study.margin))
              : "# margin = 0.005   # the smallest difference that matters; without it nothing is equivalent\n";
  return line;
}

}  // namespace

std::string new_study_text(const NewStudy& study) {
  std::vector<Problem> problems;
  std::string factors;
  for (const std::string& text : study.factors) {
    if (const auto factor = parse_factor(text, problems)) {
      std::vector<std::string> levels;
      std::ranges::transform(factor->levels, std::back_inserter(levels), literal);
      factors += fmt::format("{} = [{}]\n", key_of(factor->name, !study.trainer.empty()), join(levels, ", "));
    }
  }
  if (study.factors.empty()) {
    problems.push_back({"--factor", "there is nothing to compare", "write --factor smoothing=0,0.1"});
  }
  if (study.command.empty() == study.trainer.empty()) {
    problems.push_back({"study new", study.command.empty() ? "there is no command" : "there is a command and a trainer",
                        "put it behind --: -- python3 train.py --seed {seed}; or name a trial of our own trainer: "
                        "--trainer trial.toml"});
  }
  const std::string metric = metric_line(study, problems);
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  std::vector<std::string> command;
  std::ranges::transform(study.command, std::back_inserter(command), in_quotes);
  const std::string question =
      study.question.empty() ? "Does " + split(study.factors.front(), '=').front() + " matter?" : study.question;
  const std::string program =
      study.trainer.empty()
          ? "# {seed}, {dir}, {replicate} and the names of values are replaced; {{ is a brace.\ncommand = [" +
                join(command, ", ") + "]\n"
          : "# A specification that ceteris train takes, or a model; factors are fields of it (ceteris help trial).\n"
            "trainer = " +
                in_quotes(study.trainer) + "\n";
  return fmt::format(
      "question = {}\n"
      "{}"
      "replicates = {}\n"
      "\n[metric]\n{}"
      "\n[factors]   # the first level is the baseline's\n{}",
      in_quotes(question), program, study.replicates, metric, factors);
}

}  // namespace ceteris::study
