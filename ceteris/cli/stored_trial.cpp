// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/stored_trial.hpp"

#include <set>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/ledger.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/set.hpp"

namespace ceteris::cli {

namespace fs = std::filesystem;

bool is_run_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / "spec.json", ignored);
}

StoredTrial read_trial(const fs::path& folder) {
  const record::StoredRun run = record::read_run(folder);
  StoredTrial trial;
  const std::string where = printable((folder / "spec.json").string());
  spec::all_or_nothing(trial.spec, [&](void* object, std::vector<Problem>& problems) {
    spec::read(spec::schema<TrialSpec>(), object, spec::parse_json(run.key.spec_json, where), where,
               spec::Absent::Keeps, problems);
  });
  if (!run.environments.empty()) {
    for (const spec::Setting& setting : spec::unhashed_settings(trial.spec)) {
      for (const record::NamedValue& fact : run.environments.back()) {
        if (fact.name == setting.path) {
          spec::set(trial.spec, fact.name + "=" + fact.value);
        }
      }
    }
  }
  std::error_code ignored;
  if (fs::exists(folder / kLabelsFile, ignored)) {
    trial.classes = read_labels(folder / kLabelsFile);
  }
  return trial;
}

std::vector<std::string> read_labels(const fs::path& path) {
  const std::string where = printable(path.string());
  std::vector<std::string> labels;
  for (const std::string& line : split(read_file(path), '\n')) {
    labels.push_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
  }
  while (!labels.empty() && labels.back().empty()) {
    labels.pop_back();
  }
  if (labels.empty()) {
    throw usage_error(where, "names no class", "one class a line, in the order of the network's outputs");
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!seen.insert(labels[i]).second) {
      throw usage_error(where + ":" + std::to_string(i + 1), ceteris::quoted(labels[i]) + " stands here a second time");
    }
  }
  return labels;
}

}  // namespace ceteris::cli
