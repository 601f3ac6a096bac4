// SPDX-License-Identifier: Apache-2.0
// Packs, as a user makes, looks at and uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DataPack : public ::testing::Test {
 protected:
  DataPack() {
    write_images(path("photos/cat"), 20);
    write_images(path("photos/dog"), 20);
    ceteris::write_file_atomic(path("photos/dog/broken.png"), "no image");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] json answer(std::vector<std::string> arguments, int exit_code = 0) const {
    arguments.emplace_back("--json");
    const ceteris::ProcessResult result = run_ceteris(std::move(arguments));
    EXPECT_EQ(result.exit_code, exit_code) << result.describe() << result.err;
    return json::parse(result.out, nullptr, false);
  }
  [[nodiscard]] std::string packed(const std::string& name, const std::string& from,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> call = {"data", "pack", path(from), "-o", path(name)};
    call.insert(call.end(), more.begin(), more.end());
    const auto result = run_ceteris(call);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return path(name);
  }
  void expect_refusal(const std::vector<std::string>& arguments, const std::string& line, int exit_code = 2) const {
    const ceteris::ProcessResult result = run_ceteris(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.describe();
    EXPECT_THAT(result.err, HasSubstr(line));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
  }

  ceteris::TempDirectory folder_;
};

TEST_F(DataPack, IsMadeInspectedAndVerified) {
  const json made = answer({"data", "pack", path("photos"), "-o", path("a.pack"), "--side", "8"});
  EXPECT_EQ(made["schema"], "ceteris.data_pack/1");
  EXPECT_EQ(made["images"], 40);
  EXPECT_EQ(made["format"], "jpeg");
  EXPECT_EQ(made["refused"][0]["name"], "dog/broken.png");
  EXPECT_EQ(made["refused"][0]["reason"], "not an image");
  const json inspected = answer({"data", "inspect", path("a.pack")});
  EXPECT_EQ(inspected["id"], made["id"]);
  EXPECT_EQ(inspected["files"], 41);
  EXPECT_EQ(inspected["entries"][0]["name"], "cat/0.png");
  EXPECT_EQ(inspected["entries"][0]["width"], 8);
  EXPECT_EQ(inspected["entries"][40]["refused"]["reason"], "not an image");
  EXPECT_EQ(inspected["entries"][40]["sha256"], nullptr);
  const json verified = answer({"data", "verify", path("a.pack")});
  EXPECT_THAT(verified["damaged"], IsEmpty());
  EXPECT_EQ(verified["entries"], 41);
  const auto text = run_ceteris({"data", "inspect", path("a.pack")});
  EXPECT_THAT(text.out, AllOf(HasSubstr("40, "), HasSubstr("JPEG of quality 90, shorter sides of at most 8 px"),
                              HasSubstr("1 refused\n  dog/broken.png: not an image")));
  EXPECT_EQ(answer({"data", "show", path("a.pack")})["refused"].size(), 1U);
}

TEST_F(DataPack, VerifyNamesWhatIsDamagedAndTrainingRefusesIt) {
  const std::string file = packed("a.pack", "photos", {"--original"});
  const json entries = answer({"data", "inspect", file})["entries"];
  std::string bytes = ceteris::read_file(file);
  for (const std::size_t i : {3U, 30U}) {
    const std::size_t at = entries[i]["offset"].get<std::size_t>() + 20;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
  }
  ceteris::write_file_atomic(path("b.pack"), bytes);
  const std::vector<std::string> damaged = {entries[3]["name"], entries[30]["name"]};
  EXPECT_EQ(answer({"data", "verify", path("b.pack")}, 5)["damaged"], json(damaged));
  const auto text = run_ceteris({"data", "verify", path("b.pack")});
  EXPECT_EQ(text.exit_code, static_cast<int>(ceteris::Exit::NotMet));
  EXPECT_THAT(text.out, AllOf(HasSubstr("damaged: " + damaged[0] + "\ndamaged: " + damaged[1] + "\n"),
                              HasSubstr("39 of 41 entries are what was packed")));
  const auto shown = run_ceteris({"data", "show", path("b.pack")});
  EXPECT_THAT(shown.out, HasSubstr(damaged[0] + ": corrupt data: it changed in the pack since it was packed"));
}

TEST_F(DataPack, DoesNotDependOnTheNumberOfJobs) {
  const std::string one = ceteris::read_file(packed("1.pack", "photos", {"--jobs", "1"}));
  EXPECT_EQ(ceteris::read_file(packed("3.pack", "photos", {"--jobs", "3"})), one);
}

TEST_F(DataPack, AWrongCallIsRefusedInOneLineAndWritesNothing) {
  const std::string photos = path("photos"), file = path("a.pack");
  expect_refusal({"data", "pack", photos}, "-o: is missing");
  expect_refusal({"data", "pack", "-o", file}, "needs a source");
  expect_refusal({"data", "pack", photos, "-o", path("photos/dog/broken.png")}, "exists already");
  expect_refusal({"data", "pack", photos, "-o", file, "--format", "png"}, "jpeg or raw");
  expect_refusal({"data", "pack", photos, "-o", file, "--side", "0"}, "--side: is 0, and must be 1 to 65500");
  expect_refusal({"data", "pack", photos, "-o", file, "--quality", "101"}, "--quality: is 101");
  expect_refusal({"data", "pack", photos, "-o", file, "--jobs", "0"}, "--jobs: is 0");
  expect_refusal({"data", "pack", photos, "-o", file, "--original", "--side", "64"}, "no --side");
  expect_refusal({"data", "pack", photos, "-o", file, "--format", "raw", "--quality", "80"}, "--quality: is of JPEG");
  expect_refusal({"data", "pack", path("gone"), "-o", file}, "no such file or folder");
  expect_refusal({"data", "inspect", photos + "/cat/0.png"}, "is not a pack");
  expect_refusal({"data", "verify"}, "needs a pack");
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(DataPack, ThatIsKilledLeavesNoFileOfItsName) {
  const pid_t child = fork();
  if (child == 0) {
    execl(CETERIS_PROGRAM, "ceteris", "data", "pack", "builtin:original", "-o", path("a.pack").c_str(), "--jobs", "1",
          nullptr);
    _exit(127);
  }
  // Until the temporary holds the first images.
  const auto unfinished = [&] {
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      if (entry.is_regular_file() && entry.file_size() > 10'000) {
        return true;
      }
    }
    return false;
  };
  for (int i = 0; i < 6000 && !unfinished(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(unfinished());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(fs::exists(path("a.pack")));
  EXPECT_TRUE(unfinished()) << "a kill leaves the temporary";
  (void)packed("a.pack", "photos");
  fs::remove(path("a.pack"));
  EXPECT_FALSE(unfinished()) << "and the next pack removes it";
}

}  // namespace
}  // namespace cli_tests
