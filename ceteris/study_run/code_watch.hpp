// SPDX-License-Identifier: Apache-2.0
// Whether the code of a study is still what was registered, while its trials run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ceteris/base/clock.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/identity/code_state.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

/// Who edits a script while a study runs would have its later trials run another program under the ids of the first.
class CodeWatch {
 public:
  /// `registered` is code_of of the same file, design and folder. Keeps references to all but the folder.
  CodeWatch(const study::StudyFile& file, const design::Design& design, std::filesystem::path runs,
            const identity::CodeState& registered);

  /// What has changed, a clause each; empty when nothing has. Inputs are looked at in every call. Everything, git's
  /// files too, is read again when an input was written, and else so rarely that it takes a twentieth of the time.
  [[nodiscard]] std::vector<std::string> changes();

 private:
  struct Stamp {
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    std::uint64_t inode = 0;
    std::int64_t bytes = -1;  ///< -1: not there

    bool operator==(const Stamp&) const = default;
  };
  [[nodiscard]] std::vector<Stamp> stamps() const;
  [[nodiscard]] std::vector<std::string> read_again() const;
  [[nodiscard]] std::map<std::string, std::string> tracked() const;
  [[nodiscard]] std::string changed_names() const;

  const study::StudyFile& file_;
  const design::Design& design_;
  std::filesystem::path runs_;
  const identity::CodeState& registered_;
  std::map<std::string, std::string> tracked_;  ///< what counts of git's work tree, by path; empty without git
  std::vector<Stamp> stamps_;
  Stopwatch since_read_;
  double cost_ = 0;  ///< seconds that reading everything took
};

}  // namespace ceteris::study_run
