// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/engine_verbs.hpp"

#include <array>
#include <utility>

#include "ceteris/base/error.hpp"

namespace ceteris::cli {

int engine_verb(std::string_view verb, Arguments arguments) {
  using Row = std::pair<std::string_view, int (*)(Arguments)>;
  constexpr std::array kTable = {Row{"audit", audit_verb},   Row{"train", train_verb},
                                 Row{"eval", eval_verb},     Row{"predict", predict_verb},
                                 Row{"embed", embed_verb},   Row{"weights", weights_verb},
                                 Row{"export", export_verb}, Row{"engine-facts", engine_facts_verb}};
  for (const auto& [name, run] : kTable) {
    if (name == verb) {
      return run(arguments);
    }
  }
  throw usage_error("ceteris-engine", "is started by ceteris", "call: ceteris --help");
}

}  // namespace ceteris::cli
