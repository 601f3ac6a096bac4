// SPDX-License-Identifier: Apache-2.0
// Sources as packs and packs as sources.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/data/joined_source.hpp"
#include "ceteris/data/make_pack.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr pack::Recipe kOriginal{.form = pack::Form::Original, .side = 0, .quality = 0};
constexpr pack::Recipe kRaw{.form = pack::Form::Raw, .side = 20, .quality = 0};
constexpr pack::Recipe kJpeg{.form = pack::Form::Jpeg, .side = 20, .quality = 90};

class Packs : public ::testing::Test {
 protected:
  // Two classes, a broken image, a file of no bytes, and a text.
  Packs() {
    for (int i = 0; i < 12; ++i) {
      write("photos/" + std::string(i % 2 == 0 ? "cat/" : "dog/") + std::to_string(i) + ".png", png(i));
    }
    write("photos/cat/broken.png", png(3).substr(0, 100));
    write("photos/dog/empty.jpg", "");
    write("photos/README.md", "text");
  }

  static std::string png(int seed) {
    const auto bytes = image::encode_png(image::test_image(40 + seed, 30, static_cast<std::uint64_t>(seed)));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  std::string write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((folder_.path() / name).parent_path());
    write_file_atomic(folder_.path() / name, bytes, Wait::Nothing);
    return path(name);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  PackedSource pack_as(const std::string& name, const std::string& from, const pack::Recipe& recipe,
                       int jobs = 2) const {
    Executor executor(jobs);
    return make_pack(open_source(path(from)), recipe, path(name), {"test"}, executor);
  }

  static std::string fingerprint_of(const Source& source) {
    std::vector<std::uint32_t> all(source.items.size());
    std::iota(all.begin(), all.end(), 0U);
    Executor executor(2);
    return fingerprint(source, all, scan(source, all, executor, {}));
  }

  TempDirectory folder_;
};

std::vector<std::string> names_of(const Source& source) {
  std::vector<std::string> names;
  for (const Item& item : source.items) {
    names.push_back(item.name);
  }
  return names;
}

std::string refusal_of(const Contents& contents) {
  const auto* refusal = std::get_if<image_file::Refusal>(&contents);
  return refusal != nullptr ? refusal->reason : "";
}

template <typename Body>
std::string error_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_F(Packs, OfOriginalsAreTheFolderThatTheyWereMadeOf) {
  const PackedSource packed = pack_as("a.pack", "photos", kOriginal);
  EXPECT_EQ(packed.files, 14);
  EXPECT_EQ(packed.images, 12);
  EXPECT_EQ(packed.source_bytes, packed.payload_bytes);
  const Source folder = open_source(path("photos")), source = open_source(path("a.pack"));
  EXPECT_EQ(source.kind, "pack");
  EXPECT_EQ(source.name, "a");
  EXPECT_EQ(source.not_images, 1);
  EXPECT_EQ(names_of(source), names_of(folder));
  EXPECT_EQ(fingerprint_of(source), fingerprint_of(folder));
  for (std::size_t i = 0; i < folder.items.size(); ++i) {
    EXPECT_EQ(std::get<std::vector<std::byte>>(source.read(i)), std::get<std::vector<std::byte>>(folder.read(i)));
  }
}

TEST_F(Packs, HaveTheSameBytesForEveryNumberOfJobsAndEveryPath) {
  for (const pack::Recipe& recipe : {kOriginal, kRaw, kJpeg}) {
    const std::string form(form_name(recipe.form));
    pack_as(form + "1", "photos", recipe, 1);
    const std::string one = read_file(path(form + "1"));
    for (const int jobs : {2, 7}) {
      pack_as(form + std::to_string(jobs), "photos", recipe, jobs);
      EXPECT_EQ(read_file(path(form + std::to_string(jobs))), one) << jobs;
    }
    fs::create_directories(path("elsewhere"));
    fs::copy(path("photos"), path("elsewhere/photos"), fs::copy_options::recursive);
    pack_as(form + "moved", "elsewhere/photos", recipe);
    EXPECT_EQ(read_file(path(form + "moved")), one);
    fs::remove_all(path("elsewhere"));
  }
}

TEST_F(Packs, ThatAreEncodedAnewKeepWhatWasRefusedAndSaySo) {
  for (const pack::Recipe& recipe : {kRaw, kJpeg}) {
    const std::string file = std::string(form_name(recipe.form)) + ".pack";
    const PackedSource packed = pack_as(file, "photos", recipe);
    EXPECT_THAT(packed.refused,
                ElementsAre(Field(&RefusedItem::name, "cat/broken.png"), Field(&RefusedItem::name, "dog/empty.jpg")));
    const Source source = open_source(path(file));
    EXPECT_THAT(remarks(source), Contains(HasSubstr("encoded anew when they were packed")));
    EXPECT_EQ(names_of(source), names_of(open_source(path("photos"))));
    for (std::size_t i = 0; i < source.items.size(); ++i) {
      const std::string& name = source.items[i].name;
      const Contents contents = source.read(i);
      EXPECT_EQ(refusal_of(contents), name == "cat/broken.png"  ? "truncated"
                                      : name == "dog/empty.jpg" ? "empty file"
                                                                : "")
          << name;
      if (const auto* bytes = std::get_if<std::vector<std::byte>>(&contents)) {
        EXPECT_EQ(image::expect_image(image::decode(*bytes)).height, 20);
      }
    }
  }
}

TEST_F(Packs, OfWhatCannotBeReadRefuseItForTheSameReason) {
  fs::create_symlink("nowhere", path("photos/dog/gone.png"));
  pack_as("a.pack", "photos", kOriginal);
  const Source folder = open_source(path("photos")), source = open_source(path("a.pack"));
  EXPECT_EQ(fingerprint_of(source), fingerprint_of(folder));
  const auto names = names_of(source);
  const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), "dog/gone.png") - names.begin());
  ASSERT_LT(at, names.size());
  EXPECT_EQ(refusal_of(source.read(at)), "unreadable");
}

