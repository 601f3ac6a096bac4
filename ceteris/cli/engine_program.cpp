// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/engine_program.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/process.hpp"

namespace ceteris::cli {

std::filesystem::path engine_program() {
  namespace fs = std::filesystem;
  const fs::path folder = this_program().parent_path();
  for (const fs::path& place : {folder / "ceteris-engine", folder.parent_path() / "libexec/ceteris/ceteris-engine"}) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) {
      return place;
    }
  }
  throw system_error("ceteris-engine",
                     "not found beside this program nor in ../libexec/ceteris; is the installation whole?");
}

}  // namespace ceteris::cli
