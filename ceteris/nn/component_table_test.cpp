// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/component_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {
namespace {

const ComponentFamily& family(std::string_view name) {
  const auto& table = component_table();
  return *std::find_if(table.begin(), table.end(), [&](const ComponentFamily& one) { return one.name == name; });
}

TEST(ComponentTable, NamesAreUniqueInTheirFamilyAndEveryOneIsDocumented) {
  std::set<std::string_view> families;
  for (const ComponentFamily& one : component_table()) {
    EXPECT_TRUE(families.insert(one.name).second) << one.name;
    EXPECT_FALSE(one.doc.empty()) << one.name;
    EXPECT_FALSE(one.entries.empty()) << one.name;
    std::set<std::string_view> names;
    for (const ComponentEntry& entry : one.entries) {
      EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
      EXPECT_FALSE(entry.doc.empty()) << entry.name;
    }
  }
}

TEST(ComponentTable, ANormHasTheOptionsOfItsSpecWithTheirDefaults) {
  const auto& entries = family("norms").entries;
  EXPECT_EQ(entries.size(), std::variant_size_v<NormSpec>);
  const auto derf =
      std::find_if(entries.begin(), entries.end(), [](const ComponentEntry& one) { return one.name == Derf::kind; });
  ASSERT_NE(derf, entries.end());
  EXPECT_EQ(derf->doc, Derf::kind_doc);
  ASSERT_EQ(derf->fields.size(), spec::field_count<Derf>);
  EXPECT_EQ(derf->fields[0].path, "alpha0");
  EXPECT_EQ(derf->fields[0].default_text, "0.5");
}

}  // namespace
}  // namespace ceteris::nn
