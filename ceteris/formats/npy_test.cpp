// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include "ceteris/base/temporary.hpp"

namespace ceteris::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(NpyWriter, WritesTheHeaderThatNumPyReadsAndTheRowsBehindIt) {
  const TempDirectory folder;
  NpyWriter writer(folder.path() / "m.npy", 3);
  writer.append(std::array{1.0F, 2.0F, 3.0F});
  writer.append(std::array{4.0F, 5.0F, 6.0F, 7.0F, 8.0F, 9.0F});
  writer.commit();
  const std::string file = read_file(folder.path() / "m.npy");
  // numpy.save writes these very bytes: magic, version 1.0, the length of the rest of 128 bytes, a Python literal.
  ASSERT_EQ(file.size(), 128 + 9 * sizeof(float));
  EXPECT_THAT(file, StartsWith(std::string("\x93NUMPY\x01\x00\x76\x00", 10) +
                               "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }   "));
  EXPECT_EQ(file[127], '\n');
  std::array<float, 9> values{};
  std::memcpy(values.data(), file.data() + 128, sizeof(values));
  EXPECT_THAT(values, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(NpyWriter, LeavesNothingWithoutACommit) {
  const TempDirectory folder;
  { NpyWriter(folder.path() / "m.npy", 2).append(std::array{1.0F, 2.0F}); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(NpyWriter, WithoutRowsIsStillAMatrix) {
  const TempDirectory folder;
  NpyWriter writer(folder.path() / "m.npy", 2);
  writer.commit();
  EXPECT_THAT(read_file(folder.path() / "m.npy"), HasSubstr("'shape': (0, 2)"));
}

}  // namespace
}  // namespace ceteris::formats
