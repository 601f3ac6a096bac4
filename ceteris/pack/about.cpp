// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/about.hpp"

#include <algorithm>
#include <charconv>

#include "ceteris/base/text.hpp"

namespace ceteris::pack {
namespace {

constexpr std::string_view kNotImages = "not_images", kProblem = "problem", kNote = "note", kMadeWith = "made_with";

void add_line(std::string& text, std::string_view key, std::string value) {
  std::replace(value.begin(), value.end(), '\n', ' ');
  text += std::string(key) + " " + value + "\n";
}

}  // namespace

std::string write_about(const About& about) {
  std::string text;
  add_line(text, kNotImages, std::to_string(about.not_images));
  for (const std::string& problem : about.problems) {
    add_line(text, kProblem, problem);
  }
  for (const std::string& note : about.notes) {
    add_line(text, kNote, note);
  }
  for (const std::string& program : about.made_with) {
    add_line(text, kMadeWith, program);
  }
  return text;
}

About parse_about(std::string_view text) {
  About about;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view key = line.substr(0, blank), value = line.substr(std::min(blank + 1, line.size()));
    if (key == kNotImages) {
      (void)std::from_chars(value.data(), value.data() + value.size(), about.not_images);
      about.not_images = std::max<std::int64_t>(about.not_images, 0);
    } else if (key == kProblem) {
      about.problems.push_back(printable(value));
    } else if (key == kNote) {
      about.notes.push_back(printable(value));
    } else if (key == kMadeWith) {
      about.made_with.push_back(printable(value));
    }
  }
  return about;
}

}  // namespace ceteris::pack
