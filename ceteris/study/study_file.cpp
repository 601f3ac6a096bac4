// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/study_file.hpp"

#include <algorithm>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/check.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/spelling.hpp"
#include "ceteris/study/study_check.hpp"
#include "ceteris/study/trainer.hpp"

namespace ceteris::study {
namespace {

namespace fs = std::filesystem;
using spec::Entry;
using spec::List;
using spec::Table;

using KeyPlaces = std::vector<std::pair<std::string, spec::Place>>;

void add_keys(const Table& table, const std::string& above, KeyPlaces& keys);

void add_key(const std::string& key, spec::Place place, const spec::Value& value, KeyPlaces& keys) {
  keys.emplace_back(key, place);
  if (const auto* table = std::get_if<Table>(&value.data)) {
    add_keys(*table, key, keys);
  } else if (const auto* list = std::get_if<List>(&value.data)) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      add_key(spec::below(key, std::to_string(i)), (*list)[i].place, (*list)[i], keys);
    }
  }
}

void add_keys(const Table& table, const std::string& above, KeyPlaces& keys) {
  for (const Entry& entry : table) {
    add_key(spec::below(above, entry.key), entry.place, entry.value, keys);
  }
}

/// The value of a key, where it is of this type.
template <class T>
const T* field(const Table& table, std::string_view key) {
  const auto entry = std::ranges::find(table, key, &Entry::key);
  return entry == table.end() ? nullptr : std::get_if<T>(&entry->value.data);
}

/// Reads the tables whose contents the user names.
class FreeReader {
 public:
  FreeReader(StudyFile& file, std::string_view source, std::vector<Problem>& problems)
      : file_(file), source_(source), problems_(problems) {}

  void read() {
    const StudySpec& spec = file_.spec;
    file_.values = settings_of(spec.values, "values");
    file_.arms = named_tables(spec.arms, "arms");
    file_.tasks = named_tables(spec.tasks, "tasks");
    file_.components = named_tables(spec.components, "components");
    for (const design::Setting& setting : plain_settings(spec.environment, "environment")) {
      file_.environment.emplace_back(setting.name, setting.value.text);
    }
    for (const design::Setting& pair : plain_settings(spec.against, "against")) {
      file_.against.emplace_back(pair.name, pair.value.text);
    }
    for (const StepSpec& step : spec.path) {
      const spec::Place place = step.set.empty() ? spec::Place{} : step.set.front().place;
      if (step.name.empty()) {
        report(place, "a step of path has no name", "write { name = \"patchify\", set = { stem = \"patch\" } }");
      }
      if (!step.kept && file_.steps.empty()) {
        report(place, "the start of a path is kept", "give kept = false to a step behind it");
      }
      file_.steps.push_back({step.name, settings_of(step.set, "path.set"), place, step.kept});
    }
    read_factors(spec.factors, "");
    for (const TuneSpec& tuned : spec.tuning.values) {
      read_tuned(tuned);
    }
    read_streams(spec.streams);
    read_budgets(spec.budget.arms);
  }

 private:
  void report(spec::Place place, std::string what, std::string remedy) {
    problems_.push_back({spec::at(source_, place), std::move(what), std::move(remedy)});
  }

  void refuse(const spec::Value& value, const std::string& path) {
    report(value.place, path + " = " + spec::shown(value) + " is not a number, a text or true or false",
           "a value is put into the command as it is written here");
  }

  [[nodiscard]] bool has_trainer() const { return !file_.spec.trainer.empty(); }

  design::Settings plain_settings(const Table& table, const std::string& path) {
    design::Settings settings;
    for (const Entry& entry : table) {
      if (auto value = value_from(entry.value)) {
        settings.push_back({entry.key, std::move(*value)});
      } else {
        refuse(entry.value, spec::below(path, spec::shown(std::string_view(entry.key))));
      }
    }
    return settings;
  }

  design::Settings settings_of(const Table& table, const std::string& path) {
    if (!has_trainer()) {
      return plain_settings(table, path);
    }
    design::Settings settings;
    for (const TrainerField& field : trainer_fields(table)) {
      const std::string here = spec::below(path, printable(field.name));
      auto value = trainer_value(*field.value);
      if (!value) {
        refuse(*field.value, here);
      } else if (design::find(settings, field.name) != nullptr) {
        report(field.value->place, here + " is set twice", "");
      } else {
        settings.push_back({field.name, std::move(*value)});
      }
    }
    return settings;
  }

