// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/text_corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>
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

TextCorpus draw_text_corpus(const synthetic::LanguageSpec& spec, std::int64_t train, std::int64_t validation) {
  const synthetic::Language language(spec);
  const std::string learned = language.text("train", static_cast<std::size_t>(train));
  const std::string kept = language.text("validation", static_cast<std::size_t>(validation));
  const auto bytes_of = [](const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  };
  const double bound = language.ideal_loss(kept);
  return {bytes_of(learned),
          bytes_of(kept),
          sha256_hex(learned + kept),
          {fmt::format("a language of {:.4f} nats a byte; by its own rules its validation text costs {:.4f} ({:.4f} "
                       "bits), below which no network is expected",
                       language.entropy(), bound, bound / std::numbers::ln2)}};
}

}  // namespace ceteris::data
