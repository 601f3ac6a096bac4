// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/number.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace ceteris::metrics {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Reads {
  std::string text;
  double value;
};

TEST(ParseNumber, ReadsNumbersAsPeopleAndProgramsWriteThem) {
  const Reads cases[] = {
      {"0.93", 0.93},
      {" -1.5\t", -1.5},
      {"+3", 3},
      {".5", 0.5},
      {"5.", 5},
      {"-0", -0.0},
      {"6.05e-06", 6.05e-06},
      {"1E3", 1000},
      {"1e+300", 1e300},
      {"123456789012345678901234567890", 123456789012345678901234567890.0},
      {"4.9e-324", 4.9e-324},
      {"1e-400", 0},
      {"0,93", 0.93},
      {"1234,567", 1234.567},
      {"0,934", 0.934},
      {"1,5e3", 1500},
      {"12,34", 12.34},
      {"1,234,567", 1234567},
      {"1,234,567.8", 1234567.8},
      {"1.234.567,8", 1234567.8},
      {"1.234.567", 1234567},
      {"1,234.5", 1234.5},
      {"1.234", 1.234},
      {"1 234 567,8", 1234567.8},
      {"1\xC2\xA0"
       "234,567",
       1234.567},
      {"1\xE2\x80\xAF"
       "234.5",
       1234.5},
      {"1'234.5", 1234.5},
      {"1\xE2\x80\x99"
       "234",
       1234},
      {"1_000_000", 1000000},
      {"\xE2\x88\x92"
       "0.5",
       -0.5},
      {"np.float64(0.93)", 0.93},
      {"numpy.float32(0.93)", 0.93},
      {"tensor(0.93)", 0.93},
      {"tensor(-6.0500e-06, device='cuda:0', dtype=torch.float64)", -6.05e-06},
      {"torch.tensor(3)", 3},
      {"array(0.5)", 0.5},
      {"Array(0.93, dtype=float32)", 0.93},
      {"Decimal('0.93')", 0.93},
  };
  for (const Reads& test : cases) {
    const Number number = parse_number(test.text);
    EXPECT_EQ(number.state, State::Value) << test.text << ": " << number.problem;
    EXPECT_EQ(number.value, test.value) << test.text;
    EXPECT_FALSE(number.percent) << test.text;
  }
}

TEST(ParseNumber, APercentSignIsSeenAndTheNumberBeforeItCounts) {
  for (const std::string text : {"93.1%", "93.1 %", "93,1\xC2\xA0%"}) {
    const Number number = parse_number(text);
    EXPECT_EQ(number.state, State::Value) << text;
    EXPECT_EQ(number.value, 93.1) << text;
    EXPECT_TRUE(number.percent) << text;
  }
}

TEST(ParseNumber, NotANumberIsNeitherTextNorEmpty) {
  for (const std::string text :
       {"nan", "NaN", "NAN", "-nan", "-nan(ind)", "1.#QNAN", "1.#IND", "np.float64(nan)", "tensor(nan)"}) {
    const Number number = parse_number(text);
    EXPECT_EQ(number.state, State::NotFinite) << text;
    EXPECT_TRUE(std::isnan(number.value)) << text;
  }
  for (const std::string text : {"inf", "Infinity", "+Inf", "INF", "1.#INF", "1e999", "\xE2\x88\x9E"}) {
    const Number number = parse_number(text);
    EXPECT_EQ(number.state, State::NotFinite) << text;
    EXPECT_EQ(number.value, kInfinity) << text;
  }
  EXPECT_EQ(parse_number("-Infinity").value, -kInfinity);
  EXPECT_EQ(parse_number("-1e999").value, -kInfinity);
}

TEST(ParseNumber, EmptyIsNothingAndTheWordsForNoValue) {
  for (const std::string text : {"", "  ", "None", "null", "NA", "N/A", "#N/A", "<NA>"}) {
    EXPECT_EQ(parse_number(text).state, State::Empty) << text;
  }
}

TEST(ParseNumber, TextIsNamedAndNeverCutToItsNumber) {
  for (const std::string text : {"high",
                                 "0.93s",
                                 "12 MB",
                                 "0.9.3",
                                 "1,23,456",
                                 "--5",
                                 "1e",
                                 "e5",
                                 "0x1A",
                                 "true",
                                 "3/4",
                                 "1 2",
                                 "0.93 0.94",
                                 "1,234,56",
                                 "12,345.678.9",
                                 "[0.93]",
                                 "tensor([0.93])",
                                 "print(0.93)",
                                 "os.system(0.93)",
                                 "-",
                                 ".",
                                 ",",
                                 "1__0"}) {
    const Number number = parse_number(text);
    EXPECT_EQ(number.state, State::Text) << text;
    EXPECT_THAT(number.problem, HasSubstr("'" + text + "'"));
  }
}

TEST(ParseNumber, OneCommaBeforeThreeDigitsIsRefusedWithBothReadings) {
  const Number number = parse_number("1,234");
  EXPECT_EQ(number.state, State::Refused);
  EXPECT_EQ(number.problem, "'1,234' reads as 1.234 and as 1234");
  EXPECT_EQ(parse_number("-12,345").problem, "'-12,345' reads as -12.345 and as -12345");
}

TEST(ParseNumber, HugeAndHostileTextEndsInAShortMessage) {
  const Number number = parse_number(std::string(1 << 20, '9') + "x");
  EXPECT_EQ(number.state, State::Text);
  EXPECT_LT(number.problem.size(), 200u);
  EXPECT_EQ(parse_number(std::string(1 << 20, '9')).value, kInfinity);
  EXPECT_EQ(parse_number(std::string_view("1\0", 2)).state, State::Text);
}

}  // namespace
}  // namespace ceteris::metrics
