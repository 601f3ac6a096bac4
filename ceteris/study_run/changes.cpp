// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/changes.hpp"

#include <algorithm>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/diff.hpp"

namespace ceteris::study_run {
namespace {

constexpr std::size_t kHashDigits = 12;
constexpr std::size_t kLongestValue = 80;

std::string value(const std::string& text) {
  return printable(text.size() > kLongestValue ? text.substr(0, kLongestValue) + "..." : text);
}

/// "SHA-256 1f2e3d4c5b6a, now 77aa1c0b7d2e"
std::string hashes(const std::string& before, const std::string& now) {
  return "SHA-256 " + before.substr(0, kHashDigits) + ", now " + now.substr(0, kHashDigits);
}

}  // namespace

std::vector<std::string> file_changes(const study::StudyFile& before, const study::StudyFile& now) {
  std::vector<std::string> changes;
  for (const spec::Difference& one : spec::diff(before.spec, now.spec)) {
    const std::string path = printable(one.path);
    if (one.left.empty()) {
      changes.push_back(path + " = " + value(one.right) + " is new");
    } else if (one.right.empty()) {
      changes.push_back(path + " = " + value(one.left) + " is gone");
    } else {
      changes.push_back(path + " = " + value(one.left) + " is now " + value(one.right));
    }
  }
  if (changes.empty() && before.hash() != now.hash()) {
    changes.emplace_back("the study file says the same in other words");
  }
  return changes;
}

std::vector<std::string> code_changes(const identity::CodeState& before, const identity::CodeState& now) {
  std::vector<std::string> changes;
  const auto find = [](const identity::CodeState& code, const std::string& path) {
    return std::ranges::find(code.inputs, path, &identity::InputFile::path);
  };
  for (const identity::InputFile& input : before.inputs) {
    const auto other = find(now, input.path);
    if (other == now.inputs.end()) {
      changes.push_back(printable(input.path) + " is gone");
    } else if (other->sha256 != input.sha256) {
      changes.push_back(printable(input.path) + " has changed (" + hashes(input.sha256, other->sha256) + ")");
    }
  }
  for (const identity::InputFile& input : now.inputs) {
    if (find(before, input.path) == before.inputs.end()) {
      changes.push_back(printable(input.path) + " is new");
    }
  }
  if (before.git_content_sha256 != now.git_content_sha256 && changes.empty()) {
    changes.push_back("files that git tracks have changed" +
                      (before.git_commit == now.git_commit
                           ? " (" + hashes(before.git_content_sha256, now.git_content_sha256) + ")"
                           : " between the commits " + before.git_commit.substr(0, kHashDigits) + " and " +
                                 now.git_commit.substr(0, kHashDigits)));
  }
  return changes;
}

}  // namespace ceteris::study_run
