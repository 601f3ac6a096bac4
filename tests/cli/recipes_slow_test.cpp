// SPDX-License-Identifier: Apache-2.0
// Every recipe that has a name, trained by the program, which is killed ten times at random moments and started again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/train/recipe_table.hpp"
#include "ceteris/trial/test_recipes.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

constexpr int kKilledRunSteps = 400;

class KilledRecipe : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::vector<std::string> call(const std::string& out) const {
    std::vector<std::string> words = {"train",  "--recipe", GetParam(), "--out", (folder_.path() / out).string(),
                                      "--jobs", "1"};
    std::vector<std::string> settings =
        ceteris::trial::small_trial_of(GetParam(), (folder_.path() / "text.txt").string());
    settings.insert(settings.end(),
                    {"recipe.batch=6", "recipe.checkpoints=40", "recipe.steps=" + std::to_string(kKilledRunSteps)});
    for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
    return words;
  }

  /// Starts the program and kills it after this long; false when it had ended by then.
  [[nodiscard]] bool killed_after(std::chrono::milliseconds life, std::vector<std::string> words) const {
    const pid_t child = fork();
    if (child == 0) {
      std::vector<char*> argv = {const_cast<char*>("ceteris")};
      for (std::string& word : words) argv.push_back(word.data());
      argv.push_back(nullptr);
      execv(CETERIS_PROGRAM, argv.data());
      _exit(127);
    }
    std::this_thread::sleep_for(life);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }

  [[nodiscard]] std::string trace(const std::string& out) const {
    const fs::path run = fs::directory_iterator(folder_.path() / out)->path();
    const std::string last = "step-" + std::to_string(kKilledRunSteps) + ".safetensors";
    return ceteris::read_file(run / "metrics.csv") + ceteris::read_file(run / "result.json") +
           ceteris::read_file(run / "checkpoint" / last);
  }

  void SetUp() override {
    std::string text;
    for (int i = 0; i < 4000; ++i) text += "the quick brown fox " + std::to_string(i % 7) + "\n";
    ceteris::write_file_atomic(folder_.path() / "text.txt", text);
  }

  ceteris::TempDirectory folder_;
};

TEST_P(KilledRecipe, KilledTenTimesAtRandomMomentsEqualsTheUninterruptedRun) {
  const auto start = std::chrono::steady_clock::now();
  const auto whole = start_ceteris(call("whole"));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  ceteris::Draws draws = ceteris::Stream(1, 0, GetParam()).at(0);
  int kills = 0;
  // What a kill undoes is done again, so that ten lives of up to a third of the whole do not always end in its end.
  for (int tries = 0; tries < 200 && kills < 10; ++tries) {
    const std::chrono::milliseconds life(200 + draws.below(static_cast<std::uint64_t>(length.count() / 3 + 1)));
    if (killed_after(life, call("killed"))) {
      ++kills;
    } else {
      // It was finished: another round of the same.
      EXPECT_EQ(trace("killed"), trace("whole"));
      fs::remove_all(folder_.path() / "killed");
    }
  }
  EXPECT_EQ(kills, 10);
  const auto finished = start_ceteris(call("killed"));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(trace("killed"), trace("whole"));
}

std::vector<std::string> names_of_recipes() {
  std::vector<std::string> names;
  for (const auto& recipe : ceteris::train::recipe_table()) names.emplace_back(recipe.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Table, KilledRecipe, testing::ValuesIn(names_of_recipes()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace cli_tests
