// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/tar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/tar_writer.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TarIndex index_of(const std::string& archive) {
  return index_tar(std::as_bytes(std::span(archive)), "a.tar");
}

std::vector<std::string> names(const TarIndex& index) {
  std::vector<std::string> result;
  for (const TarEntry& entry : index.files) {
    result.push_back(entry.name);
  }
  return result;
}

std::string member(std::string_view name, const std::string& content) {
  return tar_header(name, content.size()) + content + tar_padding(content.size());
}

std::string content_of(const std::string& archive, const TarEntry& entry) {
  return archive.substr(entry.offset, entry.size);
}

// Sets a field of the header at `at` and mends the checksum.
void patch(std::string& archive, std::size_t at, std::size_t offset, std::string_view value) {
  archive.replace(at + offset, value.size(), value);
  archive.replace(at + 148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    sum += static_cast<unsigned char>(archive[at + i]);
  }
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  archive.replace(at + 148, 7, std::string_view(text, 7));
}

constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kLinkAt = 157;

TEST(Tar, ListsFilesWithTheirBytesInArchiveOrder) {
  const std::string archive = member("b/two.jpg", std::string(513, 'x')) + member("a.jpg", "abc") + tar_end();
  const TarIndex index = index_of(archive);
  EXPECT_TRUE(index.problems.empty());
  ASSERT_THAT(names(index), ElementsAre("b/two.jpg", "a.jpg"));
  EXPECT_EQ(content_of(archive, index.files[0]), std::string(513, 'x'));
  EXPECT_EQ(content_of(archive, index.files[1]), "abc");
}

TEST(Tar, ReadsEmptyFilesAndAnEmptyArchive) {
  const TarIndex index = index_of(member("empty.jpg", "") + member("b.jpg", "b") + tar_end());
  EXPECT_THAT(names(index), ElementsAre("empty.jpg", "b.jpg"));
  EXPECT_EQ(index.files[0].size, 0U);
  EXPECT_TRUE(index_of(tar_end()).files.empty());
  EXPECT_TRUE(index_of(tar_end()).problems.empty());
}

TEST(Tar, KeepsNamesOfAnyLengthThroughPaxHeaders) {
  for (const std::size_t length : {1, 99, 100, 101, 155, 256, 993, 994, 995, 5000}) {
    const std::string name(length, 'n');
    const TarIndex index = index_of(member(name, "x") + member("next.jpg", "y") + tar_end());
    EXPECT_THAT(names(index), ElementsAre(name, "next.jpg")) << length;
  }
}

TEST(Tar, JoinsTheUstarPrefixAndNormalisesPaths) {
  std::string archive = member("./c.jpg", "x") + tar_end();
  EXPECT_THAT(names(index_of(archive)), ElementsAre("c.jpg"));
  patch(archive, 0, 345, "./deep/folder");
  EXPECT_THAT(names(index_of(archive)), ElementsAre("deep/folder/c.jpg"));
}

TEST(Tar, TwoFormsOfOnePathAreOneFile) {
  std::string archive = member("bird/./1.png", "old") + member("bird//1.png", "new") + member("hard", "") +
                        member("odd/.", "x") + tar_end();
  patch(archive, 2048, kTypeAt, "1");
  patch(archive, 2048, kLinkAt, "./bird/1.png");
  const TarIndex index = index_of(archive);
  ASSERT_THAT(names(index), ElementsAre("bird/1.png", "hard", "odd"));
  EXPECT_EQ(content_of(archive, index.files[0]), "new");
  EXPECT_EQ(content_of(archive, index.files[1]), "new");
  EXPECT_EQ(index.superseded, 1U);
}

TEST(Tar, TakesTraversalNamesAsNamesOnly) {
  const TarIndex index = index_of(member("../../etc/passwd.jpg", "x") + member("/root/a.jpg", "y") + tar_end());
  EXPECT_THAT(names(index), ElementsAre("../../etc/passwd.jpg", "/root/a.jpg"));
}

