// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/text_corpus.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/listing.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

std::string count_of(std::uint64_t n, const std::string& noun) {
  return with_thousands(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string read_folder(const fs::path& folder, std::vector<std::string>& notes) {
  Listing listing = list_folder(folder, may_be_text);
  for (const auto* list : {&listing.problems, &listing.notes}) {
    for (const Problem& problem : *list) {
      notes.push_back(problem.line());
    }
  }
  std::vector<fs::path> files(listing.files.begin(), listing.files.end());
  std::sort(files.begin(), files.end());
  std::string text;
  for (const fs::path& file : files) {
    text += (text.empty() ? "" : "\n") + read_file(folder / file);
  }
  notes.push_back(printable(folder.string()) + ": " + count_of(files.size(), "text file") + ", " +
                  human_bytes(text.size()) +
                  (listing.other_files > 0
                       ? "; " + count_of(static_cast<std::uint64_t>(listing.other_files), "other file") + " left out"
                       : ""));
  return text;
}

}  // namespace

TextCorpus read_text_corpus(const fs::path& path, double validation_share) {
  if (path.empty()) {
    throw usage_error("data.path", "is not given", "set data.path=FILE.txt");
  }
  std::error_code ignored;
  std::vector<std::string> notes;
  const std::string text = fs::is_directory(path, ignored) ? read_folder(path, notes) : read_file(path);
  if (text.empty()) {
    throw usage_error(path.string(), "holds no text", "give a text file, or a folder with .txt files");
  }
  const auto bytes = std::as_bytes(std::span(text));
  const auto cut = static_cast<std::ptrdiff_t>((1 - validation_share) * static_cast<double>(bytes.size()));
  return {
      {bytes.begin(), bytes.begin() + cut}, {bytes.begin() + cut, bytes.end()}, sha256_hex(bytes), std::move(notes)};
}

}  // namespace ceteris::data
