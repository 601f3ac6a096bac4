// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/engine_verbs.hpp"

#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/cli/runners.hpp"

namespace ceteris::cli {
namespace {

using EngineRunner = int(Arguments arguments);
constexpr std::array kRunners = {
    Runner<EngineRunner>{"audit", audit_verb},   Runner<EngineRunner>{"train", train_verb},
    Runner<EngineRunner>{"eval", eval_verb},     Runner<EngineRunner>{"predict", predict_verb},
    Runner<EngineRunner>{"embed", embed_verb},   Runner<EngineRunner>{"weights", weights_verb},
    Runner<EngineRunner>{"export", export_verb}, Runner<EngineRunner>{"bench", bench_verb},
};
static_assert(run_every_verb<EngineRunner>(kRunners, kVerbs, true),
              "each verb that needs the engine has one runner in kRunners, and nothing else is there");

}  // namespace

int engine_verb(std::string_view verb, Arguments arguments) {
  if (verb == kEngineFacts) {
    return engine_facts_verb(arguments);
  }
  if (verb == "trial" && !arguments.empty() && arguments.front() == "resolve") {
    return trial_resolve_verb(arguments.subspan(1));
  }
  if (EngineRunner* const run = runner_of<EngineRunner>(kRunners, verb)) {
    return run(arguments);
  }
  throw usage_error("ceteris-engine", "is started by ceteris", "call: ceteris --help");
}

}  // namespace ceteris::cli
