// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/study_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/check.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/study/spelling.hpp"
#include "ceteris/study/study_check.hpp"

namespace ceteris::study {
namespace {

namespace fs = std::filesystem;
using spec::Entry;
using spec::List;
using spec::Table;

constexpr std::array<std::string_view, 9> kFree = {"arms",        "path",   "factors",    "tasks",   "values",
                                                   "environment", "inputs", "guardrails", "reported"};

/// Reads the keys whose contents the user names.
class FreeReader {
 public:
  FreeReader(StudyFile& file, std::string_view source, std::vector<Problem>& problems)
      : file_(file), source_(source), problems_(problems) {}

  void read(const Entry& entry) {
    const std::string& key = entry.key;
    if (key == "arms" || key == "tasks") {
      (key == "arms" ? file_.arms : file_.tasks) = named_tables(entry);
    } else if (key == "path") {
      read_path(entry);
    } else if (key == "factors") {
      read_factors(entry);
    } else if (key == "values") {
      file_.values = settings_of(entry.value, "values");
    } else if (key == "environment") {
      for (const Setting& setting : settings_of(entry.value, "environment")) {
        file_.environment.emplace_back(setting.name, setting.value.text);
      }
    } else if (key == "inputs") {
      file_.inputs = texts(entry);
    } else {
      (key == "guardrails" ? file_.guardrails : file_.reported) = metrics(entry);
    }
  }

 private:
  void report(spec::Place place, std::string what, std::string remedy) {
    problems_.push_back({spec::at(source_, place), std::move(what), std::move(remedy)});
  }

  const Table* table_of(const spec::Value& value, const std::string& path, const std::string& example) {
    const auto* table = std::get_if<Table>(&value.data);
    if (table == nullptr) {
      report(value.place, path + " = " + spec::shown(value) + " is not a table", "write " + path + " = " + example);
    }
    return table;
  }

  Settings settings_of(const spec::Value& value, const std::string& path) {
    Settings settings;
    const Table* table = table_of(value, path, "{ smoothing = 0.1 }");
    for (const Entry& entry : table == nullptr ? Table{} : *table) {
      if (auto read = value_from(entry.value, file_.text)) {
        settings.push_back({entry.key, std::move(*read)});
      } else {
        report(entry.value.place,
               spec::below(path, spec::shown(std::string_view(entry.key))) + " = " + spec::shown(entry.value) +
                   " is not a number, a text or true or false",
               "a value is put into the command as it is written here");
      }
    }
    return settings;
  }

  std::vector<NamedSettings> named_tables(const Entry& entry) {
    std::vector<NamedSettings> all;
    const Table* table = table_of(entry.value, entry.key, "{ off = { smoothing = 0.0 }, on = { smoothing = 0.1 } }");
    for (const Entry& one : table == nullptr ? Table{} : *table) {
      all.push_back(
          {one.key, settings_of(one.value, spec::below(entry.key, spec::shown(std::string_view(one.key)))), one.place});
    }
    return all;
  }

  void read_path(const Entry& entry) {
    const auto* list = std::get_if<List>(&entry.value.data);
    if (list == nullptr) {
      report(entry.value.place, "path is not a list of steps",
             "write path = [ { name = \"start\", set = { stem = \"conv\" } }, { name = \"patchify\", set = { stem = "
             "\"patch\" } } ]");
      return;
    }
    for (const spec::Value& value : *list) {
      const Table* step = table_of(value, "path", "[ { name = \"patchify\", set = { stem = \"patch\" } } ]");
      NamedSettings made;
      made.place = value.place;
      for (const Entry& field : step == nullptr ? Table{} : *step) {
        if (field.key == "name" && std::holds_alternative<std::string>(field.value.data)) {
          made.name = std::get<std::string>(field.value.data);
        } else if (field.key == "set") {
          made.settings = settings_of(field.value, "path.set");
        } else {
          report(field.place, "path has steps with the fields name and set, not " + spec::shown(field.value), "");
        }
      }
      if (step != nullptr && made.name.empty()) {
        report(value.place, "a step of path has no name", "write { name = \"patchify\", set = { ... } }");
      }
      file_.steps.push_back(std::move(made));
    }
  }

