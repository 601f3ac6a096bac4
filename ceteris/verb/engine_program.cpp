// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/engine_program.hpp"

#include "ceteris/process/process.hpp"

namespace ceteris::verb {

std::optional<std::filesystem::path> engine_program() {
  namespace fs = std::filesystem;
  const fs::path folder = this_program().parent_path();
  for (const fs::path& place : {folder / "ceteris-engine", folder.parent_path() / "libexec/ceteris/ceteris-engine"}) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) {
      return place;
    }
  }
  return std::nullopt;
}

std::string engine_advice() {
  return "build it with libtorch from the sources: scripts/setup.sh && scripts/build.sh release ceteris ceteris-engine "
         "(docs/building.md)";
}

Error no_engine(std::string_view verb) {
  return {Exit::Failure,
          Problem{.where = std::string(verb),
                  .what = "needs ceteris-engine, which is neither beside this program nor in ../libexec/ceteris",
                  .remedy = engine_advice()}};
}

}  // namespace ceteris::verb
