// SPDX-License-Identifier: Apache-2.0
// `ceteris audit` as a user types it, from files to a report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/export.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/formats/test_archives.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

// Two folders of 120 images; the second was saved at quality 40 before.
class AuditCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    ceteris::Executor executor(2);
    for (const int quality : {0, 40}) {
      ceteris::synthetic::PhotoLikeSpec spec;
      spec.seed = 1 + static_cast<std::uint64_t>(quality);
      spec.min_side = spec.max_side = 64;
      spec.alteration.jpeg_quality = quality;
      spec.format = ceteris::synthetic::FileFormat::Png;
      const auto source = ceteris::data::photo_like_source(spec, "set", 120);
      ceteris::data::write_as_folder(source, path(quality == 0 ? "plain" : "squeezed"), executor);
    }
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] ceteris::ProcessResult audit(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"audit", path("plain"), path("squeezed"), "--quick", "--epochs", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_ceteris(std::move(arguments));
  }

 private:
  ceteris::TempDirectory folder_;
};

TEST_F(AuditCommand, WritesAReportAndNamesThePlantedSignal) {
  const auto result = audit({"--out", path("out")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Processing history"));
  EXPECT_THAT(result.out, HasSubstr("report: " + path("out/report.html")));
  const auto json = nlohmann::json::parse(ceteris::read_file(path("out/audit.json")));
  for (const auto& probe : json["probes"]) {
    if (probe["name"] == "history") {
      EXPECT_GT(probe["accuracy"]["value"].get<double>(), 0.8);
    }
  }
  const std::string csv = ceteris::read_file(path("out/images.csv"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 241);
  EXPECT_THAT(ceteris::read_file(path("out/report.html")), HasSubstr("data:image/jpeg;base64"));
}

TEST_F(AuditCommand, JsonIsTheSameForOneAndTwoJobsApartFromTimes) {
  const auto facts = [](const ceteris::ProcessResult& result) {
    auto json = nlohmann::json::parse(result.out);
    json.erase("timing");
    json.erase("environment");
    return json.dump();
  };
  const auto one = audit({"--out", path("one"), "--jobs", "1", "--json"});
  const auto two = audit({"--out", path("two"), "--jobs", "2", "--json"});
  ASSERT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(facts(one), facts(two));
}

// The files of one of the folders, packed.
std::string packed(const std::string& folder, ceteris::formats::Packing packing) {
  std::vector<ceteris::formats::Member> members;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      members.push_back({entry.path().lexically_relative(folder).string(), ceteris::read_file(entry.path())});
    }
  }
  return ceteris::formats::pack(packing, members);
}

TEST_F(AuditCommand, OfArchivesSaysWhatThatOfTheirFoldersSays) {
  using ceteris::formats::Packing;
  ceteris::write_file_atomic(path("a.zip"), packed(path("plain"), Packing::Zip));
  ceteris::write_file_atomic(path("b.tar.gz"), packed(path("squeezed"), Packing::TarGzip));
  const auto of_folders = audit({"--out", path("one"), "--json"});
  const auto of_archives = run_ceteris({"audit", "plain=" + path("a.zip"), "squeezed=" + path("b.tar.gz"), "--quick",
                                        "--epochs", "2", "--out", path("two"), "--json"});
  ASSERT_EQ(of_folders.exit_code, 0) << of_folders.err;
  ASSERT_EQ(of_archives.exit_code, 0) << of_archives.err;
  auto folders = nlohmann::json::parse(of_folders.out), archives = nlohmann::json::parse(of_archives.out);
  EXPECT_EQ(archives["sets"][0]["kind"], "zip");
  EXPECT_EQ(archives["sets"][1]["kind"], "tar");
  for (auto* json : {&folders, &archives}) {
    json->erase("timing");
    json->erase("environment");
    for (auto& set : (*json)["sets"]) {
      set.erase("kind");
      set.erase("location");
    }
  }
  EXPECT_EQ(archives.dump(), folders.dump());
  EXPECT_EQ(ceteris::read_file(path("two/images.csv")), ceteris::read_file(path("one/images.csv")));
}

TEST_F(AuditCommand, OfAnArchiveAndItsFolderFindsEveryImageInBoth) {
  ceteris::write_file_atomic(path("a.zip"), packed(path("plain"), ceteris::formats::Packing::Zip));
  const auto result = run_ceteris({"audit", path("plain"), path("a.zip"), "--quick", "--out", path("out"), "--json"});
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["sets"][0]["duplicates_across"], 120);
  EXPECT_EQ(json["sets"][1]["duplicates_across"], 120);
  EXPECT_EQ(json["sets"][0]["fingerprint"], json["sets"][1]["fingerprint"]);
}

TEST_F(AuditCommand, FailsAboveTheThresholdWithFive) {
  EXPECT_EQ(audit({"--out", path("out"), "--fail-above", "0.55"}).exit_code, static_cast<int>(ceteris::Exit::NotMet));
  EXPECT_EQ(audit({"--out", path("out"), "--fail-above", "0.999"}).exit_code, 0);
}

TEST_F(AuditCommand, LeavesImagesOutWhenAsked) {
  ASSERT_EQ(audit({"--out", path("out"), "--no-images"}).exit_code, 0);
  EXPECT_THAT(ceteris::read_file(path("out/report.html")), Not(HasSubstr("base64")));
}

TEST_F(AuditCommand, KilledInTheMiddleLeavesNothingAndRunsAgain) {
  const pid_t child = fork();
  if (child == 0) {
    const std::string program = CETERIS_PROGRAM, a = path("plain"), b = path("squeezed"), out = path("killed");
    execl(program.c_str(), "ceteris", "audit", a.c_str(), b.c_str(), "--out", out.c_str(), nullptr);
    _exit(127);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(900));
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(audit({"--out", path("killed")}).exit_code, 0);
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(path("killed"))) {
    files += entry.is_regular_file();
  }
  EXPECT_EQ(files, 3U);
}

TEST_F(AuditCommand, StopsOnSigintWithoutAReport) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGINT, SIG_DFL);
    const std::string program = CETERIS_PROGRAM, a = path("plain"), b = path("squeezed"), out = path("stopped");
    execl(program.c_str(), "ceteris", "audit", a.c_str(), b.c_str(), "--epochs", "1000", "--out", out.c_str(), nullptr);
    _exit(127);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ceteris::Exit::Interrupted));
  EXPECT_FALSE(fs::exists(path("stopped/report.html")));
}

}  // namespace
}  // namespace cli_tests
