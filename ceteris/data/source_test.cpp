// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/folder_source.hpp"
#include "ceteris/data/list_source.hpp"
#include "ceteris/data/tar_source.hpp"
#include "ceteris/formats/tar_writer.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SourceTest : public ::testing::Test {
 protected:
  fs::path make(const std::string& name, const std::string& content = "x") {
    const fs::path path = root() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  fs::path root() const { return folder_.path() / "set"; }
  std::string spec() const { return root().string(); }

 private:
  TempDirectory folder_;
};

std::vector<std::string> names(const Source& source) {
  std::vector<std::string> result;
  for (const Item& item : source.items) {
    result.push_back(item.name);
  }
  return result;
}

std::string text_of(const Contents& contents) {
  const auto& bytes = std::get<std::vector<std::byte>>(contents);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string member(std::string_view name, const std::string& content) {
  return formats::tar_header(name, content.size()) + content + formats::tar_padding(content.size());
}

// The one line of the error that opening `spec` throws.
std::string mistake(const std::string& spec) {
  try {
    (void)open_source(spec);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "no error";
}

TEST_F(SourceTest, AFolderIsListedRecursivelyInByteOrder) {
  make("b/1.jpg");
  make("B.jpg", "capital");
  make("b.jpg");
  make("b/a/2.PNG");
  make("no-extension");
  const Source source = open_source(spec());
  EXPECT_THAT(names(source), ElementsAre("B.jpg", "b.jpg", "b/1.jpg", "b/a/2.PNG", "no-extension"));
  EXPECT_EQ(text_of(source.read(0)), "capital");
  EXPECT_EQ(source.name, "set");
  EXPECT_EQ(source.kind, "folder");
  EXPECT_EQ(source.location, spec());
  EXPECT_EQ(source.not_images, 0);
  EXPECT_TRUE(source.problems.empty());
}

TEST_F(SourceTest, FilesThatAreNoImagesByNameAreCountedAndHiddenOnesIgnored) {
  make("a.jpg");
  for (const char* name : {"notes.TXT", ".DS_Store", "Thumbs.db", "labels.csv", "README", "._a.jpg"}) {
    make(name);
  }
  make(".git/objects/00");
  make("__MACOSX/a.jpg");
  const Source source = open_source(spec());
  EXPECT_THAT(names(source), ElementsAre("a.jpg"));
  EXPECT_EQ(source.not_images, 6);
}

TEST_F(SourceTest, LinksAreFollowedOnceAndCyclesEnd) {
  make("real/a.jpg");
  fs::create_directory_symlink(root() / "real", root() / "again");
  fs::create_directory_symlink(root(), root() / "real" / "up");
  const TempDirectory elsewhere;
  std::ofstream(elsewhere.path() / "far.jpg") << "far";
  fs::create_directory_symlink(elsewhere.path(), root() / "link1");
  fs::create_directory_symlink(elsewhere.path(), root() / "link2");
  fs::create_symlink(elsewhere.path() / "far.jpg", root() / "file.jpg");
  const Source source = open_source(spec());
  EXPECT_THAT(names(source), ElementsAre("file.jpg", "link1/far.jpg", "real/a.jpg"));
  EXPECT_EQ(text_of(source.read(1)), "far");
}

TEST_F(SourceTest, ALinkToNothingIsRefusedWhenReadAndNotHidden) {
  make("a.jpg");
  fs::create_symlink(root() / "nowhere", root() / "dangling.jpg");
  const Source source = open_source(spec());
  ASSERT_THAT(names(source), ElementsAre("a.jpg", "dangling.jpg"));
  EXPECT_EQ(std::get<image_file::Refusal>(source.read(1)).reason, image_file::refused::kUnreadable);
}

TEST_F(SourceTest, PipesAndSocketsAreNoFiles) {
  make("a.jpg");
  ASSERT_EQ(std::system(("mkfifo " + (root() / "pipe.jpg").string()).c_str()), 0);
  EXPECT_THAT(names(open_source(spec())), ElementsAre("a.jpg"));
}

TEST_F(SourceTest, UnprintableNamesAreShownEscapedAndStillRead) {
  make("bad\xff.jpg", "bytes");
  make("esc\x1b.jpg", "escape");
  const Source source = open_source(spec());
  ASSERT_EQ(source.items.size(), 2U);
  EXPECT_EQ(source.items[0].name, "bad\\xff.jpg");
  EXPECT_EQ(text_of(source.read(0)), "bytes");
  EXPECT_EQ(text_of(source.read(1)), "escape");
}

TEST(OrderItems, KeepsNamesApartThatLookAlike) {
  std::vector<Item> items{{"a\\xff", {}, {}}, {"a\xff", {}, {}}, {"a", {}, {}}};
  const std::vector<std::size_t> order = order_items(items);
  EXPECT_EQ(items[0].name, "a");
  EXPECT_EQ(items[1].name, "a\\xff");
  EXPECT_EQ(items[2].name, "a\\xff#2");
  EXPECT_EQ(order, (std::vector<std::size_t>{2, 0, 1}));
}

TEST_F(SourceTest, AFolderWithoutPermissionIsReported) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  make("a.jpg");
  make("locked/b.jpg");
  fs::permissions(root() / "locked", fs::perms::none);
  const Source source = open_source(spec());
  fs::permissions(root() / "locked", fs::perms::owner_all);
  EXPECT_THAT(names(source), ElementsAre("a.jpg"));
  ASSERT_EQ(source.problems.size(), 1U);
  EXPECT_THAT(source.problems[0].where, HasSubstr("locked"));
}

TEST_F(SourceTest, AFileThatVanishesIsRefusedWhenRead) {
  make("a.jpg");
  const Source source = open_source(spec());
  fs::remove(root() / "a.jpg");
  EXPECT_EQ(std::get<image_file::Refusal>(source.read(0)).reason, image_file::refused::kUnreadable);
}

TEST_F(SourceTest, AHugeFileIsRefusedBeforeItIsRead) {
  make("a.jpg");
  fs::resize_file(root() / "a.jpg", kLargestFile + 1);  // sparse: takes no room
  EXPECT_EQ(std::get<image_file::Refusal>(open_source(spec()).read(0)).reason, image_file::refused::kTooLarge);
}

TEST_F(SourceTest, ATarIsListedByNameWhateverItsOrder) {
  const fs::path path = make(
      "z.tar", member("set/b.jpg", "b") + member("set/a.jpg", "a") + member("set/x.json", "{}") + formats::tar_end());
  const Source source = open_source(path.string());
  EXPECT_THAT(names(source), ElementsAre("set/a.jpg", "set/b.jpg"));
  EXPECT_EQ(text_of(source.read(0)), "a");
  EXPECT_EQ(text_of(source.read(1)), "b");
  EXPECT_EQ(source.name, "z");
  EXPECT_EQ(source.kind, "tar");
  EXPECT_EQ(source.not_images, 1);
}

TEST_F(SourceTest, ATarIsKnownByContentNotByName) {
  EXPECT_EQ(open_source(make("photos", member("a.jpg", "a") + formats::tar_end()).string()).kind, "tar");
  EXPECT_THAT(mistake(make("false.tar", "hello").string()), HasSubstr("not a tar archive"));
}

TEST_F(SourceTest, TheLastFileOfATruncatedTarIsRefusedAsTruncated) {
  const std::string archive = member("a.jpg", "a") + member("b.jpg", std::string(3000, 'b'));
  const Source source = open_source(make("cut.tar", archive.substr(0, 2500)).string());
  ASSERT_THAT(names(source), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_EQ(text_of(source.read(0)), "a");
  EXPECT_EQ(std::get<image_file::Refusal>(source.read(1)).reason, image_file::refused::kTruncated);
  ASSERT_EQ(source.problems.size(), 1U);
  EXPECT_THAT(source.problems[0].what, HasSubstr("964 of 3000 bytes"));
}

TEST_F(SourceTest, OneSourceCanBeReadByManyThreads) {
  for (int i = 0; i < 50; ++i) {
    make(std::to_string(i) + ".jpg", std::string(1000 + i, static_cast<char>('a' + i % 26)));
  }
  const Source source = open_source(spec());
  std::vector<std::string> read(source.items.size());
  Executor executor(4);
  executor.parallel_for(read.size(), [&](std::size_t i) { read[i] = text_of(source.read(i)); });
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i], read_file(root() / source.items[i].name));
  }
}

