// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/stored_trial.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::ledger {

namespace fs = std::filesystem;

fs::path result_file(const fs::path& runs, const std::string& trial) {
  return trial_store::trial_folder(runs, trial) / "result.json";
}

fs::path attempt_file(const fs::path& runs, const std::string& trial, int attempt) {
  return trial_store::attempt_dir(runs, trial, attempt).parent_path() / "attempt.json";
}

bool is_training_run(const fs::path& runs, const std::string& id) {
  std::error_code error;
  return fs::exists(runs / id / "spec.json", error) && !fs::exists(runs / id / "trial.json", error);
}

std::optional<std::string> file_sha256(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return std::nullopt;
  }
  return sha256_hex(read_file(file));
}

Entry began(const std::string& trial, int attempt) {
  Entry entry;
  entry.kind = Kind::Began;
  entry.trial = trial;
  entry.attempt = attempt;
  return entry;
}

std::optional<Entry> ended(const fs::path& runs, const std::string& trial, int attempt, record::Outcome outcome) {
  Entry entry;
  entry.kind = Kind::Ended;
  entry.trial = trial;
  entry.attempt = attempt;
  entry.outcome = record::meaning(outcome).name;
  if (record::meaning(outcome).result) {
    const auto result = file_sha256(result_file(runs, trial));
    if (!result) {
      return std::nullopt;
    }
    entry.result_sha256 = *result;
    entry.attempt_sha256 = file_sha256(attempt_file(runs, trial, attempt)).value_or("");
  }
  return entry;
}

std::optional<Entry> found(const fs::path& runs, const std::string& trial) {
  try {
    const fs::path file = result_file(runs, trial);
    std::error_code error;
    if (!fs::is_regular_file(file, error)) {
      return std::nullopt;
    }
    const std::string text = read_file(file);
    const trial_store::TrialResult result = trial_store::result_from_json(text, trial, printable(file.string()));
    Entry entry;
    entry.kind = Kind::Found;
    entry.trial = trial;
    entry.attempt = result.attempt;
    entry.outcome = record::meaning(result.end.outcome).name;
    entry.result_sha256 = sha256_hex(text);
    entry.attempt_sha256 = file_sha256(attempt_file(runs, trial, result.attempt)).value_or("");
    return entry;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace ceteris::ledger
