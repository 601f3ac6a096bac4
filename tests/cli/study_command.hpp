// SPDX-License-Identifier: Apache-2.0
// A folder with a small study in it, and `ceteris study` called there as a user types it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {

/// A trial: a value that its seed and x decide.
inline constexpr std::string_view kTrial = R"(#!/bin/sh
# trial.sh SEED X DIR
awk -v seed="$1" -v x="$2" 'BEGIN { srand(seed); printf "{\"acc\": %.6f}\n", rand() / 10 * (1 + x) + x }' > "$3/result.json"
)";

inline constexpr std::string_view kStudy = R"(
question = "Does x matter?"
command = ["sh", "trial.sh", "{seed}", "{x}", "{dir}"]
metric = { name = "acc", from = "json:{dir}/result.json", margin = 0.5 }
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 4
)";

class StudyFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    write("trial.sh", kTrial);
    write("x.toml", kStudy);
  }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text_of(const std::string& name) const { return ceteris::read_file(folder_.path() / name); }

  [[nodiscard]] ceteris::ProcessResult study(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "study");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  [[nodiscard]] ceteris::ProcessResult ledger(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "ledger");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  /// What `study` prints with --json.
  [[nodiscard]] std::string answer_text(std::vector<std::string> arguments, int exit_code) const;

  /// x.toml with one part of its text replaced, as another file.
  void variant(const std::string& name, std::string_view from, std::string_view to) const {
    std::string text(kStudy);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    write(name, text.replace(at, from.size(), to));
  }

  /// The folder of the trial of an arm and a replicate (from 0) of the study `name`.
  [[nodiscard]] std::filesystem::path trial_folder(const std::string& name, std::size_t arm,
                                                   std::size_t replicate) const;

  /// Runs x.toml into the folder `runs` until so many trials have ended, and stops the runner in the middle of the next
  /// one. Its program calls `sh ./stop.sh`, which is empty before and afterwards.
  void run_stopped_after(int trials, const std::string& runs) const;

  ceteris::TempDirectory folder_;
};

}  // namespace cli_tests
