// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/input_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/identity/test_tree.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;
using ceteris::test::error_of;
using test::Tree;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

TEST(DefaultInputs, AreTheScriptsAndSettingsAmongTheArguments) {
  const Tree tree;
  tree.write("train.py", "");
  tree.write("conf/a.yaml", "");
  tree.write("deepspeed.json", "{}");
  tree.write("data.csv", "1,2");
  tree.write("tool", "#!/bin/sh\n");
  tree.write("python3", "a file of that name");
  const Words argv = {"python3", "train.py", "--config=conf/a.yaml", "deepspeed.json", "--data", "data.csv", "--tool",
                      "tool",    "absent.py"};
  EXPECT_THAT(tree.names(default_inputs(argv, tree.root)),
              ElementsAre("conf/a.yaml", "deepspeed.json", "tool", "train.py"));
}

TEST(DefaultInputs, AreFoundInACommandLineForAShell) {
  const Tree tree;
  tree.write("prepare.sh", "");
  tree.write("train.py", "");
  EXPECT_THAT(tree.names(default_inputs(Words{"bash", "-c", "./prepare.sh && python3 train.py --seed 1"}, tree.root)),
              ElementsAre("prepare.sh", "train.py"));
}

TEST(DefaultInputs, HoldAProgramOfOnesOwnButNoneOfTheSystem) {
  const Tree tree;
  tree.write("build/bench",
             "\x7f"
             "ELF");
  EXPECT_THAT(tree.names(default_inputs(Words{"build/bench", "--n", "3"}, tree.root)), ElementsAre("build/bench"));
  EXPECT_THAT(tree.names(default_inputs(Words{(tree.root / "build/bench").string()}, tree.root)),
              ElementsAre("build/bench"));
  EXPECT_THAT(default_inputs(Words{"/usr/bin/env", "x"}, tree.root), IsEmpty());
  fs::create_symlink("/bin/sh", tree.root / "python3.11");
  EXPECT_THAT(default_inputs(Words{"./python3.11", "-c", "pass"}, tree.root), IsEmpty());
}

TEST(DefaultInputs, HoldTheModuleThatPythonRuns) {
  const Tree tree;
  tree.write("pkg/__init__.py", "");
  tree.write("pkg/train.py", "");
  EXPECT_THAT(tree.names(default_inputs(Words{"python3", "-m", "pkg.train"}, tree.root)),
              ElementsAre("pkg/__init__.py", "pkg/train.py"));
}

TEST(DeclaredInputs, AreFilesFoldersAndPatterns) {
  const Tree tree;
  for (const char* name : {"a.py", "b.txt", "src/c.py", "src/deep/d.py", "src/deep/e.txt", "src/.hidden.py",
                           "src/__pycache__/c.pyc", ".git/x.py", "[odd].py"}) {
    tree.write(name, "");
  }
  const auto names = [&](const Words& patterns) { return tree.names(declared_inputs(patterns, tree.root)); };
  EXPECT_THAT(names({"a.py"}), ElementsAre("a.py"));
  EXPECT_THAT(names({"src"}), ElementsAre("src/c.py", "src/deep/d.py", "src/deep/e.txt"));
  EXPECT_THAT(names({"src/"}), ElementsAre("src/c.py", "src/deep/d.py", "src/deep/e.txt"));
  EXPECT_THAT(names({"**/*.py"}), ElementsAre("[odd].py", "a.py", "src/c.py", "src/deep/d.py"));
  EXPECT_THAT(names({"src/**/d.py", "?.py"}), ElementsAre("a.py", "src/deep/d.py"));
  EXPECT_THAT(names({"src/**"}), ElementsAre("src/c.py", "src/deep/d.py", "src/deep/e.txt"));
  EXPECT_THAT(names({"src/.hidden.py"}), ElementsAre("src/.hidden.py"));
  EXPECT_THAT(names({(tree.root / "a.py").string(), "./a.py"}), ElementsAre("a.py"));
}

TEST(DeclaredInputs, NameEveryPatternWithoutAFile) {
  const Tree tree;
  tree.write("a.py", "");
  EXPECT_THAT(error_of([&] {
                (void)declared_inputs(Words{"x.py", "a.py", "src/**/*.py"}, tree.root);
              }),
              AllOf(HasSubstr("3 inputs.0: no file matches 'x.py'"), HasSubstr("'src/**/*.py'"),
                    testing::HasSubstr("did you mean 'a.py'?"), Not(HasSubstr("inputs.1"))));
}

}  // namespace
}  // namespace ceteris::identity
