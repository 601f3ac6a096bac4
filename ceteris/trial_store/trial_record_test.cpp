// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/trial_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ceteris/trial_store/seal.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::trial_store {
namespace {

using ceteris::test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kId(20, 'a');

identity::TrialKey sample_key() {
  return {.command = {.argv = {"python3", "train.py", "--token", "hf_abcdef", "caf\xc3\xa9", "bad\xff"},
                      .environment = {{"API_KEY", "sk-123"}, {"LR", "0.1"}},
                      .directory = "/somewhere",
                      .seed = 2147483647,
                      .replicate = 3,
                      .values_json = R"({"lr":"0.10"})",
                      .time_limit = 1.5,
                      .memory_limit = std::uint64_t{1} << 40},
          .directory_role = "sub",
          .code = {.inputs = {{"train.py", "12"}}, .git_commit = "c", .unnamed_imports = {"m.py"}}};
}

AttemptRecord sample_attempt() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  AttemptEnd end{.outcome = record::Outcome::Diverged,
                 .detail = "loss is NaN\nin step 3",
                 .seconds = 0.1,
                 .peak_bytes = 123456789012,
                 .exit_code = 0,
                 .signal = 0,
                 .started_unix_ms = 1700000000123,
                 .files_started_ns = 1700000000123456789,
                 .left_behind = {"python3 (pid 1)"}};
  using metrics::State;
  end.readings = {
      {"json:{dir}/r.json key='a'",
       {.state = State::Value, .value = 0.1 + 0.2, .curve = {}, .problem = {}, .notes = {}}},
      {"csv", {.state = State::NotFinite, .value = -kInfinity, .curve = {}, .problem = "is -inf", .notes = {}}},
      {"events",
       {.state = State::NotFinite,
        .value = std::nan(""),
        .curve = {{0, 1.5}, {1, std::nan("")}, {2, kInfinity}},
        .problem = {},
        .notes = {"restart"}}}};
  return {.number = 2,
          .start = {.host = {.name = "h", .cores = 2}, .slot = "1", .directory = "/d", .runner_pid = 7, .started = "t"},
          .end = end};
}

TEST(TrialRecord, KeepsTheKeyWithoutItsSecrets) {
  const std::string text = key_to_json(sample_key(), kId);
  EXPECT_THAT(text, Not(HasSubstr("hf_abcdef")));
  EXPECT_THAT(text, Not(HasSubstr("sk-123")));
  EXPECT_THAT(text, Not(HasSubstr("/somewhere")));
  const identity::TrialKey key = key_from_json(text, kId, "f");
  EXPECT_THAT(key.command.argv, ElementsAre("python3", "train.py", "--token", "[redacted]", "caf\xc3\xa9", "bad\\xff"));
  EXPECT_THAT(key.command.environment, ElementsAre(std::pair<std::string, std::string>("API_KEY", "[redacted]"),
                                                   std::pair<std::string, std::string>("LR", "0.1")));
  EXPECT_EQ(key.command.seed, 2147483647U);
  EXPECT_EQ(key.command.replicate, 3);
  EXPECT_EQ(key.command.values_json, R"({"lr":"0.10"})");
  EXPECT_EQ(key.command.time_limit, 1.5);
  EXPECT_EQ(key.command.memory_limit, std::uint64_t{1} << 40);
  EXPECT_EQ(key.directory_role, "sub");
  EXPECT_EQ(key.code, sample_key().code);
}

