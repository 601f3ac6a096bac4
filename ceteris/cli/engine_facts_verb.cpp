// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/executor.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/ops/blas.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::cli {

int engine_facts_verb(verb::Arguments) {
  ops::set_threads(available_cores());
  nlohmann::ordered_json facts;
  for (const auto& [name, value] : ops::runtime_facts()) {
    facts[name] = value;
  }
  if (ops::blas_is_slow()) {
    facts["problem"] = "matrix products use the reference BLAS, many times slower than OpenBLAS: install libopenblas0";
  }
  std::cout << facts.dump() << '\n';
  return 0;
}

}  // namespace ceteris::cli
