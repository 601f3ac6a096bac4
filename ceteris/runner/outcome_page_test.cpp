// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/record/outcome.hpp"

namespace ceteris::runner {
namespace {

TEST(OutcomePage, SaysOfEveryOutcomeWhetherItIsAResult) {
  std::ifstream page(std::string(CETERIS_SOURCE_DIR) + "/docs/trials.md");
  ASSERT_TRUE(page);
  std::set<record::Outcome> told;
  for (std::string line; std::getline(page, line);) {
    const std::vector<std::string> cells = split(line, '|');
    if (cells.size() != 5 || trim(cells[2]).find('`') != 0) {
      continue;
    }
    const std::string_view name = trim(cells[2]);
    const auto outcome = record::outcome_named(name.substr(1, name.size() - 2));
    ASSERT_TRUE(outcome) << line;
    EXPECT_EQ(trim(cells[3]), record::meaning(*outcome).result ? "yes" : "no") << line;
    told.insert(*outcome);
  }
  EXPECT_EQ(told.size(), record::kOutcomes.size());
}

}  // namespace
}  // namespace ceteris::runner
