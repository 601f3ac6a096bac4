// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/builtin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/study/study_file.hpp"

namespace ceteris::study {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(BuiltinStudies, HaveAReadmeAndTheirScalesUnderTheirOwnNames) {
  const std::vector<std::string> names = builtin_names();
  EXPECT_THAT(names, Contains("dyt-vs-layernorm"));
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    EXPECT_THAT(builtin_scales(name), ElementsAre("smoke", "small", "full"));
    EXPECT_THAT(builtin_files_of(name), Contains(::testing::Field(&BuiltinFile::path, "README.md")));
  }
  EXPECT_TRUE(builtin_files_of("dyt-vs").empty());
}

TEST(BuiltinStudies, GiveAVerdictOnlyWhereTheirScaleAllowsOne) {
  for (const std::string& name : builtin_names()) {
    for (const BuiltinFile& file : builtin_files_of(name)) {
      if (file.path.ends_with(".trial.toml") || !file.path.ends_with(".toml")) {
        continue;
      }
      SCOPED_TRACE(file.path);
      const StudyFile study = parse_study(file.text, std::string(file.path));
      const bool smoke = file.path == builtin_file_name(name, "smoke");
      EXPECT_EQ(study.spec.verdict, smoke ? VerdictRule::Never : VerdictRule::Planned);
      EXPECT_TRUE(study.spec.metric.margin);
      EXPECT_EQ(replicates_in(file.text), study.spec.replicates);
      EXPECT_TRUE(study.spec.trainer.ends_with(".trial.toml"));
    }
  }
}

TEST(BuiltinStudies, AnotherNumberOfReplicatesChangesOneLine) {
  constexpr std::string_view kText = "a = 1\nreplicates = 8  # eight\nb = 2\n";
  EXPECT_EQ(with_replicates(kText, 120), "a = 1\nreplicates = 120  # eight\nb = 2\n");
  EXPECT_EQ(replicates_in(kText), 8);
  EXPECT_EQ(replicates_in("a = 1\n"), std::nullopt);
  EXPECT_EQ(replicates_in("a = 1\nreplicates = 99999999999\n"), std::nullopt);
}

}  // namespace
}  // namespace ceteris::study
