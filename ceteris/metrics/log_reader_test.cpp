// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "ceteris/base/bounded_log.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/metrics/cut_number.hpp"
#include "ceteris/metrics/log_text.hpp"
#include "ceteris/metrics/source.hpp"
#include "tests/support/attempt_folder.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string cut(const std::string& line, const std::string& group) {
  const std::size_t begin = line.find(group);
  EXPECT_NE(begin, std::string::npos);
  return number_cut_by(line, begin, begin + group.size());
}

TEST(NumberCutBy, APartOfANumberNamesTheWhole) {
  EXPECT_EQ(cut("loss: 6.05e-06", "6.05"), "6.05e-06");
  EXPECT_EQ(cut("loss: 6.05e-06", "06"), "6.05e-06");
  EXPECT_EQ(cut("n=123", "12"), "123");
  EXPECT_EQ(cut("n=123", "23"), "123");
  EXPECT_EQ(cut("acc 0.93", "93"), "0.93");
  EXPECT_EQ(cut("acc 0.93", ".93"), "0.93");
  EXPECT_EQ(cut("acc 0.93", "0."), "0.93");
  EXPECT_EQ(cut("acc 0.93", "0"), "0.93");
  EXPECT_EQ(cut("acc .93", "93"), ".93");
  EXPECT_EQ(cut("acc=-5", "5"), "-5");
  EXPECT_EQ(cut("acc: -0.5", "0.5"), "-0.5");
  EXPECT_EQ(cut("1,234 images", "234"), "1,234");
  EXPECT_EQ(cut("1,234 images", "1"), "1,234");
  EXPECT_EQ(cut("1,234,567.8", "567.8"), "1,234,567.8");
  EXPECT_EQ(cut("0,93", "0"), "0,93");
  EXPECT_EQ(cut("1_000", "1"), "1_000");
  EXPECT_EQ(cut("1e5", "1"), "1e5");
}

TEST(NumberCutBy, AWholeNumberIsNotCut) {
  EXPECT_EQ(cut("acc: 0.93", "0.93"), "");
  EXPECT_EQ(cut("acc: 0.93.", "0.93"), "");
  EXPECT_EQ(cut("acc: 0.93, loss: 2", "0.93"), "");
  EXPECT_EQ(cut("[0.93,0.95]", "0.95"), "");
  EXPECT_EQ(cut("[0.93,0.95]", "0.93"), "");
  EXPECT_EQ(cut("93%", "93"), "");
  EXPECT_EQ(cut("0.93s", "0.93"), "");
  EXPECT_EQ(cut("top1:93", "93"), "");
  EXPECT_EQ(cut("epoch-12 done", "12"), "");
  EXPECT_EQ(cut("[3/10]", "3"), "");
  EXPECT_EQ(cut("acc= 0.93 ", " 0.93 "), "");
  EXPECT_EQ(cut("acc=-0.5", "-0.5"), "");
  EXPECT_EQ(cut("6.05e-06", "6.05e-06"), "");
  EXPECT_EQ(cut("x=nan;", "nan"), "");
  EXPECT_EQ(cut("5 epochs", "5"), "");
  EXPECT_EQ(cut("np.float64(0.93)", "np.float64(0.93)"), "");
}

TEST(PlainLine, TakesEscapeSequencesAndBadBytesOut) {
  EXPECT_EQ(plain_line("\x1b[1;32macc\x1b[0m: \x1b[38;5;196m0.93\x1b[K"), "acc: 0.93");
  EXPECT_EQ(plain_line("\x1b]0;title\x07"
                       "a\x1b]8;;link\x1b\\b"),
            "ab");
  EXPECT_EQ(plain_line("\x1b(Bx\x1b=y\x1b[2"), "xy");
  EXPECT_EQ(plain_line("a\xFF\xE9z\xC3\xA9"), "a\xEF\xBF\xBD\xEF\xBF\xBDz\xC3\xA9");
  EXPECT_EQ(plain_line("\x1b"), "");
}

TEST(ForEachLogLine, CarriageReturnsEndLinesButDoNotCountThem) {
  std::vector<std::string> seen;
  for_each_log_line("a\r\nb\rc\n\nd\b\be", [&](std::size_t number, const std::string& line) {
    seen.push_back(std::to_string(number) + line);
  });
  EXPECT_THAT(seen, ElementsAre("1a", "2b", "2c", "4d", "4e"));
}

