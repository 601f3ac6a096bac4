// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/seen_images.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::trial {
namespace {

constexpr std::size_t kContentDigits = 16;
constexpr int kHexadecimal = 16;

}  // namespace

void write_seen_images(const std::filesystem::path& run, std::vector<std::uint64_t> contents) {
  std::ranges::sort(contents);
  contents.erase(std::unique(contents.begin(), contents.end()), contents.end());
  std::string text;
  for (const std::uint64_t content : contents) {
    std::array<char, kContentDigits> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), content, kHexadecimal).ptr;
    const std::string_view word(digits.data(), static_cast<std::size_t>(end - digits.data()));
    text += std::string(kContentDigits - word.size(), '0').append(word) + "\n";
  }
  write_file_atomic(run / kSeenImagesFile, text);
}

std::vector<std::uint64_t> read_seen_images(const std::filesystem::path& run) {
  const std::filesystem::path path = run / kSeenImagesFile;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return {};
  }
  std::vector<std::uint64_t> contents;
  std::vector<std::string> lines = split(read_file(path), '\n');
  lines.pop_back();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::uint64_t content = 0;
    const char* end = lines[i].data() + lines[i].size();
    const auto parsed = std::from_chars(lines[i].data(), end, content, kHexadecimal);
    if (lines[i].size() != kContentDigits || parsed.ec != std::errc{} || parsed.ptr != end) {
      throw spec_error(printable(path.string()) + ":" + std::to_string(i + 1), "is not 16 hexadecimal digits");
    }
    contents.push_back(content);
  }
  return contents;
}

}  // namespace ceteris::trial
