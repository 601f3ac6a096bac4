// SPDX-License-Identifier: Apache-2.0
// What the verbs take from folders, lists, archives and pipes, as a user gives them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/test_archives.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

// Two folders, siteA and siteB, of 12 images each.
class DataSources : public ::testing::Test {
 protected:
  DataSources() {
    write_images(path("siteA"), 12);
    write_images(path("siteB"), 12);
    for (const char* site : {"siteA", "siteB"}) {
      for (const auto& entry : fs::directory_iterator(path(site))) {
        images_.push_back(std::string(site) + "/" + entry.path().filename().string());
      }
    }
    std::sort(images_.begin(), images_.end());
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// The path of row i of the table.
  [[nodiscard]] const std::string& image(std::size_t i) const { return images_.at(i); }

  /// A table with this header, whose second column alternates between two values.
  [[nodiscard]] std::string list(const std::string& header, const std::string& one, const std::string& other) const {
    std::string text = header + "\n";
    for (std::size_t i = 0; i < images_.size(); ++i) {
      text += images_[i] + "," + (i % 2 == 0 ? one : other) + "\n";
    }
    ceteris::write_file_atomic(path("list.csv"), text);
    return path("list.csv");
  }

  [[nodiscard]] std::vector<std::string> train(const std::string& data, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"train",
                                          "--model",
                                          "small_cnn_nano",
                                          "--set",
                                          "data=images",
                                          "--set",
                                          "data.path=" + data,
                                          "--set",
                                          "data.size=16",
                                          "--set",
                                          "recipe.steps=1",
                                          "--set",
                                          "recipe.batch=4",
                                          "--set",
                                          "data.validation_share=0.3",
                                          "--out",
                                          path("runs"),
                                          "--jobs",
                                          "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  [[nodiscard]] fs::path run_folder() const { return fs::directory_iterator(path("runs"))->path(); }

 private:
  ceteris::TempDirectory folder_;
  std::vector<std::string> images_;
};

TEST_F(DataSources, TrainingSaysWhichClassesItFoundAndWhere) {
  const auto labels = run_ceteris(train(list("path, Label", " sick", "healthy")));
  ASSERT_EQ(labels.exit_code, 0) << labels.err;
  EXPECT_THAT(labels.err, HasSubstr("2 classes from the column label with their images: healthy (12), sick (12)"));
  const auto folders = run_ceteris(train(list("path,split", "a", "b")));
  ASSERT_EQ(folders.exit_code, 0) << folders.err;
  EXPECT_THAT(folders.err,
              AllOf(HasSubstr("the column 'split' is not used"), HasSubstr("because no column is called label"),
                    HasSubstr("2 classes from the folders of the images"), HasSubstr("siteA (12)")));
}

TEST_F(DataSources, ANearMissOfAColumnIsRefused) {
  for (const char* header : {"path,class", "path,cls", "path,dx", "path,labels", "path,Target", "file,label"}) {
    const auto result = run_ceteris(train(list(header, "sick", "healthy")));
    EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage)) << header;
    EXPECT_THAT(result.err, AllOf(HasSubstr("list.csv:1: the column"), HasSubstr("is not known"))) << header;
  }
  EXPECT_FALSE(fs::exists(path("runs")) && !fs::is_empty(path("runs")));
}

TEST_F(DataSources, AMissingLabelAndALabelOfTwoLinesAreRefusedBeforeTraining) {
  const auto missing = run_ceteris(train(list("path,label", "sick", "")));
  EXPECT_EQ(missing.exit_code, static_cast<int>(ceteris::Exit::Usage));
  EXPECT_THAT(missing.err, AllOf(HasSubstr("list.csv: '" + image(1) + "' has no label"),
                                 HasSubstr("list.csv: '" + image(23) + "' has no label")));
  const auto broken = run_ceteris(train(list("path,label", "\"black\ncat\"", "dog")));
  EXPECT_EQ(broken.exit_code, static_cast<int>(ceteris::Exit::Usage));
  EXPECT_THAT(broken.err, HasSubstr("the label 'black\\x0acat' holds a line break"));
}

