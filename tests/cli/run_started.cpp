// SPDX-License-Identifier: Apache-2.0
// run_ceteris where no libtorch is linked.
#include "tests/cli/program.hpp"

namespace cli_tests {

ceteris::ProcessResult run_ceteris(std::vector<std::string> arguments,
                                   std::vector<std::pair<std::string, std::string>> environment,
                                   const std::filesystem::path& directory) {
  return start_ceteris(std::move(arguments), std::move(environment), directory);
}

}  // namespace cli_tests
