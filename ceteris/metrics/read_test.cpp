// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ceteris/metrics/source.hpp"
#include "tests/support/attempt_folder.hpp"

namespace ceteris::metrics {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Attempt, JsonGivesTheValueAtAPath) {
  write("r.json",
        "\xEF\xBB\xBF{\"test\": {\"accuracy\": 0.93}, \"results\": [{\"acc\": 1}, {\"acc\": 2}], \"m\": "
        "\"np.float64(0.5)\"}");
  EXPECT_EQ(of("json:{dir}/r.json", "test.accuracy").value, 0.93);
  EXPECT_EQ(of("json:{dir}/r.json", "results[0].acc").value, 1);
  EXPECT_EQ(of("json:{dir}/r.json", "results[-1].acc").value, 2);
  EXPECT_EQ(of("json:{dir}/r.json", "m").value, 0.5);
  EXPECT_EQ(of("json:{dir}/r.json", "results[2].acc").state, State::Missing);
  EXPECT_EQ(of("json:{dir}/r.json", "results[-3].acc").state, State::Missing);
}

TEST_F(Attempt, JsonWithNanTextNullAndTruthAreFourThings) {
  write("r.json", R"({"a": NaN, "b": -Infinity, "c": null, "d": "high", "e": true, "NaN": "Infinity", "f": {}})");
  EXPECT_EQ(of("json:{dir}/r.json", "a").state, State::NotFinite);
  EXPECT_TRUE(std::isnan(of("json:{dir}/r.json", "a").value));
  EXPECT_EQ(of("json:{dir}/r.json", "b").value, -INFINITY);
  EXPECT_EQ(of("json:{dir}/r.json", "c").state, State::Empty);
  EXPECT_EQ(of("json:{dir}/r.json", "d").state, State::Text);
  EXPECT_EQ(of("json:{dir}/r.json", "d").problem, "{dir}/r.json, key 'd': 'high' is no number");
  EXPECT_EQ(of("json:{dir}/r.json", "e").state, State::Text);
  EXPECT_EQ(of("json:{dir}/r.json", "f").state, State::Text);
  EXPECT_EQ(of("json:{dir}/r.json", "NaN").state, State::NotFinite);
}

TEST_F(Attempt, AJsonKeyThatIsANameAndAPathIsRefusedWithBoth) {
  write("r.json", R"({"test.accuracy": 0.9, "test": {"accuracy": 0.8}})");
  const Reading reading = of("json:{dir}/r.json", "test.accuracy");
  EXPECT_EQ(reading.state, State::Refused);
  EXPECT_EQ(reading.problem,
            "{dir}/r.json: 'test.accuracy' reads in two ways: 'test.accuracy' is 0.9, and 'test' -> 'accuracy' is 0.8; "
            "rename one of them");
  write("one.json", R"({"test.accuracy": 0.9, "test": {"loss": 0.8}})");
  EXPECT_EQ(of("json:{dir}/one.json", "test.accuracy").value, 0.9);
}

TEST_F(Attempt, ADuplicateJsonKeyIsNamed) {
  write("r.json", R"({"acc": 0.9, "loss": 1, "acc": 0.8})");
  EXPECT_EQ(of("json:{dir}/r.json", "acc").state, State::Refused);
  EXPECT_THAT(of("json:{dir}/r.json", "acc").problem,
              HasSubstr("'acc' stands twice in one object, with 0.9 and with 0.8"));
  EXPECT_THAT(of("json:{dir}/r.json", "loss").notes, ElementsAre("the key 'acc' stands twice in one object"));
}

TEST_F(Attempt, AMissingJsonKeyNamesTheNearestAndTheOthers) {
  write("r.json", R"({"test": {"accuracy": 0.9, "loss": 1}})");
  EXPECT_EQ(of("json:{dir}/r.json", "test.acuracy").problem,
            "{dir}/r.json: there is no key 'test.acuracy'; did you mean 'test.accuracy'? (there are: test.accuracy, "
            "test.loss)");
}