TEST_F(DataSources, WhatNeedsNoClassReadsAListWithSomeLabels) {
  ASSERT_EQ(run_ceteris(train(list("path,label", "sick", "healthy"))).exit_code, 0);
  const std::string run = run_folder().string();
  const std::string some = list("path,label", "sick", "");
  const auto predicted = run_ceteris({"predict", run, some, "--jobs", "1"});
  EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
  const auto embedded = run_ceteris({"embed", run, some, "--out", path("rows.npy"), "--jobs", "1"});
  ASSERT_EQ(embedded.exit_code, 0) << embedded.err;
  EXPECT_THAT(ceteris::read_file(path("rows.rows.csv")),
              AllOf(HasSubstr("0," + image(0) + ",sick\n"), HasSubstr("1," + image(1) + ",\n")))
      << "the folder is no class beside labels";
  const auto audited = run_ceteris({"audit", some, path("siteB"), "--quick", "--out", path("out"), "--no-images"});
  EXPECT_EQ(audited.exit_code, 0) << audited.err;
  const auto evaluated = run_ceteris({"eval", run, some, "--jobs", "1"});
  EXPECT_EQ(evaluated.exit_code, static_cast<int>(ceteris::Exit::Usage));
  EXPECT_THAT(evaluated.err, HasSubstr("'" + image(1) + "' has no label"));
}

TEST_F(DataSources, AFolderWithALineBreakInItsNameIsTrainedAndEvaluated) {
  write_images(path("break/black\ncat"), 6);
  write_images(path("break/dog"), 6);
  const auto trained = run_ceteris(train(path("break")));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("black\\x0acat (6), dog (6)"));
  EXPECT_EQ(ceteris::read_file(run_folder() / "labels.txt"), "black\\x0acat\ndog\n");
  const auto evaluated = run_ceteris({"eval", run_folder().string(), path("break"), "--jobs", "1"});
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
}

TEST_F(DataSources, PathsOfPartsAreNormalised) {
  for (const char* part : {"train", "val"}) {
    write_images(path("set/" + std::string(part) + "/cat"), 4);
    write_images(path("set/" + std::string(part) + "/dog"), 4);
  }
  for (const char* below : {"train", "./train", "train/", ".//train/."}) {
    const auto result = run_ceteris(
        train(path("set"), {"--set", "data.train=" + std::string(below), "--set", "data.validation=./val/"}));
    EXPECT_EQ(result.exit_code, 0) << below << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr("cat (8), dog (8)")) << below;
  }
}

TEST_F(DataSources, FoldersOfOtherProgramsAreNoClasses) {
  write_images(path("set/cat"), 4);
  write_images(path("set/dog"), 4);
  write_images(path("set/@eaDir/1.png"), 4);
  ceteris::write_file_atomic(path("set/notes.md"), "x");
  const auto result = run_ceteris(train(path("set")));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("2 classes"), HasSubstr("left out: @eaDir"),
                                HasSubstr("left out by name: 1 file that is no image")));
}

