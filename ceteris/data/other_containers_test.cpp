// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/other_containers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/source.hpp"

namespace ceteris::data {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;

class OtherContainers : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    write_file_atomic(path, bytes);
    return path.string();
  }

  // What opening it as a set of images says.
  static std::string refusal(const std::string& path) {
    try {
      (void)open_source(path);
    } catch (const Error& error) {
      return error.problems().front().line();
    }
    return "was opened";
  }

  TempDirectory folder_;
};

TEST_F(OtherContainers, NameTheColumnOfImagesOfAParquetTable) {
  // A footer as Apache Arrow writes it: names stand behind their lengths.
  const std::string footer =
      "\x15\x02\x19\x4c\x48\x06schema\x15\x06\x00\x35\x02\x18\x05image\x15\x04\x00\x25\x02\x18\x05label"s;
  EXPECT_THAT(refusal(write("a.parquet", "PAR1" + std::string(200, 'x') + footer + "\x20\0\0\0PAR1"s)),
              AllOf(HasSubstr("is a Parquet table, which is not read; its images stand in the column 'image'"),
                    HasSubstr("read_parquet('a.parquet')['image']")));
  EXPECT_THAT(refusal(write("b.parquet", "PAR1" + std::string(200, 'x') + "\x05score"s + "\x20\0\0\0PAR1"s)),
              HasSubstr("no column with a usual name for images"));
}

TEST_F(OtherContainers, AreNamedWithWhatToDo) {
  EXPECT_THAT(refusal(write("a.arrow", "ARROW1\0\0"s + std::string(50, 'x'))),
              HasSubstr("is an Arrow table, which is not read"));
  EXPECT_THAT(refusal(write("s.arrow", "\xff\xff\xff\xff\x10\0\0\0"s)), HasSubstr("is an Arrow table"));
  EXPECT_THAT(refusal(write("a.npy", "\x93NUMPY\x01\x00"s)),
              AllOf(HasSubstr("holds NumPy arrays"), HasSubstr("numpy.load")));
  EXPECT_THAT(refusal(write("a.npz", "PK\x03\x04"s)), HasSubstr("holds NumPy arrays"));
  EXPECT_THAT(refusal(write("a.h5", "\x89HDF\r\n\x1a\n"s)), HasSubstr("is an HDF5 file"));
  EXPECT_THAT(refusal(write("a.tfrecord", "\x10\0\0\0\0\0\0\0"s)), HasSubstr("is a TFRecord"));
  EXPECT_THAT(refusal(write("data.mdb", std::string(64, '\0'))), HasSubstr("is an LMDB database"));
  EXPECT_THAT(refusal(write("a.7z", "7z\xbc\xaf")), AllOf(HasSubstr("is a 7z archive"), HasSubstr("7z x")));
  EXPECT_THAT(refusal(write("a.rar", "Rar!\x1a\x07")), AllOf(HasSubstr("is a rar archive"), HasSubstr("unrar x")));
}

TEST_F(OtherContainers, OfAFolderOfShardsAreCounted) {
  write("shards/000000.tar", "x");
  write("shards/000001.tar", "x");
  EXPECT_THAT(
      refusal((folder_.path() / "shards").string()),
      AllOf(HasSubstr("holds 2 tar archives and no images of its own"), HasSubstr("000000.tar"), HasSubstr("tar xf")));
  write("zips/b.zip", "PK");
  write("zips/a.zip", "PK");
  EXPECT_THAT(refusal((folder_.path() / "zips").string()),
              AllOf(HasSubstr("holds 2 zip archives and no images of its own"), HasSubstr("zips/a.zip"),
                    HasSubstr("unpack all into one folder")));
  write("packed/a.tar.gz", "x");
  EXPECT_THAT(refusal((folder_.path() / "packed").string()),
              AllOf(HasSubstr("holds 1 compressed archive and no"), HasSubstr("packed/a.tar.gz")));
  write("tables/train-0.parquet", "PAR1\x05imagePAR1"s);
  EXPECT_THAT(refusal((folder_.path() / "tables").string()),
              AllOf(HasSubstr("holds 1 files .parquet"), HasSubstr("column 'image'")));
}

TEST_F(OtherContainers, OfListsAreNamedByTheirSeparatorAndTheirSlashes) {
  write("cat/1.png", "x");
  EXPECT_THAT(refusal(write("semicolons.csv", "file;class\ncat/1.png;cat\n")),
              HasSubstr("not parted by commas but by semicolons"));
  EXPECT_THAT(refusal(write("tabs.csv", "path\tlabel\ncat/1.png\tcat\n")), HasSubstr("by tabs"));
  EXPECT_THAT(refusal(write("bars.csv", "image|diagnosis\ncat/1.png|sick\n")), HasSubstr("by bars"));
  EXPECT_THAT(refusal(write("windows.csv", "path,label\ncat\\1.png,cat\n")),
              AllOf(HasSubstr("windows.csv:2"), HasSubstr("is written with backslashes"), HasSubstr("'cat/1.png'")));
  EXPECT_THAT(refusal(write("drive.txt", "C:\\images\\1.png\n")), HasSubstr("a path of this machine"));
}

}  // namespace
}  // namespace ceteris::data
