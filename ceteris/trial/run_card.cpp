// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run_card.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/read.hpp"

namespace ceteris::trial {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

void write_card(const std::filesystem::path& folder, RunCard card) {
  const RunCard earlier = read_card(folder);
  card.name = card.name.empty() ? earlier.name : card.name;
  card.model = card.model.empty() ? earlier.model : card.model;
  write_file_atomic(folder / kCardFile, spec::to_json(card) + "\n");
}

void rename_run(const std::filesystem::path& folder, const std::string& name) {
  RunCard card = read_card(folder);
  card.name = name;
  write_card(folder, std::move(card));
}

RunCard read_card(const std::filesystem::path& folder) {
  RunCard card;
  const std::filesystem::path path = folder / kCardFile;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) {
    try {
      const std::string where = printable(path.string());
      spec::all_or_nothing(card, [&](void* object, std::vector<Problem>& problems) {
        spec::read(spec::schema<RunCard>(), object, spec::parse_json(read_file(path), where), where,
                   spec::Absent::Keeps, problems);
      });
    } catch (const Error&) {
      return {};
    }
  }
  return card;
}

void check_run_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  const bool fits = !name.empty() && name.size() <= kLongest && is_letter_or_digit(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
  if (!fits) {
    throw usage_error("--name " + printable(name), "is no name for a run",
                      "up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or a digit");
  }
}

}  // namespace ceteris::trial
