// SPDX-License-Identifier: Apache-2.0
// Whole audits on images whose differences are planted.
#include "ceteris/audit/audit.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::audit {
namespace {

constexpr std::uint64_t kImages = 150;

audit_plan::AuditSpec small_spec() {
  audit_plan::AuditSpec spec;
  spec.quick = true;
  spec.epochs = 3;
  spec.size = 32;
  return spec;
}

std::vector<data::Source> sources(std::initializer_list<synthetic::AlterationSpec> alterations,
                                  std::uint64_t count = kImages) {
  std::vector<data::Source> all;
  std::uint64_t seed = 1;
  for (const synthetic::AlterationSpec& alteration : alterations) {
    synthetic::PhotoLikeSpec spec;
    spec.seed = seed;
    spec.min_side = spec.max_side = 96;
    spec.alteration = alteration;
    all.push_back(data::photo_like_source(spec, std::string(1, static_cast<char>('a' + seed - 1)), count));
    ++seed;
  }
  return all;
}

Outcome audit_of(const std::vector<data::Source>& all, int jobs = 1) {
  ops::use_single_thread();
  Executor executor(jobs);
  SilentProgress progress;
  return run(all, small_spec(), executor, progress);
}

const record::Probe& probe(const Outcome& outcome, std::string_view name) {
  return *std::find_if(outcome.record.probes.begin(), outcome.record.probes.end(),
                       [&](const record::Probe& p) { return p.name == name; });
}

TEST(Audit, NamesAPlantedHistoryAndLeavesTheHeaderOut) {
  const Outcome outcome = audit_of(sources({{}, {.jpeg_quality = 50}}));
  EXPECT_GT(probe(outcome, "history").accuracy.wilson95.low, 0.6);
  EXPECT_LT(probe(outcome, "history").p_holm, 0.01);
  EXPECT_LT(probe(outcome, "geometry").accuracy.wilson95.low, 0.6);
  EXPECT_TRUE(std::all_of(outcome.record.controls.begin(), outcome.record.controls.end(),
                          [](const record::Control& c) { return c.passed; }));
  EXPECT_EQ(outcome.record.images_per_set, static_cast<std::int64_t>(kImages));
}

TEST(Audit, FindsNothingWhereNothingIsPlanted) {
  const Outcome outcome = audit_of(sources({{}, {}}));
  for (const record::Probe& one : outcome.record.probes) {
    EXPECT_GT(one.p_holm, 0.01) << one.name;
  }
}

TEST(Audit, IsTheSameForEveryNumberOfJobs) {
  const auto all = sources({{}, {.colour_cast = 10}});
  const Outcome one = audit_of(all, 1), three = audit_of(all, 3);
  EXPECT_EQ(record::to_json(one.record), record::to_json(three.record));
  EXPECT_EQ(record::to_csv(one.record, one.rows), record::to_csv(three.record, three.rows));
  EXPECT_EQ(one.sheet.image.pixels, three.sheet.image.pixels);
}

TEST(Audit, RefusesAVerdictWithFewImagesAndSaysHowManyAreNeeded) {
  const Outcome few = audit_of(sources({{}, {.colour_cast = 60}}, 40));
  EXPECT_EQ(few.record.verdict, record::Verdict::NoVerdict);
  EXPECT_EQ(few.record.images_needed, audit_plan::kFewestImages);
  EXPECT_NE(few.record.headline.find("100"), std::string::npos);
  const Outcome fewer = audit_of(sources({{}, {}}, 5));
  EXPECT_EQ(fewer.record.verdict, record::Verdict::NoVerdict);
  EXPECT_TRUE(fewer.record.probes.empty());
}

TEST(Audit, LeavesImagesOutThatStandInTwoSets) {
  auto all = sources({{}, {}});
  // The second set ends with ten files of the first.
  const data::Source first = all[0];
  const auto own = all[1].read;
  all[1].read = [first, own](std::size_t i) { return i < kImages - 10 ? own(i) : first.read(i); };
  const Outcome outcome = audit_of(all);
  EXPECT_EQ(outcome.record.shared.size(), 10U);
  EXPECT_EQ(outcome.record.sets[0].duplicates_across, 10);
  EXPECT_EQ(outcome.record.images_per_set, static_cast<std::int64_t>(kImages) - 10);
  EXPECT_EQ(std::count_if(outcome.rows.begin(), outcome.rows.end(),
                          [](const record::ImageRow& row) { return row.part == "shared"; }),
            20);
}

TEST(Audit, SaysWhenGroupsCannotBeSplit) {
  auto all = sources({{}, {}});
  for (data::Source& source : all) {
    for (data::Item& item : source.items) {
      item.group = "one film";
    }
  }
  try {
    (void)audit_of(all);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
  }
}

TEST(Audit, GivesNoVerdictOnFewGroupsHoweverManyImagesTheyHold) {
  auto all = sources({{}, {.colour_cast = 60}});
  for (data::Source& source : all) {
    for (std::size_t i = 0; i < source.items.size(); ++i) {
      source.items[i].group = "film " + std::to_string(i % 8);
    }
  }
  const Outcome outcome = audit_of(all);
  EXPECT_EQ(outcome.record.verdict, record::Verdict::NoVerdict);
  EXPECT_EQ(outcome.record.images_needed, 0);
  EXPECT_NE(outcome.record.headline.find("groups, and at least 20 are needed"), std::string::npos)
      << outcome.record.headline;
}

TEST(Audit, LeadsWithWhatCouldNotBeListed) {
  auto all = sources({{}, {}});
  all[1].problems.push_back({"b/locked", "cannot be opened: Permission denied", ""});
  const Outcome outcome = audit_of(all);
  ASSERT_FALSE(outcome.record.alerts.empty());
  EXPECT_NE(outcome.record.alerts.front().find("b/locked"), std::string::npos);
}

TEST(Audit, SaysWhatWasPassedOverOnPurposeWithoutAnAlert) {
  auto all = sources({{}, {}});
  all[0].notes.push_back({"a.csv:1", "the column 'site' is not used", ""});
  const Outcome outcome = audit_of(all);
  EXPECT_EQ(outcome.record.sets[0].notes, std::vector<std::string>{"a.csv:1: the column 'site' is not used"});
  for (const std::string& alert : outcome.record.alerts) {
    EXPECT_EQ(alert.find("site"), std::string::npos) << alert;
  }
}

TEST(Audit, CountsAndListsWhatCannotBeRead) {
  auto all = sources({{}, {}});
  const auto own = all[0].read;
  all[0].read = [own](std::size_t i) -> data::Contents {
    if (i % 10 == 0) {
      return std::vector<std::byte>(20, std::byte{'x'});
    }
    return own(i);
  };
  const Outcome outcome = audit_of(all);
  EXPECT_EQ(outcome.record.sets[0].refused, 15);
  ASSERT_EQ(outcome.record.sets[0].refused_by_reason.size(), 1U);
  EXPECT_EQ(outcome.record.sets[0].refused_by_reason[0].reason, "not an image");
  EXPECT_EQ(outcome.record.sets[0].refused_files.size(), 15U);
  EXPECT_EQ(outcome.record.images_per_set, 135);
  EXPECT_NE(std::find_if(outcome.record.alerts.begin(), outcome.record.alerts.end(),
                         [](const std::string& alert) { return alert.find("could not be read") != std::string::npos; }),
            outcome.record.alerts.end());
}

}  // namespace
}  // namespace ceteris::audit