TEST(TrialRecord, KeepsAnAttemptToTheLastBit) {
  const AttemptRecord attempt = attempt_from_json(to_json(sample_attempt(), kId), kId, "f");
  EXPECT_EQ(attempt.number, 2);
  EXPECT_EQ(attempt.start.host, sample_attempt().start.host);
  EXPECT_EQ(attempt.start.slot, "1");
  EXPECT_EQ(attempt.start.runner_pid, 7);
  const AttemptEnd& end = attempt.end.value();
  EXPECT_EQ(end.outcome, record::Outcome::Diverged);
  EXPECT_EQ(end.peak_bytes, 123456789012U);
  EXPECT_EQ(end.files_started_ns, 1700000000123456789);
  EXPECT_EQ(end.left_behind, sample_attempt().end->left_behind);
  ASSERT_EQ(end.readings.size(), 3U);
  EXPECT_EQ(end.readings[0].reading.value, 0.1 + 0.2);
  EXPECT_EQ(end.readings[1].reading.value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(end.readings[1].reading.state, metrics::State::NotFinite);
  EXPECT_EQ(end.readings[1].reading.problem, "is -inf");
  EXPECT_TRUE(std::isnan(end.readings[2].reading.value));
  EXPECT_EQ(end.readings[2].reading.curve.size(), 3U);
  EXPECT_EQ(end.readings[2].reading.curve[0], (metrics::Point{0, 1.5}));
  EXPECT_THAT(end.readings[2].reading.notes, ElementsAre("restart"));
}

TEST(TrialRecord, HasNoEndWhileAnAttemptRuns) {
  AttemptRecord attempt = sample_attempt();
  attempt.end.reset();
  EXPECT_FALSE(attempt_from_json(to_json(attempt, kId), kId, "f").end);
}

TEST(TrialRecord, KeepsTheResultWithoutCurves) {
  const AttemptRecord attempt = sample_attempt();
  const TrialResult result{.id = kId, .attempt = 2, .attempts = 2, .start = attempt.start, .end = *attempt.end};
  const TrialResult read = result_from_json(to_json(result), kId, "f");
  EXPECT_EQ(read.attempt, 2);
  EXPECT_EQ(read.end.seconds, 0.1);
  EXPECT_EQ(read.end.readings[0].reading.value, 0.1 + 0.2);
  EXPECT_TRUE(read.end.readings[2].reading.curve.empty());
  EXPECT_EQ(read.end.readings[2].points, 3U);
  EXPECT_EQ(read.end.readings[0].points, 0U);
}

TEST(TrialRecord, RefusesWhatItDidNotWrite) {
  const std::string text = to_json(sample_attempt(), kId);
  const auto error = [&](const std::string& changed, const std::string& id = kId) {
    return error_of([&] { (void)attempt_from_json(changed, id, "attempt.json"); });
  };
  EXPECT_THAT(error(text.substr(0, text.size() / 2)), HasSubstr("3 attempt.json: is cut off"));
  std::string edited = text;
  edited.replace(edited.find("diverged"), 8, "finished");
  EXPECT_THAT(error(edited), HasSubstr("3 attempt.json: was changed after it was written"));
  EXPECT_THAT(error(text, std::string(20, 'b')), HasSubstr("belongs to the trial 'aaaaaaaaaaaaaaaaaaaa'"));
  EXPECT_THAT(error(key_to_json(sample_key(), kId)), HasSubstr("has schema 'ceteris.command-trial'"));
  EXPECT_THAT(error(""), HasSubstr("is empty"));
}

TEST(TrialRecord, RefusesForgedNonsenseWithoutACrash) {
  const auto error = [&](const std::string& body) {
    return error_of([&] { (void)attempt_from_json(sealed(body), kId, "f"); });
  };
  const std::string deep(100000, '[');
  const std::string flat(100000, ']');
  EXPECT_THAT(error("{\"schema\": " + deep + flat + "}"), HasSubstr("3 f: is nested"));
  EXPECT_THAT(error("{\"a\": 1}"), HasSubstr("3 f: cannot be read"));
  EXPECT_THAT(error("{\"a\": \xff}"), HasSubstr("3 f: cannot be read"));
  const std::string head = R"({"schema": "ceteris.attempt", "schema_version": 1, "id": ")" + kId + "\", ";
  EXPECT_THAT(error(head + "\"attempt\": \"two\"}"), HasSubstr("3 f: cannot be read"));
  EXPECT_THAT(error(head + "\"attempt\": 1, \"start\": 5, \"end\": null}"), HasSubstr("3 f: cannot be read"));
}

}  // namespace
}  // namespace ceteris::trial_store
