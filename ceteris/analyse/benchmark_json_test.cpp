// SPDX-License-Identifier: Apache-2.0
// The shapes are those of hyperfine 1.15, pyperf 2.11 and Google Benchmark 1.7, shortened.
#include "ceteris/tables/benchmark_json.hpp"

#include <gmock/gmock.h>

#include "ceteris/analyse/table_folder_test.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisRecord;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

class Benchmarks : public TableFolder {};

constexpr std::string_view kHyperfine = R"({
  "results": [
    {"command": "old", "mean": 0.011, "times": [0.010, 0.012, 0.011, 0.5], "exit_codes": [0, 0, 0, 1],
     "parameters": {"n": "4"}},
    {"command": "new", "mean": 0.011, "times": [0.020, 0.022, 0.021], "exit_codes": [0, 0, 0]},
    {"command": "summary", "mean": 0.2}
  ]
})";

TEST_F(Benchmarks, OfHyperfineHaveARunAProcess) {
  const AnalysisRecord analysis = analyse(kHyperfine, {}, "hf.json");
  EXPECT_EQ(analysis.sources[0].format, "hyperfine");
  EXPECT_EQ(analysis.arms[0].name, "old");
  EXPECT_EQ(analysis.arms[0].means[0].n, 3);
  EXPECT_NEAR(analysis.arms[0].means[0].mean, 0.011, 1e-15);
  EXPECT_EQ(analysis.metrics[0].scale, record::MetricScale::Ratio);
  EXPECT_EQ(analysis.metrics[0].better, record::Better::Lower);
  EXPECT_EQ(analysis.metrics[0].unit, "s");
  ASSERT_THAT(analysis.gaps, SizeIs(1));  // the run whose exit code is not 0
  EXPECT_EQ(analysis.gaps[0].replicate, "4");
  ASSERT_THAT(analysis.left_out, SizeIs(1));
  EXPECT_THAT(analysis.left_out[0].why, HasSubstr("'summary' there is a summary and no single run"));
}

constexpr std::string_view kPyperf =
    R"({"benchmarks":[{"metadata":{"name":"sort"},"runs":[
{"metadata":{},"warmups":[[1,9.0]]},
{"values":[1.0,3.0],"warmups":[[1,9.0]]},{"values":[2.5,3.5]}]},
{"metadata":{"name":"sum"},"runs":[{"values":[1.0]},{"values":[1.5]}]}],
"metadata":{"loops":8,"unit":"second"},"version":"1.0"})";

TEST_F(Benchmarks, OfPyperfHaveARunAProcessAndAreTasks) {
  Terms terms;
  terms.tables = {write("old.json", kPyperf), write("new.json", kPyperf)};
  const AnalysisRecord analysis = analyse_tables(terms, "1");
  EXPECT_THAT(analysis.tasks, testing::ElementsAre("sort", "sum"));
  EXPECT_EQ(analysis.arms[0].name, "old");
  ASSERT_THAT(analysis.arms[0].runs, SizeIs(4));
  EXPECT_EQ(analysis.arms[0].runs[0].values[0], 2.0);  // the mean of the values of one process
  EXPECT_EQ(analysis.arms[0].runs[1].values[0], 3.0);
  EXPECT_THAT(analysis.sources[0].notes, Contains("1 process only calibrated, and has no value."));
}

std::string google(const std::string& executable, const std::string& times) {
  return R"({"context": {"executable": ")" + executable + R"("},
"benchmarks": [
{"name": "sum/64", "run_name": "sum/64", "run_type": "iteration", "real_time": )" +
         times + R"(, "cpu_time": 30, "time_unit": "us"},
{"name": "sum/64", "run_name": "sum/64", "run_type": "iteration", "real_time": 34, "cpu_time": 30, "time_unit": "us"},
{"name": "sum/64_mean", "run_name": "sum/64", "run_type": "aggregate", "aggregate_name": "mean", "real_time": 9, "cpu_time": 9, "time_unit": "us"},
{"name": "gpu", "run_name": "gpu", "run_type": "iteration", "error_occurred": true, "error_message": "no device", "real_time": 0, "cpu_time": 0, "time_unit": "ns"}
]})";
}

TEST_F(Benchmarks, OfGoogleAreOneProcessAFile) {
  Terms terms{.task = {"benchmark"}};
  for (const auto& [name, program, time] :
       {std::tuple{"a1.json", "./old", "32"}, std::tuple{"a2.json", "./old", "36"},
        std::tuple{"b1.json", "./new", "22"}, std::tuple{"b2.json", "./new", "28"}}) {
    terms.tables.push_back(write(name, google(program, time)));
  }
  const AnalysisRecord analysis = analyse_tables(terms, "1");
  EXPECT_EQ(analysis.arms[0].name, "./old");
  ASSERT_THAT(analysis.arms[0].runs, SizeIs(2));
  EXPECT_NEAR(analysis.arms[0].runs[0].values[0].value(), 33e-6, 1e-18);
  EXPECT_NEAR(analysis.arms[0].runs[1].values[0].value(), 35e-6, 1e-18);
  EXPECT_THAT(analysis.sources[0].notes, Contains("1 aggregate is no value and left out."));
  ASSERT_THAT(analysis.left_out, SizeIs(5));
  EXPECT_EQ(analysis.left_out[0].why, "it failed: no device");
  EXPECT_EQ(analysis.left_out[4].where, "task gpu");
}

TEST_F(Benchmarks, ThatAreDamagedOrOtherJsonSayWhatIsWrong) {
  EXPECT_THAT(refusal(R"({"results": [{"command": "a", "times": [1, "x"]}]})", {}, "t.json"),
              HasSubstr("t.json: a value of 'a' is no number"));
  EXPECT_THAT(refusal(R"({"benchmarks": [{"metadata": {"name": "a"}}]})", {}, "t.json"), HasSubstr("'a' has no runs"));
  EXPECT_THAT(
      refusal(R"({"context": {}, "benchmarks": [{"name": "a", "real_time": 1, "cpu_time": 1, "time_unit": "h"}]})", {},
              "t.json"),
      HasSubstr("'h' is no unit of time"));
  EXPECT_THAT(
      refusal(R"({"context": {}, "benchmarks": [{"name": "a", "real_time": 1, "cpu_time": 1, "time_unit": 3}]})", {},
              "t.json"),
      HasSubstr("is not what a benchmark program wrote"));
  EXPECT_THAT(refusal("{\n  \"a\": 1\n}\n", {}, "t.json"), HasSubstr("is a JSON document of no format that is known"));
  EXPECT_THAT(refusal("[1, 2]", {}, "t.json"), HasSubstr("is a JSON document of no format that is known"));
  EXPECT_THAT(refusal(std::string(100000, '[') + "\n", {}, "t.json"), HasSubstr("t.json"));
}

}  // namespace
}  // namespace ceteris::analyse
