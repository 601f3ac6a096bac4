// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What reading `text` complains about, a line each.
std::string mistakes(const std::string& text) {
  try {
    (void)parse_list(text, "l.csv");
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    return error.what();
  }
  return "no error";
}

TEST(ParseList, ReadsOnePathALine) {
  EXPECT_THAT(
      parse_list("a.jpg\r\n\nb, c.jpg\n\"d\".jpg", "l.txt").entries,
      ElementsAre(ListEntry{1, "a.jpg", "", ""}, ListEntry{3, "b, c.jpg", "", ""}, ListEntry{4, "\"d\".jpg", "", ""}));
  EXPECT_TRUE(parse_list("", "l.txt").entries.empty());
}

TEST(ParseList, ReadsColumnsByTheirHeader) {
  const ParsedList list =
      parse_list("\xEF\xBB\xBFlabel,path,extra,group\ncat,\"a,b.jpg\",1,g1\ndog,c.jpg,,\n", "l.csv");
  EXPECT_THAT(list.entries, ElementsAre(ListEntry{2, "a,b.jpg", "g1", "cat"}, ListEntry{3, "c.jpg", "", "dog"}));
  EXPECT_TRUE(list.has_labels);
  EXPECT_TRUE(list.has_groups);
  ASSERT_EQ(list.notes.size(), 1U);
  EXPECT_EQ(list.notes[0].line(),
            "l.csv:1: the column 'extra' is not used; the columns of a list are path, label, group");
  const ParsedList bare = parse_list("path\na.jpg\n", "l.csv");
  EXPECT_THAT(bare.entries, ElementsAre(ListEntry{2, "a.jpg", "", ""}));
  EXPECT_FALSE(bare.has_labels);
  EXPECT_TRUE(bare.notes.empty());
}

TEST(ParseList, BlanksAroundAndCaseOfColumnsDoNotMatter) {
  for (const char* header :
       {"path,label,group", "path, label, group", "Path,LABEL,Group", " path\t,\" Label \", group "}) {
    const ParsedList list = parse_list(std::string(header) + "\na.jpg, sick , p1\nb.jpg,healthy,p2 \n", "l.csv");
    EXPECT_THAT(list.entries, ElementsAre(ListEntry{2, "a.jpg", "p1", "sick"}, ListEntry{3, "b.jpg", "p2", "healthy"}))
        << header;
    EXPECT_TRUE(list.notes.empty()) << header;
  }
}

TEST(ParseList, ARowOfALabelledListMayLackALabel) {
  const ParsedList some = parse_list("path,label\na.jpg,cat\nb.jpg,\nc.jpg,\" \"\n", "l.csv");
  EXPECT_TRUE(some.has_labels);
  EXPECT_THAT(some.entries, ElementsAre(ListEntry{2, "a.jpg", "", "cat"}, ListEntry{3, "b.jpg", "", ""},
                                        ListEntry{4, "c.jpg", "", ""}));
  const ParsedList none = parse_list("path,label\na.jpg,\nb.jpg,\n", "l.csv");
  EXPECT_FALSE(none.has_labels);
  ASSERT_EQ(none.notes.size(), 1U);
  EXPECT_THAT(none.notes[0].what, HasSubstr("label is empty"));
}

TEST(ParseList, FilesWithoutExtensionsAreNoHeader) {
  EXPECT_EQ(parse_list("image1\nimage2\nimage3\n", "l.txt").entries.size(), 3U);
  EXPECT_THAT(mistakes("image\na.jpg\n"), HasSubstr("the column 'image' is not known"));
  const TempDirectory folder;
  write_file_atomic(folder.path() / "image", "x");
  EXPECT_EQ(parse_list("image\nimage2\n", "l.txt", folder.path()).entries.size(), 2U) << "it lies beside the list";
}

TEST(ParseList, ALabelIsOneLineOfText) {
  EXPECT_THAT(mistakes("path,label\na.jpg,\"black\ncat\"\nb.jpg,dog\n"),
              HasSubstr("l.csv:2: the label 'black\\x0acat' holds a line break"));
  EXPECT_THAT(mistakes("path,label\na.jpg,\"black\rcat\"\nb.jpg,dog\n"), HasSubstr("l.csv:2: the label"));
  EXPECT_THAT(mistakes("path,label\na.jpg,caf\xe9\nb.jpg,dog\n"), HasSubstr("'caf\\xe9' holds"));
}

TEST(ParseList, NamesEveryBadLine) {
  try {
    (void)parse_list("path,label\na.jpg\n,cat\nb.jpg,dog\n\"c.jpg,cat\n", "l.csv");
    FAIL() << "no error";
  } catch (const Error& error) {
    ASSERT_EQ(error.problems().size(), 3U);
    EXPECT_EQ(error.problems()[0].where, "l.csv:5");
    EXPECT_EQ(error.problems()[1].where, "l.csv:2");
    EXPECT_EQ(error.problems()[2].where, "l.csv:3");
  }
}

TEST(ParseList, RefusesBytesThatAreNoText) {
  EXPECT_THROW((void)parse_list(std::string_view("a\nb\0c", 5), "l.txt"), Error);
}

TEST(ParseList, StopsListingProblemsAtTwenty) {
  std::string text = "path,label\n";
  for (int i = 0; i < 100; ++i) {
    text += "x\n";
  }
  try {
    (void)parse_list(text, "l.csv");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().size(), 21U);
    EXPECT_EQ(error.problems().back().what, "and 80 more problems");
  }
}

}  // namespace
}  // namespace ceteris::data