TEST(Tar, ListsAHardLinkWithTheBytesOfItsTargetAndCountsOtherLinks) {
  std::string archive = member("a.jpg", "abc") + member("hard.jpg", "") + member("soft.jpg", "") + tar_end();
  patch(archive, 1024, kTypeAt, "1");
  patch(archive, 1024, kLinkAt, "a.jpg");
  patch(archive, 1536, kTypeAt, "2");
  patch(archive, 1536, kLinkAt, "a.jpg");
  const TarIndex index = index_of(archive);
  ASSERT_THAT(names(index), ElementsAre("a.jpg", "hard.jpg"));
  EXPECT_EQ(content_of(archive, index.files[1]), "abc");
  EXPECT_EQ(index.links, 1U);
}

TEST(Tar, LeavesFoldersAndDevicesOut) {
  std::string archive = member("folder", "") + member("device", "") + member("old-folder/", "") + tar_end();
  patch(archive, 0, kTypeAt, "5");
  patch(archive, 512, kTypeAt, "3");
  patch(archive, 512, kSizeAt, "00000007777");  // devices have no data, whatever they claim
  EXPECT_TRUE(index_of(archive).files.empty());
  EXPECT_TRUE(index_of(archive).problems.empty());
}

TEST(Tar, KeepsTheLastOfFilesThatShareAName) {
  const std::string archive =
      member("a.jpg", "1") + member("b.jpg", "2") + member("a.jpg", "3") + member("a.jpg", "4") + tar_end();
  const TarIndex index = index_of(archive);
  ASSERT_THAT(names(index), ElementsAre("b.jpg", "a.jpg"));
  EXPECT_EQ(content_of(archive, index.files[1]), "4");
  EXPECT_EQ(index.superseded, 2U);
}

TEST(Tar, ReadsSizesInBase256) {
  std::string archive = member("a.jpg", "abc") + tar_end();
  patch(archive, 0, kSizeAt, std::string_view("\x80\0\0\0\0\0\0\0\0\0\0\x03", 12));
  const TarIndex index = index_of(archive);
  ASSERT_EQ(index.files.size(), 1U);
  EXPECT_EQ(index.files[0].size, 3U);
}

