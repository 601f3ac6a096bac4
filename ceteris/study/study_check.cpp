// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/study_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>

#include "ceteris/base/text.hpp"
#include "ceteris/runner/placeholders.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/study/budget.hpp"
#include "ceteris/study/metric_check.hpp"
#include "ceteris/study/streams.hpp"
#include "ceteris/study/tuning_check.hpp"

namespace ceteris::study {
namespace {

using spec::Place;

bool is_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  };
  return !name.empty() && std::ranges::all_of(name, letter);
}

/// Every name that some trial gives a value to.
std::set<std::string> value_names(const StudyFile& file) {
  std::set<std::string> names;
  const auto add = [&](const design::Settings& settings) {
    for (const design::Setting& setting : settings) {
      names.insert(setting.name);
    }
  };
  add(file.values);
  for (const auto* list : {&file.arms, &file.steps, &file.tasks, &file.components}) {
    for (const NamedSettings& one : *list) {
      add(one.settings);
    }
  }
  for (const FactorLevels& factor : file.factors) {
    for (const design::Level& level : factor.levels) {
      add(level.values);
    }
  }
  for (const TunedValue& tuned : file.tuned) {
    names.insert(tuned.name);
  }
  return names;
}

class Checker {
 public:
  Checker(const StudyFile& file, std::vector<Problem>& problems) : file_(file), problems_(problems) {}

  /// Whether what is compared could be read.
  bool check() {
    check_command();
    check_metrics(file_, problems_);
    const bool compared = check_design();
    check_names();
    check_placeholders();
    check_secrets();
    check_limits();
    check_tuning(file_, at("tuning"), problems_);
    check_budget(file_, at("budget"), problems_);
    check_streams(file_, at("streams"), problems_);
    check_items(file_, at("items"), problems_);
    return compared;
  }

 private:
  [[nodiscard]] std::string at(std::string_view key) const { return file_.at(key); }
  /// Of something that may stand nowhere: a step that sets nothing.
  [[nodiscard]] std::string at(Place place) const {
    return place.line == 0 ? at("path") : spec::at(file_.path.string(), place);
  }
  void report(std::string where, std::string what, std::string remedy = {}) {
    problems_.push_back({std::move(where), std::move(what), std::move(remedy)});
  }

  /// Whether the text has the key: what it says may have been refused already.
  [[nodiscard]] bool stands(std::string_view key) const {
    return std::ranges::find(file_.keys, key, &std::pair<std::string, Place>::first) != file_.keys.end();
  }

  void check_command() {
    const bool command = !file_.spec.command.empty();
    const bool trainer = !file_.spec.trainer.empty();
    if (command ? trainer : !trainer && !stands("command") && !stands("trainer")) {
      report(at(command ? "trainer" : "command"),
             command ? "both command and trainer are given" : "there is no command to run",
             "write command = [\"python3\", \"train.py\", \"--seed\", \"{seed}\"], or trainer = \"trial.toml\" for our "
             "own");
    }
    for (const auto& [name, value] : file_.environment) {
      const bool count = !value.empty() && value.size() < 5 && value.front() != '0' &&
                         value.find_first_not_of("0123456789") == std::string::npos;
      if (!command && name == "OMP_NUM_THREADS" && !count) {
        report(at("environment." + name),
               "OMP_NUM_THREADS = " + ceteris::quoted(value) + " is not a number of threads");
      }
    }
    if (!command && (file_.spec.budget.amount > 0 || !file_.budgets.empty())) {
      report(at("budget"), "the trainer takes no {budget}",
             "set recipe.steps or recipe.epochs, in the trial or in values");
    }
    if (command && file_.spec.command.front().empty()) {
      report(at("command"), "the program's name is empty");
    }
  }

  void check_against(design::DesignKind design, const std::vector<std::string>& arms) {
    if (!file_.against.empty() && design != design::DesignKind::Compare) {
      report(at("against"), "only arms name what they are compared with");
      return;
    }
    // Whether the other is one, the design sees.
    for (const auto& [arm, other] : file_.against) {
      if (std::ranges::find(arms, arm) == arms.end()) {
        const std::string near = nearest(arm, arms);
        report(at("against." + arm), ceteris::quoted(arm) + " is not an arm",
               near.empty() ? "the arms are " + join(arms, ", ") : "did you mean " + ceteris::quoted(near) + "?");
      }
    }
  }