TEST_F(SourceTest, AListLeadsToFilesBesideItWithGroupsAndLabels) {
  make("images/a.jpg", "a");
  make("images/b.jpg", "b");
  const fs::path absolute = make("elsewhere/c.jpg", "c");
  const fs::path list =
      make("sets/train.csv", "path,group,label\n../images/b.jpg,clip,cat\n../images//a.jpg,,dog\n" + absolute.string() +
                                 ",,cat\nnotes.txt,,cat\n./../images/gone.jpg,,cat\n");
  const Source source = open_source("mine=" + list.string());
  EXPECT_EQ(source.name, "mine");
  EXPECT_EQ(source.kind, "list");
  ASSERT_THAT(names(source),
              ElementsAre("../images/a.jpg", "../images/b.jpg", "../images/gone.jpg", absolute.string()));
  EXPECT_EQ(source.items[1].group, "clip");
  EXPECT_EQ(source.items[0].label, "dog");
  EXPECT_EQ(text_of(source.read(0)), "a");
  EXPECT_EQ(text_of(source.read(3)), "c");
  EXPECT_EQ(std::get<image_file::Refusal>(source.read(2)).reason, image_file::refused::kUnreadable);
  EXPECT_EQ(source.not_images, 1);
}

TEST_F(SourceTest, AListThroughAPipeStartsAtTheCurrentFolder) {
  const std::string image = make("a.jpg", "a").string();
  const fs::path pipe = root() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "path,label\n" << image << ",cat\n"; });
  const Source source = open_source(pipe.string());
  writer.join();
  ASSERT_THAT(names(source), ElementsAre(image));
  EXPECT_EQ(source.name, "list");
  EXPECT_EQ(source.items[0].label, "cat");
  EXPECT_EQ(text_of(source.read(0)), "a");
}