TEST(Tar, StopsAtNegativeHugeAndMeaninglessSizesAndKeepsWhatCameBefore) {
  const std::string_view negative("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfd", 12);
  const std::string_view over_64_bits("\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12);
  for (const std::string_view size :
       {negative, over_64_bits, std::string_view("12x00000000"), std::string_view("-1")}) {
    std::string archive = member("a.jpg", "abc") + member("b.jpg", "x") + tar_end();
    patch(archive, 1024, kSizeAt, size);
    const TarIndex index = index_of(archive);
    EXPECT_THAT(names(index), ElementsAre("a.jpg"));
    ASSERT_EQ(index.problems.size(), 1U);
    EXPECT_EQ(index.problems[0].where, "a.tar: byte 1024");
    EXPECT_THAT(index.problems[0].what, HasSubstr("not a number"));
  }
}

TEST(Tar, MarksTheFileThatATruncatedArchiveEndsIn) {
  const std::string archive = member("a.jpg", "abc") + member("b.jpg", std::string(2000, 'b')) + tar_end();
  const TarIndex index = index_of(archive.substr(0, 1024 + 512 + 1000));
  ASSERT_THAT(names(index), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_TRUE(index.files[0].complete);
  EXPECT_FALSE(index.files[1].complete);
  ASSERT_EQ(index.problems.size(), 1U);
  EXPECT_THAT(index.problems[0].what, HasSubstr("1000 of 2000 bytes"));

  std::string huge = archive;
  patch(huge, 1024, kSizeAt, std::string_view("\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12));
  EXPECT_FALSE(index_of(huge).files[1].complete);
}

TEST(Tar, SaysSoWhenTheEndMarkIsMissing) {
  const TarIndex index = index_of(member("a.jpg", "abc"));
  EXPECT_THAT(names(index), ElementsAre("a.jpg"));
  ASSERT_EQ(index.problems.size(), 1U);
  EXPECT_THAT(index.problems[0].what, HasSubstr("end mark"));
}

TEST(Tar, ReadsOnBehindBlocksOfZeros) {
  const std::string zero_block(512, '\0');
  const std::string a = member("a.jpg", "1"), b = member("b.jpg", "2"), c = member("c.jpg", "3");
  const std::string whole = a + tar_end() + b + tar_end() + c + tar_end();
  EXPECT_THAT(names(index_of(whole)), ElementsAre("a.jpg", "b.jpg", "c.jpg"));
  EXPECT_EQ(index_of(whole).after_end, 2U);
  EXPECT_TRUE(index_of(whole).problems.empty());
  EXPECT_THAT(names(index_of(a + zero_block + b + zero_block)), ElementsAre("a.jpg", "b.jpg")) << "one block alone";
  const TarIndex padded = index_of(a + tar_end() + std::string(9216, '\0'));
  EXPECT_THAT(names(padded), ElementsAre("a.jpg"));
  EXPECT_EQ(padded.after_end, 0U);
  EXPECT_TRUE(padded.problems.empty());
}

TEST(Tar, SaysWhenWhatFollowsTheEndIsNoArchiveOrIsCut) {
  const std::string a = member("a.jpg", "1"), b = member("b.jpg", "2");
  const TarIndex junk = index_of(a + tar_end() + std::string(700, 'j') + b);
  EXPECT_THAT(names(junk), ElementsAre("a.jpg"));
  ASSERT_EQ(junk.problems.size(), 1U);
  EXPECT_EQ(junk.problems[0].where, "a.tar: byte 2048");
  EXPECT_THAT(junk.problems[0].what, HasSubstr("follows the end mark"));
  const TarIndex cut = index_of(a + tar_end() + b);
  EXPECT_THAT(names(cut), ElementsAre("a.jpg", "b.jpg"));
  ASSERT_EQ(cut.problems.size(), 1U);
  EXPECT_THAT(cut.problems[0].what, HasSubstr("without its end mark"));
  const TarIndex rest = index_of(a + tar_end() + "a few bytes");
  ASSERT_EQ(rest.problems.size(), 1U);
  EXPECT_THAT(rest.problems[0].what, HasSubstr("follows the end mark"));
}

TEST(Tar, ListsSparseFilesByTheirOwnNameAsWhatTheyAre) {
  if (std::system("tar --version 2>/dev/null | grep -q GNU") != 0) {
    CETERIS_SKIP_WITHOUT("tools", "no GNU tar here");
  }
  const TempDirectory folder;
  const std::string root = folder.path().string();
  std::filesystem::create_directory(folder.path() / "cat");
  std::ofstream(folder.path() / "cat" / "holes.jpg") << "begin";
  std::filesystem::resize_file(folder.path() / "cat" / "holes.jpg", 1 << 20);
  std::ofstream(folder.path() / "cat" / "plain.jpg") << "plain";
  for (const std::string options : {"--format=gnu", "--format=pax --sparse-version=0.0",
                                    "--format=pax --sparse-version=0.1", "--format=pax --sparse-version=1.0"}) {
    ASSERT_EQ(std::system(("cd " + root + " && tar --sort=name --sparse " + options + " -cf s.tar cat").c_str()), 0);
    const std::string archive = read_file(folder.path() / "s.tar");
    const TarIndex index = index_of(archive);
    ASSERT_THAT(names(index), ElementsAre("cat/holes.jpg", "cat/plain.jpg")) << options;
    EXPECT_TRUE(index.files[0].sparse) << options;
    EXPECT_FALSE(index.files[1].sparse) << options;
    EXPECT_EQ(content_of(archive, index.files[1]), "plain") << options;
    EXPECT_TRUE(index.problems.empty()) << options;
  }
}

TEST(Tar, StopsAtAWrongChecksum) {
  std::string archive = member("a.jpg", "abc") + member("b.jpg", "x") + tar_end();
  archive[1024] = 'B';
  const TarIndex index = index_of(archive);
  EXPECT_THAT(names(index), ElementsAre("a.jpg"));
  ASSERT_EQ(index.problems.size(), 1U);
  EXPECT_THAT(index.problems[0].what, HasSubstr("checksum"));
}

TEST(Tar, StopsAtMalformedPaxHeaders) {
  for (const std::string records : {"99 path=a\n", "x path=a\n", "10 pathaa\n", "9 path=ab", "0 path=a\n",
                                    "18446744073709551615 path=a\n", "12 size=12x\n"}) {
    std::string archive = member("pax", records) + member("a.jpg", "x") + tar_end();
    patch(archive, 0, kTypeAt, "x");
    const TarIndex index = index_of(archive);
    EXPECT_TRUE(index.files.empty()) << records;
    EXPECT_EQ(index.problems.size(), 1U) << records;
  }
}

TEST(Tar, LetsThePaxSizeOverrideTheHeader) {
  std::string archive = member("pax", "10 size=3\n") + member("a.jpg", "abc") + member("b.jpg", "") + tar_end();
  patch(archive, 0, kTypeAt, "x");
  patch(archive, 1024, kSizeAt, "00000000000");
  const TarIndex index = index_of(archive);
  ASSERT_THAT(names(index), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_EQ(content_of(archive, index.files[0]), "abc");
}

TEST(Tar, IsNotSeenInOtherBytes) {
  EXPECT_FALSE(looks_like_tar({}));
  const std::string zeros(1024, '\0');
  EXPECT_FALSE(looks_like_tar(std::as_bytes(std::span(zeros))));
  const std::string letters(1024, 'a');
  EXPECT_FALSE(looks_like_tar(std::as_bytes(std::span(letters))));
  const std::string archive = member("a", "");
  EXPECT_TRUE(looks_like_tar(std::as_bytes(std::span(archive))));
}

TEST(Tar, SurvivesRandomDamage) {
  const std::string sound =
      member(std::string(150, 'n'), "abc") + member("b.jpg", std::string(700, 'b')) + member("c.jpg", "c") + tar_end();
  const Stream stream(1, 0, "damage");
  for (std::uint64_t trial = 0; trial < 2000; ++trial) {
    Draws draws = stream.at(trial);
    std::string archive = sound.substr(0, draws.below(sound.size() + 1));
    for (int hits = 0; hits < 3 && !archive.empty(); ++hits) {
      const std::size_t header = draws.below(archive.size()) / 512 * 512;
      archive[header + draws.below(std::min<std::size_t>(512, archive.size() - header))] =
          static_cast<char>(draws.below(256));
      if (header + 512 <= archive.size()) {
        patch(archive, header, 0, "");
      }
    }
    for (const TarEntry& entry : index_of(archive).files) {
      ASSERT_FALSE(entry.name.empty());
      if (entry.complete) {
        ASSERT_LE(entry.offset, archive.size());
        ASSERT_LE(entry.size, archive.size() - entry.offset);
      }
    }
  }
}

// The tar program of the system, where there is one, is the referee in both directions.
TEST(Tar, AgreesWithTheTarProgram) {
  if (std::system("tar --version >/dev/null 2>&1") != 0) {
    CETERIS_SKIP_WITHOUT("tools", "no tar program here");
  }
  const TempDirectory folder;
  const std::string root = folder.path().string();
  const std::string deep = std::string(60, 'd') + "/" + std::string(60, 'e');
  const std::string long_name = deep + "/" + std::string(90, 'f') + ".jpg";
  std::filesystem::create_directories(folder.path() / "in" / deep);
  std::ofstream(folder.path() / "in" / "a.jpg") << "abc";
  std::ofstream(folder.path() / "in" / long_name) << "long";
  for (const std::string format : {"ustar", "gnu", "pax", "v7"}) {
    const bool v7 = format == "v7";  // which has no long names
    const std::string tar = root + "/" + format + ".tar";
    ASSERT_EQ(std::system(
                  ("cd " + root + "/in && tar --sort=name --format=" + format + " -cf " + tar + (v7 ? " a.jpg" : " ."))
                      .c_str()),
              0);
    const std::string archive = read_file(tar);
    const TarIndex index = index_of(archive);
    EXPECT_TRUE(index.problems.empty()) << format;
    ASSERT_EQ(index.files.size(), v7 ? 1U : 2U) << format;
    EXPECT_EQ(index.files[0].name, "a.jpg");
    EXPECT_EQ(content_of(archive, index.files[0]), "abc");
    if (!v7) {
      EXPECT_EQ(index.files[1].name, long_name) << format;
      EXPECT_EQ(content_of(archive, index.files[1]), "long");
    }
  }
  write_file_atomic(folder.path() / "ours.tar", member(long_name, "ours") + member("b.jpg", "b") + tar_end());
  std::filesystem::create_directory(folder.path() / "out");
  ASSERT_EQ(std::system(("tar -C " + root + "/out -xf " + root + "/ours.tar").c_str()), 0);
  EXPECT_EQ(read_file(folder.path() / "out" / long_name), "ours");
  EXPECT_EQ(read_file(folder.path() / "out" / "b.jpg"), "b");
}

}  // namespace
}  // namespace ceteris::formats
