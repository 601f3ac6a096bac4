// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/registry.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study_run/chain_entries.hpp"
#include "ceteris/study_run/changes.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path folder_of(const fs::path& runs, const std::string& name) {
  return runs / "studies" / name;
}

Json json_of(const identity::CodeState& code) {
  Json inputs = Json::array();
  for (const identity::InputFile& input : code.inputs) {
    inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
  }
  return {{"inputs", inputs},
          {"git_commit", code.git_commit},
          {"git_diff_sha256", code.git_diff_sha256},
          {"git_content_sha256", code.git_content_sha256},
          {"unnamed_imports", code.unnamed_imports}};
}

identity::CodeState code_from(const Json& json) {
  identity::CodeState code;
  for (const Json& input : json.at("inputs")) {
    code.inputs.push_back({input.at("path"), input.at("sha256")});
  }
  code.git_commit = json.at("git_commit");
  code.git_diff_sha256 = json.at("git_diff_sha256");
  code.git_content_sha256 = json.at("git_content_sha256");
  code.unnamed_imports = json.at("unnamed_imports");
  return code;
}

struct StoredVersion {
  record::StudyVersion version;
  identity::CodeState code;
  std::string path;
};

StoredVersion read_version(const fs::path& folder) {
  const fs::path file = folder / "version.json";
  const std::string text = read_file(file);
  require_flat_json(text, printable(file.string()));
  try {
    const Json json = Json::parse(text);
    StoredVersion stored{{json.at("hash"), json.at("date"), json.at("reason")},
                         code_from(json.at("code")),
                         json.at("path").get<std::string>()};
    stored.version.code = identity::code_sha256(stored.code);
    return stored;
  } catch (const Json::exception&) {
    throw spec_error(printable(file.string()), "is not what ceteris wrote there",
                     "put it back from a copy; without it the study cannot be told from an edited one");
  }
}

/// The study file of a version. Of one that was replaced nothing depends on it: when it is damaged there is none.
std::optional<study::StudyFile> file_of(const StoredVersion& stored, const fs::path& path, bool newest) {
  try {
    study::StudyFile file = study::parse_study(read_file(path), stored.path);
    if (file.hash() != stored.version.hash) {
      throw spec_error(printable(path.string()), "has been changed since it was registered",
                       "put it back, or amend the study from its own file");
    }
    return file;
  } catch (const Error&) {
    if (newest) {
      throw;
    }
    return std::nullopt;
  }
}

std::vector<std::string> changes_of(const std::optional<study::StudyFile>& file_before,
                                    const std::optional<study::StudyFile>& file, const identity::CodeState& code_before,
                                    const identity::CodeState& code) {
  std::vector<std::string> changes;
  if (file_before && file) {
    changes = file_changes(*file_before, *file);
  } else {
    changes.emplace_back("the study file of one of both versions cannot be read");
  }
  std::ranges::move(code_changes(code_before, code), std::back_inserter(changes));
  return changes;
}

/// Whether the error says no more than that nothing is there; others are thrown.
bool is_absent(const std::error_code& error, const fs::path& path) {
  if (error == std::errc::permission_denied || error == std::errc::operation_not_permitted) {
    throw usage_error(printable(path.string()), "may not be read: permission denied");
  }
  if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory &&
      error != std::errc::filename_too_long) {
    throw system_error(printable(path.string()), "cannot be read", error.value());
  }
  return static_cast<bool>(error);
}

int version_count(const fs::path& folder) {
  for (int count = 0;; ++count) {
    const fs::path file = folder / std::to_string(count + 1) / "version.json";
    std::error_code error;
    if (!fs::exists(file, error)) {
      static_cast<void>(is_absent(error, file));
      return count;
    }
  }
}

/// The entry of a version, its files, and last version.json: a version without it does not exist. The entry comes
/// first, so that whoever finds a version knows that its chain has begun.
void write_version(const fs::path& folder, int number, const study::StudyFile& file, const identity::CodeState& code,
                   const std::string& reason, const std::vector<std::string>& changes) {
  const fs::path place = folder / std::to_string(number);
  ensure_writable_directory(place);
  const Json json = {{"schema", "ceteris.study_version/1"},
                     {"hash", file.hash()},
                     {"date", utc_timestamp()},
                     {"reason", reason},
                     {"path", fs::absolute(file.path).string()},
                     {"code", json_of(code)},
                     {"chain", true}};
  const std::string version = json.dump(2) + "\n";
  ledger::append(folder, {version_entry(number == 1 ? ledger::Kind::Registered : ledger::Kind::Amended, number, file,
                                        code, version, reason, changes)});
  write_file_atomic(place / "study.toml", file.text);
  write_file_atomic(place / "version.json", version);
}

