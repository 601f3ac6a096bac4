// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/list_columns.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

using namespace std::string_view_literals;

constexpr std::array kPathWords{"path"sv,       "file"sv,       "filename"sv, "filepath"sv,  "image"sv,
                                "img"sv,        "picture"sv,    "photo"sv,    "file_name"sv, "file_path"sv,
                                "image_path"sv, "image_name"sv, "name"sv,     "image_id"sv};
constexpr std::array kLabelWords{"class"sv,         "classes"sv,     "cls"sv,        "class_id"sv,     "class_name"sv,
                                 "classname"sv,     "target"sv,      "category"sv,   "categories"sv,   "category_id"sv,
                                 "category_name"sv, "label_id"sv,    "label_name"sv, "labelname"sv,    "y"sv,
                                 "y_true"sv,        "gt"sv,          "truth"sv,      "ground_truth"sv, "groundtruth"sv,
                                 "annotation"sv,    "annotations"sv, "tag"sv,        "tags"sv,         "diagnosis"sv,
                                 "diagnoses"sv,     "dx"sv,          "species"sv,    "finding"sv,      "findings"sv};
constexpr std::array kGroupWords{"patient"sv,     "patient_id"sv,     "subject"sv,  "subject_id"sv, "case"sv,
                                 "case_id"sv,     "study"sv,          "study_id"sv, "person"sv,     "person_id"sv,
                                 "participant"sv, "participant_id"sv, "pid"sv,      "lesion_id"sv,  "video"sv,
                                 "video_id"sv,    "clip"sv,           "clip_id"sv,  "session"sv,    "session_id"sv,
                                 "scene"sv,       "scene_id"sv,       "cluster"sv,  "group_id"sv,   "group_name"sv};

struct Known {
  std::string_view name;
  std::span<const std::string_view> words;  // what others call it
  std::string_view use;
};
constexpr std::array<Known, 3> kKnown{{{"path", kPathWords, "files are read from"},
                                       {"label", kLabelWords, "classes are read from"},
                                       {"group", kGroupWords, "groups are read from"}}};
constexpr std::string_view kColumns = "the columns of a list are path, label, group";

// A no-break space, which spreadsheets write, is a blank as any other.
std::string plain_blanks(std::string text) {
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  for (std::size_t at = text.find(kNoBreakSpace); at != std::string::npos; at = text.find(kNoBreakSpace, at)) {
    text.replace(at, kNoBreakSpace.size(), " ");
  }
  return text;
}

// As it is compared: " Class Name" is "class_name", "_label_" is "label".
std::string key_of(std::string_view field) {
  std::string key(trim(plain_blanks(std::string(field))));
  for (char& c : key) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == ' ' || c == '-' ? '_' : c;
  }
  const std::size_t first = std::min(key.find_first_not_of('_'), key.size());
  return key.substr(first, key.find_last_not_of('_') + 1 - first);
}

bool is_slip_of(const std::string& key, const Known& known) {
  return key.size() > 2 && key != known.name && edit_distance(key, known.name) <= 1;
}

bool is_word_for(const std::string& key, const Known& known) {
  constexpr std::size_t kLong = 5;  // shorter words are a letter away from too many others
  return std::any_of(known.words.begin(), known.words.end(), [&](std::string_view word) {
    return key == word || (word.size() >= kLong && edit_distance(key, word) <= 1);
  });
}

bool is_plain_word(const std::string& field) {
  return field.find_first_of("./\\") == std::string::npos;
}

// One word alone in its row may as well be a file without an extension, "image1": only the very word counts.
bool is_word_for_path(const std::string& key) {
  return std::any_of(kPathWords.begin(), kPathWords.end(),
                     [&](std::string_view word) { return key == word || key == std::string(word) + "s"; });
}

bool looks_like_header(std::span<const std::string> row, std::span<const std::string> keys) {
  if (std::find(keys.begin(), keys.end(), "path") != keys.end()) {
    return true;
  }
  if (keys.size() == 1) {
    return is_word_for_path(keys[0]);
  }
  return std::all_of(row.begin(), row.end(), is_plain_word) &&
         std::any_of(keys.begin(), keys.end(), [](const std::string& key) {
           return std::any_of(kKnown.begin(), kKnown.end(), [&](const Known& known) {
             return key == known.name || is_slip_of(key, known) || is_word_for(key, known);
           });
         });
}

