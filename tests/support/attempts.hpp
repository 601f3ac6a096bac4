// SPDX-License-Identifier: Apache-2.0
// What tests of the pool share: commands of a shell, and a folder for their attempts.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/runner/pool.hpp"

namespace ceteris::runner {

inline const metrics::Source kAccuracy = metrics::parse_source("json:{dir}/result.json", "accuracy", "test");

inline identity::TrialCommand shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}};
}

/// A program that writes its metric, and then does this.
inline identity::TrialCommand measured(const std::string& then) {
  return shell("echo '{{\"accuracy\": 0.5}}' > {dir}/result.json; " + then);
}

class PoolTest : public testing::Test {
 protected:
  void SetUp() override { clear_stop(); }
  void TearDown() override { clear_stop(); }

  std::vector<AttemptResult> run(const std::vector<identity::TrialCommand>& commands, int jobs = 2,
                                 const Slots& slots = {}) {
    std::vector<AttemptResult> results(commands.size());
    std::size_t next = 0;
    run_attempts(
        [&](const std::string& /*slot*/) -> std::optional<Assignment> {
          if (next == commands.size()) {
            return {};
          }
          const std::size_t ticket = next++;
          return Assignment{ticket, commands[ticket], dir(ticket)};
        },
        [&](std::size_t ticket, const AttemptResult& result) { results[ticket] = result; }, std::span(&kAccuracy, 1),
        jobs, slots);
    return results;
  }
  AttemptResult run_one(const identity::TrialCommand& command) { return run({command}).front(); }

  [[nodiscard]] std::filesystem::path dir(std::size_t ticket) const {
    return folder_.path() / "trial" / "attempts" / std::to_string(ticket);
  }
  [[nodiscard]] std::string out(std::size_t ticket) const { return read_file(dir(ticket).string() + ".out"); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TempDirectory folder_;
};

}  // namespace ceteris::runner