  bool check_design() {
    const int given = (file_.arms.empty() ? 0 : 1) + (file_.steps.empty() ? 0 : 1) +
                      (file_.factors.empty() && file_.components.empty() ? 0 : 1);
    constexpr std::array<std::string_view, 4> kCompared = {"arms", "path", "factors", "components"};
    if (given == 0 && std::ranges::any_of(kCompared, [&](std::string_view key) { return stands(key); })) {
      return false;
    }
    if (given != 1) {
      report(at(given == 0 ? "design" : "arms"),
             given == 0 ? "nothing is compared: there are no arms, no path, no factors and no components"
                        : "arms, path and factors exclude each other, and more than one is given",
             "write arms = { off = { smoothing = 0.0 }, on = { smoothing = 0.1 } }");
      return false;
    }
    const design::DesignKind design = file_.design();
    const std::string word(spec::name(design));
    const std::string needs = design == design::DesignKind::Compare ? "arms"
                              : design == design::DesignKind::Path  ? "path"
                                                                    : "factors";
    const bool has = design == design::DesignKind::Compare ? !file_.arms.empty()
                     : design == design::DesignKind::Path  ? !file_.steps.empty()
                                                           : !file_.factors.empty() || !file_.components.empty();
    if (!has) {
      report(at("design"), "design = \"" + word + "\" needs " + needs, "or leave design out");
    }
    std::vector<std::string> names;
    for (const NamedSettings& arm : file_.arms) {
      names.push_back(arm.name);
    }
    if (!file_.spec.baseline.empty() && design == design::DesignKind::Compare &&
        std::ranges::find(names, file_.spec.baseline) == names.end()) {
      const std::string near = nearest(file_.spec.baseline, names);
      report(at("baseline"), "baseline = " + ceteris::quoted(file_.spec.baseline) + " is not an arm",
             (near.empty() ? std::string() : "did you mean " + ceteris::quoted(near) + "? ") + "the arms are " +
                 join(names, ", "));
    }
    check_against(design, names);
    if (!file_.spec.baseline.empty() && design != design::DesignKind::Compare) {
      report(at("baseline"), "only arms have a named baseline",
             "a path starts with its first step, a factor with its first level");
    }
    return has;
  }

  void check_name(const std::string& name, Place place, std::string_view what) {
    if (!is_name(name)) {
      report(at(place), "the " + std::string(what) + " " + ceteris::quoted(name) +
                            " has a name that is not made of letters, digits, _, . and -");
    }
    // Our trainer has a field of this name, which draws all of its random streams anew: an arm that is the baseline
    // again.
    const bool of_the_trainer = name == "replicate" && !file_.spec.trainer.empty();
    if (!of_the_trainer && std::ranges::find(kReserved, name) != std::end(kReserved)) {
      report(at(place), ceteris::quoted(name) + " is the name of something that every trial has",
             "choose another name for the value");
    }
  }

  void check_names() {
    for (const FactorLevels& factor : file_.factors) {
      check_name(factor.name, factor.place, "factor");
      for (const design::Level& level : factor.levels) {
        for (const design::Setting& setting : level.values) {
          check_name(setting.name, factor.place, "value");
        }
      }
    }
    for (const TunedValue& tuned : file_.tuned) {
      check_name(tuned.name, {}, "tuned value");
    }
    for (const NamedSettings& component : file_.components) {
      for (const design::Setting& setting : component.settings) {
        if (design::find(file_.values, setting.name) == nullptr) {
          report(at(component.place),
                 "the component " + ceteris::quoted(component.name) + " sets " + setting.name +
                     ", and nothing says what it is when the component is off",
                 "write it in values = { " + setting.name + " = ... }");
        }
      }
    }
    for (const auto* list : {&file_.arms, &file_.steps, &file_.tasks, &file_.components}) {
      for (const NamedSettings& one : *list) {
        for (const design::Setting& setting : one.settings) {
          check_name(setting.name, one.place, "value");
        }
      }
    }
  }

  void check_placeholders() {
    std::set<std::string> known = value_names(file_);
    known.insert(std::begin(kReserved), std::end(kReserved));
    for (const SeedStream& stream : file_.streams) {
      known.insert("seed." + stream.name);
    }
    const std::vector<std::string> names(known.begin(), known.end());
    std::set<std::string> used;
    const auto look = [&](std::string_view text, const std::string& where) {
      std::vector<Problem> found = runner::placeholder_problems(text, names, where);
      if (found.empty()) {
        for (const std::string& name : runner::placeholders_in(text, where)) {
          used.insert(name);
        }
      }
      std::ranges::move(found, std::back_inserter(problems_));
    };
    for (const std::string& argument : file_.spec.command) {
      look(argument, at("command." + std::to_string(&argument - file_.spec.command.data())));
    }
    for (const auto& [name, value] : file_.environment) {
      look(value, at("environment." + name));
    }
    check_every_arm_sets(used);
  }