TEST_F(DataSources, AnAuditSaysWhatItLeftOutAndWhichGroupsItFound) {
  write_images(path("siteC"), 24);
  write_images(path("siteC/@eaDir"), 2);
  ceteris::write_file_atomic(path("siteC/notes.md"), "x");
  std::string rows = "path, GROUP\n";
  for (int i = 0; i < 24; ++i) {
    rows += (i < 12 ? "siteA/" : "siteB/") + std::to_string(i % 12) + ".png, g" + std::to_string(i % 8) + "\n";
  }
  ceteris::write_file_atomic(path("groups.csv"), rows);
  const auto result =
      run_ceteris({"audit", path("groups.csv"), path("siteC"), "--quick", "--out", path("out"), "--no-images"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("groups: 8 groups from the column group"));
  const std::string page = ceteris::read_file(path("out/report.html"));
  for (const char* words : {"8 groups from the column group", "1 other file is left out by name", "@eaDir"}) {
    EXPECT_THAT(result.out, HasSubstr(words));
    EXPECT_THAT(page, HasSubstr(words));
  }
  const auto json = nlohmann::json::parse(ceteris::read_file(path("out/audit.json")));
  EXPECT_EQ(json["sets"][0]["notes"][0], "8 groups from the column group");
}

TEST_F(DataSources, ListsAndSpecificationsAreReadThroughPipes) {
  std::string rows = "path,label\n";
  for (const char* site : {"siteA", "siteB"}) {
    for (const auto& entry : fs::directory_iterator(path(site))) {
      rows += entry.path().string() + "," + site + "\n";
    }
  }
  ASSERT_EQ(::mkfifo(path("list").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(path("toml").c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream(path("toml")) << "[recipe]\nsteps = 1\n";
    std::ofstream(path("list")) << rows;
  });
  const auto result = run_ceteris(train(path("list"), {path("toml")}));
  writer.join();
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("siteA (12), siteB (12)"));
}

TEST_F(DataSources, APipeThatNobodyWritesStopsForTerm) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const pid_t child = fork();
  if (child == 0) {
    execl(CETERIS_PROGRAM, "ceteris", "train", path("pipe").c_str(), nullptr);
    _exit(127);
  }
  // A TERM that comes while libtorch loads is held until it stands; the pipe is waited for by then.
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(child, SIGTERM);
  int status = 0;
  pid_t ended = 0;
  for (int i = 0; i < 3000 && ended == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ended = waitpid(child, &status, WNOHANG);
  }
  if (ended == 0) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  ASSERT_EQ(ended, child) << "it did not heed TERM";
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ceteris::Exit::Preempted));
}

TEST_F(DataSources, JoinedArchivesAreReadWhole) {
  if (std::system("tar --version >/dev/null 2>&1") != 0) {
    CETERIS_SKIP_WITHOUT("tools", "no tar program here");
  }
  ASSERT_EQ(
      std::system(
          ("cd " + path("") + " && tar cf a.tar siteA/. && tar cf b.tar siteB && cat a.tar b.tar > both.tar").c_str()),
      0);
  const auto result = run_ceteris(train(path("both.tar")));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("siteA (12), siteB (12)"), HasSubstr("12 files follow an end mark")));
}

TEST_F(DataSources, ZipAndCompressedTarArchivesAreTrainedOnAsTheirFolderIs) {
  std::vector<ceteris::formats::Member> members;
  for (const auto& entry : fs::recursive_directory_iterator(path(""))) {
    if (entry.is_regular_file()) {
      members.push_back({entry.path().lexically_relative(path("")).string(), ceteris::read_file(entry.path())});
    }
  }
  // The name of a run folder holds the identity of what was trained on.
  const ceteris::TempDirectory elsewhere;
  const auto run_of = [&](const std::string& data, const std::string& runs) {
    auto call = train(data);
    std::replace(call.begin(), call.end(), path("runs"), (elsewhere.path() / runs).string());
    const auto result = run_ceteris(call);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("siteA (12), siteB (12)"));
    return fs::directory_iterator(elsewhere.path() / runs)->path().filename();
  };
  const fs::path of_folder = run_of(path(""), "folder");
  for (const auto packing : {ceteris::formats::Packing::Zip, ceteris::formats::Packing::TarGzip}) {
    const fs::path archive = elsewhere.path() / "both";
    ceteris::write_file_atomic(archive, ceteris::formats::pack(packing, members));
    EXPECT_EQ(run_of(archive.string(), packing == ceteris::formats::Packing::Zip ? "zip" : "gzip"), of_folder);
  }
}

}  // namespace
}  // namespace cli_tests
