// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/text_corpus.hpp"

#include <algorithm>
#include <span>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

std::string read_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied)) {
    if (entry.is_regular_file() && entry.path().extension() == ".txt") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const fs::path& file : files) {
    text += (text.empty() ? "" : "\n") + read_file(file);
  }
  return text;
}

}  // namespace

TextCorpus read_text_corpus(const fs::path& path, double validation_share) {
  if (path.empty()) {
    throw usage_error("data.path", "is not given", "set data.path=FILE.txt");
  }
  std::error_code ignored;
  const std::string text = fs::is_directory(path, ignored) ? read_folder(path) : read_file(path);
  if (text.empty()) {
    throw usage_error(path.string(), "holds no text", "give a text file, or a folder with .txt files");
  }
  const auto bytes = std::as_bytes(std::span(text));
  const auto cut = static_cast<std::ptrdiff_t>((1 - validation_share) * static_cast<double>(bytes.size()));
  return {{bytes.begin(), bytes.begin() + cut}, {bytes.begin() + cut, bytes.end()}, sha256_hex(bytes)};
}

}  // namespace ceteris::data
