// SPDX-License-Identifier: Apache-2.0
// Zip archives and compressed tar archives as sources: what they hold, and what hostile ones do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <numeric>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/data/tar_source.hpp"
#include "ceteris/data/zip_source.hpp"
#include "ceteris/formats/test_archives.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::data {
namespace {

using formats::Member;
using formats::Packing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::array kPackings{Packing::Zip,      Packing::ZipStored, Packing::TarGzip,
                               Packing::TarBzip2, Packing::TarXz,     Packing::TarZstd};

class Archives : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    write_file_atomic(path, bytes, Wait::Nothing);
    return path.string();
  }

  std::string pack_as(Packing packing, const std::vector<Member>& members) {
    return write("photos" + std::to_string(made_++) + ".bin", formats::pack(packing, members));
  }

  // What opening a set of images says; one line.
  static std::string refusal(const std::string& path) {
    try {
      (void)open_source(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::Usage);
      EXPECT_EQ(error.problems().size(), 1U);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      return error.what();
    }
    return "was opened";
  }

  TempDirectory folder_;
  int made_ = 0;
};

std::vector<std::string> names(const Source& source) {
  std::vector<std::string> result;
  for (const Item& item : source.items) {
    result.push_back(item.name);
  }
  return result;
}

std::string text_of(const Contents& contents) {
  const auto* bytes = std::get_if<std::vector<std::byte>>(&contents);
  return bytes == nullptr ? "refused: " + std::get<image_file::Refusal>(contents).reason
                          : std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

TEST_F(Archives, AreKnownByTheirContentAndListedByName) {
  for (const Packing packing : kPackings) {
    const Source source =
        open_source(pack_as(packing, {{"set/b.jpg", "bb"}, {"set/a.jpg", "a"}, {"set/x.json", "{}"}}));
    EXPECT_THAT(names(source), ElementsAre("set/a.jpg", "set/b.jpg"));
    EXPECT_EQ(text_of(source.read(0)), "a");
    EXPECT_EQ(text_of(source.read(1)), "bb");
    EXPECT_EQ(source.not_images, 1);
    EXPECT_THAT(remarks(source), IsEmpty());
    EXPECT_EQ(source.kind, packing == Packing::Zip || packing == Packing::ZipStored ? "zip" : "tar");
  }
}

TEST_F(Archives, AreNamedWithoutTheirExtensions) {
  const std::string tar = formats::pack(Packing::TarGzip, {{"a.jpg", "a"}});
  EXPECT_EQ(open_source(write("photos.tar.gz", tar)).name, "photos");
  EXPECT_EQ(open_source(write("photos.tgz", tar)).name, "photos");
  EXPECT_EQ(open_source("mine=" + write("photos.zip", formats::pack(Packing::Zip, {{"a.jpg", "a"}}))).name, "mine");
  EXPECT_EQ(open_source(write("photos.zip", formats::pack(Packing::Zip, {{"a.jpg", "a"}}))).name, "photos");
}

// Names, bytes and fingerprint, so that whatever is computed from a folder is computed from its archives too.
TEST_F(Archives, OfAFolderHaveItsItemsItsBytesAndItsFingerprint) {
  std::vector<Member> members;
  for (int i = 0; i < 12; ++i) {
    const std::string bytes =
        text_of(image::write_jpeg(image::test_image(40 + i, 30, static_cast<std::uint64_t>(i)), {}));
    members.push_back({(i % 2 == 0 ? "cat/" : "dog/") + std::to_string(i) + ".jpg", bytes});
    write("photos/" + members.back().name, bytes);
  }
  write("photos/broken.jpg", members[0].content.substr(0, 300));
  members.push_back({"broken.jpg", members[0].content.substr(0, 300)});
  Executor executor(2);
  const auto seen = [&](const Source& source) {
    std::vector<std::uint32_t> all(source.items.size());
    std::iota(all.begin(), all.end(), 0U);
    const auto scanned = scan(source, all, executor, {}, {});
    std::string text = fingerprint(source, all, scanned);
    for (const ScannedItem& item : scanned) {
      text += item.pixel_hash + (item.refusal ? item.refusal->reason + item.refusal->detail : "");
    }
    return text;
  };
  const Source folder = open_source((folder_.path() / "photos").string());
  ASSERT_EQ(folder.items.size(), 13U);
  for (const Packing packing : kPackings) {
    const Source archive = open_source(pack_as(packing, members));
    EXPECT_EQ(names(archive), names(folder));
    EXPECT_EQ(seen(archive), seen(folder)) << static_cast<int>(packing);
  }
}

TEST_F(Archives, ShardsOfAWebDatasetAreReadAsATarIs) {
  const Source source = open_source(
      pack_as(Packing::TarGzip, {{"000.jpg", "a"}, {"000.cls", "3"}, {"000.json", "{}"}, {"001.jpg", "b"}}));
  EXPECT_THAT(names(source), ElementsAre("000.jpg", "001.jpg"));
  EXPECT_EQ(source.not_images, 2);
}

TEST_F(Archives, NamesThatWouldLeaveAFolderAreOnlyNames) {
  for (const Packing packing : {Packing::Zip, Packing::TarGzip}) {
    const Source source = open_source(pack_as(
        packing, {{"../../up.jpg", "up"}, {"/etc/absolute.jpg", "root"}, {"a/../b.jpg", "b"}, {"./c.jpg", "c"}}));
    EXPECT_EQ(source.items.size(), 4U);
    for (std::size_t i = 0; i < source.items.size(); ++i) {
      EXPECT_THAT(source.items[i].name,
                  ::testing::AnyOf(HasSubstr("up.jpg"), HasSubstr("absolute.jpg"), "b.jpg", "c.jpg"));
      EXPECT_THAT(text_of(source.read(i)), ::testing::AnyOf("up", "root", "b", "c"));
    }
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);  // the archives themselves
}

TEST_F(Archives, LinksAreCountedAndNotFollowed) {
  for (const Packing packing : {Packing::Zip, Packing::TarGzip}) {
    const Source source = open_source(pack_as(packing, {{"a.jpg", "a"}, {"secret.jpg", "/etc/passwd", true}}));
    EXPECT_THAT(names(source), ElementsAre("a.jpg"));
    ASSERT_EQ(source.problems.size(), 1U);
    EXPECT_THAT(source.problems[0].what, HasSubstr("1 links in the archive are not followed"));
  }
}

TEST_F(Archives, OfFilesWithOneNameTheLastCounts) {
  for (const Packing packing : {Packing::Zip, Packing::TarGzip}) {
    const Source source = open_source(pack_as(packing, {{"a.jpg", "old"}, {"b.jpg", "b"}, {"./a.jpg", "new"}}));
    ASSERT_THAT(names(source), ElementsAre("a.jpg", "b.jpg"));
    EXPECT_EQ(text_of(source.read(0)), "new");
    ASSERT_EQ(source.notes.size(), 1U);
    EXPECT_THAT(source.notes[0].what, HasSubstr("stored more than once; the last counts"));
  }
}

TEST_F(Archives, NamesInOtherEncodingsAreShownEscapedAndRead) {
  for (const Packing packing : {Packing::Zip, Packing::TarGzip}) {
    const Source source = open_source(pack_as(packing, {{"caf\xe9.jpg", "latin"}, {"caf\xc3\xa9.jpg", "utf-8"}}));
    ASSERT_THAT(names(source), ElementsAre("caf\\xe9.jpg", "caf\xc3\xa9.jpg"));
    EXPECT_EQ(text_of(source.read(0)), "latin");
    EXPECT_EQ(text_of(source.read(1)), "utf-8");
  }
}

TEST_F(Archives, BackslashesOfOldProgramsForWindowsAreFolders) {
  const Source source = open_source(pack_as(Packing::Zip, {{"cat\\1.jpg", "c"}, {"dog\\1.jpg", "d"}}));
  EXPECT_THAT(names(source), ElementsAre("cat/1.jpg", "dog/1.jpg"));
  EXPECT_EQ(text_of(source.read(1)), "d");
  ASSERT_EQ(source.notes.size(), 1U);
  EXPECT_THAT(source.notes[0].what, HasSubstr("backslashes"));
}

TEST_F(Archives, AnEncryptedZipSaysSoAtOnce) {
  EXPECT_THAT(refusal(pack_as(Packing::ZipEncrypted, {{"a.jpg", "a"}, {"b.jpg", "b"}})),
              AllOf(HasSubstr("is encrypted"), HasSubstr("with its password")));
}

TEST_F(Archives, ACutZipSaysSo) {
  const std::string whole = formats::pack(Packing::Zip, {{"a.jpg", std::string(5000, 'a')}, {"b.jpg", "b"}});
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{40}, std::size_t{4}}) {
    EXPECT_THAT(refusal(write("cut.zip", whole.substr(0, size))), AllOf(HasSubstr("cut short"), HasSubstr("unzip")));
  }
}