TEST_F(Packs, KeepLabelsAndGroups) {
  write("list.csv", "path,label,group,split\nphotos/cat/0.png,tabby,v1,a\nphotos/dog/1.png,hound,,b\n");
  const Source list = open_source(path("list.csv"));
  for (const pack::Recipe& recipe : {kOriginal, kJpeg}) {
    const std::string file = std::string(form_name(recipe.form)) + ".pack";
    pack_as(file, "list.csv", recipe);
    const Source source = open_source(path(file));
    EXPECT_TRUE(source.has_labels && source.has_groups);
    EXPECT_EQ(class_of(source, source.items[0]), "tabby");
    EXPECT_EQ(source.items[0].group, "v1");
    EXPECT_EQ(source.items[1].group, "");
    EXPECT_EQ(fingerprint_of(source) == fingerprint_of(list), recipe.form == pack::Form::Original);
    EXPECT_THAT(remarks(source), Contains(AllOf(HasSubstr("when it was packed: list"), HasSubstr("'split'"))));
    EXPECT_EQ(read_file(path(file)).find(folder_.path().string()), std::string::npos) << "a path of this machine";
  }
}

TEST_F(Packs, OfSeveralSourcesHaveAFolderForEach) {
  write("more/cat/0.png", png(5));
  Executor executor(2);
  const auto join = [&](const std::vector<std::string>& specs) {
    std::vector<Source> sources;
    for (const std::string& spec : specs) {
      sources.push_back(open_source(spec));
    }
    return join_sources(std::move(sources));
  };
  const PackedSource packed = make_pack(join({path("photos"), path("more")}), kOriginal, path("a.pack"), {}, executor);
  EXPECT_EQ(packed.files, 15);
  const Source source = open_source(path("a.pack"));
  EXPECT_EQ(source.items.front().name, "more/cat/0.png");
  EXPECT_EQ(std::get<std::vector<std::byte>>(source.read(0)).size(), png(5).size());
  EXPECT_EQ(source.items.back().name, "photos/dog/empty.jpg");
  EXPECT_EQ(source.not_images, 1);
  EXPECT_THAT(error_of([&] { (void)join({path("photos"), path("photos")}); }), HasSubstr("as another one is"));
  write("list.csv", "path,label\nphotos/cat/0.png,tabby\n");
  EXPECT_THAT(error_of([&] { (void)join({path("photos"), path("list.csv")}); }), HasSubstr("has labels, and others"));
}

TEST_F(Packs, CanBePackedAgain) {
  pack_as("a.pack", "photos", kOriginal);
  pack_as("b.pack", "a.pack", kRaw);
  pack_as("c.pack", "photos", kRaw);
  EXPECT_EQ(fingerprint_of(open_source(path("b.pack"))), fingerprint_of(open_source(path("c.pack"))));
}

TEST_F(Packs, AnEntryThatChangedIsRefusedAndTheOthersAreRead) {
  pack_as("a.pack", "photos", kRaw);
  std::string bytes = read_file(path("a.pack"));
  const pack::EntryView second = pack::PackView(std::as_bytes(std::span(bytes)), "").entry(1);
  const std::size_t inside = second.payload_at + second.payload_bytes / 2;
  bytes[inside] = static_cast<char>(bytes[inside] ^ 4);
  const Source source = open_source(write("b.pack", bytes));
  EXPECT_EQ(refusal_of(source.read(1)), "corrupt data");
  EXPECT_EQ(refusal_of(source.read(0)), "");
}

TEST_F(Packs, WithoutAnImageAreNotMade) {
  write("none/a.png", "text");
  EXPECT_THAT(error_of([&] { pack_as("a.pack", "none", kJpeg); }),
              AllOf(HasSubstr("holds no image that can be decoded"), HasSubstr("'a.png': not an image")));
  EXPECT_FALSE(fs::exists(path("a.pack")));
}

TEST_F(Packs, ThatDoNotFitOnTheDiskLeaveNothing) {
  fs::create_directories(path("out"));
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit room{2000, 2000};
    setrlimit(RLIMIT_FSIZE, &room);
    const std::string error = error_of([&] { pack_as("out/a.pack", "photos", kRaw); });
    _exit(error.find("a.pack: cannot be written") != std::string::npos && fs::is_empty(path("out")) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(Packs, ThatWereCutOrAreNoneAreRefusedByName) {
  pack_as("a.pack", "photos", kJpeg);
  const std::string whole = read_file(path("a.pack"));
  write("cut.pack", whole.substr(0, whole.size() - 1));
  write("text.pack", "text");
  fs::create_directories(path("packs"));
  fs::copy(path("a.pack"), path("packs/a.pack"));
  const auto open = [&](const std::string& name) { return error_of([&] { (void)open_source(path(name)); }); };
  EXPECT_THAT(open("cut.pack"), AllOf(HasSubstr("cut.pack: is cut short"), HasSubstr("copy it again")));
  EXPECT_THAT(open("text.pack"), HasSubstr("is not a pack in spite of its name"));
  EXPECT_THAT(open("packs"), HasSubstr("holds 1 pack and no images of its own"));
}

}  // namespace
}  // namespace ceteris::data
