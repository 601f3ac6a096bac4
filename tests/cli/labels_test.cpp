// SPDX-License-Identifier: Apache-2.0
// Names of classes: those of a file that a user gives, and those that a run keeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kUsage = 2;

/// One run with the classes a, b and c.
class LabelFile : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    for (const char* name : {"a", "b", "c"}) {
      write_images(path(std::string("data/") + name), 8);
    }
    const auto trained =
        run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set", "data.path=" + path("data"),
                     "--set", "data.size=16", "--set", "recipe.steps=1", "--out", path("runs"), "--jobs", "1"});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    run_ = fs::directory_iterator(path("runs"))->path().string();
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static std::string path(const std::string& name) { return (folder_->path() / name).string(); }

  /// `ceteris VERB` of the run on its images under these labels.
  static ceteris::ProcessResult with_labels(const std::string& verb, const std::string& labels,
                                            const std::vector<std::string>& more = {}) {
    ceteris::write_file_atomic(path("labels.txt"), labels);
    std::vector<std::string> call = {verb, run_, path("data"), "--labels", path("labels.txt"), "--jobs", "1"};
    call.insert(call.end(), more.begin(), more.end());
    return run_ceteris(call);
  }

  static std::unique_ptr<ceteris::TempDirectory> folder_;
  static std::string run_;
};
std::unique_ptr<ceteris::TempDirectory> LabelFile::folder_;
std::string LabelFile::run_;

TEST_F(LabelFile, WhatAnEditorAddsIsNoPartOfAName) {
  const std::string plain = with_labels("predict", "a\nb\nc\n").out;
  ASSERT_THAT(plain, HasSubstr(",a,"));
  for (const char* text : {"\xEF\xBB\xBF"
                           "a\nb\nc\n",
                           "a\r\nb\r\nc\r\n",
                           "\xEF\xBB\xBF"
                           "a\r\nb\r\nc",
                           "a\nb\nc", "a\nb\nc\n\n\n", "a\r\nb\r\nc\r\n\r\n", "a\nb\nc\n  \n\t\n"}) {
    EXPECT_EQ(with_labels("predict", text).out, plain) << text;
  }
  EXPECT_EQ(with_labels("eval",
                        "\xEF\xBB\xBF"
                        "a\r\nb\r\nc\r\n\r\n")
                .exit_code,
            0)
      << "and the data knows the names";
}

TEST_F(LabelFile, AWrongNumberOfNamesIsTheFaultOfTheLabels) {
  for (const auto& [text, number] : {std::pair{"a\nb\n", "2"}, {"background\na\nb\nc\n", "4"}, {"a\n", "1"}}) {
    for (const char* verb : {"predict", "eval"}) {
      const auto refused = with_labels(verb, text);
      EXPECT_EQ(refused.exit_code, kUsage);
      EXPECT_THAT(refused.err, HasSubstr("ceteris: " + path("labels.txt") + ": " + number +
                                         " names for the 3 classes of the network;"));
    }
  }
}

TEST_F(LabelFile, ANameMayStandTwiceInAPrediction) {
  const auto predicted = with_labels("predict", "crane\nb\ncrane\n", {"--json", "--top", "3"});
  ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
  EXPECT_THAT(predicted.err, HasSubstr("crane"));
  std::vector<int> cranes;
  const Json rows = Json::parse(predicted.out);
  for (const Json& one : rows["images"][0]["top"]) {
    if (one["class"] == "crane") cranes.push_back(one["index"].get<int>());
  }
  EXPECT_THAT(cranes, ::testing::UnorderedElementsAre(0, 2));
  // In an evaluation it must be told which of the two an image shows; where no image has the name, nothing is unclear.
  const auto refused = with_labels("eval", "a\nb\na\n");
  EXPECT_EQ(refused.exit_code, kUsage);
  EXPECT_THAT(refused.err, HasSubstr("holds the class 'a', which the labels name more than once"));
}

