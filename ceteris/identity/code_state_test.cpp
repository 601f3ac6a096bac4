// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/code_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/hash.hpp"
#include "ceteris/identity/test_tree.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;
using test::Tree;
using testing::ElementsAre;
using testing::IsEmpty;
using Words = std::vector<std::string>;

const Words kCommand = {"python3", "train.py", "--seed", "{seed}"};

CodeState state_of(const Tree& tree, const std::optional<Words>& declared = std::nullopt) {
  return code_state(kCommand, declared, tree.root);
}

TEST(CodeState, HashesTheScriptsOfTheCommand) {
  const Tree tree;
  tree.write("train.py", "print(1)\n");
  const CodeState state = state_of(tree);
  EXPECT_THAT(state.inputs, ElementsAre(InputFile{"train.py", sha256_hex(std::string_view("print(1)\n"))}));
  EXPECT_EQ(state.git_commit, "");
  EXPECT_EQ(state.git_content_sha256, "");
  EXPECT_EQ(state.git_problem, "");
}

TEST(CodeState, NamesImportsWhoseContentDoesNotCount) {
  const Tree tree;
  tree.write("train.py", "import model\n");
  tree.write("model.py", "");
  EXPECT_THAT(state_of(tree).unnamed_imports, ElementsAre("model.py"));
  EXPECT_THAT(state_of(tree, Words{"*.py"}).unnamed_imports, IsEmpty());
  tree.git({"init", "-q"});
  tree.commit_all();
  EXPECT_THAT(state_of(tree).unnamed_imports, IsEmpty()) << "git counts";
  EXPECT_THAT(state_of(tree, Words{"train.py"}).unnamed_imports, ElementsAre("model.py")) << "git no longer counts";
}

TEST(CodeState, NamesAScriptThatDeclaredInputsForgot) {
  const Tree tree;
  tree.write("train.py", "");
  tree.write("model.py", "");
  EXPECT_THAT(state_of(tree, Words{"model.py"}).unnamed_imports, ElementsAre("train.py"));
}

TEST(CodeState, ChangesWithAnEditAndNotWithACommit) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "import model\n");
  tree.write("model.py", "x = 1\n");
  tree.write("weights.bin", "untracked, no source");
  const std::string untracked = state_of(tree).git_content_sha256;
  EXPECT_EQ(state_of(tree).git_commit, "");
  tree.git({"add", "train.py", "model.py"});
  tree.git({"commit", "-q", "-m", "first"});
  const CodeState clean = state_of(tree);
  EXPECT_EQ(clean.git_content_sha256, untracked);
  EXPECT_EQ(clean.git_commit.size(), 40U);
  EXPECT_EQ(clean.git_diff_sha256, "");
  tree.write("model.py", "x = 2\n");
  const CodeState edited = state_of(tree);
  EXPECT_NE(edited.git_content_sha256, clean.git_content_sha256);
  EXPECT_EQ(edited.git_diff_sha256.size(), 64U);
  tree.git({"commit", "-q", "-a", "-m", "second"});
  const CodeState committed = state_of(tree);
  EXPECT_EQ(committed.git_content_sha256, edited.git_content_sha256);
  EXPECT_NE(committed.git_commit, clean.git_commit);
  tree.write("model.py", "x = 1\n");
  EXPECT_EQ(state_of(tree).git_content_sha256, clean.git_content_sha256) << "undone";
}

TEST(CodeState, SeesARemovedFileAndANewOne) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "");
  tree.write("old.py", "");
  tree.commit_all();
  const std::string before = state_of(tree).git_content_sha256;
  tree.write("new.py", "x");
  EXPECT_NE(state_of(tree).git_content_sha256, before);
  fs::remove(tree.root / "new.py");
  EXPECT_EQ(state_of(tree).git_content_sha256, before);
  fs::remove(tree.root / "old.py");
  const std::string removed = state_of(tree).git_content_sha256;
  EXPECT_NE(removed, before);
  tree.git({"commit", "-q", "-a", "-m", "removed"});
  EXPECT_EQ(state_of(tree).git_content_sha256, removed);
}

TEST(CodeState, LeavesOutPagesResultsAndWhatIsExcluded) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "");
  tree.write("README.md", "a");
  tree.write("study.toml", "a");
  tree.commit_all();
  const std::vector<fs::path> excluded = {tree.root / "study.toml", tree.root / "runs"};
  const std::string before = git_state(tree.root, excluded).content_sha256;
  tree.write("README.md", "b");
  tree.write("study.toml", "b");
  tree.write("runs/1/x.py", "b");
  tree.write("out.json", "b");
  EXPECT_EQ(git_state(tree.root, excluded).content_sha256, before);
  EXPECT_NE(git_state(tree.root).content_sha256, before);
}

TEST(CodeState, CountsDeclaredInputsAlone) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "");
  tree.write("other.py", "");
  tree.commit_all();
  const CodeState before = state_of(tree, Words{"train.py"});
  EXPECT_EQ(before.git_content_sha256, "");
  EXPECT_EQ(before.git_commit.size(), 40U) << "for people";
  tree.write("other.py", "x");
  EXPECT_EQ(state_of(tree, Words{"train.py"}).inputs, before.inputs);
}

TEST(CodeState, CoversAFolderBelowTheRoot) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("sub/train.py", "import helper\n");
  tree.write("sub/helper.py", "");
  tree.write("shared/a.py", "");
  tree.commit_all();
  const CodeState state = code_state(kCommand, std::nullopt, tree.root / "sub");
  EXPECT_THAT(state.inputs, ElementsAre(testing::Field(&InputFile::path, "train.py")));
  EXPECT_THAT(state.unnamed_imports, IsEmpty());
}

TEST(CodeState, AsksTheRepositoryOfTheFolderAlsoInsideAHook) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "");
  tree.commit_all();
  const std::string expected = state_of(tree).git_commit;
  ASSERT_EQ(setenv("GIT_DIR", "/nowhere", 1), 0);
  const CodeState state = state_of(tree);
  unsetenv("GIT_DIR");
  EXPECT_EQ(state.git_commit, expected);
  EXPECT_EQ(state.git_problem, "");
}

TEST(CodeState, ReadsNamesOfAnyBytes) {
  const Tree tree;
  tree.git({"init", "-q"});
  tree.write("train.py", "");
  tree.write("a\nb \"c\" \xc3\xa9.py", "1");
  tree.write("-x.py", "1");
  tree.commit_all();
  const std::string before = state_of(tree).git_content_sha256;
  tree.write("a\nb \"c\" \xc3\xa9.py", "2");
  tree.write("-x.py", "2");
  const CodeState after = state_of(tree);
  EXPECT_NE(after.git_content_sha256, before);
  EXPECT_EQ(after.git_problem, "");
}

}  // namespace
}  // namespace ceteris::identity
