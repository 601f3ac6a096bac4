// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/registry.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/call_text.hpp"

namespace ceteris::study {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

fs::path folder_of(const fs::path& runs, const std::string& name) {
  return runs / "studies" / name;
}

Json json_of(const runner::CodeState& code) {
  Json inputs = Json::array();
  for (const runner::InputFile& input : code.inputs) {
    inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
  }
  return {{"inputs", inputs},
          {"git_commit", code.git_commit},
          {"git_diff_sha256", code.git_diff_sha256},
          {"git_content_sha256", code.git_content_sha256},
          {"unnamed_imports", code.unnamed_imports}};
}

runner::CodeState code_from(const Json& json) {
  runner::CodeState code;
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
  runner::CodeState code;
  std::string path;
};

StoredVersion read_version(const fs::path& folder) {
  const fs::path file = folder / "version.json";
  try {
    const Json json = Json::parse(read_file(file));
    return {{json.at("hash"), json.at("date"), json.at("reason")}, code_from(json.at("code")), json.at("path")};
  } catch (const Json::exception&) {
    throw spec_error(printable(file.string()), "is not what ceteris wrote there",
                     "put it back from a copy; without it the study cannot be told from an edited one");
  }
}

int version_count(const fs::path& folder) {
  int count = 0;
  while (fs::exists(folder / std::to_string(count + 1) / "version.json")) {
    ++count;
  }
  return count;
}

void write_version(const fs::path& folder, int number, const StudyFile& file, const runner::CodeState& code,
                   const std::string& reason) {
  const fs::path place = folder / std::to_string(number);
  ensure_writable_directory(place);
  write_file_atomic(place / "study.toml", file.text);
  const Json json = {
      {"schema", "ceteris.study_version/1"},      {"hash", file.hash()},  {"date", utc_timestamp()}, {"reason", reason},
      {"path", fs::absolute(file.path).string()}, {"code", json_of(code)}};
  // Last: a version without it does not exist.
  write_file_atomic(place / "version.json", json.dump(2) + "\n");
}

Registered must_find(const fs::path& runs, const std::string& name) {
  auto found = find_registered(runs, name);
  CETERIS_CHECK(found.has_value(), "a version was written and cannot be found");
  return std::move(*found);
}

std::string amend_line(const fs::path& runs, const StudyFile& file) {
  return call_text("amend", file.path.string(), runs) + " --reason \"...\"";
}

}  // namespace

std::optional<Registered> find_registered(const fs::path& runs, const std::string& name) {
  const fs::path folder = folder_of(runs, name);
  const int count = version_count(folder);
  if (count == 0) {
    return std::nullopt;
  }
  Registered found;
  found.folder = folder;
  for (int number = 1; number <= count; ++number) {
    StoredVersion stored = read_version(folder / std::to_string(number));
    found.versions.push_back(std::move(stored.version));
    found.code = std::move(stored.code);
    if (number == count) {
      const fs::path text = folder / std::to_string(number) / "study.toml";
      found.file = parse_study(read_file(text), stored.path);
      if (found.file.hash() != found.versions.back().hash) {
        throw spec_error(printable(text.string()), "has been changed since it was registered",
                         "put it back, or amend the study from its own file");
      }
    }
  }
  return found;
}

std::vector<std::string> registered_names(const fs::path& runs) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs / "studies", ignored)) {
    if (version_count(entry.path()) > 0) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> code_changes(const runner::CodeState& before, const runner::CodeState& now) {
  std::vector<std::string> changes;
  const auto find = [](const runner::CodeState& code, const std::string& path) {
    return std::ranges::find(code.inputs, path, &runner::InputFile::path);
  };
  for (const runner::InputFile& input : before.inputs) {
    const auto other = find(now, input.path);
    if (other == now.inputs.end()) {
      changes.push_back(printable(input.path) + " is gone");
    } else if (other->sha256 != input.sha256) {
      changes.push_back(printable(input.path) + " has changed");
    }
  }
  for (const runner::InputFile& input : now.inputs) {
    if (find(before, input.path) == before.inputs.end()) {
      changes.push_back(printable(input.path) + " is new");
    }
  }
  if (before.git_content_sha256 != now.git_content_sha256 && changes.empty()) {
    changes.push_back("files that git tracks have changed" +
                      (before.git_commit == now.git_commit ? std::string()
                                                           : " between the commits " + before.git_commit.substr(0, 10) +
                                                                 " and " + now.git_commit.substr(0, 10)));
  }
  return changes;
}

Registered register_study(const fs::path& runs, const StudyFile& file, const runner::CodeState& code) {
  const fs::path folder = folder_of(runs, file.name);
  ensure_writable_directory(folder);
  const FileLock lock(folder / "lock");
  auto found = find_registered(runs, file.name);
  if (!found) {
    write_version(folder, 1, file, code, "");
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

Registered amend_study(const fs::path& runs, const StudyFile& file, const runner::CodeState& code,
                       const std::string& reason) {
  const fs::path folder = folder_of(runs, file.name);
  const auto found = find_registered(runs, file.name);
  if (!found) {
    throw usage_error(printable(file.path.string()), "is not registered yet",
                      call_text("run", file.path.string(), runs) + " registers it");
  }
  if (trim(reason).empty()) {
    throw usage_error("--reason", "is missing: an amendment says why", "--reason \"the learning rate was wrong\"");
  }
  const FileLock lock(folder / "lock");
  if (found->versions.back().hash == file.hash() && code_changes(found->code, code).empty()) {
    throw usage_error(printable(file.path.string()), "is what was registered: there is nothing to amend");
  }
  write_version(folder, version_count(folder) + 1, file, code, reason);
  return must_find(runs, file.name);
}

}  // namespace ceteris::study
