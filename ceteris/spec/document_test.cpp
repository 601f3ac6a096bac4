// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/example_specs.hpp"

namespace {

using ceteris::spec::document;
using ceteris::spec::FieldDoc;

FieldDoc find(const std::vector<FieldDoc>& docs, std::string_view path, std::string_view when = {}) {
  for (const FieldDoc& doc : docs) {
    if (doc.path == path && doc.when == when) {
      return doc;
    }
  }
  ADD_FAILURE() << "no " << path << " when " << when;
  return {};
}

TEST(Document, HasEveryFieldOfEveryAlternative) {
  const auto docs = document<example::Study>();
  EXPECT_EQ(docs.size(), 15U + 3U + 4U);
  const FieldDoc size = find(docs, "size");
  EXPECT_EQ(size.type, "whole number");
  EXPECT_EQ(size.default_text, "64");
  EXPECT_EQ(size.range, "8 to 512");
  EXPECT_EQ(size.unit, "px");
  EXPECT_TRUE(size.hashed);
  EXPECT_FALSE(find(docs, "jobs").hashed);
  EXPECT_EQ(find(docs, "model").type, "group");
  EXPECT_EQ(find(docs, "model.norm").type, "one of layernorm, rmsnorm, dyt, none");
  EXPECT_EQ(find(docs, "model.norm").default_text, "rmsnorm");
  EXPECT_EQ(find(docs, "model.norm").doc, "what normalises; layernorm: per token");
  EXPECT_EQ(find(docs, "model.norm.alpha0", "model.norm = dyt").default_text, "0.5");
}

TEST(Document, TheDefaultOfTheChosenAlternativeIsThatOfTheSpec) {
  const auto docs = document<example::Study>();
  EXPECT_EQ(find(docs, "model.norm.eps", "model.norm = rmsnorm").default_text, "1e-04");
  EXPECT_EQ(find(docs, "model.norm.eps", "model.norm = layernorm").default_text, "1e-06");
}

struct Wide {
  int images = 2000;
  double share = 0.5;
  static constexpr auto fields() {
    return std::tuple{ceteris::spec::field("images", &Wide::images, "how many", ceteris::spec::range(-10, 1'000'000)),
                      ceteris::spec::field("share", &Wide::share, "how much", ceteris::spec::range(1e-9, 1e300))};
  }
};

TEST(Document, RangesAreWrittenOutWhereThatIsExact) {
  const auto docs = document<Wide>();
  EXPECT_EQ(find(docs, "images").range, "-10 to 1000000");
  EXPECT_EQ(find(docs, "share").range, "1e-09 to 1e+300");
}

TEST(Document, HelpFitsTheTerminal) {
  const auto docs = document<example::Study>();
  for (const std::size_t width : {40U, 80U, 120U}) {
    const std::string help = ceteris::spec::help_text("study", docs, width);
    for (const std::string& line : ceteris::split(help, '\n')) {
      EXPECT_LE(line.size(), width) << line;
    }
  }
}

TEST(Document, HelpSaysWhatAFieldIs) {
  const auto docs = document<example::Model>();
  EXPECT_EQ(ceteris::spec::help_text("model", docs, 60), R"(model

  depths
      blocks of each stage
      list of whole numbers, 1 to 99; default [3, 3, 9, 3]

  norm
      what normalises; layernorm: per token
      one of layernorm, rmsnorm, dyt, none; default rmsnorm

  norm.eps
      added to the variance
      number, 0 to 1; default 1e-06; when norm = layernorm

  norm.eps
      added to the mean square
      number, 0 to 1; default 1e-04; when norm = rmsnorm

  norm.centred
      subtract the mean first
      true or false; default false; when norm = rmsnorm

  norm.alpha0
      first steepness
      number, 0 to 10; default 0.5; when norm = dyt

  pool
      how tokens become one vector
      one of mean, token; default mean
)");
}

TEST(Document, MarkdownIsOneTable) {
  const auto docs = document<example::Model>();
  const std::string page = ceteris::spec::markdown("model", docs);
  EXPECT_THAT(page,
              ::testing::StartsWith("## model\n\n| field | type | default | range | meaning |\n|---|---|---|---|---|\n"
                                    "| `depths` | list of whole numbers | `[3, 3, 9, 3]` | 1 to 99 | blocks of "
                                    "each stage |\n"));
  EXPECT_THAT(page, ::testing::HasSubstr("| `norm.alpha0` | number | `0.5` | 0 to 10 | first steepness (when norm = "
                                         "dyt) |\n"));
}

TEST(Document, ABarDoesNotEndATableCell) {
  const FieldDoc doc{"a", "text", "x|y", "", "", "this | that", true, ""};
  EXPECT_THAT(ceteris::spec::markdown("t", std::span(&doc, 1)), ::testing::HasSubstr("| `x\\|y` |  | this \\| that |"));
}

}  // namespace
