// SPDX-License-Identifier: Apache-2.0
// Every command in the pages and in the help is run, in a folder that has what it names. What would take minutes is
// made small by options that are added to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "tests/cli/doc_calls.hpp"
#include "tests/cli/doc_world.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

// They build, install or test the project itself: the test run has done that, or does it elsewhere.
bool is_of_the_build(const std::string& command) {
  constexpr std::array<std::string_view, 8> kBeginnings = {
      "./test.sh", "./demo.sh",       "scripts/",     "cmake ",
      "CETERIS_",  "python3 -m venv", "timm-python/", "python3 examples/onnx/"};  // first_training_test.cpp
  return std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](auto start) { return command.starts_with(start); });
}

// They read files that other programs write; the tests of analyse have such files.
bool reads_foreign_files(const std::string& command) {
  constexpr std::array<std::string_view, 3> kBeginnings = {"ceteris analyse runs/", "ceteris analyse mlflow.db",
                                                           "ceteris analyse ~/.cache"};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](auto start) { return command.starts_with(start); });
}

// They need a cluster; tests of their own have one, or its launcher.
bool is_of_a_cluster(const std::string& command) {
  return std::regex_search(command,
                           std::regex(R"(^(sbatch|srun|mpirun)\b|\bkubectl\b|study submit slurm(?!.*--dry-run))"));
}

struct Change {
  const char* pattern;
  const char* text;
};

// What the reader fills in, and what has to be there or gone before.
constexpr std::array kReplaced = {
    Change{R"(--model NAME)", "--model small_cnn"},
    Change{R"(\bFILE\b)", "smoothing.toml"},
    Change{R"(--scale small --pilot 5)", "--scale smoke --pilot 2"},
    Change{R"(--scale small --replicates \d+)", "--scale smoke --replicates 1"},
    Change{R"(--arm on)", "--arm smoothing=0.1"},
    Change{R"(08be72204d28765fef8c)", "$(cat trial_id)"},
    Change{R"(^(?=\S*ceteris study run examples/study/smoothing))", "rm -rf runs/studies/smoothing; "},
    Change{R"(^ceteris study new (\w+).toml)", "rm -rf $1.toml runs/studies/$1; ceteris study new $1.toml"},
    Change{R"(^ceteris data pack (.*)-o (\S+))", "rm -f $2; ceteris data pack $1-o $2"},
    Change{R"(^ceteris study register)", "rm -rf runs/studies/smoothing; ceteris study register"},
    Change{R"(--head [0-9a-f.]+)",
           "--head $(tail -n 1 runs/studies/smoothing/chain.jsonl | sed 's/.*\"sha256\":\"//; s/\".*//')"},
    Change{R"(^ceteris ledger merge)", "rm -rf shard2; mkdir shard2; cp -r runs shard2/runs; ceteris ledger merge"},
    Change{R"(^ceteris study amend)", "sed -i s/^replicates.*/replicates=9/ smoothing.toml; ceteris study amend"},
};

// Options that make a command's work small: 24 images, two steps.
constexpr std::array kAdded = {
    Change{R"(ceteris train(?!.*(recipe\.(epochs|steps)|--resume|--help)))", " --set recipe.steps=2"},
    Change{R"(ceteris train(?!.*(data=images|byte-gpt|--resume| runs/|--init|--help)))",
           " --set data.train=64 --set data.validation=32"},
    Change{R"(ceteris train.*data=images(?!.*data\.size))", " --set data.size=32"},
    Change{R"(ceteris train.*data\.train_share)", " --set recipe.batch=4"},
    Change{R"(ceteris train.*data\.path=shapes)", " --set data.validation_share=0.01"},
    Change{R"(ceteris audit builtin)", " --set max_images=100"},
    Change{R"(ceteris gate base.toml)", " --fixed 6"},
};

std::string as_run(std::string command) {
  if (command.find('\n') == std::string::npos) {  // a loop keeps its comments, and gets no options
    command = ceteris::trim(command.substr(0, command.find(" #")));
  }
  std::string options;
  for (const Change& added : kAdded) {
    options += std::regex_search(command, std::regex(added.pattern)) ? added.text : "";
  }
  for (const Change& replaced : kReplaced) {
    command = std::regex_replace(command, std::regex(replaced.pattern), replaced.text);
  }
  return command + options;
}

// 5 and 6 are answers of an audit that guards a build, of a gate and of a comparison.
bool is_answer(const std::string& command, int exit_code) {
  const bool judges = std::regex_search(command, std::regex("--fail-|ceteris gate|weights diff"));
  return exit_code == 0 || (judges && (exit_code == 5 || exit_code == 6));
}

class DocRun : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ceteris::TempDirectory;
    fs::create_directories(world());
    make_doc_world(world());
  }
  static void TearDownTestSuite() { delete folder_; }

  static fs::path world() { return folder_->path() / "project"; }

  static void run_all(const std::vector<DocPage>& pages) {
    for (const DocPage& page : pages) {
      for (const DocCommand& command : page.commands) {
        const std::string text = as_run(command.text);
        if (is_of_the_build(text) || reads_foreign_files(text) || is_of_a_cluster(text) || !seen_.insert(text).second) {
          continue;
        }
        const ceteris::ProcessResult result = run_shell(world(), text);
        EXPECT_TRUE(is_answer(text, result.exit_code))
            << page.name << ": " << text << "\nends with " << result.exit_code << "\n"
            << result.err << result.out;
      }
    }
  }

  static ceteris::TempDirectory* folder_;
  static inline std::set<std::string> seen_;
};

ceteris::TempDirectory* DocRun::folder_ = nullptr;

TEST_F(DocRun, EveryCommandOfThePagesAndOfTheHelpWorks) {
  run_all(commands_of_pages());
  run_all(commands_of_help());
  EXPECT_GT(seen_.size(), 120U);
}

}  // namespace
}  // namespace cli_tests
