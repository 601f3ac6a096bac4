// SPDX-License-Identifier: Apache-2.0
// Training, evaluation and audits on packs, against the folders that they were made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class PackedData : public ::testing::Test {
 protected:
  PackedData() {
    write_images(path("photos/cat"), 20);
    write_images(path("photos/dog"), 20);
    ceteris::write_file_atomic(path("photos/dog/broken.png"), "no image");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] std::string packed(const std::string& name, const std::string& from,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> call = {"data", "pack", path(from), "-o", path(name)};
    call.insert(call.end(), more.begin(), more.end());
    const auto result = run_ceteris(call);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return path(name);
  }

  // The folder of a run whose name is its identity.
  [[nodiscard]] fs::path train(const std::string& data, const std::string& runs) const {
    const auto result =
        run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data=images", "--set", "data.path=" + data,
                     "--set", "data.size=16", "--set", "recipe.steps=4", "--set", "recipe.batch=4", "--set",
                     "data.validation_share=0.3", "--out", path(runs), "--jobs", "1"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("dog/broken.png"));
    return fs::directory_iterator(path(runs))->path();
  }
  static json metrics_of(const fs::path& run) {
    return json::parse(ceteris::read_file(run / "result.json")).at("final_metrics");
  }

 private:
  ceteris::TempDirectory folder_;
};

TEST_F(PackedData, TrainingOnOriginalsIsTheTrainingOnTheirFolder) {
  const fs::path folder = train(path("photos"), "runs-folder");
  const fs::path pack = train(packed("a.pack", "photos", {"--original"}), "runs-pack");
  EXPECT_EQ(pack.filename(), folder.filename()) << "the name of a run is its identity";
  EXPECT_EQ(metrics_of(pack), metrics_of(folder));
  EXPECT_THAT(metrics_of(pack), Not(IsEmpty()));
  for (const char* verb : {"eval", "predict"}) {
    const auto of = [&](const std::string& data) {
      return run_ceteris({verb, folder.string(), data, "--jobs", "1", "--json"});
    };
    const auto a = of(path("photos")), b = of(path("a.pack"));
    EXPECT_EQ(a.exit_code, 0) << a.err;
    EXPECT_EQ(b.exit_code, 0) << b.err;
    json first = json::parse(a.out), second = json::parse(b.out);
    for (json* answer : {&first, &second}) {
      answer->erase("notes");  // that these paths were trained on, which is known by the path
    }
    std::string text = second.dump();
    for (std::size_t at = text.find(path("a.pack")); at != std::string::npos; at = text.find(path("a.pack"))) {
      text.replace(at, path("a.pack").size(), path("photos"));
    }
    EXPECT_EQ(text, first.dump()) << verb;
  }
}

TEST_F(PackedData, TrainingOnImagesEncodedAnewHasAnotherIdentity) {
  const fs::path folder = train(path("photos"), "runs-folder");
  const fs::path raw = train(packed("raw.pack", "photos", {"--format", "raw"}), "runs-raw");
  EXPECT_NE(raw.filename(), folder.filename());
  EXPECT_EQ(metrics_of(raw), metrics_of(folder)) << "16 px are below 256: the pixels are the same";
}

TEST_F(PackedData, AnAuditOfOriginalsIsTheAuditOfTheirFolders) {
  write_images(path("others"), 40);
  const auto audit = [&](const std::string& a, const std::string& b, const std::string& out) {
    const auto result = run_ceteris({"audit", a, b, "--quick", "--out", path(out), "--no-images", "--jobs", "1"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    json found = json::parse(ceteris::read_file(path(out + "/audit.json")));
    found.erase("environment");
    found.erase("timing");
    for (json& set : found["sets"]) {
      set.erase("location");
      set.erase("kind");
    }
    return found;
  };
  const json folders = audit(path("photos"), path("others"), "out-folders");
  const json packs = audit(packed("photos.pack", "photos", {"--original"}),
                           packed("others.pack", "others", {"--original"}), "out-packs");
  std::vector<std::string> different;
  for (const auto& [key, value] : folders.items()) {
    if (packs[key] != value) {
      different.push_back(key);
    }
  }
  EXPECT_THAT(different, IsEmpty());
}

}  // namespace
}  // namespace cli_tests
