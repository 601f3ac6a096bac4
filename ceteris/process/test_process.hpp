// SPDX-License-Identifier: Apache-2.0
// What the tests of child programs share.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris {

inline Command shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}};
}

inline std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator()));
}

inline bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

/// Running, and not just waiting to be reaped by somebody.
inline bool is_alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t end = line.rfind(')');
  return end != std::string::npos && line.at(end + 2) != 'Z' && line.at(end + 2) != 'X';
}

inline bool dies_within(pid_t pid, double seconds) {
  const Stopwatch watch;
  while (is_alive(pid) && watch.seconds() < seconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return !is_alive(pid);
}

/// The number a child wrote to `path`, once it is there.
inline pid_t wait_for_number(const std::filesystem::path& path) {
  pid_t number = 0;
  for (const Stopwatch watch; number == 0 && watch.seconds() < 30;) {
    std::ifstream(path) >> number;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return number;
}

class Process : public testing::Test {
 protected:
  void SetUp() override {
    clear_stop();
    descriptors_ = open_descriptors();
  }
  void TearDown() override {
    clear_stop();
    EXPECT_EQ(open_descriptors(), descriptors_) << "a descriptor was left open";
    EXPECT_FALSE(has_children()) << "a child was left behind";
  }

 private:
  std::size_t descriptors_ = 0;
};

}  // namespace ceteris