TEST_F(Attempt, ARegularExpressionFindsItsLastMatchAndTheCurve) {
  print("epoch 1: acc=0.50\nepoch 2: \x1b[32macc=0.75\x1b[0m\n\racc=0.8\rdone\n");
  EXPECT_EQ(of("regex", "acc=([0-9.]+)").value, 0.8);
  EXPECT_EQ(of("regex", "epoch (?P<step>\\d+): acc=(?P<value>\\S+)").value, 0.75);
  EXPECT_THAT(of("regex", "epoch (?P<step>\\d+): acc=(\\S+)").curve, ElementsAre(Point{1, 0.5}, Point{2, 0.75}));
  EXPECT_EQ(of("regex", "acc=([0-9.]+)", Pick::Minimum).value, 0.5);
}

TEST_F(Attempt, StderrIsAnotherLog) {
  print("");
  std::ofstream(files.err_log) << "loss=-1.5e-3\n";
  EXPECT_EQ(of("regex:stderr", "loss=(\\S+)").value, -0.0015);
  EXPECT_EQ(of("regex:stdout", "loss=(\\S+)").problem, "stdout: no line matches 'loss=(\\S+)'; there are no lines");
}

TEST_F(Attempt, AGroupThatCutsANumberIsRefused) {
  print("start\nloss 6.05e-06\n");
  EXPECT_EQ(of("regex", "loss ([0-9.]+)").state, State::Refused);
  EXPECT_EQ(of("regex", "loss ([0-9.]+)").problem,
            "stdout: line 2: the group takes '6.05' out of the number '6.05e-06'; let it match the whole number, as "
            "([-+0-9.eE]+) does");
  EXPECT_EQ(of("regex", "loss (.+)").value, 6.05e-06);
}

TEST_F(Attempt, NoMatchShowsTheLastLine) {
  print("hello\naccuracy 0.93\n");
  EXPECT_EQ(of("regex", "acc: (.+)").problem, "stdout: no line matches 'acc: (.+)'; the last line is 'accuracy 0.93'");
  EXPECT_EQ(of("regex", "acc: (.+)").state, State::Missing);
  EXPECT_EQ(of("regex", "hel(.+)").state, State::Text);
  EXPECT_EQ(of("regex", "hello(.*)").state, State::Empty);
}

TEST(ParseSource, AWrongRegularExpressionIsNamed) {
  const auto problem = [](const std::string& expression) {
    try {
      static_cast<void>(parse_source("regex", expression, "s"));
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(problem("acc=(.+"), HasSubstr("s: the regular expression 'acc=(.+' is wrong: missing"));
  EXPECT_THAT(problem("acc=.+"), HasSubstr("has no group for the value"));
  EXPECT_THAT(problem("(?P<step>\\d+)"), HasSubstr("has no group for the value"));
  EXPECT_THAT(problem("(?<=x)(.)"), HasSubstr("lookaround is not known here"));
  EXPECT_THAT(problem("(a)\\1"), HasSubstr("is wrong"));
}

TEST_F(Attempt, AnExpressionThatTakesOthersForeverTakesLinearTime) {
  print(std::string(1 << 20, 'a') + "\n" + std::string(1 << 20, '(') + "\n0.5 end\n");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(of("regex", "^(?:(?:a+)+)+b|(0.5) end").value, 0.5);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(Attempt, AGapInTheLogIsNeverReadAcross) {
  const std::string gap = "\n" + log_gap_line(1000) + "\n";
  print("acc=0.1\nacc=0.2\n" + gap + "acc=0.4\n");
  EXPECT_EQ(of("regex", "acc=(\\S+)").value, 0.4);
  EXPECT_THAT(of("regex", "acc=(\\S+)").notes, ElementsAre(HasSubstr("the middle of the log was not kept")));
  EXPECT_THAT(of("regex", "acc=(\\S+)", Pick::Maximum).problem, HasSubstr("minimum, maximum and mean are not known"));
  print("acc=0.1\n" + gap + "end\n");
  EXPECT_THAT(of("regex", "acc=(\\S+)").problem, HasSubstr("the last match may stand there"));
  print("a" + gap + "loss=0.7\n");
  EXPECT_THAT(of("regex", "acc=(\\S+)").problem, HasSubstr("what was kept has no match"));
}

TEST_F(Attempt, Utf16LogsAreRead) {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("acc=0.93\r\n")) wide += std::string{c, '\0'};
  print(wide);
  EXPECT_EQ(of("regex", "acc=(\\S+)").value, 0.93);
}

}  // namespace
}  // namespace ceteris::metrics
