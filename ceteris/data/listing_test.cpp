// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

TEST(MayBeImage, JudgesByPath) {
  for (const char* yes : {"a.jpg", "a.JPEG", "a", "deep/b.webp", "a.jpg.part", "photo.2019-01-01", "x.y/z", "../a.jpg",
                          "/root/a.jpg", "eaDir/a.jpg", "a@eaDir/b.jpg", "lost/a.jpg"}) {
    EXPECT_TRUE(may_be_image(yes)) << yes;
  }
  for (const char* no : {"a.txt",
                         "A.JSON",
                         ".hidden.jpg",
                         "d/.hidden",
                         ".git/a.jpg",
                         "__MACOSX/._a.jpg",
                         "LICENSE",
                         "deep/__MACOSX/a.jpg",
                         "@eaDir/a.jpg",
                         "a/@EADIR/b.jpg",
                         "lost+found/a",
                         "$RECYCLE.BIN/a.jpg",
                         "a/System Volume Information/b.png",
                         "__pycache__/a",
                         "cat/Icon\r",
                         ".ipynb_checkpoints/a.png",
                         "cat/Thumbs.db",
                         "cat/desktop.ini",
                         "#recycle/a.png",
                         "weights.safetensors",
                         "d.x/clip.mp4"}) {
    EXPECT_FALSE(may_be_image(no)) << no;
  }
}

TEST(MayBeListedImage, MayLieInAHiddenFolderButNotInOneOfAnotherProgram) {
  EXPECT_TRUE(may_be_listed_image("/photos/.cache/a.jpg"));
  EXPECT_FALSE(may_be_listed_image("/photos/cat/@eaDir/a.jpg"));
  EXPECT_FALSE(may_be_listed_image("cat/.a.jpg"));
  EXPECT_FALSE(may_be_listed_image("cat/a.txt"));
}

TEST(MayBeText, KnowsTheExtensionInAnyCaseAndNothingHidden) {
  for (const char* yes : {"a.txt", "B.TXT", "deep/c.Txt"}) {
    EXPECT_TRUE(may_be_text(yes)) << yes;
  }
  for (const char* no : {".git/c.txt", "._x.txt", "txt", "a.txt.gz", "__MACOSX/a.txt", "@eaDir/a.txt"}) {
    EXPECT_FALSE(may_be_text(no)) << no;
  }
}

TEST(ClutterFolder, IsTheFirstOnThePath) {
  EXPECT_EQ(clutter_folder("cat/@eaDir/1.png/x.png"), "cat/@eaDir");
  EXPECT_EQ(clutter_folder(".git/a/@eaDir/x.png"), ".git");
  EXPECT_EQ(clutter_folder("cat/.hidden.png"), "");
}

TEST(ListFolder, CountsTheOthersAndNamesTheFoldersItLeavesOut) {
  const TempDirectory folder;
  for (const char* name : {"a.txt", "b.png", "deep/c.TXT", ".git/d.txt", "deep/lost+found/e.txt"}) {
    fs::create_directories((folder.path() / name).parent_path());
    write_file_atomic(folder.path() / name, "x");
  }
  const Listing listing = list_folder(folder.path(), may_be_text);
  EXPECT_THAT(listing.files, UnorderedElementsAre("a.txt", "deep/c.TXT"));
  EXPECT_EQ(listing.other_files, 1);
  EXPECT_TRUE(listing.problems.empty());
  ASSERT_EQ(listing.notes.size(), 1U);
  EXPECT_THAT(listing.notes[0].what, HasSubstr("left out: .git, deep/lost+found"));
}

TEST(LeftOut, ShowsAFewAndCountsTheRest) {
  EXPECT_TRUE(left_out("set", {}).empty());
  EXPECT_THAT(left_out("set", {"b", "a", "a", "c", "d", "e", "f", "g"})[0].what, HasSubstr("a, b, c, d, e and 2 more"));
}

}  // namespace
}  // namespace ceteris::data
