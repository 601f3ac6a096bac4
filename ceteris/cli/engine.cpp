// SPDX-License-Identifier: Apache-2.0
// `ceteris-engine`: the verbs that need libtorch. Started by `ceteris`, not by people.
#include <string>
#include <vector>

#include "ceteris/base/startup.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/cli/engine_verbs.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/guarded.hpp"

int main(int argc, char** argv) {
  using namespace ceteris;
  install_stop_handlers();
  tune_allocator();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return verb::guarded(arguments, [&] {
    (void)kernels::machine();  // a wrong CETERIS_KERNELS ends here
    const verb::Arguments all = arguments;
    return all.empty() ? cli::engine_verb("", all) : cli::engine_verb(all.front(), all.subspan(1));
  });
}
