// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/label_file.hpp"

#include <cstdint>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::trial {
namespace {

// A million names have less; more is a wrong file.
constexpr std::uint64_t kLargestLabelFile = std::uint64_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<std::string> lines_of(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
  }
  while (!lines.empty() && trim(lines.back()).empty()) {
    lines.pop_back();
  }
  return lines;
}

}  // namespace

std::vector<std::string> read_labels(const std::filesystem::path& path) {
  const std::string where = printable(path.string());
  std::vector<std::string> labels = lines_of(read_file(path, kLargestLabelFile));
  if (labels.empty()) {
    throw usage_error(where, "names no class", "one class a line, in the order of the network's outputs");
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string line = where + ":" + std::to_string(i + 1);
    if (labels[i].find('\0') != std::string::npos || spec::json_string(labels[i]).empty()) {
      throw usage_error(line, "is not UTF-8 text", "save the labels as UTF-8, one class a line");
    }
    if (labels[i].find('\r') != std::string::npos) {
      throw usage_error(line, "holds a carriage return", "save the labels with the line ends of Unix or Windows");
    }
    if (trim(labels[i]).empty()) {
      throw usage_error(line, "is blank, where every line names a class", "remove the line, or give the class a name");
    }
  }
  return labels;
}

void write_labels(const std::filesystem::path& path, const std::vector<std::string>& labels) {
  write_file_atomic(path, join(labels, "\n") + "\n");
}

std::vector<std::string> repeated_names(const std::vector<std::string>& labels) {
  std::set<std::string_view> seen, told;
  std::vector<std::string> repeated;
  for (const std::string& label : labels) {
    if (!seen.insert(label).second && told.insert(label).second) {
      repeated.push_back(label);
    }
  }
  return repeated;
}

}  // namespace ceteris::trial
