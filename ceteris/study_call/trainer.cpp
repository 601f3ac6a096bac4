// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "ceteris/base/text.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/trial/draft.hpp"

namespace ceteris::study_call {
namespace {

constexpr std::size_t kMostArmsNamed = 5;

/// `trainer` is a file as it can be opened from here, or the name of a model.
trial::TrialDraft start_of(const std::string& trainer) {
  trial::TrialDraft draft;
  if (study::is_trial_file(trainer)) {
    trial::take_file(draft, trainer);
  } else {
    trial::take_model(draft, trainer);
  }
  return draft;
}

trial::TrialDraft start_of(const study::StudyFile& file) {
  const std::string& trainer = file.spec.trainer;
  // As the user may open it from here; the trials run in file.directory.
  return start_of(study::is_trial_file(trainer)
                      ? (file.path.parent_path() / file.spec.directory / trainer).lexically_normal().string()
                      : trainer);
}

design::Settings settings_of(const study::StudyFile& file, const design::Design& design, std::size_t arm,
                             std::size_t task) {
  const design::Settings& values = design.arms[arm].values;
  return file.tasks.empty() ? values : design::with_changes(values, file.tasks[task].settings);
}

trial::TrialSpec resolved(trial::TrialDraft draft, const design::Settings& settings) {
  trial::take_settings(draft, study::trainer_assignments(settings));
  const trial::TrialSpec spec = trial::finished(draft);
  trial::check_trial(spec);
  return spec;
}

/// Samples that training goes over; nothing where the data say how many there are.
std::optional<double> samples_of(const trial::TrialSpec& spec) {
  const train::RecipeSpec& recipe = spec.recipe;
  const auto* drawn = std::get_if<loader::BuiltinData>(&spec.data);
  if (!recipe.steps && drawn == nullptr) {
    return std::nullopt;
  }
  const std::int64_t steps = recipe.steps ? *recipe.steps : train::total_steps(recipe, loader::learned_images(*drawn));
  return static_cast<double>(steps) * recipe.batch;
}

std::string names_text(const std::vector<std::string>& names, std::size_t of_all) {
  if (names.size() == of_all && of_all > 1) {
    return "every arm";
  }
  const std::size_t named = std::min(names.size(), kMostArmsNamed);
  std::string text = names.size() == 1 ? "arm " : "arms ";
  for (std::size_t i = 0; i < named; ++i) {
    text += (i == 0 ? "" : ", ") + ceteris::quoted(names[i]);
  }
  return text + (named < names.size() ? fmt::format(" and {} more", names.size() - named) : "");
}

/// What a trial comes to, as far as its specification tells: its identity, and which files it reads, whose content
/// counts and is not known yet.
std::string content_of(const trial::TrialSpec& spec) {
  const std::string path = std::visit(
      [](const auto& data) {
        if constexpr (requires { data.path; }) {
          return data.path;
        } else {
          return std::string();
        }
      },
      spec.data);
  return spec::identity_json(spec) + "\n" + spec.init.weights + "\n" + path;
}

/// Goes over all arms on all tasks; a problem that several have is said once.
class TrainerCheck {
 public:
  TrainerCheck(const study::StudyFile& file, const design::Design& design)
      : file_(file), design_(design), tasks_(std::max<std::size_t>(file.tasks.size(), 1)) {}

  std::vector<Problem> problems() {
    const trial::TrialDraft start = start_of(file_);
    for (std::size_t arm = 0; arm < design_.arms.size(); ++arm) {
      std::string content;
      for (std::size_t task = 0; task < tasks_; ++task) {
        content += check(start, arm, task) + "\n";
      }
      same_[content].push_back(design_.arms[arm].name);
    }
    std::vector<Problem> all;
    for (const Found& found : found_) {
      std::string what = names_text(found.trials, design_.arms.size() * tasks_);
      const std::string at = found.trials.size() == 1 ? "arms." + found.trials.front() : "trainer";
      what += ": " + (found.problem.where.empty() ? "" : found.problem.where + ": ") + found.problem.what;
      all.push_back({file_.at(at), std::move(what), found.problem.remedy});
    }
    if (all.empty()) {
      add_equal_arms(all);
      add_metrics(all);
    }
    return all;
  }

 private:
  struct Found {
    Problem problem;
    std::vector<std::string> trials;
  };

