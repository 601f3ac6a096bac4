// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/record/gate.hpp"
#include "ceteris/record/json_schema_test.hpp"

namespace ceteris::record {
namespace {

GateRecord sample() {
  GateRecord gate;
  gate.program_version = "0.1.0";
  gate.question.baseline = "python3 a.py {seed}";
  gate.question.candidate = "python3 b.py {seed}";
  gate.question.metric.name = "accuracy";
  gate.question.metric.margin = 0.01;
  gate.question.rule = GateRule::OpenEnded;
  gate.question.looks = {5};
  gate.campaign = {"abc", "def", 3, 4, 1, 0.05, 0.0034, "2026-01-01T00:00:00Z"};
  gate.word = GateWord::NotShown;
  gate.pairs = {{"t1", "t2", 0.5, std::nullopt, false, "diverged"}, {"t3", "t4", 0.5, 0.25, true, "crashed"}};
  gate.looks = {{5, std::nullopt, 0.1, std::nullopt, std::nullopt, std::nullopt},
                {6, 8.5, 0.1, 2.0, StudyInterval{-0.1, 0.3}, StudyInterval{0, 0.2}}};
  gate.needed_pairs = 44;
  gate.notes = {"a", "b"};
  return gate;
}

TEST(GateJson, reads_what_it_wrote) {
  const std::string text = to_json(sample());
  EXPECT_EQ(to_json(gate_from_json(text, "gate.json")), text);
}

TEST(GateJson, is_what_its_schema_says) {
  const std::string schema = read_file(std::filesystem::path(CETERIS_SOURCE_DIR) / "docs" / "gate.schema.json");
  EXPECT_EQ(schema_faults(schema, to_json(sample())), "");
  EXPECT_EQ(schema_faults(schema, to_json(GateRecord{})), "");
}

TEST(GateJson, has_a_word_and_the_exit_code_of_every_case) {
  struct Row {
    GateWord word;
    bool passed;
    const char* text;
    int exit;
  };
  for (const Row& row : {Row{GateWord::Shown, true, "shown", 0}, Row{GateWord::NotShown, false, "not shown", 5},
                         Row{GateWord::Worse, false, "worse", 6}, Row{GateWord::Identical, false, "identical", 5},
                         Row{GateWord::Identical, true, "identical", 0}, Row{GateWord::Failed, false, "failed", 5},
                         Row{GateWord::Inconclusive, false, "inconclusive", 5}}) {
    GateRecord gate = sample();
    gate.word = row.word;
    gate.passed = row.passed;
    const auto json = nlohmann::json::parse(to_json(gate));
    EXPECT_EQ(json["word"], row.text);
    EXPECT_EQ(json["exit"], row.exit);
    EXPECT_EQ(json["schema"], "ceteris.gate/1");
    EXPECT_EQ(exit_code(gate), row.exit);
  }
}

TEST(GateJson, refuses_what_it_did_not_write) {
  const std::string text = to_json(sample());
  auto changed = nlohmann::json::parse(text);
  changed["word"] = "good";
  EXPECT_THROW(static_cast<void>(gate_from_json(changed.dump(), "gate.json")), Error);
  changed = nlohmann::json::parse(text);
  changed.erase("campaign");
  EXPECT_THROW(static_cast<void>(gate_from_json(changed.dump(), "gate.json")), Error);
  changed = nlohmann::json::parse(text);
  changed["schema"] = "ceteris.gate/2";
  EXPECT_THROW(static_cast<void>(gate_from_json(changed.dump(), "gate.json")), Error);
  EXPECT_THROW(static_cast<void>(gate_from_json(text.substr(0, 200), "gate.json")), Error);
}

}  // namespace
}  // namespace ceteris::record
