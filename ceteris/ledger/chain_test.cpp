// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace ceteris::ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Ten entries, as they follow each other.
std::vector<Entry> ten() {
  std::vector<Entry> entries(10);
  std::string before;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].number = i + 1;
    entries[i].kind = Kind::Began;
    entries[i].time = "2026-01-31T23:59:59Z";
    entries[i].trial = "0f3a" + std::to_string(i);
    entries[i].before = before;
    before = entries[i].sha256 = line_of(entries[i]).sha256;
  }
  return entries;
}

std::vector<std::string> lines() {
  std::vector<std::string> lines;
  for (const Entry& entry : ten()) {
    lines.push_back(line_of(entry).text);
  }
  return lines;
}

Chain chain_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return chain_from_text(text, "chain.jsonl");
}

std::vector<std::string> sentences(const Chain& chain) {
  std::vector<std::string> sentences;
  std::ranges::transform(chain.findings, std::back_inserter(sentences), &Finding::line);
  return sentences;
}

TEST(Chain, AWholeOneHasNothingToSay) {
  const Chain chain = chain_of(lines());
  EXPECT_THAT(chain.findings, IsEmpty());
  EXPECT_THAT(chain.notes, IsEmpty());
  EXPECT_THAT(chain.entries, SizeIs(10));
  EXPECT_EQ(chain.head(), ten().back().sha256);
  EXPECT_THAT(chain_from_text("", "chain.jsonl").entries, IsEmpty());
}

TEST(Chain, ALineThatWasTakenOutIsOneFinding) {
  std::vector<std::string> some = lines();
  some.erase(some.begin() + 4);
  EXPECT_THAT(sentences(chain_of(some)),
              ElementsAre("chain.jsonl:5: entry 6 stands where entry 5 belongs: one entry was taken out"));
  some.erase(some.begin() + 4);
  EXPECT_THAT(sentences(chain_of(some)),
              ElementsAre("chain.jsonl:5: entry 7 stands where entry 5 belongs: 2 entries were taken out"));
  some = lines();
  some.erase(some.begin());
  EXPECT_THAT(sentences(chain_of(some)),
              ElementsAre("chain.jsonl:1: entry 2 stands where entry 1 belongs: one entry was taken out"));
}

TEST(Chain, LinesThatWereExchangedAreOneFinding) {
  std::vector<std::string> some = lines();
  std::swap(some[3], some[4]);
  EXPECT_THAT(sentences(chain_of(some)),
              ElementsAre("chain.jsonl:4: entry 5 stands before entry 4: lines were put in another order"));
  some = lines();
  std::swap(some[0], some[9]);
  EXPECT_THAT(sentences(chain_of(some)), ElementsAre(HasSubstr("entry 10 stands before entry 1")));
}

TEST(Chain, ALineThatWasChangedDoesNotBlameTheNextOne) {
  std::vector<std::string> some = lines();
  some[4][10] ^= 1;
  EXPECT_THAT(sentences(chain_of(some)),
              ElementsAre("chain.jsonl:5: was changed after it was written: its SHA-256 is another one"));
}

TEST(Chain, ALineThatWasChangedAndHashedAgainDoesNotFitTheNextOne) {
  std::vector<std::string> some = lines();
  Entry forged = ten()[4];
  forged.trial = "0f3b";
  some[4] = line_of(forged).text;
  EXPECT_THAT(sentences(chain_of(some)), ElementsAre(HasSubstr("chain.jsonl:6: entry 6 was not written after the entry "
                                                               "5 that is there")));
}

TEST(Chain, ACopiedLineIsNamed) {
  std::vector<std::string> some = lines();
  some.insert(some.begin() + 7, some[2]);
  EXPECT_THAT(sentences(chain_of(some)), ElementsAre(HasSubstr("entry 3 stands there a second time")));
}

TEST(Chain, ALineWithoutItsEndIsNoSignOfAnEdit) {
  std::string text;
  for (const std::string& line : lines()) {
    text += line + "\n";
  }
  const std::size_t whole = text.size();
  text += lines().front();
  for (std::size_t size = whole + 1; size <= text.size(); ++size) {
    const Chain chain = chain_from_text(std::string_view(text).substr(0, size), "chain.jsonl");
    EXPECT_THAT(chain.findings, IsEmpty());
    ASSERT_THAT(chain.notes, SizeIs(1));
    EXPECT_THAT(chain.notes[0].line(), HasSubstr("chain.jsonl:11: " + std::to_string(size - whole) + " bytes"));
    EXPECT_THAT(chain.entries, SizeIs(10));
  }
}

TEST(Chain, WhateverIsDoneToItsLinesIsFound) {
  std::mt19937 random(20260131);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int world = 0; world < 2000; ++world) {
    std::vector<std::string> some = lines();
    const std::vector<std::string> whole = some;
    // Anything but taking lines from the end, which the file of the head finds.
    switch (below(4)) {
      case 0:
        some.erase(some.begin() + static_cast<std::ptrdiff_t>(below(9)));
        break;
      case 1:
        std::swap(some[below(10)], some[below(10)]);
        break;
      case 2: {
        std::string& line = some[below(10)];
        line[below(line.size())] ^= static_cast<char>(1U << below(7));
        break;
      }
      default:
        some.insert(some.begin() + static_cast<std::ptrdiff_t>(below(11)), some[below(10)]);
        break;
    }
    const Chain chain = chain_of(some);
    EXPECT_EQ(some == whole, chain.findings.empty()) << "world " << world;
  }
}

}  // namespace
}  // namespace ceteris::ledger
