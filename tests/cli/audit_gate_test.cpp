// SPDX-License-Identifier: Apache-2.0
// Comparing two vendors' images in a pipeline: what trips the gate, where it is said, and what becomes of a report
// that was there before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/export.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/record/json_schema_test.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kNotMet = static_cast<int>(ceteris::Exit::NotMet);

// JPEG files of three vendors with nothing but their comments between them: `commented` has one in every file.
class AuditGateCommand : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<ceteris::TempDirectory>();
    ceteris::Executor executor(2);
    std::uint64_t seed = 1;
    for (const char* name : {"plain", "other", "commented"}) {
      ceteris::synthetic::PhotoLikeSpec spec;
      spec.seed = seed++;
      spec.min_side = spec.max_side = 64;
      spec.format = ceteris::synthetic::FileFormat::Jpeg;
      ceteris::data::write_as_folder(ceteris::data::photo_like_source(spec, "set", 110), path(name), executor);
    }
    for (const auto& entry : fs::directory_iterator(path("commented"))) {
      std::string bytes = ceteris::read_file(entry.path());
      bytes.insert(2, std::string("\xff\xfe\x00\x05"
                                  "abc",
                                  7));  // after the mark that begins the file
      ceteris::write_file_atomic(entry.path(), bytes);
    }
  }
  static void TearDownTestSuite() { folder_.reset(); }

  [[nodiscard]] static std::string path(const std::string& name) { return (folder_->path() / name).string(); }

  [[nodiscard]] static ceteris::ProcessResult audit(const std::string& other, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"audit",    path("plain"), path(other),  "--quick",
                                          "--epochs", "1",           "--no-images"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_ceteris(std::move(arguments));
  }

 private:
  static inline std::unique_ptr<ceteris::TempDirectory> folder_;
};

TEST_F(AuditGateCommand, ACommentInEveryFileFailsThoughThePixelsAreAlike) {
  const auto result = audit("commented", {"--out", path("one"), "--fail-above", "0.9"});
  EXPECT_EQ(result.exit_code, kNotMet) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("ceteris: the gate failed: certain: 110 of 110 images of "),
                                HasSubstr(" are certain by JPEG comment: 100.0 % > 0 %\n")));
  EXPECT_THAT(result.out, AllOf(HasSubstr("GATE: FAILED"), HasSubstr("passed headline: lower bound"),
                                HasSubstr("not watched, and tells the sets apart: header (100.0 % right)")));
  const auto json = nlohmann::json::parse(ceteris::read_file(path("one/audit.json")));
  EXPECT_TRUE(json["gate"]["tripped"]);
  EXPECT_EQ(json["gate"]["checks"][0]["name"], "headline");
  EXPECT_EQ(json["gate"]["checks"][0]["tripped"], false);
  EXPECT_EQ(json["gate"]["checks"][1]["value"], 1.0);
  EXPECT_GT(json["timing"]["seconds"].get<double>(), 0);
}

TEST_F(AuditGateCommand, FeedsADashboardWithJsonByItsSchemaAndKeepsAnEarlierReport) {
  fs::copy_file(fs::directory_iterator(path("plain"))->path(), path("commented/copy.jpg"));
  fs::create_directory(path("two"));
  ceteris::write_file_atomic(path("two/audit.json"), R"({"identity": "another", "version": "0"})");
  const auto result = audit("commented", {"--out", path("two"), "--json", "--title", "Vendors", "--fail-above",
                                          "header=0.7", "--fail-above", "certain=1", "--fail-on", "duplicates,colour"});
  fs::remove(path("commented/copy.jpg"));
  EXPECT_EQ(result.exit_code, kNotMet) << result.err;
  const std::string schema = ceteris::read_file(CETERIS_SOURCE_DIR "/docs/audit.schema.json");
  EXPECT_EQ(ceteris::record::schema_faults(schema, result.out), "");
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["title"], "Vendors");
  std::string tripped;
  for (const auto& check : json["gate"]["checks"]) {
    tripped += check["tripped"] ? check["name"].get<std::string>() + ";" : "";
  }
  EXPECT_EQ(tripped, "header;duplicates;");
  EXPECT_THAT(result.err, HasSubstr("is kept in " + path("two/earlier-1")));
  EXPECT_THAT(ceteris::read_file(path("two/earlier-1/audit.json")), HasSubstr("another"));
  EXPECT_THAT(ceteris::read_file(path("two/report.html")), HasSubstr("<h1>Vendors</h1>"));
}

TEST_F(AuditGateCommand, PassesWhereNothingWasPlanted) {
  const auto result = audit("other", {"--out", path("three"), "--fail-above", "0.7", "--fail-on",
                                      "file,geometry,colour,structure,history,overlay,pixels,duplicates,refused,"
                                      "controls"});
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
  EXPECT_THAT(result.out, HasSubstr("GATE: PASSED"));
}

TEST_F(AuditGateCommand, SaysWhatItDoesNotKnowAllAtOnce) {
  const auto result =
      audit("other", {"--out", path("four"), "--fail-on", "headr", "--fail-above", "60", "--fail-above", "any=0.5"});
  EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage));
  EXPECT_THAT(result.err, AllOf(HasSubstr("'headr' is nothing that an audit reports; did you mean header?"),
                                HasSubstr("--fail-above 60: must be a share from 0 to 1"),
                                HasSubstr("'any' takes no limit; use --fail-on any")));
  EXPECT_FALSE(fs::exists(path("four")));
}

}  // namespace
}  // namespace cli_tests