/// Also when that cannot be looked at: whoever asks for it hears why.
bool is_registered(const fs::path& folder) {
  try {
    return version_count(folder) > 0;
  } catch (const Error&) {
    return true;
  }
}

study::Registered must_find(const fs::path& runs, const std::string& name) {
  auto found = find_registered(runs, name);
  CETERIS_CHECK(found.has_value(), "a version was written and cannot be found");
  return std::move(*found);
}

std::string amend_line(const fs::path& runs, const study::StudyFile& file) {
  return study::call_text("amend", file.path.string(), runs) + " --reason \"...\"";
}

}  // namespace

std::optional<study::Registered> find_registered(const fs::path& runs, const std::string& name) {
  const fs::path folder = folder_of(runs, name);
  const int count = version_count(folder);
  if (count == 0) {
    return std::nullopt;
  }
  study::Registered found;
  found.folder = folder;
  std::optional<study::StudyFile> before;
  for (int number = 1; number <= count; ++number) {
    const fs::path place = folder / std::to_string(number);
    StoredVersion stored = read_version(place);
    std::optional<study::StudyFile> file = file_of(stored, place / "study.toml", number == count);
    if (number > 1) {
      stored.version.changes = changes_of(before, file, found.code, stored.code);
    }
    found.versions.push_back(std::move(stored.version));
    found.code = std::move(stored.code);
    before = std::move(file);
  }
  found.file = std::move(*before);
  return found;
}

std::vector<std::string> registered_names(const fs::path& runs) {
  std::vector<std::string> names;
  const fs::path folder = runs / "studies";
  std::error_code error;
  const fs::directory_iterator entries(folder, error);
  if (is_absent(error, folder)) {
    return names;
  }
  for (const auto& entry : entries) {
    if (is_registered(entry.path())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

study::Registered register_study(const fs::path& runs, const study::StudyFile& file, const identity::CodeState& code) {
  const fs::path folder = folder_of(runs, file.name);
  ensure_writable_directory(folder);
  constexpr double kWait = 60;  // many may start at one moment
  const auto lock = lock_within(kWait, folder / "lock");
  auto found = find_registered(runs, file.name);
  if (!found) {
    write_version(folder, 1, file, code, "", {});
    return must_find(runs, file.name);
  }
  if (found->versions.back().hash != file.hash()) {
    throw spec_error(printable(file.path.string()),
                     "differs from the study of this name that was registered at " + found->versions.back().date,
                     "a study is fixed before it runs: " + amend_line(runs, file) + ", or give the file another name");
  }
  const std::vector<std::string> changes = code_changes(found->code, code);
  if (!changes.empty()) {
    throw spec_error(
        printable(file.path.string()),
        "the code is not what was registered at " + found->versions.back().date + ": " + join(changes, "; "),
        "old and new results must not meet in one verdict: put it back, or " + amend_line(runs, file));
  }
  return std::move(*found);
}

study::Registered amend_study(const fs::path& runs, const study::StudyFile& file, const identity::CodeState& code,
                              const std::string& reason) {
  const fs::path folder = folder_of(runs, file.name);
  if (version_count(folder) == 0) {
    throw usage_error(printable(file.path.string()), "is not registered yet",
                      study::call_text("run", file.path.string(), runs) + " registers it");
  }
  if (trim(reason).empty()) {
    throw usage_error("--reason", "is missing: an amendment says why", "--reason \"the learning rate was wrong\"");
  }
  const FileLock lock(folder / "lock");
  const auto found = find_registered(runs, file.name);  // now that nobody else adds a version
  if (found->versions.back().hash == file.hash() && code_changes(found->code, code).empty()) {
    throw usage_error(printable(file.path.string()), "is what was registered: there is nothing to amend");
  }
  write_version(folder, version_count(folder) + 1, file, code, reason,
                changes_of(found->file, file, found->code, code));
  return must_find(runs, file.name);
}

}  // namespace ceteris::study_run
