// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/front.hpp"

#include <array>
#include <iostream>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/runners.hpp"
#include "ceteris/data_verbs/verbs.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/verb/engine_program.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::cli {
namespace {

using FrontRunner = int(verb::Arguments arguments, const Engine& engine);
constexpr std::array kRunners = {
    Runner<FrontRunner>{"models",
                        [](verb::Arguments arguments, const Engine&) { return network_verbs::models_verb(arguments); }},
    Runner<FrontRunner>{"runs",
                        [](verb::Arguments arguments, const Engine&) { return network_verbs::runs_verb(arguments); }},
    Runner<FrontRunner>{"data",
                        [](verb::Arguments arguments, const Engine&) { return data_verbs::data_verb(arguments); }},
    Runner<FrontRunner>{"study",
                        [](verb::Arguments arguments, const Engine& engine) {
                          return study_verbs::study_verb(arguments, engine.program.has_value());
                        }},
    Runner<FrontRunner>{"gate",
                        [](verb::Arguments arguments, const Engine& engine) {
                          return study_verbs::gate_verb(arguments, engine.program.has_value());
                        }},
    Runner<FrontRunner>{"analyse",
                        [](verb::Arguments arguments, const Engine&) { return study_verbs::analyse_verb(arguments); }},
    Runner<FrontRunner>{"trial",
                        [](verb::Arguments arguments, const Engine& engine) {
                          return study_verbs::trial_verb(arguments, engine.program.has_value());
                        }},
    Runner<FrontRunner>{"ledger",
                        [](verb::Arguments arguments, const Engine&) { return study_verbs::ledger_verb(arguments); }},
    Runner<FrontRunner>{"help", [](verb::Arguments arguments,
                                   const Engine& engine) { return help_verb(arguments, engine.program.has_value()); }},
    Runner<FrontRunner>{"doctor", [](verb::Arguments arguments,
                                     const Engine& engine) { return doctor_verb(arguments, engine.program); }},
};
static_assert(run_every_verb<FrontRunner>(kRunners, kVerbs, false),
              "each verb that needs no engine has one runner in kRunners, and nothing else is there");

const Verb& known_verb(const std::string& name) {
  if (const Verb* verb = find_verb(name)) {
    return *verb;
  }
  std::vector<std::string> names;
  for (const Verb& known : kVerbs) {
    names.emplace_back(known.name);
  }
  const std::string near = nearest(name, names);
  throw usage_error(ceteris::quoted(name), "is not a verb of ceteris",
                    (near.empty() ? "" : "did you mean " + near + "? ") + ("known: " + join(names, ", ")));
}

}  // namespace

int front(verb::Arguments arguments, const Engine& engine) {
  if (arguments.empty()) {
    std::cerr << general_help(engine.program.has_value());
    return static_cast<int>(Exit::Usage);
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") {
    std::cout << general_help(engine.program.has_value());
    return static_cast<int>(Exit::Ok);
  }
  if (first == "--version") {
    std::cout << "ceteris " << verb::version() << '\n';
    return static_cast<int>(Exit::Ok);
  }
  const Verb& verb = known_verb(first);
  const verb::Arguments rest = arguments.subspan(1);
  const bool resolves = verb.name == "trial" && !rest.empty() && rest.front() == "resolve";
  if (verb.needs_engine || resolves) {
    if (!engine.program) {
      throw verb::no_engine(verb.name);
    }
    return engine.run(verb.name, rest);
  }
  return runner_of<FrontRunner>(kRunners, verb.name)(rest, engine);
}

}  // namespace ceteris::cli
