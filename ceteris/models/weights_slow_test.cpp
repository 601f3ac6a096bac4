// SPDX-License-Identifier: Apache-2.0
// A test of its own process: it measures the most memory that the process ever had.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::models {
namespace {

TEST(WeightMemory, LoadingTakesLittleMoreThanTheNetworkItself) {
  const TempDirectory folder;
  const std::filesystem::path path = folder.path() / "w.safetensors";
  const pid_t writer = fork();  // another process, so that writing does not count
  if (writer == 0) {
    weights::save_weights(*build(find("convnext_base").spec), path);
    _exit(0);
  }
  int status = 0;
  waitpid(writer, &status, 0);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const auto size = static_cast<double>(std::filesystem::file_size(path));
  ASSERT_GT(size, 350e6);
  const auto network = build(find("convnext_base").spec);
  const auto before = static_cast<double>(peak_memory_bytes());
  (void)weights::load_weights(*network, weights::read_weights(path), {.strict = true});
  const double taken = static_cast<double>(peak_memory_bytes()) - before;
  RecordProperty("megabytes", static_cast<int>(taken / 1e6));
  EXPECT_GT(taken, 0.9 * size);  // the network itself: its memory is touched by loading
  EXPECT_LT(taken, 1.3 * size);
}

}  // namespace
}  // namespace ceteris::models
