// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/image/test_images.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

Source two_files() {
  return photo_like_source({.min_side = 40, .max_side = 48}, "set", 2);
}

TEST(Export, FillsAnEmptyFolderThatIsThere) {
  const TempDirectory folder;
  fs::create_directory(folder.path() / "out");
  Executor executor(1);
  write_as_folder(two_files(), folder.path() / "out", executor);
  EXPECT_TRUE(fs::exists(folder.path() / "out" / "000001.jpg"));
}

std::string error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Export, SaysWhatIsInTheWay) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "file", "x");
  Executor executor(1);
  const Source source = two_files();
  EXPECT_THAT(error_of([&] { write_as_folder(source, folder.path() / "file", executor); }),
              HasSubstr("exists already"));
  EXPECT_THAT(error_of([&] { write_as_folder(source, folder.path() / "file" / "out", executor); }),
              AllOf(HasSubstr("file/out: cannot be created"), HasSubstr("Not a directory")));
}

/// Runs `body` where a file may hold 500 bytes, and says whether it threw this.
bool throws_with_little_room(const std::string& what, const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{500, 500};
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(error_of(body) == what ? 42 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 42;
}

TEST(Export, AFullDiskIsOneErrorThatNamesTheFile) {
  const TempDirectory folder;
  Source source = two_files();
  // Fits into the buffer of a stream: the system hears of it only when the file is closed.
  source.read = [](std::size_t) -> Contents { return image::Bytes(900); };
  Executor executor(1);
  const std::string out = (folder.path() / "out").string();
  EXPECT_TRUE(throws_with_little_room(out + "/000000.jpg: cannot be written: File too large",
                                      [&] { write_as_folder(source, out, executor); }));
  EXPECT_TRUE(throws_with_little_room(out + ".tar: cannot be written: File too large",
                                      [&] { write_as_tar(source, out + ".tar", executor); }));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace ceteris::data
