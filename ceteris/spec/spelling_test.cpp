// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/spelling.hpp"

#include <gtest/gtest.h>

#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace {

namespace spec = ceteris::spec;

std::string spelt(const std::string& line) {
  return spec::parse_toml(line, "a.toml").front().value.spelling;
}

TEST(Spelling, ANumberKeepsTheCharactersOfTheText) {
  for (const char* number : {"0.10", "1e-4", "1E+05", "+1.50", "-0.0", "6.05e-06", "1_000", "1_0.5_0", "0x1F", "0o17",
                             "0b101", "-7", "+0", "9223372036854775807"}) {
    EXPECT_EQ(spelt("x = " + std::string(number)), number);
    EXPECT_EQ(spelt("x   =\t" + std::string(number) + "# comment"), number);
    EXPECT_EQ(spelt("x=" + std::string(number) + "\r\ny = 1"), number);
  }
}

TEST(Spelling, IsFoundBehindCharactersOfMoreBytes) {
  const spec::Table table =
      spec::parse_toml("\xef\xbb\xbf# é漢😀\n\"é漢😀\" = [\"漢\", 0.10, {e = 1}, 2.50]\n[t]\ny.z = 3.0", "a.toml");
  const auto& list = std::get<spec::List>(table[0].value.data);
  EXPECT_EQ(list[1].spelling, "0.10");
  EXPECT_EQ(list[3].spelling, "2.50");
}

TEST(Spelling, OnlyNumbersHaveOne) {
  for (const char* other : {"true", "\"0.10\"", "'0.10'", "[]", "{}", "2024-01-01"}) {
    EXPECT_EQ(spelt("x = " + std::string(other)), "") << other;
  }
}

TEST(Spelling, IsThatOfTheNumberOrNone) {
  const std::string text = "x = 0.10";
  const spec::Spellings spellings(text);
  EXPECT_EQ(spellings.of({0.1, {1, 5}, {}}), "0.10");
  EXPECT_EQ(spellings.of({0.1, {1, 4}, {}}), "");
  EXPECT_EQ(spellings.of({0.1, {1, 6}, {}}), "") << ".10 is no number of TOML's, and another place";
  EXPECT_EQ(spellings.of({0.2, {1, 5}, {}}), "");
  EXPECT_EQ(spellings.of({0.1, {1, 500}, {}}), "");
  EXPECT_EQ(spellings.of({0.1, {9, 1}, {}}), "");
  EXPECT_EQ(spellings.of({0.1, {}, {}}), "");
}

TEST(Spelling, JsonAndSetKeepItToo) {
  EXPECT_EQ(spec::parse_json(R"({"x":0.10})", "JSON").front().value.spelling, "0.10");
  EXPECT_EQ(spec::parse_value("0.10", "--set").spelling, "0.10");
  EXPECT_EQ(std::get<spec::List>(spec::parse_value("[a, 1e-4]", "--set").data)[1].spelling, "1e-4");
}

TEST(Spelling, IsWhatIsShownAndTheCanonicalFormIsOfTheNumber) {
  const spec::Table table = spec::parse_toml("x = 0.10\ny = [1_000, \"a\"]\n", "a.toml");
  EXPECT_EQ(spec::scalar_text(table[0].value), "0.10");
  EXPECT_EQ(spec::scalar_text(std::get<spec::List>(table[1].value.data)[1]), "a");
  EXPECT_EQ(spec::toml_text(table[1].value), "[1_000, \"a\"]");
  EXPECT_EQ(spec::json_text(table), R"({"x":0.1,"y":[1000,"a"]})");
}

}  // namespace