TEST_F(SourceTest, AListThatAShellHandsOverIsRead) {
  const std::string image = make("a.jpg", "a").string();
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const std::string text = image + "\n";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  EXPECT_THAT(names(open_source("/dev/fd/" + std::to_string(ends[0]))), ElementsAre(image));
  ::close(ends[0]);
}

TEST_F(SourceTest, PathsHaveOneFormWhateverTheSource) {
  const fs::path tar = make("dots.tar", member("./cat/./1.png", "1") + member("bird/.//2.png", "2") +
                                            member("dog/../dog/3.png", "3") + formats::tar_end());
  EXPECT_THAT(names(open_source(tar.string())), ElementsAre("bird/2.png", "cat/1.png", "dog/3.png"));
  make("cat/1.png");
  make("bird/2.png");
  const fs::path list = make("dots.csv", "path\n.//cat/./1.png\nbird//2.png\n");
  EXPECT_THAT(names(open_source(list.string())), ElementsAre("bird/2.png", "cat/1.png"));
  fs::remove(tar);
  fs::remove(list);
  EXPECT_THAT(names(open_source(spec() + "/./cat/..//.")), ElementsAre("bird/2.png", "cat/1.png"));
}

TEST_F(SourceTest, FoldersOfOtherProgramsAreNamedAndHoldNothing) {
  make("cat/1.png");
  make("cat/@eaDir/1.png/SYNOFILE_THUMB_M.png");
  make("$Recycle.Bin/2.png");
  const Source folder = open_source(spec());
  EXPECT_THAT(names(folder), ElementsAre("cat/1.png"));
  ASSERT_EQ(folder.notes.size(), 1U);
  EXPECT_THAT(folder.notes[0].what, HasSubstr("left out: $Recycle.Bin, cat/@eaDir"));
  const fs::path tar = make("x.tar", member("cat/1.png", "1") + member("cat/@eaDir/1.png", "2") + formats::tar_end());
  const Source archive = open_source(tar.string());
  EXPECT_THAT(names(archive), ElementsAre("cat/1.png"));
  ASSERT_EQ(archive.notes.size(), 1U);
  EXPECT_THAT(archive.notes[0].what, HasSubstr("left out: cat/@eaDir"));
  const fs::path list = make("x.csv", "path\ncat/1.png\ncat/@eaDir/1.png/SYNOFILE_THUMB_M.png\n");
  EXPECT_THAT(names(open_source(list.string())), ElementsAre("cat/1.png"));
}

