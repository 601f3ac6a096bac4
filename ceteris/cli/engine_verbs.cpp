// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/engine_verbs.hpp"

#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/cli/runners.hpp"
#include "ceteris/data_verbs/verbs.hpp"
#include "ceteris/network_verbs/verbs.hpp"

namespace ceteris::cli {
namespace {

using EngineRunner = int(verb::Arguments arguments);
constexpr std::array kRunners = {
    Runner<EngineRunner>{"audit", data_verbs::audit_verb},
    Runner<EngineRunner>{"train", network_verbs::train_verb},
    Runner<EngineRunner>{"eval", network_verbs::eval_verb},
    Runner<EngineRunner>{"predict", network_verbs::predict_verb},
    Runner<EngineRunner>{"embed", network_verbs::embed_verb},
    Runner<EngineRunner>{"weights", network_verbs::weights_verb},
    Runner<EngineRunner>{"export", network_verbs::export_verb},
    Runner<EngineRunner>{"bench", network_verbs::bench_verb},
};
static_assert(run_every_verb<EngineRunner>(kRunners, kVerbs, true),
              "each verb that needs the engine has one runner in kRunners, and nothing else is there");

}  // namespace

int engine_verb(std::string_view verb, verb::Arguments arguments) {
  if (verb == kEngineFacts) {
    return engine_facts_verb(arguments);
  }
  if (verb == "trial" && !arguments.empty() && arguments.front() == "resolve") {
    return network_verbs::trial_resolve_verb(arguments.subspan(1));
  }
  if (EngineRunner* const run = runner_of<EngineRunner>(kRunners, verb)) {
    return run(arguments);
  }
  throw usage_error("ceteris-engine", "is started by ceteris", "call: ceteris --help");
}

}  // namespace ceteris::cli
