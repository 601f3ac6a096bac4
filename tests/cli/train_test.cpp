// SPDX-License-Identifier: Apache-2.0
// `ceteris train` as a user types it: two tasks through one loop, and a run that survives being killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class TrainCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string text;
    for (int i = 0; i < 4000; ++i) {
      text += "the quick brown fox " + std::to_string(i % 7) + "\n";
    }
    ceteris::write_file_atomic(path("text.txt"), text);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] std::vector<std::string> text_run(const std::string& out, int steps) const {
    return {"train",
            "--model",
            "gpt_nano",
            "--set",
            "data=text",
            "--set",
            "data.path=" + path("text.txt"),
            "--set",
            "model.context=32",
            "--set",
            "recipe.batch=4",
            "--set",
            "recipe.steps=" + std::to_string(steps),
            "--set",
            "recipe.checkpoints=10",
            "--out",
            path(out),
            "--jobs",
            "1"};
  }

  // The only folder below `out`.
  [[nodiscard]] fs::path run_folder(const std::string& out) const {
    const auto first = fs::directory_iterator(path(out));
    return first == fs::end(first) ? fs::path() : first->path();
  }

 private:
  ceteris::TempDirectory folder_;
};

double final_loss(const fs::path& run) {
  const auto json = nlohmann::json::parse(ceteris::read_file(run / "result.json"));
  for (const auto& metric : json["final_metrics"]) {
    if (metric["name"] == "loss") {
      return metric["value"].get<double>();
    }
  }
  return -1;
}

TEST_F(TrainCommand, LearnsTextAndLeavesARunFolder) {
  const auto result = run_ceteris(text_run("runs", 200));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("bits_per_byte"));
  const fs::path run = run_folder("runs");
  EXPECT_LT(final_loss(run), 3.0);
  for (const char* file : {"spec.json", "env.json", "events.jsonl", "metrics.csv", "result.json", "checkpoint", "tb"}) {
    EXPECT_TRUE(fs::exists(run / file)) << file;
  }
  const auto again = run_ceteris(text_run("runs", 200));
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("finished before"));
}

TEST_F(TrainCommand, LearnsTheBuiltInImages) {
  const auto result = run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data.train=500", "--set",
                                   "data.validation=100", "--set", "recipe.epochs=2", "--out", path("runs"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["final_metrics"][0]["name"], "accuracy");
  EXPECT_FALSE(json["diverged"].get<bool>());
}

TEST_F(TrainCommand, ContinuesAfterAKillBitForBit) {
  ASSERT_EQ(run_ceteris(text_run("whole", 300)).exit_code, 0);
  const std::string program = CETERIS_PROGRAM;
  std::vector<std::string> arguments = text_run("killed", 300);
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> argv = {const_cast<char*>("ceteris")};
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  // Killed once its first checkpoint is there.
  const auto checkpointed = [&] {
    return fs::exists(path("killed")) && fs::exists(run_folder("killed") / "checkpoint" / "step-30.safetensors");
  };
  for (int i = 0; i < 2000 && !checkpointed(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the run ended before it could be killed";
  ASSERT_FALSE(fs::exists(run_folder("killed") / "result.json"));
  const auto resumed = run_ceteris(text_run("killed", 300));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("going on from step"));
  const auto checkpoint = [](const fs::path& run) {
    return ceteris::read_file(run / "checkpoint" / "step-300.safetensors");
  };
  EXPECT_EQ(checkpoint(run_folder("whole")), checkpoint(run_folder("killed")));
  EXPECT_EQ(final_loss(run_folder("whole")), final_loss(run_folder("killed")));
}

TEST_F(TrainCommand, SaysWhenModelAndDataDoNotFit) {
  const auto result =
      run_ceteris({"train", "--set", "data=text", "--set", "data.path=" + path("text.txt"), "--out", path("r")});
  EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::InvalidSpec));
  EXPECT_THAT(result.err, HasSubstr("set model=gpt"));
}

}  // namespace
}  // namespace cli_tests
