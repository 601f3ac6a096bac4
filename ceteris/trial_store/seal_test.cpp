// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ceteris/base/hash.hpp"

namespace ceteris::trial_store {
namespace {

using testing::HasSubstr;
using testing::Optional;

const std::string kBody = "{\n  \"a\": 1,\n  \"b\": [0.1, \"x\"]";

TEST(Seal, IsTheLastMemberOfTheObject) {
  const std::string text = sealed(kBody + "\n}\n");
  EXPECT_EQ(text, kBody + ",\n  \"sha256\": \"" + sha256_hex(kBody + ",\n  \"sha256\": \"") + "\"\n}\n");
  EXPECT_EQ(nlohmann::json::parse(text).at("b").at(0), 0.1);
  EXPECT_EQ(seal_problem(text), std::nullopt);
}

TEST(Seal, BreaksWithAnyByte) {
  const std::string text = sealed(kBody + "\n}\n");
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    EXPECT_TRUE(seal_problem(changed)) << i;
  }
}

TEST(Seal, BreaksWithAnyCut) {
  const std::string text = sealed(kBody + "\n}\n");
  EXPECT_THAT(seal_problem(""), Optional(HasSubstr("is empty")));
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_THAT(seal_problem(text.substr(0, size)), Optional(HasSubstr("is cut off"))) << size;
  }
  EXPECT_TRUE(seal_problem(text + "\n"));
  EXPECT_TRUE(seal_problem(std::string(100000, '[')));
}

}  // namespace
}  // namespace ceteris::trial_store
