// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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
       {"class", "Class", "target", "category", "Class Name", "class-name", "targets", "ground_truth", "cls",
        "categories", "annotation", "tag", "diagnosis", "dx", "species", "GT", "_class_",
        "\xC2\xA0"
        "cls"}) {
    EXPECT_THAT(problems_of({"path", word}), HasSubstr("classes are read from the column 'label'")) << word;
    EXPECT_EQ(problems_of({"path", "label", word}), "") << word << ": two words for it, and one is ours";
  }
  for (const char* word : {"patient", "case_id", "study_id", "Subject ID", "lesion_id"}) {
    EXPECT_THAT(problems_of({"path", word}), HasSubstr("groups are read from the column 'group'")) << word;
  }
  EXPECT_THAT(problems_of({"filename", "label"}), HasSubstr("files are read from the column 'path'"));
  EXPECT_THAT(problems_of({"filename"}), HasSubstr("files are read from the column 'path'"));
}

TEST(ListColumns, NoBreakSpacesAndUnderscoresAroundANameAreNoPartOfIt) {
  for (const char* label : {"_label_", "label_", "\xC2\xA0label", " \xC2\xA0 Label\xC2\xA0"}) {
    const ListColumns columns = read_columns(Row{"path", label}, "l.csv:1");
    EXPECT_EQ(columns.label, 1U) << label;
    EXPECT_TRUE(columns.notes.empty()) << label;
  }
  EXPECT_EQ(problems_of({"path", "_", "__"}), "") << "nothing is left of them";
}

TEST(ListColumns, WithoutALabelTheNoteSaysWhereClassesComeFrom) {
  const auto note_of = [](const Row& row) { return read_columns(row, "l.csv:1").notes.at(0).line(); };
  EXPECT_EQ(
      note_of({"path", "split", "lebal"}),
      "l.csv:1: the columns 'split', 'lebal' (near to 'label') are not used; the columns of a list are path, label, "
      "group; classes come from the folders, because no column is called label");
  EXPECT_THAT(note_of({"path", "grupo"}), HasSubstr("'grupo' (near to 'group')"));
  EXPECT_THAT(note_of({"path", "label", "lebal"}),
              AllOf(Not(HasSubstr("near to")), Not(HasSubstr("classes come from the folders"))));
}

TEST(ListColumns, OneWordAloneIsAHeaderOnlyAsTheVeryWordForAPath) {
  for (const char* file : {"image1", "photo2", "imagex", "file7", "video_id", "y", "class", "scene"}) {
    EXPECT_FALSE(read_columns(Row{file}, "l.csv:1").is_header) << file;
  }
  for (const char* word : {"image", "File", "filename", "file_names", "images", "paths"}) {
    EXPECT_TRUE(read_columns(Row{word}, "l.csv:1").is_header) << word;
  }
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
