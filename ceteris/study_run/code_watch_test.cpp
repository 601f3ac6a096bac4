// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/code_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/process/child.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Watched : public testing::Test {
 protected:
  void SetUp() override { write("echo 1\n"); }
  void write(const std::string& text) const { std::ofstream(folder_.path() / "train.sh", std::ios::binary) << text; }

  TempDirectory folder_;
  study::StudyFile file_ = study::parse_study(
      "command = [\"sh\", \"train.sh\", \"{seed}\", \"{x}\"]\n"
      "metric = { name = \"a\", from = \"regex\", key = '(.*)' }\narms = { a = { x = 1 }, b = { x = 2 } }\n",
      folder_.path() / "s.toml");
  design::Design design_ = study::design_of(file_);
};

TEST_F(Watched, AnEditIsSeenInTheNextCallAndGoneWhenItIsPutBack) {
  const identity::CodeState code = study::code_of(file_, design_, folder_.path() / "runs");
  CodeWatch watch(file_, design_, folder_.path() / "runs", code);
  EXPECT_THAT(watch.changes(), IsEmpty());
  EXPECT_THAT(watch.changes(), IsEmpty());
  write("echo 2\n");
  EXPECT_THAT(watch.changes(), ElementsAre(HasSubstr("train.sh has changed")));
  write("echo 1\n");
  EXPECT_THAT(watch.changes(), IsEmpty());
}

TEST_F(Watched, AFileThatIsSavedAsItWasHasNotChangedAndOneThatIsGoneHas) {
  const identity::CodeState code = study::code_of(file_, design_, folder_.path() / "runs");
  CodeWatch watch(file_, design_, folder_.path() / "runs", code);
  EXPECT_THAT(watch.changes(), IsEmpty());
  write("echo 1\n");
  EXPECT_THAT(watch.changes(), IsEmpty());
  fs::remove(folder_.path() / "train.sh");
  EXPECT_THAT(watch.changes(), ElementsAre(HasSubstr("train.sh")));
}

TEST_F(Watched, OfWhatGitTracksTheFileThatChangedIsNamed) {
  if (find_program("git").empty()) {
    GTEST_SKIP() << "git is not there";
  }
  std::ofstream(folder_.path() / "model.py") << "depth = 2\n";
  for (const char* line : {"init -q", "add model.py train.sh",
                           "-c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -q -m a"}) {
    std::vector<std::string> argv = split(line, ' ');
    argv.insert(argv.begin(), "git");
    ASSERT_TRUE(run_process({.argv = argv, .directory = folder_.path()}).ok()) << line;
  }
  const identity::CodeState code = study::code_of(file_, design_, folder_.path() / "runs");
  CodeWatch watch(file_, design_, folder_.path() / "runs", code);
  EXPECT_THAT(watch.changes(), IsEmpty());
  std::ofstream(folder_.path() / "model.py") << "depth = 3\n";
  std::vector<std::string> changes;
  for (const Stopwatch wait; changes.empty() && wait.seconds() < 60;) {
    changes = watch.changes();
  }
  EXPECT_THAT(changes, ElementsAre(AllOf(HasSubstr("files that git tracks have changed"), HasSubstr(": model.py"))));
}

}  // namespace
}  // namespace ceteris::study_run
