// SPDX-License-Identifier: Apache-2.0
// Each rule can fail: a small false house, written to a temporary folder, is reported.
#include "tests/architecture/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace architecture {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A house on disk that obeys every rule until a test spoils one file.
class FalseHouse : public ::testing::Test {
 protected:
  FalseHouse() {
    root_ = std::filesystem::temp_directory_path() / ("ceteris-house-" + std::to_string(::getpid()));
    write("ceteris/base/CMakeLists.txt", "ceteris_module(base\n  SOURCES error.cpp)\n");
    write("ceteris/base/error.hpp", licensed("#include <string>\n"));
    write("ceteris/base/error.cpp", licensed("#include \"ceteris/base/error.hpp\"\n"));
    write("ceteris/stats/CMakeLists.txt", "ceteris_module(stats\n  DEPENDS base  # its row\n  SOURCES t.cpp)\n");
    write("ceteris/stats/t.cpp", licensed("#include \"ceteris/base/error.hpp\"\n"));
  }
  ~FalseHouse() override { std::filesystem::remove_all(root_); }

  static std::string licensed(const std::string& code) { return "// SPDX-License-Identifier: Apache-2.0\n" + code; }

  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  [[nodiscard]] std::vector<File> files() const { return read_tree(root_); }

 private:
  std::filesystem::path root_;
};

TEST_F(FalseHouse, PassesEveryRuleWhileNothingIsSpoilt) {
  for (const auto rule : {misplaced_files, unlisted_edges, include_cycles, torch_in_plain_modules,
                          torch_in_front_program, torch_in_specs, torch_in_plain_sources, torch_umbrellas,
                          parsers_in_headers, missing_licence_lines, unequal_depends, loud_libraries, foreign_places}) {
    EXPECT_THAT(rule(files()), IsEmpty());
  }
}

TEST_F(FalseHouse, ReportsAFolderBelowAModuleAnUnknownModuleAndAFileInNoModule) {
  write("ceteris/base/detail/error.hpp", licensed(""));
  write("ceteris/utils/text.hpp", licensed(""));
  write("ceteris/version.hpp", licensed(""));
  EXPECT_THAT(misplaced_files(files()), ElementsAre(HasSubstr("below its module"), HasSubstr("'utils' is not a module"),
                                                    HasSubstr("lies in no module")));
}

TEST_F(FalseHouse, ReportsAnEdgeThatIsNotInTheTableWithItsLine) {
  write("ceteris/base/error.cpp", licensed("#include <string>\n  #  include \"ceteris/stats/t.hpp\"\n"));
  EXPECT_THAT(unlisted_edges(files()),
              ElementsAre("ceteris/base/error.cpp:3: base may not use stats (ceteris/stats/t.hpp)"));
}

TEST_F(FalseHouse, ReportsAnEdgeInATestToo) {
  write("ceteris/base/error_test.cpp", licensed("#include \"ceteris/stats/t.hpp\"\n"));
  EXPECT_THAT(unlisted_edges(files()), ElementsAre(HasSubstr("base may not use stats")));
}

TEST_F(FalseHouse, ReportsIncludesThatAreNotFromTheRoot) {
  write("ceteris/stats/t.cpp", licensed("#include \"error.hpp\"\n#include <ceteris/base/error.hpp>\n"));
  EXPECT_THAT(unlisted_edges(files()), ElementsAre(HasSubstr("t.cpp:2: our own"), HasSubstr("t.cpp:3: our own")));
}

TEST_F(FalseHouse, ReportsASourceThatHidesWhatItsHeaderLacks) {
  write("ceteris/base/error.cpp", licensed("#include <string>\n\n#include \"ceteris/base/error.hpp\"\n"));
  EXPECT_THAT(own_headers_not_first(files()), ElementsAre(HasSubstr("does not include ceteris/base/error.hpp first")));
}

TEST_F(FalseHouse, ReportsACycleOfHeaders) {
  write("ceteris/base/a.hpp", licensed("#include \"ceteris/base/b.hpp\"\n"));
  write("ceteris/base/b.hpp", licensed("#include \"ceteris/base/c.hpp\"\n"));
  write("ceteris/base/c.hpp", licensed("#include \"ceteris/base/b.hpp\"\n"));
  EXPECT_THAT(include_cycles(files()), ElementsAre("ceteris/base/b.hpp -> ceteris/base/c.hpp -> ceteris/base/b.hpp"));
}