TEST_F(Archives, ACutStreamIsReportedAndWhatCameBeforeIsRead) {
  std::string noise;
  for (std::uint32_t i = 1; noise.size() < 400'000; i = i * 1664525U + 1013904223U) {
    noise += static_cast<char>(i >> 24U);
  }
  const std::string whole = formats::pack(Packing::TarGzip, {{"a.jpg", "a"}, {"b.jpg", noise}});
  const Source source = open_source(write("cut.tar.gz", whole.substr(0, whole.size() / 2)));
  ASSERT_THAT(names(source), ElementsAre("a.jpg", "b.jpg"));
  EXPECT_EQ(text_of(source.read(0)), "a");
  EXPECT_EQ(text_of(source.read(1)), "refused: truncated");
  ASSERT_EQ(source.problems.size(), 1U);
  EXPECT_THAT(source.problems[0].line(), HasSubstr("compressed with gzip and damaged: truncated gzip input"));
}

TEST_F(Archives, AStreamOfSomethingElseSaysSo) {
  EXPECT_THAT(refusal(write("photo.jpg.gz", formats::gzip(std::string(2000, 'x')))),
              AllOf(HasSubstr("what it holds is no tar archive"), HasSubstr("give a tar archive")));
  EXPECT_THAT(refusal(write("a.tar.gz", "\x1f\x8b and more")), HasSubstr("damaged"));
  // A bomb: 6 GB of zeros in as many as a thousand times fewer bytes, refused by its first block.
  std::string bomb;
  for (int i = 0; i < 300; ++i) {
    static const std::string kZeros = formats::gzip(std::string(20'000'000, '\0'));
    bomb += kZeros;
  }
  EXPECT_THAT(refusal(write("bomb.gz", bomb)), HasSubstr("what it holds is no tar archive"));
  EXPECT_THAT(refusal(write("empty.tar.gz", formats::gzip(""))), HasSubstr("no tar archive"));
}