TEST_F(Attempt, JsonLinesGivenAsJsonSayWhatToUse) {
  write("r.json", "{\"a\": 1}\n{\"a\": 2}\n");
  EXPECT_THAT(of("json:{dir}/r.json", "a").problem, HasSubstr("use jsonl:"));
  EXPECT_EQ(of("jsonl:{dir}/r.json", "a").value, 2);
}

TEST_F(Attempt, AnArrayOfNumbersIsACurve) {
  write("r.json", R"({"acc": [0.1, 0.5, 0.4]})");
  EXPECT_EQ(of("json:{dir}/r.json", "acc").value, 0.4);
  EXPECT_EQ(of("json:{dir}/r.json", "acc", Pick::Maximum).value, 0.5);
  EXPECT_EQ(of("json:{dir}/r.json", "acc", Pick::Minimum).value, 0.1);
  EXPECT_DOUBLE_EQ(of("json:{dir}/r.json", "acc", Pick::Mean).value, (0.3 + 0.45) / 2);
  EXPECT_THAT(of("json:{dir}/r.json", "acc").curve, ElementsAre(Point{0, 0.1}, Point{1, 0.5}, Point{2, 0.4}));
}

TEST_F(Attempt, EventsGiveACurveAndAFinalResult) {
  write("metrics.jsonl",
        "{\"step\": 1, \"accuracy\": 0.5}\n{\"step\": 3, \"accuracy\": 0.7}\n{\"result\": {\"accuracy\": 0.75, \"f1\": "
        "0.6}}\n"
        "{\"outcomes\": {\"img2\": 0, \"img1\": true}}\n");
  EXPECT_EQ(of("events", "accuracy").value, 0.75);
  EXPECT_THAT(of("events", "accuracy").curve, ElementsAre(Point{1, 0.5}, Point{3, 0.7}));
  EXPECT_EQ(of("events", "accuracy", Pick::Maximum).value, 0.7);
  EXPECT_EQ(of("events", "f1", Pick::Maximum).value, 0.6);
  EXPECT_THAT(item_outcomes(files).items, ElementsAre(ItemOutcome{"img1", 1}, ItemOutcome{"img2", 0}));
  EXPECT_THAT(of("events", "accuracu").problem, HasSubstr("did you mean 'accuracy'?"));
}

TEST_F(Attempt, TwoResultsInOneLineAreRefusedAndOfTwoLinesTheLaterCounts) {
  write("metrics.jsonl", "{\"result\": {\"a\": 1}, \"result\": {\"a\": 2}}\n");
  EXPECT_THAT(of("events", "a").problem, HasSubstr("line 1: the key 'result' stands twice in one object"));
  write("metrics.jsonl", "{\"result\": {\"a\": 1}}\n{\"result\": {\"a\": 2}}\n");
  EXPECT_EQ(of("events", "a").value, 2);
  EXPECT_THAT(of("events", "a").notes, ElementsAre("2 result lines have the key; the last counts"));
}

TEST_F(Attempt, EventsWithATornLastLineAreRead) {
  write("metrics.jsonl", "{\"step\": 1, \"a\": 0.5}\n{\"step\": 2, \"a\": 0.");
  const Reading reading = of("events", "a");
  EXPECT_EQ(reading.value, 0.5);
  EXPECT_THAT(reading.notes, ElementsAre("the last line, 2, is cut off and left out"));
  write("metrics.jsonl", "{\"step\": 1, \"a\": 0.5}\n{\"step\": 2, \"a\": 0.\n");
  EXPECT_EQ(of("events", "a").state, State::Refused);
}

TEST_F(Attempt, StepsThatGoBackAreARestartAndTheLaterRunCounts) {
  write("metrics.jsonl",
        "{\"step\": 1, \"a\": 9}\n{\"step\": 2, \"a\": 8}\n{\"step\": 3, \"a\": 7}\n{\"step\": 2, \"a\": "
        "5}\n{\"step\": 3, \"a\": 6}\n");
  const Reading reading = of("events", "a", Pick::Minimum);
  EXPECT_EQ(reading.value, 5);
  EXPECT_THAT(reading.curve, ElementsAre(Point{1, 9}, Point{2, 5}, Point{3, 6}));
  EXPECT_THAT(reading.notes, ElementsAre(HasSubstr("the steps go back from 3 to 2, line 4")));
}

