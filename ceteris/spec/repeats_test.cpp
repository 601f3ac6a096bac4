// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/repeats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using ceteris::spec::FieldDoc;
using ceteris::spec::without_repeats;
using testing::ElementsAre;

FieldDoc field(std::string path, std::string when, std::string default_text = "1", std::string type = "number") {
  return {std::move(path), std::move(type), std::move(default_text), "", "", "a meaning", true, std::move(when), ""};
}

FieldDoc choice(std::string path, std::string when) {
  FieldDoc doc = field(std::move(path), std::move(when), "dyt", "one of dyt, derf");
  doc.doc = "what normalises; dyt: by tanh; derf: by erf";
  return doc;
}

// A network that is a or b, each with a norm of two kinds that have fields.
std::vector<FieldDoc> two_networks(const std::string& slope_of_b) {
  std::vector<FieldDoc> docs = {field("model", "", "a", "one of a, b")};
  for (const std::string kind : {"a", "b"}) {
    const std::string when = "model = " + kind;
    docs.push_back(choice("model.norm", when));
    docs.push_back(field("model.norm.slope", when + ", model.norm = dyt", kind == "b" ? slope_of_b : "1"));
    docs.push_back(field("model.norm.rule", when + ", model.norm = dyt"));
    docs.push_back(field("model.norm.slope", when + ", model.norm = derf"));
    docs.push_back(field("model.norm.shift", when + ", model.norm = derf"));
  }
  return docs;
}

std::vector<std::string> paths(const std::vector<FieldDoc>& docs) {
  std::vector<std::string> paths;
  for (const FieldDoc& doc : docs) {
    paths.push_back(doc.path);
  }
  return paths;
}

TEST(Repeats, TheFieldsOfASecondChoiceAreReferredToAndItsAlternativesAreNotListedAgain) {
  const auto docs = without_repeats(two_networks("1"));
  ASSERT_THAT(paths(docs), ElementsAre("model", "model.norm", "model.norm.slope", "model.norm.rule", "model.norm.slope",
                                       "model.norm.shift", "model.norm"));
  EXPECT_EQ(docs[1].doc, "what normalises; dyt: by tanh; derf: by erf");
  EXPECT_EQ(docs[6].doc, "what normalises; fields as those of model.norm when model = a");
}

TEST(Repeats, WhereOneAlternativeDiffersOnlyTheOtherIsReferredTo) {
  const auto docs = without_repeats(two_networks("0.5"));
  ASSERT_EQ(docs.size(), 9U);
  EXPECT_EQ(docs[6].doc,
            "what normalises; dyt: by tanh; derf: by erf; the fields of derf as those of model.norm when model = a");
  EXPECT_EQ(docs[7].default_text, "0.5");
}

TEST(Repeats, TablesInAListAreThoseOfOneTable) {
  std::vector<FieldDoc> docs = {
      field("metric", "", "", "group"),          field("metric.name", ""),   field("metric.key", ""),
      field("guards", "", "", "list of tables"), field("guards.N.name", ""), field("guards.N.key", ""),
      field("other", "", "", "list of tables"),  field("other.N.name", "")};
  const auto kept = without_repeats(docs);
  ASSERT_THAT(paths(kept), ElementsAre("metric", "metric.name", "metric.key", "guards", "other", "other.N.name"));
  EXPECT_EQ(kept[3].doc, "a meaning; fields as those of metric");
}

TEST(Repeats, NothingIsLeftOutWhereNothingRepeats) {
  const std::vector<FieldDoc> docs = {field("a", ""), field("a.b", ""), field("c", "")};
  EXPECT_THAT(paths(without_repeats(docs)), ElementsAre("a", "a.b", "c"));
  EXPECT_TRUE(without_repeats({}).empty());
}

}  // namespace
