// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "ceteris/base/error.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using test::in_child;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string text_of(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += static_cast<char>(byte);
  }
  return text;
}

/// In a child process without root's rights: what the error of `call` says.
std::string error_of_nobody(const std::function<void()>& call) {
  const TempDirectory folder;
  const fs::path answer = folder.path() / "answer";
  in_child([&] {
    std::ofstream file(answer);
    if (geteuid() != 0 || seteuid(65534) == 0) {
      file << error_of(call);
    }
    return 0;
  });
  return read_file(answer);
}

TEST(ReadFile, GivesBackEveryByte) {
  const TempDirectory folder;
  for (const std::size_t size : {0u, 1u, 4096u, 300000u}) {
    std::string content;
    for (std::size_t i = 0; i < size; ++i) {
      content += static_cast<char>(i * 31);
    }
    const fs::path path = folder.path() / "file";
    write_file_atomic(path, content);
    EXPECT_EQ(read_file(path), content);
    EXPECT_EQ(text_of(MappedFile(path).bytes()), content);
  }
}

TEST(ReadFile, ReadsFilesWithoutASize) {
  EXPECT_THAT(read_file("/proc/self/status"), HasSubstr("VmHWM"));
}

TEST(ReadFile, NamesThePathAndTheReason) {
  const TempDirectory folder;
  const fs::path missing = folder.path() / "mis\nsing";
  EXPECT_EQ(error_of([&] { (void)read_file(missing); }),
            "2 " + (folder.path() / "mis\\x0asing").string() + ": there is no such file");
  EXPECT_EQ(error_of([&] { (void)read_file(folder.path()); }),
            "2 " + folder.path().string() + ": is a folder where a file is needed");
  EXPECT_EQ(error_of([&] { const MappedFile file(folder.path()); }),
            "2 " + folder.path().string() + ": is a folder where a file is needed");
  write_file_atomic(folder.path() / "file", "x");
  EXPECT_THAT(error_of([&] { (void)read_file(folder.path() / "file" / "below"); }), HasSubstr("no such file"));
  fs::create_symlink("loop", folder.path() / "loop");
  EXPECT_THAT(error_of([&] { (void)read_file(folder.path() / "loop"); }), HasSubstr("symbolic links"));
  EXPECT_THAT(error_of([&] { (void)read_file(folder.path() / std::string(300, 'n')); }), HasSubstr("too long"));
}

TEST(ReadFile, RefusesWhatIsNotForUs) {
  const TempDirectory folder;
  chmod(folder.path().c_str(), 0755);
  const fs::path path = folder.path() / "secret";
  write_file_atomic(path, "x");
  chmod(path.c_str(), 0);
  EXPECT_EQ(error_of_nobody([&] { (void)read_file(path); }),
            "2 " + path.string() + ": may not be read: permission denied");
}

TEST(ReadFile, StopsAtTheLimit) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  write_file_atomic(path, "12345");
  EXPECT_EQ(read_file(path, 5), "12345");
  EXPECT_EQ(error_of([&] { (void)read_file(path, 4); }),
            "1 " + path.string() + ": is larger than 4 B, the most that is read here");
  EXPECT_THAT(error_of([&] { (void)read_file("/dev/zero", 1000000); }), HasSubstr("larger than 1 MB"));
}

TEST(MappedFile, CanBeMoved) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "a", "first");
  write_file_atomic(folder.path() / "b", "second");
  MappedFile a(folder.path() / "a");
  MappedFile b(std::move(a));
  EXPECT_EQ(text_of(b.bytes()), "first");
  b = MappedFile(folder.path() / "b");
  EXPECT_EQ(text_of(b.bytes()), "second");
}

TEST(WriteFileAtomic, ReplacesTheFileAndLeavesNothingElse) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  write_file_atomic(path, "old");
  write_file_atomic(path, "new");
  EXPECT_EQ(read_file(path), "new");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(WriteFileAtomic, TakesANameInTheCurrentFolderAndTheLongestName) {
  const TempDirectory folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomic("file", "x");
  EXPECT_EQ(read_file("file"), "x");
  fs::current_path(before);
  write_file_atomic(folder.path() / std::string(255, 'n'), "y");
  EXPECT_EQ(entries(folder.path()), 2u);
}

TEST(WriteFileAtomic, RespectsTheUsersMask) {
  const TempDirectory folder;
  const mode_t before = umask(027);
  write_file_atomic(folder.path() / "file", "x");
  umask(before);
  EXPECT_EQ(fs::status(folder.path() / "file").permissions(), fs::perms(0640));
}

TEST(WriteFileAtomic, RefusesFoldersAndDevices) {
  const TempDirectory folder;
  EXPECT_THAT(error_of([&] { write_file_atomic(folder.path(), "x"); }), HasSubstr("is a folder"));
  EXPECT_THAT(error_of([&] { write_file_atomic(folder.path() / "none" / "file", "x"); }),
              AllOf(HasSubstr("cannot be written"), HasSubstr("No such file")));
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(error_of([&] { write_file_atomic(pipe, "x"); }), HasSubstr("not a regular file"));
  EXPECT_EQ(fs::status(pipe).type(), fs::file_type::fifo);
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(WriteFileAtomic, KeepsTheOldFileWhenThereIsNoRoomForTheNew) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  write_file_atomic(path, "old");
  const int code = in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100000, 100000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string error = error_of([&] { write_file_atomic(path, std::string(200000, 'x')); });
    return error == "1 " + path.string() + ": cannot be written: File too large" ? 42 : 1;
  });
  EXPECT_EQ(code, 42);
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(entries(folder.path()), 1u) << "the temporary is gone";
}

