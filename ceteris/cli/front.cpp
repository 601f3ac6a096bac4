// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/front.hpp"

#include <array>
#include <iostream>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/engine_program.hpp"
#include "ceteris/cli/runners.hpp"

namespace ceteris::cli {
namespace {

using FrontRunner = int(Arguments arguments, const Engine& engine);
constexpr std::array kRunners = {
    Runner<FrontRunner>{"models", [](Arguments arguments, const Engine&) { return models_verb(arguments); }},
    Runner<FrontRunner>{"runs", [](Arguments arguments, const Engine&) { return runs_verb(arguments); }},
    Runner<FrontRunner>{"data", [](Arguments arguments, const Engine&) { return data_verb(arguments); }},
    Runner<FrontRunner>{
        "study",
        [](Arguments arguments, const Engine& engine) { return study_verb(arguments, engine.program.has_value()); }},
    Runner<FrontRunner>{"gate", [](Arguments arguments,
                                   const Engine& engine) { return gate_verb(arguments, engine.program.has_value()); }},
    Runner<FrontRunner>{"analyse", [](Arguments arguments, const Engine&) { return analyse_verb(arguments); }},
    Runner<FrontRunner>{
        "trial",
        [](Arguments arguments, const Engine& engine) { return trial_verb(arguments, engine.program.has_value()); }},
    Runner<FrontRunner>{"ledger", [](Arguments arguments, const Engine&) { return ledger_verb(arguments); }},
    Runner<FrontRunner>{"help", [](Arguments arguments,
                                   const Engine& engine) { return help_verb(arguments, engine.program.has_value()); }},
    Runner<FrontRunner>{
        "doctor", [](Arguments arguments, const Engine& engine) { return doctor_verb(arguments, engine.program); }},
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

int front(Arguments arguments, const Engine& engine) {
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
    std::cout << "ceteris " << version() << '\n';
    return static_cast<int>(Exit::Ok);
  }
  const Verb& verb = known_verb(first);
  const Arguments rest = arguments.subspan(1);
  const bool resolves = verb.name == "trial" && !rest.empty() && rest.front() == "resolve";
  if (verb.needs_engine || resolves) {
    if (!engine.program) {
      throw no_engine(verb.name);
    }
    return engine.run(verb.name, rest);
  }
  return runner_of<FrontRunner>(kRunners, verb.name)(rest, engine);
}

}  // namespace ceteris::cli
