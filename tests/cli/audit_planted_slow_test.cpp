// SPDX-License-Identifier: Apache-2.0
// Pairs of folders with planted differences (tests/planted/planted_pairs.py): the first alert names what was planted.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

// Whether the gate trips on a probe of the rung that a kind of pairs plants in, or on certain images; mixed pairs on
// any.
bool trips_its_rung(const nlohmann::json& audit, const std::string& kind) {
  const std::string rung = kind == "header" ? "file" : kind;
  for (const auto& check : audit["gate"]["checks"]) {
    const bool certain = kind == "header" && check["name"] == "certain";
    for (const auto& probe : audit["probes"]) {
      const bool meant = probe["name"] == check["name"] && (probe["family"] == rung || kind == "mixed");
      if (check["tripped"] && (meant || certain)) {
        return true;
      }
    }
  }
  return false;
}

TEST(PlantedPairs, AreNamedByTheFirstAlertInWords) {
  if (std::system("/usr/bin/python3 -c 'import PIL, numpy' 2>/dev/null") != 0) {
    CETERIS_SKIP_WITHOUT("pillow", "no /usr/bin/python3 with numpy and Pillow to write the images");
  }
  const ceteris::TempDirectory folder;
  const std::string root = folder.path().string();
  ASSERT_EQ(std::system(("/usr/bin/python3 " CETERIS_SOURCE_DIR "/tests/planted/planted_pairs.py " + root).c_str()), 0);
  const std::string expected = ceteris::read_file(folder.path() / "expected.tsv");
  int pairs = 0;
  for (const std::string& line : ceteris::split(ceteris::trim(expected), '\n')) {
    const std::vector<std::string> fields = ceteris::split(line, '\t');
    const std::string& name = fields.at(0);
    const auto result = run_ceteris({"audit", root + "/" + name + "/plain", root + "/" + name + "/planted", "--quick",
                                     "--no-images", "--json", "--out", root + "/" + name + "/out", "--fail-on", "any"});
    ASSERT_EQ(result.exit_code, fields.at(1) == "null" ? 0 : 5) << name << result.err;
    const auto json = nlohmann::json::parse(result.out);
    const std::string first = json["alerts"].empty() ? "" : json["alerts"][0].get<std::string>();
    std::cout << name << ": " << first << '\n';
    if (fields.at(1) == "null") {
      EXPECT_EQ(first, "") << name;
      EXPECT_EQ(json["verdict"], "indistinguishable");
      continue;
    }
    EXPECT_TRUE(trips_its_rung(json, fields.at(1))) << name << ": " << json["gate"].dump();
    ++pairs;
    for (std::size_t w = 2; w < fields.size(); ++w) {
      const std::vector<std::string> choices = ceteris::split(fields[w], '|');
      EXPECT_TRUE(std::any_of(choices.begin(), choices.end(),
                              [&](const std::string& word) { return first.find(word) != std::string::npos; }))
          << name << " lacks " << fields[w] << ": " << first;
    }
    // Shares or means in both sets, and three names.
    EXPECT_NE(first.find(" plain"), std::string::npos) << first;
    EXPECT_NE(first.find(" planted"), std::string::npos) << first;
    const std::string suffix = name == "text" || first.find(".png") != std::string::npos ? ".png" : ".jpg";
    std::size_t names = 0;
    for (std::size_t at = first.find(suffix); at != std::string::npos; at = first.find(suffix, at + 1)) {
      ++names;
    }
    EXPECT_EQ(names, 3U) << first;
  }
  EXPECT_EQ(pairs, 28);
}

}  // namespace
}  // namespace cli_tests