TEST(WriteFileAtomic, AKillLeavesTheOldOrTheNewFileWhole) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  const std::string a(300000, 'a');
  const std::string b(200000, 'b');
  write_file_atomic(path, a);
  for (int round = 0; round < 10; ++round) {
    const pid_t pid = fork();
    if (pid == 0) {
      while (true) {
        write_file_atomic(path, b);
        write_file_atomic(path, a);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + 2 * round));
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    const std::string content = read_file(path);
    EXPECT_TRUE(content == a || content == b) << content.size();
  }
  remove_stale_temporaries(folder.path());
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(AtomicFile, AppearsWholeAtTheCommit) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  {
    AtomicFile file(path);
    file.append("head ");
    file.append("body");
    EXPECT_FALSE(fs::exists(path));
    file.rewrite_start("HEAD");
    file.append(" end");
    file.commit();
  }
  EXPECT_EQ(read_file(path), "HEAD body end");
}

TEST(AtomicFile, WithoutACommitTheOldFileStaysAndNothingElse) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "file";
  write_file_atomic(path, "old");
  { AtomicFile(path).append("new"); }
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(AppendFile, AddsLines) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "log";
  {
    AppendFile log(path);
    log.append("one");
    EXPECT_EQ(read_file(path), "one\n") << "nothing waits in a buffer";
    log.append("");
    log.sync();
  }
  AppendFile(path).append("three");
  EXPECT_EQ(read_file(path), "one\n\nthree\n");
}

TEST(AppendFile, EndsALineThatACrashCutShort) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "log";
  write_file_atomic(path, "whole\nhal");
  AppendFile log(path);
  EXPECT_EQ(read_file(path), "whole\nhal") << "opening alone changes nothing";
  log.append("next");
  log.append("more");
  EXPECT_EQ(read_file(path), "whole\nhal\nnext\nmore\n");
}

TEST(AppendFile, LinesOfSeveralProcessesDoNotMix) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "log";
  constexpr int kLines = 200;
  const auto write_lines = [&](char letter) {
    AppendFile log(path);
    for (int i = 0; i < kLines; ++i) {
      log.append(std::string(100, letter));
    }
  };
  const pid_t pid = fork();
  if (pid == 0) {
    write_lines('b');
    _exit(0);
  }
  write_lines('a');
  waitpid(pid, nullptr, 0);
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    EXPECT_EQ(line, std::string(100, line.front()));
  }
  EXPECT_EQ(lines, 2 * kLines);
}

TEST(AppendFile, SaysThatTheDiskIsFull) {
  if (!fs::exists("/dev/full")) {
    CETERIS_SKIP_WITHOUT("tools", "this system has no /dev/full");
  }
  AppendFile log("/dev/full");
  EXPECT_EQ(error_of([&] { log.append("x"); }), "1 /dev/full: cannot be appended to: No space left on device");
}

TEST(AppendFile, NamesThePathItCannotOpen) {
  const TempDirectory folder;
  EXPECT_THAT(error_of([&] { AppendFile log(folder.path()); }), HasSubstr(folder.path().string() + ": cannot be"));
}

TEST(EnsureWritableDirectory, CreatesParentsAndLeavesNoProbe) {
  const TempDirectory folder;
  const fs::path deep = folder.path() / "a" / "b" / "c";
  ensure_writable_directory(deep);
  ensure_writable_directory(deep);
  EXPECT_TRUE(fs::is_directory(deep));
  EXPECT_EQ(entries(deep), 0u);
}

TEST(EnsureWritableDirectory, TellsOnceWhatIsInTheWay) {
  const TempDirectory folder;
  const fs::path file = folder.path() / "file";
  write_file_atomic(file, "x");
  EXPECT_THAT(error_of([&] { ensure_writable_directory(file); }), AllOf(HasSubstr("2 "), HasSubstr(file.string())));
  EXPECT_THAT(error_of([&] { ensure_writable_directory(file / "below"); }),
              AllOf(HasSubstr("2 "), HasSubstr("cannot be created"), Not(HasSubstr("\n"))));
  EXPECT_EQ(read_file(file), "x");
  EXPECT_THAT(error_of([&] { ensure_writable_directory("/proc/nothing/here"); }), HasSubstr("2 /proc/nothing/here"));
  EXPECT_THAT(error_of([&] { ensure_writable_directory("/proc/self"); }), HasSubstr("nothing can be written"));
}

TEST(EnsureWritableDirectory, RefusesAFolderThatIsNotOurs) {
  const TempDirectory folder;
  chmod(folder.path().c_str(), 0555);
  EXPECT_EQ(error_of_nobody([&] { ensure_writable_directory(folder.path()); }),
            "2 " + folder.path().string() +
                ": nothing can be written in this folder: Permission denied; name a folder that you may write to");
  EXPECT_EQ(error_of_nobody([&] { ensure_writable_directory(folder.path() / "below"); }),
            "2 " + (folder.path() / "below").string() +
                ": this folder cannot be created: Permission denied; name a folder that you may write to");
}

}  // namespace
}  // namespace ceteris
