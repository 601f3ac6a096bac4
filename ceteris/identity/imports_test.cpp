// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/imports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/identity/test_tree.hpp"

namespace ceteris::identity {
namespace {

namespace fs = std::filesystem;
using test::Tree;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> imports_of(const Tree& tree, const std::string& script) {
  const std::vector<fs::path> scripts = {fs::canonical(tree.root) / script};
  return tree.names(local_imports(scripts, tree.root));
}

TEST(LocalImports, FollowPythonFromFileToFile) {
  const Tree tree;
  tree.write("train.py",
             "import os, model as m\nfrom data.images import load\n# import unused\nif True:\n  import late\n");
  tree.write("model.py", "from layers import (\n  norm,  # a comment\n  conv as c,\n)\nimport model\n");
  tree.write("layers/__init__.py", "from . import extra\nfrom .norm import x\nfrom ..top import y\n");
  tree.write("layers/norm.py", "");
  tree.write("layers/conv.py", "");
  tree.write("layers/extra.py", "");
  tree.write("data/images.py", "");
  tree.write("late.py", "");
  tree.write("top.py", "");
  tree.write("unused.py", "");
  EXPECT_THAT(imports_of(tree, "train.py"),
              ElementsAre("data/images.py", "late.py", "layers/__init__.py", "layers/conv.py", "layers/extra.py",
                          "layers/norm.py", "model.py", "top.py"));
}

TEST(LocalImports, FollowWhatAShellScriptRuns) {
  const Tree tree;
  tree.write("run.sh", "#!/bin/bash\nsource env.sh\n. \"$(dirname \"$0\")/sub/b.sh\"\n# c.sh\npython3 train.py --x\n");
  tree.write("env.sh", "");
  tree.write("sub/b.sh", "");
  tree.write("c.sh", "");
  tree.write("train.py", "import helper\n");
  tree.write("helper.py", "");
  EXPECT_THAT(imports_of(tree, "run.sh"), ElementsAre("env.sh", "helper.py", "sub/b.sh", "train.py"));
}

TEST(LocalImports, EndForCyclesAndHostileFiles) {
  const Tree tree;
  tree.write("a.py", "import b\nfrom . import a\nfrom " + std::string(100000, '.') + " import b\n");
  tree.write("b.py", std::string("import a\0b\nimport ", 18) + std::string(300000, '(') + "\nfrom\nfrom x\nimport \n");
  tree.write("c.py", "from x import (\n" + std::string(200000, '\n'));
  EXPECT_THAT(imports_of(tree, "a.py"), ElementsAre("b.py"));
  EXPECT_THAT(imports_of(tree, "c.py"), IsEmpty());
}

TEST(ModuleFiles, AreThoseOfPackagesAndPrograms) {
  const Tree tree;
  tree.write("pkg/__init__.py", "");
  tree.write("pkg/__main__.py", "");
  tree.write("pkg.py", "");
  const fs::path base = fs::canonical(tree.root);
  EXPECT_THAT(tree.names(module_files("pkg", base)), ElementsAre("pkg/__init__.py", "pkg/__main__.py"));
  EXPECT_THAT(module_files("", base), IsEmpty());
  EXPECT_THAT(module_files("..", base), IsEmpty());
  EXPECT_THAT(module_files("/etc", base), IsEmpty());
}

}  // namespace
}  // namespace ceteris::identity
