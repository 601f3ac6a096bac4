// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/stored_trial.hpp"

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/label_file.hpp"

namespace ceteris::trial {

namespace fs = std::filesystem;

bool is_run_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / "spec.json", ignored);
}

StoredTrial read_trial(const fs::path& folder) {
  const run_folder::StoredRun run = run_folder::read_run(folder);
  StoredTrial trial;
  trial.data_fingerprint = run.key.data_fingerprint;
  trial.diverged = run.result && run.result->diverged;
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

}  // namespace ceteris::trial
