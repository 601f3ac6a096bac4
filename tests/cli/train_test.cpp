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

/// `ceteris train` on built-in images, with these settings; the folder of runs is `out`.
ceteris::ProcessResult train_drawn(const std::string& out, const std::vector<std::string>& settings) {
  std::vector<std::string> call = {"train", "--out", out, "--jobs", "1", "--json", "--set", "data.validation=20"};
  for (const std::string& setting : settings) {
    call.insert(call.end(), {"--set", setting});
  }
  return run_ceteris(call);
}

TEST_F(TrainCommand, SamplesAndBudgetAreThoseThatAreSeen) {
  struct Case {
    const char *train, *batch, *length;
    int samples;
  };
  // Fewer images than a batch, as many, more, and more but no whole number of batches.
  for (const Case& one : {Case{"24", "64", "recipe.steps=4", 96}, Case{"24", "24", "recipe.steps=4", 96},
                          Case{"24", "8", "recipe.steps=4", 32}, Case{"24", "64", "recipe.epochs=3", 72},
                          Case{"25", "8", "recipe.epochs=3", 72}}) {
    const auto trained = train_drawn(path("seen"), {"model.widths=[4,4]", std::string("data.train=") + one.train,
                                                    std::string("recipe.batch=") + one.batch, one.length});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    const auto json = nlohmann::json::parse(trained.out);
    EXPECT_EQ(json["samples"], one.samples) << one.batch << " of " << one.train;
    EXPECT_EQ(json["budget"]["amount"], one.samples) << one.batch << " of " << one.train;
  }
}

TEST_F(TrainCommand, BatchNormOverOneValueAChannelIsRefusedBeforeARunIsBegun) {
  const std::vector<std::string> last_map_of_one_pixel = {"model.widths=[4,4,4,4]", "data.images.size=16",
                                                          "model.norm=batchnorm", "recipe.steps=2"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), last_map_of_one_pixel.begin(), last_map_of_one_pixel.end());
    return train_drawn(path("one"), more);
  };
  for (const std::vector<std::string>& one : {std::vector<std::string>{"recipe.batch=1", "data.train=20"},
                                              std::vector<std::string>{"recipe.batch=64", "data.train=1"}}) {
    const auto refused = with(one);
    EXPECT_EQ(refused.exit_code, static_cast<int>(ceteris::Exit::InvalidSpec)) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("has one value a channel to take statistics of"));
    EXPECT_TRUE(fs::is_empty(path("one")));
  }
  EXPECT_EQ(with({"recipe.batch=2", "data.train=20"}).exit_code, 0);
  EXPECT_EQ(with({"recipe.batch=1", "data.train=20", "model.norm=layernorm"}).exit_code, 0);
  EXPECT_EQ(with({"recipe.batch=1", "data.train=20", "model.widths=[4,4]"}).exit_code, 0) << "the map has 16 pixels";
}

TEST_F(TrainCommand, ALossThatIsNoNumberInValidationAloneIsADivergence) {
  // One step of this length: the training loss was that of the initial weights, and finite.
  const auto train = [&](const std::vector<std::string>& more) {
    std::vector<std::string> call = {"train", "--model", "vit_32px", "--out", path("far"), "--jobs", "1"};
    for (const char* setting :
         {"data.train=16", "data.validation=10", "model.norm=none", "recipe.optimiser.learning_rate=10",
          "recipe.schedule.warmup=0", "recipe.steps=1", "recipe.batch=8"}) {
      call.insert(call.end(), {"--set", setting});
    }
    call.insert(call.end(), more.begin(), more.end());
    return run_ceteris(call);
  };
  const auto diverged = train({"--json"});
  ASSERT_EQ(diverged.exit_code, 0) << diverged.err;
  const auto json = nlohmann::json::parse(diverged.out);
  EXPECT_TRUE(json["diverged"].get<bool>());
  EXPECT_TRUE(json["final_metrics"][1]["value"].is_null());
  const std::string events = ceteris::read_file(run_folder("far") / "events.jsonl");
  EXPECT_THAT(events, HasSubstr(R"("what":"validation loss","value":"nan")"));
  EXPECT_THAT(train({}).out, HasSubstr("diverged at step 1"));
  EXPECT_TRUE(fs::is_empty(run_folder("far") / "checkpoint")) << "the weights of a diverged step are not kept";
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
