// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/chain_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ChainFile : public testing::Test {
 protected:
  static Entry entry(int attempt = 1) {
    Entry entry;
    entry.kind = Kind::Began;
    entry.trial = "0f3a";
    entry.attempt = attempt;
    return entry;
  }
  void add(int count) const {
    for (int i = 0; i < count; ++i) {
      append(folder(), {entry(i + 1)});
    }
  }
  [[nodiscard]] fs::path folder() const { return folder_.path(); }
  [[nodiscard]] std::string text() const { return read_file(chain_file(folder())); }
  void set_text(const std::string& text) const { std::ofstream(chain_file(folder()), std::ios::binary) << text; }
  [[nodiscard]] std::string finding() const {
    const Chain chain = read_chain(folder());
    return chain.findings.size() == 1 ? chain.findings.front().line() : std::to_string(chain.findings.size());
  }
  /// The end of the chain without its last `lines`.
  [[nodiscard]] std::string shorter(int lines) const {
    std::string text = this->text();
    for (int i = 0; i < lines; ++i) {
      text.resize(text.rfind('\n', text.size() - 2) + 1);
    }
    return text;
  }

  TempDirectory folder_;
};

TEST_F(ChainFile, EntriesFollowEachOther) {
  add(3);
  append(folder(), {entry(), entry()}, Wait::Nothing);
  const Chain chain = read_chain(folder());
  EXPECT_THAT(chain.findings, IsEmpty());
  EXPECT_THAT(chain.notes, IsEmpty());
  ASSERT_THAT(chain.entries, SizeIs(5));
  EXPECT_EQ(chain.entries.back().number, 5U);
  EXPECT_FALSE(chain.entries.back().time.empty());
}

TEST_F(ChainFile, WithoutAFileThereIsNoChain) {
  EXPECT_FALSE(read_chain(folder()).there);
  EXPECT_THAT(read_chain(folder()).findings, IsEmpty());
}

TEST_F(ChainFile, EntriesTakenFromTheEndAreFound) {
  add(6);
  set_text(shorter(1));
  EXPECT_THAT(finding(), HasSubstr("ends with entry 5, and chain.head says that there was entry 6: the last one was"));
  set_text(shorter(2));
  EXPECT_THAT(finding(), HasSubstr("the last 3 entries were taken from the end"));
  fs::remove(chain_file(folder()));
  EXPECT_THAT(finding(), HasSubstr("is gone: chain.head says that it had 6 entries"));
}

TEST_F(ChainFile, WhatWasTakenFromTheEndStaysFoundWhenTheChainGoesOn) {
  add(6);
  set_text(shorter(2));
  add(5);
  EXPECT_THAT(finding(), AllOf(HasSubstr("when entry 5 was written, entry 6 with the SHA-256 "),
                               HasSubstr("entries were taken from the end, or replaced")));
  fs::remove(chain_file(folder()));
  add(12);
  EXPECT_THAT(finding(), HasSubstr("when entry 1 was written, entry 9 "));
}

TEST_F(ChainFile, AChainThatWasWrittenAnewDoesNotFitItsHead) {
  add(4);
  const std::string head = read_file(head_file(folder()));
  Entry other = entry();
  other.trial = "0f3b";
  fs::remove(chain_file(folder()));
  fs::remove(head_file(folder()));
  append(folder(), {other, other, other, other, other});
  std::ofstream(head_file(folder()), std::ios::binary) << head;
  EXPECT_THAT(finding(), HasSubstr("entry 4 is not the one that chain.head names: the chain was written anew"));
}

TEST_F(ChainFile, ALineThatWasCutOffIsTakenAwayAndMentioned) {
  add(3);
  const std::string whole = text();
  const std::string head = read_file(head_file(folder()));
  const std::string line = line_of(entry()).text;
  const auto cut_off = [&](const std::string& rest) {
    set_text(whole + rest);
    write_file_atomic(head_file(folder()), head);
  };
  for (const std::size_t size : {std::size_t{1}, std::size_t{40}, line.size()}) {
    cut_off(line.substr(0, size));
    EXPECT_THAT(read_chain(folder()).findings, IsEmpty());
    add(1);
    const Chain chain = read_chain(folder());
    EXPECT_THAT(chain.findings, IsEmpty()) << chain.findings.front().line();
    ASSERT_THAT(chain.entries, SizeIs(4));
    EXPECT_EQ(chain.entries.back().cut, size);
    ASSERT_THAT(chain.notes, SizeIs(1));
    EXPECT_THAT(chain.notes[0].line(), HasSubstr("before entry 4 stood " + std::to_string(size) + " bytes"));
  }
  // Zeros, as some file systems leave them when the machine stops.
  cut_off(std::string(3000, '\0'));
  add(1);
  EXPECT_THAT(read_chain(folder()).findings, IsEmpty());
}

TEST_F(ChainFile, ALastLineThatWasChangedIsNotBuiltOn) {
  add(3);
  std::string changed = text();
  changed[changed.size() - 100] ^= 1;
  set_text(changed);
  try {
    add(1);
    FAIL() << "it went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("chain.jsonl: its last line was changed"), HasSubstr("a new chain")));
  }
  EXPECT_EQ(text(), changed);
}

TEST_F(ChainFile, AHeadThatWasChangedIsFoundAndAnEmptyOneIsNone) {
  add(3);
  std::string head = read_file(head_file(folder()));
  head[head.find("\"n\": 3") + 5] = '2';
  std::ofstream(head_file(folder()), std::ios::binary) << head;
  EXPECT_THAT(finding(), HasSubstr("chain.head: was changed after it was written"));
  std::ofstream(head_file(folder()), std::ios::binary) << "";
  EXPECT_THAT(read_chain(folder()).findings, IsEmpty());
}

TEST_F(ChainFile, LongEntriesAreFollowed) {
  Entry version;
  version.kind = Kind::Registered;
  version.changes.assign(64, std::string(1000, 'x'));
  append(folder(), {version});
  append(folder(), {version});
  add(2);
  const Chain chain = read_chain(folder());
  EXPECT_THAT(chain.findings, IsEmpty());
  EXPECT_THAT(chain.entries, SizeIs(4));
}

TEST_F(ChainFile, SeveralWritersLoseNothing) {
  constexpr int kWriters = 6;
  constexpr int kEach = 40;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kEach; ++i) {
        append(folder(), {entry(1000 * writer + i)}, i % 2 == 0 ? Wait::Disk : Wait::Nothing);
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  const Chain chain = read_chain(folder());
  EXPECT_THAT(chain.findings, IsEmpty());
  EXPECT_THAT(chain.entries, SizeIs(kWriters * kEach));
}

TEST_F(ChainFile, AWriterThatIsKilledLeavesNoSignOfAnEdit) {
  std::mt19937 random(7);
  for (int kills = 0; kills < 60; ++kills) {
    const pid_t child = fork();
    if (child == 0) {
      try {
        for (int i = 0;; ++i) {
          append(folder(), {entry(i), entry(i)}, i % 3 == 0 ? Wait::Nothing : Wait::Disk);
        }
      } catch (...) {
        std::_Exit(1);
      }
    }
    usleep(static_cast<useconds_t>(random() % 12'000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    const Chain chain = read_chain(folder());
    ASSERT_THAT(chain.findings, IsEmpty()) << chain.findings.front().line();
  }
  add(1);
  EXPECT_GT(read_chain(folder()).entries.size(), 60U);
  EXPECT_THAT(read_chain(folder()).findings, IsEmpty());
}

}  // namespace
}  // namespace ceteris::ledger
