// SPDX-License-Identifier: Apache-2.0
// `ceteris-engine`: the verbs that need libtorch. Started by `ceteris`, not by people.
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/cli/verbs.hpp"

namespace {

using namespace ceteris;

int run(const std::vector<std::string>& arguments) {
  const std::string verb = arguments.empty() ? std::string() : arguments.front();
  const cli::Arguments rest = std::span(arguments).subspan(arguments.empty() ? 0 : 1);
  if (verb == "audit") {
    return cli::audit_verb(rest);
  }
  if (verb == "train") {
    return cli::train_verb(rest);
  }
  if (verb == "export") {
    return cli::export_verb(rest);
  }
  if (verb == "weights") {
    return cli::weights_verb(rest);
  }
  if (verb == "engine-facts") {
    return cli::engine_facts_verb(rest);
  }
  throw usage_error("ceteris-engine", "is started by ceteris", "call: ceteris --help");
}

}  // namespace

int main(int argc, char** argv) {
  install_stop_handlers();
  tune_allocator();
  return cli::guarded([&] { return run({argv + 1, argv + argc}); });
}
