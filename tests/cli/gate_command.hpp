// SPDX-License-Identifier: Apache-2.0
// A folder with a program in it, and `ceteris gate` called there as a user types it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {

/// trial.sh SEED GAIN DIR: a number that its seed, its gain and noise of its own decide.
inline constexpr std::string_view kGateTrial = R"(#!/bin/sh
echo "$1 $2" >> journal.txt
awk -v seed="$1" -v gain="$2" 'BEGIN {
  srand(seed); for (i = 0; i < 10 + 10 * (gain != 0); ++i) rand()
  printf "{\"score\": %.9f}\n", gain + rand() }' > "$3/result.json"
)";

class GateFolder : public ::testing::Test {
 protected:
  void SetUp() override { write("trial.sh", kGateTrial); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text_of(const std::string& name) const { return ceteris::read_file(folder_.path() / name); }

  /// The command of trial.sh with this gain.
  [[nodiscard]] static std::string with_gain(const std::string& gain) {
    return "sh trial.sh {seed} " + gain + " {dir}";
  }

  [[nodiscard]] ceteris::ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "gate");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  /// Two commands with what every gate needs.
  [[nodiscard]] ceteris::ProcessResult gate(const std::string& baseline, const std::string& candidate,
                                            std::vector<std::string> more = {"--require", "better"}) const {
    std::vector<std::string> all = {baseline, candidate, "--metric", "score=json:{dir}/result.json", "--jobs", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return run(std::move(all));
  }
  /// What it prints with --json.
  [[nodiscard]] std::string answer_text(const std::string& baseline, const std::string& candidate,
                                        std::vector<std::string> more, int exit_code) const {
    more.emplace_back("--json");
    const ceteris::ProcessResult result = gate(baseline, candidate, std::move(more));
    EXPECT_EQ(result.exit_code, exit_code) << result.describe();
    return result.out;
  }

  /// How often each trial ran: "SEED GAIN".
  [[nodiscard]] std::map<std::string, int> journal() const {
    std::map<std::string, int> counts;
    std::ifstream file(folder_.path() / "journal.txt");
    for (std::string line; std::getline(file, line);) {
      ++counts[line];
    }
    return counts;
  }

  [[nodiscard]] pid_t start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {CETERIS_PROGRAM, "gate"});
    const pid_t pid = fork();
    if (pid == 0) {
      std::vector<char*> words;
      for (std::string& argument : arguments) {
        words.push_back(argument.data());
      }
      words.push_back(nullptr);
      if (chdir(folder_.path().c_str()) == 0 && freopen("/dev/null", "w", stdout) != nullptr &&
          freopen("/dev/null", "w", stderr) != nullptr) {
        execv(CETERIS_PROGRAM, words.data());
      }
      _exit(127);
    }
    return pid;
  }
  void wait_for_trials(std::size_t count) const {
    for (int i = 0; i < 1000 && journal().size() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_GE(journal().size(), count);
  }

  ceteris::TempDirectory folder_;
};

}  // namespace cli_tests