// "path;label" is one field of comma-separated values: the separator that parts it into known words, 0 for none.
char other_separator(std::span<const std::string> row) {
  if (row.size() != 1) {
    return 0;
  }
  for (const char separator : {';', '\t', '|'}) {
    const std::vector<std::string> parts = split(row[0], separator);
    const auto known = std::count_if(parts.begin(), parts.end(), [](const std::string& part) {
      const std::string key = key_of(part);
      return std::any_of(kKnown.begin(), kKnown.end(), [&](const Known& one) {
        return key == one.name || std::find(one.words.begin(), one.words.end(), key) != one.words.end();
      });
    });
    const bool has_path =
        std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return key_of(part) == "path"; });
    if (parts.size() > 1 && (has_path || known == static_cast<std::ptrdiff_t>(parts.size()))) {
      return separator;
    }
  }
  return 0;
}

std::optional<std::size_t> find_column(std::span<const std::string> keys, std::string_view name) {
  const auto at = std::find(keys.begin(), keys.end(), name);
  return at == keys.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - keys.begin()));
}

// Sorts one column that is not known into the problems or the unused ones.
void place_unknown(const std::string& field, const std::string& key, std::span<const std::string> keys,
                   const std::string& where, ListColumns& columns, std::vector<std::string>& unused) {
  for (const Known& known : kKnown) {
    const bool missing = !find_column(keys, known.name);
    if (is_slip_of(key, known) || (missing && is_word_for(key, known))) {
      columns.problems.push_back(
          {where,
           "the column " + ceteris::quoted(field) + " is not known; " + std::string(known.use) + " the column " +
               ceteris::quoted(known.name),
           "rename it to " + std::string(known.name) + ", or to something else to leave it out"});
      return;
    }
  }
  constexpr std::size_t kNear = 2;
  const auto* const near = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) {
    return key.size() > kNear && !find_column(keys, known.name) && edit_distance(key, known.name) <= kNear;
  });
  unused.push_back(ceteris::quoted(field) +
                   (near == kKnown.end() ? std::string() : " (near to " + ceteris::quoted(near->name) + ")"));
}

}  // namespace

ListColumns read_columns(std::span<const std::string> row, const std::string& where) {
  ListColumns columns;
  if (const char separator = other_separator(row); separator != 0) {
    columns.is_header = true;
    columns.problems.push_back(
        {where,
         "the columns are not parted by commas but by " + std::string(separator == ';'    ? "semicolons"
                                                                      : separator == '\t' ? "tabs"
                                                                                          : "bars"),
         "save the list with commas"});
    return columns;
  }
  std::vector<std::string> keys(row.size());
  std::transform(row.begin(), row.end(), keys.begin(), key_of);
  columns.is_header = looks_like_header(row, keys);
  if (!columns.is_header) {
    return columns;
  }
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool known = std::any_of(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == keys[i]; });
    if (known && *find_column(keys, keys[i]) != i) {
      columns.problems.push_back({where, "two columns are called " + ceteris::quoted(keys[i]), "keep one of them"});
    } else if (!known) {
      place_unknown(row[i], keys[i], keys, where, columns, unused);
    }
  }
  const auto path = find_column(keys, "path");
  if (!path && columns.problems.empty()) {
    columns.problems.push_back({where, "the table has no column path", std::string(kColumns)});
  }
  if (!unused.empty()) {
    columns.notes.push_back(
        {where,
         (unused.size() == 1 ? "the column " : "the columns ") + join(unused, ", ") +
             (unused.size() == 1 ? " is not used" : " are not used"),
         std::string(kColumns) +
             (find_column(keys, "label") ? "" : "; classes come from the folders, because no column is called label")});
  }
  columns.path = path.value_or(0);
  columns.label = find_column(keys, "label");
  columns.group = find_column(keys, "group");
  return columns;
}

}  // namespace ceteris::data