  /// What the trial comes to; empty when it has a problem.
  std::string check(const trial::TrialDraft& start, std::size_t arm, std::size_t task) {
    try {
      const trial::TrialSpec spec = resolved(start, settings_of(file_, design_, arm, task));
      for (std::string& name : trial::trial_metrics(spec)) {
        metrics_.insert(std::move(name));
      }
      return content_of(spec);
    } catch (const Error& error) {
      const std::string& name = design_.arms[arm].name;
      for (const Problem& problem : error.problems()) {
        add(problem, file_.tasks.empty() ? name : name + " / " + file_.tasks[task].name);
      }
      return {};
    }
  }

  void add(Problem problem, const std::string& trial) {
    constexpr std::string_view kSet = "--set ";  // nobody typed it
    if (problem.where.starts_with(kSet)) {
      problem.where.erase(0, kSet.size());
    }
    auto place = std::ranges::find_if(found_, [&](const Found& found) {
      return found.problem.where == problem.where && found.problem.what == problem.what;
    });
    if (place == found_.end()) {
      found_.push_back({std::move(problem), {}});
      place = found_.end() - 1;
    }
    place->trials.push_back(trial);
  }

  void add_equal_arms(std::vector<Problem>& all) const {
    for (const auto& [identity, arms] : same_) {
      if (arms.size() > 1) {
        all.push_back({file_.at("arms." + arms.back()),
                       names_text(arms, 0) + " come to the same trial, so there is nothing to compare",
                       "one of them sets what the specification says already"});
      }
    }
  }

  void add_metrics(std::vector<Problem>& all) const {
    const std::vector<std::string> names(metrics_.begin(), metrics_.end());
    const auto look = [&](const study::MetricSpec& metric, const std::string& place) {
      const std::string& key = metric.key.empty() ? metric.name : metric.key;
      if (metric.from == "events" && !metrics_.contains(key)) {
        const std::string near = nearest(key, names);
        all.push_back({file_.at(place + ".name"), "metric " + ceteris::quoted(key) + " is not what the trainer writes",
                       (near.empty() ? "" : "did you mean " + near + "? ") + ("it writes " + join(names, ", "))});
      }
    };
    look(file_.spec.metric, "metric");
    const auto look_at_all = [&](const std::vector<study::MetricSpec>& metrics, const std::string& place) {
      for (std::size_t i = 0; i < metrics.size(); ++i) {
        look(metrics[i], place + "." + std::to_string(i));
      }
    };
    look_at_all(file_.spec.guardrails, "guardrails");
    look_at_all(file_.spec.reported, "reported");
  }

  const study::StudyFile& file_;
  const design::Design& design_;
  std::size_t tasks_;
  std::vector<Found> found_;
  std::map<std::string, std::vector<std::string>> same_;  ///< arms by what they come to
  std::set<std::string> metrics_;
};

}  // namespace

std::vector<std::string> trainer_metrics(const std::string& trainer) {
  return trial::trial_metrics(trial::finished(start_of(trainer)));
}

std::vector<Problem> trainer_problems(const study::StudyFile& file, const design::Design& design) {
  if (file.spec.trainer.empty()) {
    return {};
  }
  try {
    return TrainerCheck(file, design).problems();
  } catch (const Error& error) {  // of the file that all arms start from
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      if (error.exit() == Exit::Usage) {  // it is not there, or no such model is: the study names it
        problem = {file.at("trainer"), (problem.where.empty() ? "" : problem.where + ": ") + problem.what,
                   problem.remedy};
      }
    }
    return problems;
  }
}

TrainerCost trainer_cost(const study::StudyFile& file, const design::Design& design, std::size_t arm,
                         std::size_t task) {
  const trial::TrialSpec spec = resolved(start_of(file), settings_of(file, design, arm, task));
  const models::ModelCost cost = trial::cost_of(spec);
  const train::RecipeSpec& recipe = spec.recipe;
  constexpr double kFlopsAMac = 2;
  constexpr double kPasses = 3;
  std::optional<double> flops;
  if (const auto samples = samples_of(spec)) {
    flops = kFlopsAMac * kPasses * static_cast<double>(cost.macs + cost.attention_macs) * *samples;
  }
  return {cost.macs + cost.attention_macs,
          recipe.steps ? fmt::format("{} steps of {} samples", *recipe.steps, recipe.batch)
                       : fmt::format("{} epochs in steps of {} samples", shortest(recipe.epochs), recipe.batch),
          flops};
}

}  // namespace ceteris::study_call