TEST_F(SourceTest, ArchivesJoinedByCatAreReadWholeAndSaid) {
  const fs::path tar =
      make("joined.tar", member("cat/1.png", "1") + formats::tar_end() + member("dog/2.png", "2") + formats::tar_end());
  const Source source = open_source(tar.string());
  EXPECT_THAT(names(source), ElementsAre("cat/1.png", "dog/2.png"));
  EXPECT_EQ(text_of(source.read(1)), "2");
  ASSERT_EQ(source.notes.size(), 1U);
  EXPECT_THAT(source.notes[0].what, HasSubstr("1 file follows an end mark"));
}

TEST_F(SourceTest, AListThatLeadsNowhereOrRepeatsItselfIsAMistake) {
  make("a.jpg");
  EXPECT_THAT(mistake(make("none.txt", "\nx.jpg\ny.jpg\n").string()), HasSubstr("none.txt:2: neither 'x.jpg'"));
  EXPECT_THAT(mistake(make("twice.txt", "a.jpg\n./a.jpg\n").string()), HasSubstr("twice.txt:2: './a.jpg'"));
  EXPECT_THAT(mistake(make("header.csv", "file,label\na.jpg,cat\n").string()),
              HasSubstr("header.csv:1: the column 'file'"));
  EXPECT_THAT(mistake(make("bare.csv", "a.jpg,cat\n").string()), HasSubstr("column path"));
}

TEST_F(SourceTest, EveryMistakeIsOneLineThatSaysWhatToDo) {
  make("a.jpg");
  EXPECT_THAT(mistake(spec() + "/missing"), HasSubstr("no such file or folder"));
  EXPECT_THAT(mistake(""), HasSubstr("no such file or folder"));
  EXPECT_THAT(mistake("=" + spec()), HasSubstr("name before '=' is empty"));
  EXPECT_THAT(mistake(make("photo.jpg", "\xff\xd8\xff\xe0 and more").string()), HasSubstr("single image"));
  EXPECT_THAT(mistake(make("a.7z", "7z\xbc\xaf and more").string()), HasSubstr("7z x"));
  EXPECT_THAT(mistake(make("a.txt", "").string()), HasSubstr("holds no file"));
  EXPECT_THAT(mistake(make("a.dat", "?").string()), HasSubstr("neither a folder"));
  EXPECT_THAT(mistake("/dev/null"), HasSubstr("holds no file"));
  fs::create_directory(root() / "empty");
  EXPECT_THAT(mistake(spec() + "/empty"), HasSubstr("holds no file that could be an image"));
  make("texts/a.txt");
  EXPECT_THAT(mistake(spec() + "/texts"), HasSubstr("(1 other file)"));
}

TEST_F(SourceTest, NamesComeFromTheSpecOrThePath) {
  make("a.jpg");
  EXPECT_EQ(open_source("my set=" + spec()).name, "my set");
  EXPECT_EQ(open_source(spec() + "/").name, "set");
  EXPECT_EQ(open_source(spec() + "/../set/.").name, "set");
  make("x=y/a.jpg");
  EXPECT_EQ(open_source(spec() + "/x=y").name, "x=y");
  EXPECT_EQ(open_source(spec() + "/").canonical, open_source(spec() + "/../set").canonical);
}

}  // namespace
}  // namespace ceteris::data
