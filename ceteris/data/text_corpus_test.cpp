// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/text_corpus.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::data {
namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(TextCorpus, KeepsTheEndForValidation) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "a.txt", "0123456789");
  const TextCorpus corpus = read_text_corpus(folder.path() / "a.txt", 0.2);
  EXPECT_EQ(text_of(corpus.train), "01234567");
  EXPECT_EQ(text_of(corpus.validation), "89");
  EXPECT_EQ(corpus.fingerprint, sha256_hex(std::string_view("0123456789")));
}

TEST(TextCorpus, JoinsTheTextsOfAFolderByName) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "b.txt", "second");
  write_file_atomic(folder.path() / "a.txt", "first");
  write_file_atomic(folder.path() / "c.png", "not text");
  const TextCorpus corpus = read_text_corpus(folder.path(), 0.5);
  EXPECT_EQ(text_of(corpus.train) + text_of(corpus.validation), "first\nsecond");
}

TEST(TextCorpus, ListsAFolderByTheRulesOfEverySource) {
  const TempDirectory folder, elsewhere;
  std::filesystem::create_directory(folder.path() / ".git");
  for (const char* name : {"a.txt", "B.TXT", "._x.txt", ".git/c.txt", "notes.md"}) {
    write_file_atomic(folder.path() / name, name);
  }
  write_file_atomic(elsewhere.path() / "far.txt", "far");
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / "linked");
  const TextCorpus corpus = read_text_corpus(folder.path(), 0.5);
  EXPECT_EQ(text_of(corpus.train) + text_of(corpus.validation), "B.TXT\na.txt\nfar");
  ASSERT_EQ(corpus.notes.size(), 2U);
  EXPECT_NE(corpus.notes[0].find("left out: .git"), std::string::npos) << corpus.notes[0];
  EXPECT_NE(corpus.notes[1].find("3 text files, 15 B; 2 other files left out"), std::string::npos) << corpus.notes[1];
}

TEST(TextCorpus, OfALanguageIsDrawnAndSaysItsBound) {
  const synthetic::LanguageSpec spec{.words = 10, .followers = 2};
  const TextCorpus corpus = draw_text_corpus(spec, 3000, 500);
  const synthetic::Language language(spec);
  EXPECT_EQ(text_of(corpus.train), language.text("train", 3000));
  EXPECT_EQ(text_of(corpus.validation), language.text("validation", 500));
  ASSERT_EQ(corpus.notes.size(), 1U);
  const std::string bound = std::to_string(language.ideal_loss(language.text("validation", 500))).substr(0, 5);
  EXPECT_NE(corpus.notes[0].find("costs " + bound), std::string::npos) << corpus.notes[0] << " and not " << bound;
  EXPECT_NE(corpus.fingerprint, draw_text_corpus({.words = 10, .followers = 3}, 3000, 500).fingerprint);
}

TEST(TextCorpus, SaysWhatIsWrong) {
  const TempDirectory folder;
  EXPECT_THROW((void)read_text_corpus(folder.path(), 0.1), Error);
  EXPECT_THROW((void)read_text_corpus(folder.path() / "missing.txt", 0.1), Error);
  EXPECT_THROW((void)read_text_corpus("", 0.1), Error);
}

}  // namespace
}  // namespace ceteris::data
