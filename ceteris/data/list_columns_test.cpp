// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using Row = std::vector<std::string>;

// The problems of a header, joined; empty when it is sound or no header.
std::string problems_of(const Row& row) {
  std::string lines;
  for (const Problem& problem : read_columns(row, "l.csv:1").problems) {
    lines += problem.line() + "\n";
  }
  return lines;
}

TEST(ListColumns, FindsItsColumnsInAnyOrderCaseAndWithBlanks) {
  const ListColumns columns = read_columns(Row{"Group", " PATH ", "label"}, "l.csv:1");
  EXPECT_TRUE(columns.is_header);
  EXPECT_TRUE(columns.problems.empty());
  EXPECT_EQ(columns.path, 1U);
  EXPECT_EQ(columns.label, 2U);
  EXPECT_EQ(columns.group, 0U);
}

TEST(ListColumns, ALetterOffIsAProblemThatNamesTheColumn) {
  for (const char* slip : {"labels", "lable", "Labels", "abel", "laber"}) {
    EXPECT_THAT(problems_of({"path", slip}),
                AllOf(HasSubstr(std::string("the column '") + slip + "'"), HasSubstr("the column 'label'")))
        << slip;
  }
  EXPECT_THAT(problems_of({"path", "groups"}), HasSubstr("'group'"));
  EXPECT_THAT(problems_of({"paths", "label"}), HasSubstr("'path'"));
  EXPECT_THAT(problems_of({"#path", "label"}), HasSubstr("'path'"));
  EXPECT_THAT(problems_of({"path", "label", "labels"}), HasSubstr("'labels'")) << "also beside the right one";
}

TEST(ListColumns, AnotherWordIsAProblemWhereTheColumnIsMissing) {
  for (const char* word :
       {"class", "Class", "target", "category", "Class Name", "class-name", "targets", "ground_truth"}) {
    EXPECT_THAT(problems_of({"path", word}), HasSubstr("classes are read from the column 'label'")) << word;
    EXPECT_EQ(problems_of({"path", "label", word}), "") << word << ": two words for it, and one is ours";
  }
  EXPECT_THAT(problems_of({"path", "patient"}), HasSubstr("groups are read from the column 'group'"));
  EXPECT_THAT(problems_of({"filename", "label"}), HasSubstr("files are read from the column 'path'"));
  EXPECT_THAT(problems_of({"filename"}), HasSubstr("files are read from the column 'path'"));
}

TEST(ListColumns, OtherColumnsAreNamed) {
  const ListColumns columns = read_columns(Row{"path", "split", "width", "class", "label"}, "l.csv:1");
  EXPECT_TRUE(columns.problems.empty());
  ASSERT_EQ(columns.notes.size(), 1U);
  EXPECT_THAT(columns.notes[0].what, HasSubstr("the columns 'split', 'width', 'class' are not used"));
}

TEST(ListColumns, NeedsAPathOnceAndCommas) {
  EXPECT_THAT(problems_of({"label", "split"}), HasSubstr("no column path"));
  EXPECT_THAT(problems_of({"path", "label", "Label"}), HasSubstr("two columns are called 'label'"));
  for (const char* row : {"path;label", "path\tlabel", "Path | label"}) {
    EXPECT_THAT(problems_of({row}), HasSubstr("not parted by commas")) << row;
  }
}

TEST(ListColumns, PathsAreNoHeader) {
  for (const Row& row :
       {Row{"a.jpg"}, Row{"label/1.jpg"}, Row{"./label"}, Row{"photo 1"}, Row{"a", "b"}, Row{"a;path.jpg"}}) {
    EXPECT_FALSE(read_columns(row, "l.csv:1").is_header) << row[0];
  }
}

}  // namespace
}  // namespace ceteris::data