  void read_factors(const Entry& entry) {
    const Table* table = table_of(entry.value, "factors", "{ smoothing = [0.0, 0.1] }");
    for (const Entry& one : table == nullptr ? Table{} : *table) {
      FactorLevels factor{one.key, {}, one.place};
      const auto* list = std::get_if<List>(&one.value.data);
      for (const spec::Value& level : list == nullptr ? List{} : *list) {
        if (auto setting = value_from(level, file_.text)) {
          factor.levels.push_back(std::move(*setting));
        } else {
          report(level.place,
                 "factors." + one.key + ": " + spec::shown(level) + " is not a number, a text or true or false", "");
        }
      }
      if (factor.levels.size() < 2) {
        report(one.value.place, "factors." + one.key + " needs at least two levels",
               "write " + one.key + " = [0.0, 0.1]; the first is the baseline's");
      }
      file_.factors.push_back(std::move(factor));
    }
  }

  std::vector<std::string> texts(const Entry& entry) {
    std::vector<std::string> all;
    const auto* list = std::get_if<List>(&entry.value.data);
    for (const spec::Value& value : list == nullptr ? List{entry.value} : *list) {
      if (const auto* text = std::get_if<std::string>(&value.data)) {
        all.push_back(*text);
      } else {
        report(value.place, entry.key + ": " + spec::shown(value) + " is not a text",
               "write " + entry.key + " = [\"train.py\"]");
      }
    }
    return all;
  }

  std::vector<MetricSpec> metrics(const Entry& entry) {
    std::vector<MetricSpec> all;
    const auto* list = std::get_if<List>(&entry.value.data);
    for (const spec::Value& value : list == nullptr ? List{entry.value} : *list) {
      const Table* table = table_of(value, entry.key, "[ { name = \"loss\", from = \"events\" } ]");
      if (table != nullptr) {
        MetricSpec metric;
        spec::read(spec::schema<MetricSpec>(), &metric, *table, source_, spec::Absent::Keeps, problems_);
        all.push_back(std::move(metric));
      }
    }
    return all;
  }

  StudyFile& file_;
  std::string_view source_;
  std::vector<Problem>& problems_;
};

/// A file of another study tool, or one that forgot what a study is, is told what is missing before anything else.
bool is_free(const Entry& entry) {
  return std::ranges::find(kFree, entry.key) != kFree.end();
}

}  // namespace

DesignKind StudyFile::design() const {
  if (spec.design) {
    return *spec.design;
  }
  if (!steps.empty()) {
    return DesignKind::Path;
  }
  if (arms.empty() && factors.size() == 1) {
    return DesignKind::OneFactor;
  }
  return arms.empty() ? DesignKind::Factorial : DesignKind::Compare;
}

std::string StudyFile::hash() const {
  // The text is TOML that was read before; its table without the places is what was said.
  return sha256_hex(spec::json_text(spec::parse_toml(text, path.string())));
}

StudyFile parse_study(std::string_view text, const fs::path& path) {
  const std::string source = path.string();
  StudyFile file;
  file.text = text;
  file.path = path;
  file.name = path.stem().string();
  const Table table = spec::parse_toml(text, source);
  std::vector<Problem> problems;
  Table fixed;
  FreeReader reader(file, source, problems);
  for (const Entry& entry : table) {
    if (is_free(entry)) {
      reader.read(entry);
    } else {
      fixed.push_back(entry);
    }
  }
  spec::read(spec::schema<StudySpec>(), &file.spec, fixed, source, spec::Absent::Keeps, problems);
  file.directory = fs::absolute(path).parent_path() / file.spec.directory;
  check_study(file, table, problems);
  spec::throw_if_any(std::move(problems));
  return file;
}

StudyFile read_study_file(const fs::path& path) {
  return parse_study(read_file(path, std::uint64_t{1} << 20), path);
}

}  // namespace ceteris::study