TEST_F(FalseHouse, ReportsTorchInATorchFreeModuleButNotInOthers) {
  write("ceteris/stats/t.cpp", licensed("#include <ATen/core/Tensor.h>\n#include <c10/util/Exception.h>\n"));
  write("ceteris/ops/gelu.cpp", licensed("#include <ATen/core/Tensor.h>\n"));
  EXPECT_THAT(torch_in_plain_modules(files()),
              ElementsAre(HasSubstr("t.cpp:2: a torch-free module reaches ATen"), HasSubstr("t.cpp:3")));
}

TEST_F(FalseHouse, ReportsTorchThatATorchFreeModuleReachesThroughAnotherModule) {
  write("ceteris/study_call/trainer.cpp", licensed("#include \"ceteris/models/cost.hpp\"\n"));
  write("ceteris/models/cost.hpp", licensed(""));
  EXPECT_THAT(torch_in_plain_modules(files()), IsEmpty());
  EXPECT_THAT(unlisted_edges(files()), IsEmpty());
  write("ceteris/models/cost.hpp", licensed("#include <torch/types.h>\n"));
  EXPECT_THAT(torch_in_plain_modules(files()),
              ElementsAre(HasSubstr("models/cost.hpp:2: a torch-free module reaches torch/types.h")));
}

TEST_F(FalseHouse, ReportsTorchThatTheFrontProgramReachesThroughAHeaderAndItsSource) {
  write("ceteris/cli/main.cpp", licensed("#include \"ceteris/cli/help.hpp\"\n"));
  write("ceteris/cli/help.hpp", licensed(""));
  write("ceteris/cli/help.cpp", licensed("#include \"ceteris/nn/norm.hpp\"\n"));
  write("ceteris/cli/engine.cpp", licensed("#include <torch/types.h>\n"));
  write("ceteris/nn/norm.hpp", licensed("#include <torch/nn/module.h>\n"));
  EXPECT_THAT(torch_in_front_program(files()),
              ElementsAre(AllOf(HasSubstr("ceteris/nn/norm.hpp:2"), HasSubstr("module.h"))));
}

TEST_F(FalseHouse, ReportsTorchBehindASpecHeader) {
  write("ceteris/nn/norm_spec.hpp", licensed("#include \"ceteris/nn/norm.hpp\"\n"));
  write("ceteris/nn/norm.hpp", licensed("#include <torch/nn/module.h>\n"));
  EXPECT_THAT(torch_in_specs(files()), ElementsAre(HasSubstr("norm.hpp:2: a spec header reaches torch/nn/module.h")));
}

TEST_F(FalseHouse, ReportsTorchThatAPlainSourceReachesThroughAHeader) {
  write("ceteris/nn/CMakeLists.txt",
        "ceteris_module(nn TORCH SOURCES norm.cpp PLAIN_SOURCES table.cpp DEPENDS base spec ops)\n");
  write("ceteris/nn/norm.hpp", licensed("#include <torch/nn/module.h>\n"));
  write("ceteris/nn/norm.cpp", licensed("#include \"ceteris/nn/norm.hpp\"\n"));
  write("ceteris/nn/table.cpp", licensed("#include \"ceteris/nn/table.hpp\"\n"));
  write("ceteris/nn/table.hpp", licensed(""));
  EXPECT_THAT(torch_in_plain_sources(files()), IsEmpty());
  write("ceteris/nn/table.hpp", licensed("#include \"ceteris/nn/norm.hpp\"\n"));
  EXPECT_THAT(torch_in_plain_sources(files()), ElementsAre(HasSubstr("norm.hpp:2: a plain source reaches torch")));
}

TEST_F(FalseHouse, ReportsTheTorchUmbrellaAnywhere) {
  write("ceteris/ops/gelu.cpp", licensed("#include <torch/torch.h>\n"));
  write("examples/01.cpp", licensed("#include <torch/torch.h>\n"));
  EXPECT_THAT(torch_umbrellas(files()), ElementsAre(HasSubstr("gelu.cpp:2"), HasSubstr("examples/01.cpp:2")));
}