  std::vector<NamedSettings> named_tables(const Table& table, const std::string& path) {
    std::vector<NamedSettings> all;
    for (const Entry& entry : table) {
      const std::string here = spec::below(path, spec::shown(std::string_view(entry.key)));
      if (const auto* values = std::get_if<Table>(&entry.value.data)) {
        all.push_back({entry.key, settings_of(*values, here), entry.place});
      } else {
        report(entry.value.place, here + " = " + spec::shown(entry.value) + " is not a table of values",
               "write " + here + " = { smoothing = 0.1 }");
      }
    }
    return all;
  }

  void read_factors(const Table& table, const std::string& above) {
    for (const Entry& entry : table) {
      const std::string name = spec::below(above, entry.key);
      const auto* fields = std::get_if<Table>(&entry.value.data);
      if (has_trainer() && fields != nullptr) {
        read_factors(*fields, name);
      } else {
        read_factor(entry, name);
      }
    }
  }

  void read_factor(const Entry& entry, const std::string& name) {
    FactorLevels factor{name, {}, entry.place};
    const std::string here = spec::below("factors", spec::shown(std::string_view(name)));
    const auto* list = std::get_if<List>(&entry.value.data);
    const bool named = list != nullptr && !list->empty() && std::holds_alternative<Table>(list->front().data);
    if (named) {
      factor.levels = named_levels(*list, here);
    } else if (list != nullptr) {
      factor.levels = design::factor(name, values_in(*list, here)).levels;
    }
    if (factor.levels.size() < 2) {
      report(entry.value.place, here + " needs at least two levels",
             "write [0.0, 0.1] for it; the first is the baseline's");
    }
    file_.factors.push_back(std::move(factor));
  }

  std::vector<design::Value> values_in(const List& list, const std::string& here) {
    std::vector<design::Value> values;
    for (const spec::Value& level : list) {
      if (auto value = has_trainer() ? trainer_value(level) : value_from(level)) {
        values.push_back(std::move(*value));
      } else {
        report(level.place, here + ": " + spec::shown(level) + " is not a number, a text or true or false", "");
      }
    }
    return values;
  }

  /// Levels that set some values together: [{ name = "vit", set = { ... } }, ...].
  std::vector<design::Level> named_levels(const List& list, const std::string& here) {
    std::vector<design::Level> levels;
    for (const spec::Value& level : list) {
      const auto* table = std::get_if<Table>(&level.data);
      const auto* name = table == nullptr ? nullptr : field<std::string>(*table, "name");
      const auto* set = table == nullptr ? nullptr : field<Table>(*table, "set");
      if (name == nullptr || name->empty() || set == nullptr || set->empty() || table->size() != 2) {
        report(level.place, here + ": levels that are tables have a name and what they set",
               "write { name = \"vit\", set = { mixer = \"attention\" } }");
      } else {
        levels.push_back({*name, settings_of(*set, here + "." + printable(*name))});
      }
    }
    return levels;
  }

  void read_streams(const Table& table) {
    for (const Entry& entry : table) {
      const auto* word = std::get_if<std::string>(&entry.value.data);
      if (word != nullptr && (*word == "vary" || *word == "fixed")) {
        file_.streams.push_back({entry.key, *word == "vary"});
      } else {
        report(entry.value.place,
               spec::below("streams", spec::shown(std::string_view(entry.key))) + " = " + spec::shown(entry.value) +
                   " is neither \"vary\" nor \"fixed\"",
               "write { init = \"vary\", data = \"fixed\" }");
      }
    }
  }

  void read_budgets(const Table& table) {
    for (const Entry& entry : table) {
      const auto* whole = std::get_if<std::int64_t>(&entry.value.data);
      const auto* real = std::get_if<double>(&entry.value.data);
      const double amount = whole != nullptr ? static_cast<double>(*whole) : real != nullptr ? *real : 0;
      if (amount > 0 && amount <= 1e30) {
        file_.budgets.emplace_back(entry.key, amount);
      } else {
        report(entry.value.place,
               spec::below("budget.arms", spec::shown(std::string_view(entry.key))) + " = " + spec::shown(entry.value) +
                   " is no amount",
               "write a number above 0");
      }
    }
  }

