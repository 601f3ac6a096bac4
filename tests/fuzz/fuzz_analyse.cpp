// SPDX-License-Identifier: Apache-2.0
// Whatever lies in a file of results: an analysis, or an error of one line a problem. The first byte chooses how the
// bytes are called; those of a database are written to a file, as SQLite reads them.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "ceteris/analyse/analyse.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace {

using namespace ceteris;

void require(bool holds) {
  if (!holds) std::abort();
}

const std::string& folder() {
  static const TempDirectory kFolder;
  static const std::string kPath = kFolder.path().string();
  return kPath;
}

void analyse_as(const analyse::Terms& terms) {
  try {
    const record::AnalysisRecord analysis = analyse::analyse_tables(terms, "1");
    require(!analysis.contrasts.empty() && !analysis.cannot.empty());
    require(!record::to_json(analysis).empty());
  } catch (const Error& error) {
    require(!error.problems().empty());
    for (const Problem& problem : error.problems()) {
      require(problem.line().find('\n') == std::string::npos);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr std::array kNames = {"t.csv", "t.jsonl", "t.json", "t.db"};
  const std::string path = folder() + "/" + kNames[data[0] % kNames.size()];
  write_file_atomic(path, std::string(reinterpret_cast<const char*>(data) + 1, size - 1), Wait::Nothing);
  analyse::Terms terms;
  terms.tables = {path};
  analyse_as(terms);
  terms.arm = {"arm"};
  terms.metrics = {"m"};
  terms.at = "end";
  analyse_as(terms);
  return 0;
}
