// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/torch_archive.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

std::string refusal(const std::string& file) {
  try {
    (void)open_torch_archive(std::as_bytes(std::span(file)), "w.pth");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// A zip archive of empty entries.
std::string archive_of(const std::vector<std::string>& entries) {
  const auto put = [](std::string& out, std::uint64_t value, int bytes) {
    out.append(reinterpret_cast<const char*>(&value), static_cast<std::size_t>(bytes));
  };
  std::string file, directory;
  for (const std::string& name : entries) {
    const std::size_t at = file.size();
    file += "PK\x03\x04" + std::string(22, '\0');
    put(file, name.size(), 4);
    file += name;
    directory += "PK\x01\x02" + std::string(24, '\0');
    put(directory, name.size(), 14);
    put(directory, at, 4);
    directory += name;
  }
  const std::size_t begin = file.size();
  file += directory + "PK\x05\x06" + std::string(4, '\0');
  put(file, entries.size(), 2);
  put(file, entries.size(), 2);
  put(file, directory.size(), 4);
  put(file, begin, 4);
  return file + std::string(2, '\0');
}

TEST(TorchArchive, ArchivesOfOtherProgramsAreNamed) {
  EXPECT_NE(refusal(archive_of({"w.npy", "b.npy"})).find("NumPy arrays (.npz)"), std::string::npos);
  EXPECT_NE(refusal(archive_of({"metadata.json", "config.json", "model.weights.h5"})).find("Keras"), std::string::npos);
  EXPECT_NE(refusal(archive_of({"download/resnet.pth"})).find("holds 'download/resnet.pth'"), std::string::npos);
  EXPECT_NE(refusal(archive_of({"a.txt"})).find("not one that torch.save wrote"), std::string::npos);
  EXPECT_NE(refusal(archive_of({"a.txt"}).substr(0, 60)).find("is cut short"), std::string::npos);
}

}  // namespace
}  // namespace ceteris::formats
