// SPDX-License-Identifier: Apache-2.0
// A folder of an attempt, as the runner makes one, for tests of what is read from it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "ceteris/base/temporary.hpp"
#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

class Attempt : public ::testing::Test {
 protected:
  Attempt() {
    files.dir = folder.path() / "attempt";
    std::filesystem::create_directory(files.dir);
    files.out_log = folder.path() / "stdout.log";
    files.err_log = folder.path() / "stderr.log";
    struct stat info {};
    stat(files.dir.c_str(), &info);
    files.started_ns = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((files.dir / name).parent_path());
    std::ofstream(files.dir / name, std::ios::binary) << content;
  }
  void print(const std::string& content) const { std::ofstream(files.out_log, std::ios::binary) << content; }
  [[nodiscard]] Reading of(const std::string& from, const std::string& key, Pick pick = Pick::Last) const {
    Source source = parse_source(from, key, "test");
    source.pick = pick;
    return read(source, files);
  }

  TempDirectory folder;
  AttemptFiles files;
};

}  // namespace ceteris::metrics