TEST_F(FalseHouse, ReportsAParserInAHeaderButNotInASource) {
  write("ceteris/spec/json.hpp",
        licensed("#include <nlohmann/json.hpp>\n#include <toml++/toml.h>\n#include <CLI/CLI.hpp>\n"));
  write("ceteris/spec/json.cpp", licensed("#include <nlohmann/json.hpp>\n"));
  EXPECT_THAT(parsers_in_headers(files()), ElementsAre(HasSubstr("hpp:2"), HasSubstr("hpp:3"), HasSubstr("hpp:4")));
}

TEST_F(FalseHouse, ReportsAMissingLicenceLine) {
  write("ceteris/base/error.hpp", "#pragma once\n");
  EXPECT_THAT(missing_licence_lines(files()), ElementsAre(HasSubstr("ceteris/base/error.hpp:1")));
}

TEST_F(FalseHouse, ReportsDependsThatDifferFromTheRow) {
  write("ceteris/stats/CMakeLists.txt",
        "ceteris_module(stats TORCH SOURCES t.cpp DEPENDS base spec LIBS Boost::headers)\n");
  write("ceteris/base/CMakeLists.txt", "# ceteris_module(base)\nadd_library(base)\n");
  EXPECT_THAT(unequal_depends(files()),
              ElementsAre(HasSubstr("base/CMakeLists.txt: has no ceteris_module(base"), HasSubstr("says TORCH"),
                          HasSubstr("DEPENDS base spec, but its row in the table is base")));
}

TEST_F(FalseHouse, ReportsARowThatDependsLeaveOut) {
  write("ceteris/stats/CMakeLists.txt", "ceteris_module(stats SOURCES t.cpp)\n");
  EXPECT_THAT(unequal_depends(files()), ElementsAre(HasSubstr("DEPENDS nothing, but its row in the table is base")));
}

TEST_F(FalseHouse, ReportsALibraryThatPrintsThreadsOrDrawsButNotACommentOrATest) {
  const std::string code = licensed("void f() { std::cout << 1; }\nstd::jthread t;\nstd::mt19937 g;\n// std::cout\n");
  write("ceteris/stats/t.cpp", code);
  write("ceteris/stats/t_test.cpp", code);
  EXPECT_THAT(loud_libraries(files()), ElementsAre(HasSubstr("t.cpp:2: std::cout"), HasSubstr("t.cpp:3: std::jthread"),
                                                   HasSubstr("t.cpp:4: std::mt19937")));
}

TEST_F(FalseHouse, LetsVerbsPrintButNotEndTheProgramNorStartThreads) {
  for (const std::string module : {"cli", "study_verbs"}) {
    write("ceteris/" + module + "/v.cpp",
          licensed("void f() { std::cout << 1; }\nvoid g() { std::exit(1); }\nstd::jthread t;\n"));
  }
  EXPECT_THAT(loud_libraries(files()), ElementsAre(HasSubstr("cli/v.cpp:3: std::exit"), HasSubstr("cli/v.cpp:4"),
                                                   HasSubstr("study_verbs/v.cpp:3"), HasSubstr("study_verbs/v.cpp:4")));
}

TEST_F(FalseHouse, ReportsPathsOfAMachineAndAddressesInScripts) {
  write("docs/a.md", std::string("see https:") + "//example.org, and ../home/x, and `/ho" + "me/me/data`\n");
  write("scripts/a.sh", std::string("curl https:") + "//example.org\n");
  EXPECT_THAT(foreign_places(files()),
              ElementsAre(HasSubstr("docs/a.md:1: a path of one machine"), HasSubstr("scripts/a.sh:1: an address")));
}

TEST_F(FalseHouse, LeavesBuildFoldersAlone) {
  write("build/release/x.cpp", "#include <torch/torch.h>\n");
  EXPECT_THAT(torch_umbrellas(files()), IsEmpty());
}

}  // namespace
}  // namespace architecture