  /// The file is kept with its study, word for word, so a secret in it would be, too.
  void check_secrets() {
    const auto literal = [](const std::string& text) {
      return !text.empty() && text.find('{') == std::string::npos && text != runner::kRedacted;
    };
    for (const auto& [name, value] : file_.environment) {
      if (runner::is_secret_name(name) && literal(value)) {
        report(at("environment." + name),
               printable(name) + " looks like a secret, and this file is kept with the results",
               "take it out and set it where ceteris study run is started: the command gets that environment");
      }
    }
    const std::vector<std::string> shown = runner::redacted(file_.spec.command);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::string& argument = file_.spec.command[i];
      if (shown.size() == file_.spec.command.size() && shown[i] != argument && literal(argument)) {
        report(at("command." + std::to_string(i)),
               "argument " + std::to_string(i + 1) + " looks like a secret, and this file is kept with the results",
               "give it to the program by an environment variable; where it is none, write it as a value: {name}");
      }
    }
  }

  /// An arm that leaves a value open would run with a brace in its command.
  void check_every_arm_sets(const std::set<std::string>& used) {
    const auto shared = [&](const std::string& name) {
      const auto has = [&](const design::Settings& settings) {
        return std::ranges::find(settings, name, &design::Setting::name) != settings.end();
      };
      // Whether every arm tunes it or sets it is checked with the design.
      return std::ranges::find(file_.tuned, name, &TunedValue::name) != file_.tuned.end() || has(file_.values) ||
             (!file_.steps.empty() && has(file_.steps.front().settings)) ||
             std::ranges::any_of(file_.tasks, [&](const NamedSettings& task) { return has(task.settings); });
    };
    for (const NamedSettings& arm : file_.arms) {
      for (const std::string& name : used) {
        const bool reserved = std::ranges::find(kReserved, name) != std::end(kReserved);
        if (!reserved && !shared(name) && value_names(file_).contains(name) &&
            std::ranges::find(arm.settings, name, &design::Setting::name) == arm.settings.end()) {
          report(at(arm.place),
                 "the arm " + ceteris::quoted(arm.name) + " leaves {" + name + "} open, which the command uses",
                 "give it a value here, or one for all arms in values = { " + name + " = ... }");
        }
      }
    }
    for (const NamedSettings& task : file_.tasks) {
      if (!file_.spec.trainer.empty()) {
        break;  // what a task does not set, the trial says
      }
      for (const design::Setting& setting : file_.tasks.front().settings) {
        if (std::ranges::find(task.settings, setting.name, &design::Setting::name) == task.settings.end()) {
          report(at(task.place), "the task " + ceteris::quoted(task.name) + " leaves {" + setting.name +
                                     "} open, which " + ceteris::quoted(file_.tasks.front().name) + " sets");
        }
      }
    }
  }

  void check_limits() {
    if (!file_.spec.limits.memory.empty() && !parse_bytes(file_.spec.limits.memory)) {
      report(at("limits.memory"),
             "limits.memory = " + ceteris::quoted(file_.spec.limits.memory) + " is not an amount of memory",
             "write \"2 GiB\" or \"500 MB\"");
    }
  }

  const StudyFile& file_;
  std::vector<Problem>& problems_;
};

}  // namespace

bool check_study(const StudyFile& file, std::vector<Problem>& problems) {
  return Checker(file, problems).check();
}

std::vector<std::string> unused_values(const StudyFile& file) {
  if (!file.spec.trainer.empty()) {
    return {};  // all values are fields of its specification
  }
  std::set<std::string> unused = value_names(file);
  const auto look = [&](const std::string& text) {
    for (const std::string& name : runner::placeholders_in(text, "")) {
      unused.erase(name);
    }
  };
  std::ranges::for_each(file.spec.command, look);
  for (const auto& [name, value] : file.environment) {
    look(value);
  }
  return {unused.begin(), unused.end()};
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  text = trim(text);
  double amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || !(amount > 0)) {
    return std::nullopt;
  }
  const std::string_view unit = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  constexpr std::array<std::pair<std::string_view, double>, 9> kUnits = {{{"", 1},
                                                                          {"B", 1},
                                                                          {"KB", 1e3},
                                                                          {"MB", 1e6},
                                                                          {"GB", 1e9},
                                                                          {"KiB", 0x1p10},
                                                                          {"MiB", 0x1p20},
                                                                          {"GiB", 0x1p30},
                                                                          {"TiB", 0x1p40}}};
  const auto found = std::ranges::find(kUnits, unit, &std::pair<std::string_view, double>::first);
  const double bytes = found == kUnits.end() ? 0 : amount * found->second;
  return bytes >= 1 && bytes < 0x1p62 ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

}  // namespace ceteris::study
