// SPDX-License-Identifier: Apache-2.0
// Packs that are written and read, and what becomes of damaged ones.
#include "ceteris/pack/pack_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/test_images.hpp"
#include "ceteris/pack/pack_writer.hpp"
#include "ceteris/pack/verify.hpp"

namespace ceteris::pack {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

NewEntry entry_of(const std::string& name, const std::string& label, const std::string& group, std::uint64_t seed) {
  return {name, label, group, make_payload(image::encode_png(image::test_image(9, 7, seed)), {.side = 4})};
}

// Three entries: two images, one of them with a label and a group, and a file that is none.
std::string small_pack() {
  const TempDirectory folder;
  const About about{.form = Form::Jpeg,
                    .side = 4,
                    .quality = 90,
                    .has_labels = true,
                    .has_groups = true,
                    .not_images = 3,
                    .problems = {"photos/x: cannot be listed"},
                    .notes = {"photos: left out: @eaDir", "two\nlines"},
                    .made_with = {"ceteris 1"}};
  PackWriter writer(folder.path() / "a.pack", about);
  writer.add(entry_of("a.png", "cat", "video 1", 1));
  writer.add({"b.png", "", "", make_payload(image::bytes_of("no image"), {.side = 4})});
  writer.add(entry_of("c/d.png", "", "", 2));
  writer.finish();
  return read_file(folder.path() / "a.pack");
}

std::string refusal_of(const std::string& pack) {
  try {
    (void)PackView(bytes_of(pack), "a.pack");
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  return "was opened";
}

// With the hashes of header and index as they must be, so that the rest is looked at.
std::string mended(
    std::string pack, const std::function<void(Header&)>& change = [](Header&) {}) {
  Header header = read_header(bytes_of(pack).first(kHeaderBytes));
  change(header);
  const std::size_t index_at = std::min<std::size_t>(header.index_at, pack.size());
  header.content = content_hash(header, bytes_of(pack).subspan(index_at));
  return pack.replace(0, kHeaderBytes, write_header(header));
}

TEST(Pack, GivesBackWhatWasPutIn) {
  const std::string bytes = small_pack();
  const PackView pack(bytes_of(bytes), "a.pack");
  ASSERT_EQ(pack.size(), 3U);
  const EntryView first = pack.entry(0), none = pack.entry(1), last = pack.entry(2);
  EXPECT_EQ(first.name, "a.png");
  EXPECT_EQ(first.label, "cat");
  EXPECT_EQ(first.group, "video 1");
  EXPECT_EQ(first.width, 5);  // 9 x 7 with a shorter side of 4
  EXPECT_EQ(first.height, 4);
  EXPECT_EQ(hex_of(first.source_hash),
            sha256_hex(std::span<const std::byte>(image::encode_png(image::test_image(9, 7, 1)))));
  EXPECT_EQ(hex_of(first.payload_hash), sha256_hex(*pack.payload(0)));
  EXPECT_EQ(none.reason, image_file::refused::kNotAnImage);
  EXPECT_FALSE(none.has_payload());
  EXPECT_EQ(none.detail, "text");
  EXPECT_EQ(last.name, "c/d.png");
  EXPECT_EQ(image::expect_image(image::decode(*pack.payload(2))).width, 5);
  EXPECT_EQ(pack.id().size(), 64U);
}

TEST(Pack, SaysHowItWasMadeAndOfWhat) {
  const std::string bytes = small_pack();
  const PackView pack(bytes_of(bytes), "a.pack");
  const About& about = pack.about();
  EXPECT_EQ(about.form, Form::Jpeg);
  EXPECT_EQ(about.side, 4);
  EXPECT_EQ(about.quality, 90);
  EXPECT_TRUE(about.has_labels && about.has_groups);
  EXPECT_EQ(about.not_images, 3);
  EXPECT_THAT(about.problems, ElementsAre("photos/x: cannot be listed"));
  EXPECT_THAT(about.notes, ElementsAre("photos: left out: @eaDir", "two lines"));
  EXPECT_THAT(about.made_with, ElementsAre("ceteris 1"));
}

TEST(Pack, CutAnywhereIsRefused) {
  const std::string whole = small_pack();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string refusal = refusal_of(whole.substr(0, size));
    EXPECT_THAT(refusal, HasSubstr(size < kMagic.size() ? "is not a pack" : "is cut short")) << size;
  }
}

// Each byte has a hash: a change is noticed when the pack is opened, or its entry is named.
TEST(Pack, AChangeOfAnyByteIsNoticed) {
  const std::string whole = small_pack();
  const PackView pack(bytes_of(whole), "a.pack");
  Executor executor(1);
  EXPECT_THAT(damaged_entries(pack, executor), IsEmpty());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    std::string owner;
    for (std::size_t i = 0; i < pack.size(); ++i) {
      const EntryView entry = pack.entry(i);
      if (at >= entry.payload_at && at < entry.payload_at + entry.payload_bytes) {
        owner = entry.name;
      }
    }
    if (owner.empty()) {
      EXPECT_NE(refusal_of(changed), "was opened") << at;
    } else {
      EXPECT_THAT(damaged_entries(PackView(bytes_of(changed), "a.pack"), executor), ElementsAre(owner)) << at;
    }
  }
}