TEST_F(LabelFile, WhatIsNoTextOrHasAHoleIsRefusedWithItsLine) {
  for (const auto& [text, culprit] : {std::pair<std::string, std::string>{"", "names no class"},
                                      {"\xEF\xBB\xBF\r\n", "names no class"},
                                      {"a\n\nc\n", "labels.txt:2: is blank"},
                                      {"a\nb\xE9\nc\n", "labels.txt:2: is not UTF-8"},
                                      {std::string("a\nb\0\nc\n", 7), "labels.txt:2: is not UTF-8"},
                                      {std::string("\xFF\xFE"
                                                   "a\0\n\0",
                                                   6),
                                       "labels.txt:1: is not UTF-8"},
                                      {"a\rb\rc\r", "labels.txt:1: holds a carriage return"}}) {
    const auto refused = with_labels("predict", text);
    EXPECT_EQ(refused.exit_code, kUsage) << culprit;
    EXPECT_THAT(refused.err, HasSubstr(culprit));
  }
}

TEST_F(LabelFile, APipeIsReadLikeAFile) {
  const std::string plain = with_labels("predict", "x\ny\nz\n").out;
  const auto piped = ceteris::run_process(
      {.argv = {"bash", "-c", "exec \"$0\" predict \"$1\" \"$2\" --jobs 1 --labels <(printf 'x\\ny\\nz\\n')",
                CETERIS_PROGRAM, run_, path("data")},
       .timeout_seconds = 60});
  ASSERT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_EQ(piped.out, plain);
}

TEST_F(LabelFile, APipeThatNobodyWritesToIsLeftWhenAskedTo) {
  const std::string pipe = path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::vector<std::string>& call :
       {std::vector<std::string>{"predict", run_, path("data"), "--labels", pipe},
        {"train", pipe, "--out", path("none")}}) {
    std::vector<std::string> argv = {"/usr/bin/timeout", "--preserve-status", "-k", "20", "-s", "TERM", "2",
                                     CETERIS_PROGRAM};
    argv.insert(argv.end(), call.begin(), call.end());
    const auto stopped = ceteris::run_process({.argv = argv, .timeout_seconds = 60});
    EXPECT_EQ(stopped.exit_code, 75) << call.front() << ": " << stopped.describe() << stopped.err;
  }
}

TEST(LabelsOfARun, OddNamesAreKeptOrRefusedBeforeTraining) {
  const ceteris::TempDirectory folder;
  const std::string list_file = (folder.path() / "list.csv").string(), runs = (folder.path() / "runs").string();
  write_images(folder.path() / "p", 18);
  // Two images a class: one to learn from and one to be measured on.
  const auto train = [&](const std::vector<std::string>& quoted_labels) {
    std::string list = "path,label\n";
    for (std::size_t i = 0; i < 2 * quoted_labels.size(); ++i) {
      list += "p/" + std::to_string(i) + ".png," + quoted_labels[i / 2] + "\n";
    }
    ceteris::write_file_atomic(list_file, list);
    fs::remove_all(runs);
    return run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set", "data.path=" + list_file,
                        "--set", "data.size=16", "--set", "recipe.steps=1", "--set", "data.validation_share=0.5",
                        "--out", runs, "--jobs", "1"});
  };
  const auto trained = train({"plain", "\"a \"\"quote\"\"\"", "\"one, two\"", "\" before\"", "\"after \"",
                              "\"back\\slash \\n\"", "\"d\xC3\xBC\xC3\xA7\""});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const std::string run = fs::directory_iterator(runs)->path().string();
  EXPECT_EQ(run_ceteris({"eval", run, "--json"}).exit_code, 0);
  const auto named = run_ceteris({"eval", run, list_file, "--json"});
  ASSERT_EQ(named.exit_code, 0) << named.err;
  std::vector<std::string> names;
  const Json rows = Json::parse(named.out);
  for (const Json& row : rows["classes"]) {
    EXPECT_EQ(row["images"], 2);
    names.push_back(row["name"].get<std::string>());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("a \"quote\"", "after", "back\\slash \\n", "before", "d\xC3\xBC\xC3\xA7",
                                            "one, two", "plain"));
  EXPECT_EQ(run_ceteris({"predict", run, (folder.path() / "p").string(), "--json"}).exit_code, 0);
  for (const char* label : {"\"line\nbreak\"", "\"tab\there\"", "\"carriage\rreturn\"", "caf\xE9", "\"  \""}) {
    const auto refused = train({"plain", label});
    EXPECT_EQ(refused.exit_code, kUsage) << label << refused.err;
    EXPECT_TRUE(fs::is_empty(runs)) << label;
  }
}

}  // namespace
}  // namespace cli_tests