TEST_F(Attempt, NoEventsAreNoOutcomes) {
  EXPECT_THAT(item_outcomes(files).items, IsEmpty());
  EXPECT_EQ(item_outcomes(files).problem, "");
  EXPECT_EQ(of("events", "a").state, State::Missing);
}

TEST_F(Attempt, AFileOlderThanTheAttemptNeverCounts) {
  write("r.json", R"({"a": 1})");
  fs::last_write_time(files.dir / "r.json", fs::last_write_time(files.dir) - std::chrono::seconds(1));
  EXPECT_EQ(of("json:{dir}/r.json", "a").state, State::Refused);
  EXPECT_THAT(of("json:{dir}/r.json", "a").problem, HasSubstr("before this attempt began"));
}

TEST_F(Attempt, LinksOutOfTheFolderPipesAndFoldersAreRefusedWithTheirReason) {
  std::ofstream(folder.path() / "shared.json") << R"({"a": 1})";
  fs::create_symlink(folder.path() / "shared.json", files.dir / "out.json");
  fs::create_symlink("../attempt2/x", files.dir / "dangling.json");
  fs::create_directory(files.dir / "sub");
  fs::create_directory_symlink(folder.path(), files.dir / "up");
  ASSERT_EQ(mkfifo((files.dir / "pipe.json").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", files.dir / "zero.json");
  write("inner.json", R"({"a": 1})");
  fs::create_symlink("inner.json", files.dir / "fine.json");
  EXPECT_THAT(of("json:{dir}/out.json", "a").problem, HasSubstr("is a link out of the attempt's folder"));
  EXPECT_THAT(of("json:{dir}/up/shared.json", "a").problem, HasSubstr("is a link out of the attempt's folder"));
  EXPECT_THAT(of("json:{dir}/dangling.json", "a").problem, HasSubstr("leads nowhere"));
  EXPECT_THAT(of("json:{dir}/sub", "a").problem, HasSubstr("is a folder, not a file"));
  EXPECT_THAT(of("json:{dir}/pipe.json", "a").problem, HasSubstr("is a pipe, not a file"));
  EXPECT_EQ(of("json:{dir}/zero.json", "a").state, State::Refused);
  EXPECT_EQ(of("json:{dir}/fine.json", "a").value, 1);
}

TEST_F(Attempt, AMissingFileSaysWhatTheFolderHolds) {
  write("results.json", "{}");
  EXPECT_EQ(of("json:{dir}/result.json", "a").state, State::Missing);
  EXPECT_EQ(of("json:{dir}/result.json", "a").problem, "{dir}/result.json: no such file; there is 'results.json'");
}

TEST_F(Attempt, ProcessFactsAreMetricsToo) {
  files.seconds = 1.5;
  files.exit_code = 3;
  EXPECT_EQ(of("seconds", "").value, 1.5);
  EXPECT_EQ(of("exit-status", "").value, 3);
  EXPECT_EQ(of("memory", "").state, State::Missing);
  files.peak_bytes = 1024;
  EXPECT_EQ(of("memory", "").value, 1024);
}

TEST_F(Attempt, HostileJsonIsRefusedInOneLine) {
  const std::vector<std::string> texts = {
      "",        std::string(1, '\0'), std::string(100000, '['), std::string(100000, '{'), "{\"a\":1e999}",
      "{\"a\":", "\xFF\xFE\x00",       "{\"a\": nan}",           "{\"a\": NaNa}",          "\"NaN"};
  for (const std::string& text : texts) {
    write("r.json", text);
    const Reading reading = of("json:{dir}/r.json", "a");
    EXPECT_EQ(reading.state, State::Refused) << text.substr(0, 20);
    EXPECT_LT(reading.problem.size(), 400u);
    EXPECT_EQ(reading.problem.find('\n'), std::string::npos);
  }
  write("r.json", std::string(100000, '[') + "1" + std::string(100000, ']'));
  EXPECT_EQ(of("json:{dir}/r.json", "a").state, State::Missing);
}

}  // namespace
}  // namespace ceteris::metrics