TEST_F(Archives, EmptyOnesAndThoseOfArchivesHoldNoImage) {
  for (const Packing packing : {Packing::Zip, Packing::TarXz}) {
    EXPECT_THAT(
        refusal(pack_as(packing, {{"inner.zip", "PK"}, {"inner.tar.gz", "x"}})),
        AllOf(HasSubstr("holds no file that could be an image"), HasSubstr("2 files in the archive are archives")));
  }
  EXPECT_THAT(refusal(pack_as(Packing::Zip, {})), HasSubstr("holds no file that could be an image"));
  EXPECT_THAT(refusal(write("a.7z", "7z\xbc\xaf\x27\x1c")), HasSubstr("is a 7z archive, which is not read"));
}

// Two entries of the directory that lead to the same bytes, as in the bombs of D. Fifield (2019).
TEST_F(Archives, FilesThatOverlapAreRefused) {
  std::string bytes = formats::pack(Packing::ZipStored, {{"a.jpg", std::string(3000, 'a')}});
  const std::size_t begin = bytes.find("PK\x01\x02"), end = bytes.find("PK\x05\x06");
  const std::string entry = bytes.substr(begin, end - begin);
  bytes.insert(end, entry);
  const std::size_t tail = end + entry.size();
  bytes[tail + 8] = bytes[tail + 10] = 2;
  const std::size_t length = 2 * entry.size();
  bytes[tail + 12] = static_cast<char>(length & 0xff);
  bytes[tail + 13] = static_cast<char>(length >> 8U);
  EXPECT_THAT(refusal(write("bomb.zip", bytes)), HasSubstr("overlap"));
}

TEST_F(Archives, OfAHundredThousandFilesAreListedAndRead) {
  constexpr int kFiles = 100'000;
  std::vector<Member> members;
  for (int i = 0; i < kFiles; ++i) {
    members.push_back({"class" + std::to_string(i % 7) + "/" + std::to_string(i) + ".jpg", std::to_string(i)});
  }
  for (const Packing packing : {Packing::ZipStored, Packing::TarZstd}) {
    const Source source = open_source(pack_as(packing, members));
    ASSERT_EQ(source.items.size(), static_cast<std::size_t>(kFiles));
    for (std::size_t i = 0; i < source.items.size(); i += 9973) {
      const std::string& name = source.items[i].name;
      EXPECT_EQ(text_of(source.read(i)) + ".jpg", name.substr(name.find('/') + 1));
    }
  }
}

TEST_F(Archives, AreReadByManyThreads) {
  std::vector<Member> members;
  for (int i = 0; i < 64; ++i) {
    members.push_back({std::to_string(i) + ".jpg",
                       std::string(20'000 + static_cast<std::size_t>(i), static_cast<char>('a' + i % 26))});
  }
  const Source source = open_source(pack_as(Packing::Zip, members));
  std::vector<std::string> read(source.items.size());
  Executor executor(4);
  executor.parallel_for(read.size(), [&](std::size_t i) { read[i] = text_of(source.read(i)); });
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i], members[static_cast<std::size_t>(std::stoi(source.items[i].name))].content);
  }
}

}  // namespace
}  // namespace ceteris::data