TEST(Pack, OfAnotherVersionOrWithMoreBehindItIsRefused) {
  const std::string whole = small_pack();
  EXPECT_THAT(refusal_of(mended(whole, [](Header& header) { header.version = 2; })),
              AllOf(HasSubstr("version 2"), HasSubstr("reads version 1")));
  EXPECT_THAT(refusal_of(whole + "x"), HasSubstr("bytes follow its end"));
}

// Hashes only tell damage: a file that was made to deceive has sound ones.
TEST(Pack, ThatDoesNotFitTogetherIsRefused) {
  const std::string whole = small_pack();
  ASSERT_EQ(refusal_of(mended(whole)), "was opened");
  const auto with = [&](const std::function<void(Header&)>& change) { return refusal_of(mended(whole, change)); };
  EXPECT_THAT(with([](Header& header) { header.form = static_cast<Form>(9); }), HasSubstr("what cannot be"));
  EXPECT_THAT(with([](Header& header) { header.side = 0; }), HasSubstr("what cannot be"));
  EXPECT_THAT(with([](Header& header) { header.quality = 101; }), HasSubstr("what cannot be"));
  EXPECT_THAT(with([](Header& header) { header.flags = 8; }), HasSubstr("what cannot be"));
  EXPECT_THAT(with([](Header& header) { header.entries = ~0ULL; }), HasSubstr("do not fit"));
  EXPECT_THAT(with([](Header& header) { header.entries -= 1; }), HasSubstr("do not fit"));
  EXPECT_THAT(with([](Header& header) { header.index_at = 0; }), HasSubstr("do not fit"));
  EXPECT_THAT(with([](Header& header) { header.texts_at = ~0ULL; }), HasSubstr("do not fit"));
  EXPECT_THAT(with([](Header& header) { header.about_bytes = ~0U; }), HasSubstr("do not fit"));
  EXPECT_THAT(with([](Header& header) { header.about_bytes += 1; }), HasSubstr("do not fit"));
}

TEST(Pack, WhoseEntriesDoNotFitTogetherIsRefused) {
  const std::string whole = small_pack();
  const Header header = read_header(bytes_of(whole).first(kHeaderBytes));
  const auto with = [&](std::size_t entry, const std::function<void(IndexRow&)>& change) {
    const std::size_t at = header.index_at + entry * kIndexBytes;
    IndexRow row = read_index_row(bytes_of(whole).subspan(at, kIndexBytes));
    change(row);
    std::string changed = whole;
    return refusal_of(mended(changed.replace(at, kIndexBytes, write_index_row(row))));
  };
  EXPECT_THAT(with(0, [](IndexRow& row) { row.payload_at += 1; }), HasSubstr("payloads do not fit"));
  EXPECT_THAT(with(2, [](IndexRow& row) { row.payload_bytes = ~0ULL; }), HasSubstr("payloads do not fit"));
  EXPECT_THAT(with(2, [](IndexRow& row) { row.payload_bytes -= 1; }), HasSubstr("belong to nothing"));
  EXPECT_THAT(with(1, [](IndexRow& row) { row.texts_at += 1; }), HasSubstr("entries do not fit"));
  EXPECT_THAT(with(1, [](IndexRow& row) { row.text_bytes[4] = ~0U; }), HasSubstr("entries do not fit"));
  EXPECT_THAT(with(0, [](IndexRow& row) { row.width = 2'000'000; }), HasSubstr("entries do not fit"));
  EXPECT_THAT(with(0, [](IndexRow& row) { std::swap(row.text_bytes[0], row.text_bytes[4]); }), HasSubstr("names"));
  EXPECT_THAT(with(0, [](IndexRow& row) { row.payload = {}; }), HasSubstr("neither an image nor a reason"));
}

TEST(Pack, NamesThatAreOutOfOrderOrNotSafeToShowAreRefused) {
  std::string whole = small_pack();
  const std::size_t name = whole.rfind("b.png");
  for (const char* other : {"a.png", "z.png", "b\x1b[2J"}) {
    EXPECT_THAT(refusal_of(mended(std::string(whole).replace(name, 5, other))), HasSubstr("names are not in order"))
        << other;
  }
}

TEST(PackWriter, LeavesNothingUnlessItFinished) {
  const TempDirectory folder;
  {
    PackWriter writer(folder.path() / "a.pack", {});
    writer.add({"a", "", "", make_payload(image::bytes_of("x"), {.form = Form::Original, .side = 0, .quality = 0})});
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "a.pack"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(PackWriter, EntriesOutOfOrderAreABug) {
  const TempDirectory folder;
  PackWriter writer(folder.path() / "a.pack", {.form = Form::Jpeg, .side = 4, .quality = 90});
  writer.add(entry_of("b", "", "", 1));
  EXPECT_THROW(writer.add(entry_of("a", "", "", 1)), Bug);
  EXPECT_THROW(writer.add(entry_of("b", "", "", 1)), Bug);
}

}  // namespace
}  // namespace ceteris::pack
