// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/front.hpp"

#include <iostream>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::cli {
namespace {

const Verb& known_verb(const std::string& name) {
  if (const Verb* verb = find_verb(name)) {
    return *verb;
  }
  std::vector<std::string> names;
  for (const Verb& known : verbs()) {
    names.emplace_back(known.name);
  }
  const std::string near = nearest(name, names);
  throw usage_error(ceteris::quoted(name), "is not a verb of ceteris",
                    (near.empty() ? "" : "did you mean " + near + "? ") + ("known: " + join(names, ", ")));
}

}  // namespace

int front(Arguments arguments, const Engine& engine) {
  if (arguments.empty()) {
    std::cerr << general_help();
    return static_cast<int>(Exit::Usage);
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h") {
    std::cout << general_help();
    return static_cast<int>(Exit::Ok);
  }
  if (first == "--version") {
    std::cout << "ceteris " << version() << '\n';
    return static_cast<int>(Exit::Ok);
  }
  const Verb& verb = known_verb(first);
  const Arguments rest = arguments.subspan(1);
  if (verb.needs_engine) {
    return engine.run(verb.name, rest);
  }
  if (verb.name == "help") {
    return help_verb(rest);
  }
  return verb.name == "models" ? models_verb(rest) : doctor_verb(rest, engine.program());
}

}  // namespace ceteris::cli