  void read_tuned(const TuneSpec& spec) {
    TunedValue tuned;
    tuned.name = spec.name;
    tuned.low = spec.low.value_or(0);
    tuned.high = spec.high.value_or(0);
    tuned.scale = spec.scale;
    tuned.arms = spec.arms;
    const std::string here = "tuning.values, " + spec::shown(std::string_view(spec.name));
    const bool range = spec.low || spec.high;
    const auto* list = std::get_if<List>(&spec.candidates.data);
    const bool absent = std::holds_alternative<std::nullptr_t>(spec.candidates.data);
    if (range == !absent || (range && !(spec.low && spec.high))) {
      report(spec.candidates.place,
             here + (range ? " has more or less than the two ends of a range" : " has no values"),
             "write candidates = [16, 32], or low = 1e-4 and high = 0.1");
    } else if (!absent && (list == nullptr || list->size() < 2)) {
      report(spec.candidates.place, here + " needs at least two candidates", "write candidates = [16, 32]");
    }
    for (const spec::Value& candidate : list == nullptr ? List{} : *list) {
      if (auto value = has_trainer() ? trainer_value(candidate) : value_from(candidate)) {
        tuned.candidates.push_back(std::move(*value));
      } else {
        report(candidate.place, here + ": " + spec::shown(candidate) + " is not a number, a text or true or false", "");
      }
    }
    file_.tuned.push_back(std::move(tuned));
  }

  StudyFile& file_;
  std::string_view source_;
  std::vector<Problem>& problems_;
};

}  // namespace

double budget_of(const StudyFile& file, const std::string& arm) {
  const auto own = std::ranges::find(file.budgets, arm, &std::pair<std::string, double>::first);
  return own == file.budgets.end() ? file.spec.budget.amount : own->second;
}

ArmProgram StudyFile::program(std::size_t arm) const {
  return programs.empty() ? ArmProgram{spec.command, spec.trainer} : programs.at(arm);
}

design::DesignKind StudyFile::design() const {
  if (spec.design) {
    return *spec.design;
  }
  if (!steps.empty()) {
    return design::DesignKind::Path;
  }
  if (arms.empty() && factors.size() == 1) {
    return design::DesignKind::OneFactor;
  }
  if (!components.empty()) {
    return design::DesignKind::LeaveOneOut;
  }
  return arms.empty() ? design::DesignKind::Factorial : design::DesignKind::Compare;
}

std::string StudyFile::hash() const {
  // The text is TOML that was read before; its table without the places is what was said.
  return sha256_hex(spec::json_text(spec::parse_toml(text, path.string())));
}

std::string StudyFile::at(std::string_view key) const {
  for (;;) {
    const auto found = std::ranges::find(keys, key, &std::pair<std::string, spec::Place>::first);
    if (found != keys.end()) {
      return spec::at(path.string(), found->second);
    }
    const std::size_t dot = key.rfind('.');
    if (dot == std::string_view::npos) {
      return spec::at(path.string(), {.line = 1, .column = 1});
    }
    key = key.substr(0, dot);
  }
}

StudyFile parse_study(std::string_view text, const fs::path& path) {
  const std::string source = path.string();
  StudyFile file;
  file.text = text;
  file.path = path;
  file.name = path.stem().string();
  const Table table = spec::parse_toml(text, source);
  add_keys(table, "", file.keys);
  std::vector<Problem> problems;
  spec::read(spec::schema<StudySpec>(), &file.spec, table, source, spec::Absent::Keeps, problems);
  const std::size_t before = problems.size();
  FreeReader(file, source, problems).read();
  const bool values_read = problems.size() == before;
  file.directory = fs::absolute(path).parent_path() / file.spec.directory;
  const bool compared = check_study(file, problems);
  if (!problems.empty() && values_read && compared) {  // all at once; of a good file who makes the design asks for it
    std::ranges::move(design_of(file).problems, std::back_inserter(problems));
  }
  spec::throw_if_any(std::move(problems));
  return file;
}

StudyFile read_study_file(const fs::path& path) {
  return parse_study(read_file(path, std::uint64_t{1} << 20), path);
}

}  // namespace ceteris::study
