// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/test_photographs.hpp"

#include <filesystem>
#include <span>

#include "ceteris/formats/tar.hpp"

namespace ceteris::data {

std::vector<image::Bytes> files_of_archive(const std::string& archive, std::size_t step) {
  const std::filesystem::path path = image::test_data_folder() / archive;
  if (!std::filesystem::exists(path)) {
    return {};
  }
  const image::Bytes bytes = image::read_file(path);
  const formats::TarIndex index = formats::index_tar(bytes, archive);
  std::vector<image::Bytes> files;
  for (std::size_t i = 0; i < index.files.size(); i += step) {
    const auto part = std::span(bytes).subspan(index.files[i].offset, index.files[i].size);
    files.emplace_back(part.begin(), part.end());
  }
  return files;
}

}  // namespace ceteris::data
