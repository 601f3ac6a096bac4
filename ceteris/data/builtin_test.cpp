// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/builtin.hpp"

#include <gtest/gtest.h>

#include <set>
#include <span>

#include "ceteris/base/hash.hpp"

namespace ceteris::data {
namespace {

TEST(Builtin, EverySetOpensUnderItsNameAndDrawsItsOwnImages) {
  std::set<std::string> firsts;
  for (const BuiltinSet& set : builtin_sets()) {
    const Source source = open_builtin("builtin:" + std::string(set.name));
    EXPECT_EQ(source.name, set.name);
    EXPECT_EQ(source.items.size(), 1000U);
    const Contents first = source.read(0);
    ASSERT_TRUE(std::holds_alternative<std::vector<std::byte>>(first));
    firsts.insert(sha256_hex(std::span<const std::byte>(std::get<std::vector<std::byte>>(first))));
  }
  EXPECT_EQ(firsts.size(), builtin_sets().size());
}

TEST(Builtin, AUserMayNameASet) {
  EXPECT_TRUE(is_builtin("mine=builtin:warm"));
  EXPECT_EQ(open_builtin("mine=builtin:warm").name, "mine");
  EXPECT_FALSE(is_builtin("photos/builtin:warm"));
}

TEST(Builtin, AnUnknownNameListsTheKnownOnes) {
  try {
    (void)open_builtin("builtin:worm");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("recompressed"), std::string::npos);
    EXPECT_EQ(error.exit(), Exit::Usage);
  }
}

}  // namespace
}  // namespace ceteris::data
