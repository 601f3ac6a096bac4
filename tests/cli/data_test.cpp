// SPDX-License-Identifier: Apache-2.0
// `ceteris data`, as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/test_archives.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class DataCommand : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] json answer(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "data");
    arguments.emplace_back("--json");
    const ceteris::ProcessResult result = run_ceteris(std::move(arguments));
    EXPECT_EQ(result.exit_code, 0) << result.describe() << result.err;
    return json::parse(result.out, nullptr, false);
  }

  /// One line on stderr that holds this, and nothing on stdout.
  void expect_refusal(std::vector<std::string> arguments, const std::string& line) const {
    arguments.insert(arguments.begin(), "data");
    const ceteris::ProcessResult result = run_ceteris(std::move(arguments));
    EXPECT_EQ(result.exit_code, 2) << result.describe();
    EXPECT_THAT(result.err, StartsWith("ceteris: "));
    EXPECT_THAT(result.err, HasSubstr(line));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
  }

  ceteris::TempDirectory folder_;
};

TEST_F(DataCommand, ListsTheBuiltInSets) {
  const json sets = answer({"list"})["sets"];
  std::vector<std::string> names;
  for (const json& set : sets) {
    names.push_back(set["name"]);
  }
  EXPECT_THAT(names, testing::ElementsAre("shapes", "original", "twin", "recompressed", "rescaled", "bright", "warm",
                                          "closer", "indoors"));
  EXPECT_EQ(sets[0]["images"], 6000);
  EXPECT_EQ(sets[0]["classes"], 10);
  EXPECT_EQ(sets[1]["images"], 1000);
  EXPECT_EQ(sets[1]["classes"], 0);
  const ceteris::ProcessResult text = run_ceteris({"data"});
  EXPECT_EQ(text.exit_code, 0);
  for (const std::string& name : names) {
    EXPECT_THAT(text.out, HasSubstr("\n" + name + " "));
  }
}

TEST_F(DataCommand, ExportsASetWholeUnderTheFingerprintThatShowSays) {
  const json shown = answer({"show", "shapes"});
  EXPECT_EQ(shown["classes"]["star"], 600);
  EXPECT_EQ(shown["classes"].size(), 10U);
  EXPECT_EQ(shown["width"], json::array({36, 36}));
  EXPECT_THAT(shown["origin"].get<std::string>(), HasSubstr("drawn by this program"));
  EXPECT_EQ(shown["spec"]["seed"], 1);

  const json written = answer({"export", "builtin:shapes", path("shapes/")});
  EXPECT_EQ(written["files"], 6000);
  EXPECT_TRUE(fs::exists(path("shapes/train/star/000006.png")));
  EXPECT_TRUE(fs::exists(path("shapes/validation/corner/000999.png")));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()), 1);
  const json read = answer({"show", path("shapes")});
  EXPECT_EQ(read["kind"], "folder");
  for (const char* key : {"fingerprint", "classes", "images", "bytes", "formats"}) {
    EXPECT_EQ(read[key], shown[key]) << key;
  }
}

TEST_F(DataCommand, ShowsWhatAFolderHoldsAndWhatIsBroken) {
  write_images(path("set/cat"), 3);
  write_images(path("set/dog"), 2);
  ceteris::write_file_atomic(path("set/dog/broken.png"), "no image");
  ceteris::write_file_atomic(path("set/readme.txt"), "no image");
  const json shown = answer({"show", path("set")});
  EXPECT_EQ(shown["images"], 5);
  EXPECT_EQ(shown["classes"], json::parse(R"({"cat":3,"dog":2})"));
  EXPECT_EQ(shown["formats"], json::parse(R"({"png":5})"));
  EXPECT_EQ(shown["width"], json::array({16, 16}));
  EXPECT_EQ(shown["not_images"], 1);
  ASSERT_EQ(shown["refused"].size(), 1U);
  EXPECT_EQ(shown["refused"][0]["name"], "dog/broken.png");
  EXPECT_EQ(shown["refused"][0]["reason"], "not an image");
  const ceteris::ProcessResult text = run_ceteris({"data", "show", path("set")});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, HasSubstr("dog/broken.png: not an image"));
  EXPECT_THAT(text.out, HasSubstr("cat"));
}

TEST_F(DataCommand, ShowsOfAnArchiveWhatItShowsOfItsFolder) {
  write_images(path("set/cat"), 3);
  write_images(path("set/dog"), 2);
  std::vector<ceteris::formats::Member> members;
  for (const auto& entry : fs::recursive_directory_iterator(path("set"))) {
    if (entry.is_regular_file()) {
      members.push_back({entry.path().lexically_relative(path("set")).string(), ceteris::read_file(entry.path())});
    }
  }
  const json folder = answer({"show", path("set")});
  for (const auto packing : {ceteris::formats::Packing::Zip, ceteris::formats::Packing::TarGzip}) {
    ceteris::write_file_atomic(path("set.bin"), ceteris::formats::pack(packing, members));
    const json archive = answer({"show", path("set.bin")});
    EXPECT_EQ(archive["classes"], json::parse(R"({"cat":3,"dog":2})"));
    EXPECT_EQ(archive["fingerprint"], folder["fingerprint"]);
  }
}

TEST_F(DataCommand, SaysWhatIsWrongInOneLine) {
  write_images(path("full"), 1);
  expect_refusal({"show", "worm"}, "did you mean warm?");
  expect_refusal({"show", "builtin:worm"}, "built in: shapes, original");
  expect_refusal({"show"}, "takes the name of one set");
  expect_refusal({"show", "warm", "twin"}, "takes the name of one set");
  expect_refusal({"export", "warm"}, "takes the name of one built-in set and a folder");
  expect_refusal({"export", path("full"), path("out")}, "is not a built-in set");
  expect_refusal({"export", "warm", path("full")}, "exists already");
  expect_refusal({"export", "warm", path("full/0.png")}, "exists already");
  expect_refusal({"export", "warm", path("full/0.png/out")}, "0.png");
  expect_refusal({"lst"}, "is not known here");
  expect_refusal({"show", "warm", "--jobs", "0"}, "--jobs");
  EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(DataCommand, LeavesNothingWhenThereIsNoRoomOrItIsStopped) {
  const auto run = [&](const std::string& command) {
    return ceteris::run_process({.argv = {"/bin/sh", "-c", command}, .timeout_seconds = 60});
  };
  const std::string call = CETERIS_PROGRAM " data export warm " + path("out");
  // A file may hold one block: the first image does not fit.
  const ceteris::ProcessResult full = run("ulimit -f 1; exec " + call + " --jobs 1");
  EXPECT_EQ(full.exit_code, 1) << full.err;
  EXPECT_THAT(full.err, HasSubstr("out/000000.jpg: cannot be written: File too large"));
  const ceteris::ProcessResult stopped = run("timeout --preserve-status -s TERM 0.5 " + call + " --jobs 1");
  EXPECT_EQ(stopped.exit_code, 75) << stopped.err;
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace cli_tests
