// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/builtin.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/value.hpp"
#include "ceteris/study/builtin.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/study_call/trainer.hpp"
#include "ceteris/trial/draft.hpp"

namespace ceteris::study_call {
namespace {

namespace fs = std::filesystem;

std::string_view text_of(const std::string& name, const std::string& file) {
  for (const study::BuiltinFile& one : study::builtin_files_of(name)) {
    if (one.path == file) {
      return one.text;
    }
  }
  return {};
}

/// The end of the name of a study on data of the user's: letters, digits and "_" of the last part of the path.
std::string data_name(const fs::path& data) {
  const fs::path last = data.filename().empty() ? data.parent_path().filename() : data.filename();
  std::string name = last.stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; }, '_');
  return name.empty() ? "data" : name;
}

/// Arms and factors of a study that its user's data cannot have, and the fields that only its own data have.
struct LeftOut {
  std::vector<std::string> arms;
  std::vector<std::string> factors;
  std::vector<std::string> fields;

  [[nodiscard]] bool has(const std::string& arm) const { return std::ranges::count(arms, arm) > 0; }
  /// "arms.short" or "factors.source", as a study file's keys are.
  [[nodiscard]] bool has_key(const std::string& key) const {
    const std::size_t dot = key.find('.');
    const std::string group = key.substr(0, dot), name = dot == std::string::npos ? "" : key.substr(dot + 1);
    return (group == "arms" && has(name)) || (group == "factors" && std::ranges::count(factors, name) > 0);
  }
};

bool is_text(const loader::DataSpec& data) {
  return std::holds_alternative<loader::LanguageData>(data) || std::holds_alternative<loader::TextData>(data);
}

/// "data.train_shift", where these data have no such field; empty where they do, and for what is no field of data.
std::string missing_field(const std::string& setting, const spec::Schema& own) {
  constexpr std::string_view kData = "data.";
  if (!setting.starts_with(kData)) {
    return {};
  }
  const std::string field = setting.substr(kData.size(), setting.find('.', kData.size()) - kData.size());
  const bool there = std::ranges::any_of(own.fields, [&](const spec::FieldInfo& one) { return one.name == field; });
  return there ? "" : std::string(kData) + field;
}

/// Whether `settings` set a field that these data do not have, which is then among `fields`.
bool sets_missing(const design::Settings& settings, const spec::Schema& own, std::vector<std::string>& fields) {
  std::set<std::string> missing;
  for (const design::Setting& setting : settings) {
    missing.insert(missing_field(setting.name, own));
  }
  missing.erase("");
  for (const std::string& field : missing) {
    if (std::ranges::count(fields, field) == 0) {
      fields.push_back(field);
    }
  }
  return !missing.empty();
}

LeftOut left_out(const study::StudyFile& study, const spec::Schema& own) {
  LeftOut out;
  for (const study::NamedSettings& arm : study.arms) {
    if (sets_missing(arm.settings, own, out.fields)) {
      out.arms.push_back(arm.name);
    }
  }
  for (const study::FactorLevels& factor : study.factors) {
    if (std::ranges::any_of(factor.levels,
                            [&](const design::Level& level) { return sets_missing(level.values, own, out.fields); })) {
      out.factors.push_back(factor.name);
    }
  }
  return out;
}

/// Refuses what cannot be asked of other data: a study without its baseline, with one arm, or of data of its own.
void check_arms(const std::string& name, const study::StudyFile& study, const LeftOut& out) {
  const auto sets_data = [](const design::Setting& setting) {
    return setting.name == "data" || setting.name == "data.path";
  };
  const bool of_its_own = std::ranges::any_of(
      study.arms, [&](const study::NamedSettings& arm) { return std::ranges::any_of(arm.settings, sets_data); });
  const std::string baseline =
      study.spec.baseline.empty() && !study.arms.empty() ? study.arms.front().name : study.spec.baseline;
  if (of_its_own || out.has(baseline) || (!out.arms.empty() && study.arms.size() - out.arms.size() < 2)) {
    throw usage_error("--data", "is not for " + name + ", which compares data of its own");
  }
}

/// The text of the study with a comment in the place of each arm or factor that is left out; each is one line.
std::string without_missing(const study::StudyFile& study, const LeftOut& out) {
  std::vector<std::string> lines = split(study.text, '\n');
  for (const auto& [key, place] : study.keys) {
    if (out.has_key(key)) {
      const std::string name = key.substr(key.find('.') + 1);
      std::string& line = lines.at(place.line - 1);
      CETERIS_CHECK(line.starts_with(name + " = ") && (line.ends_with("}") || line.ends_with("]")),
                    "what built-in data alone can have is one line of a built-in study");
      line = "# " + name + " is left out: " + join(out.fields, ", ") + " is of built-in data alone";
    }
  }
  return join(lines, "\n");
}

void tell_left_out(const LeftOut& out) {
  const auto tell = [&](const std::vector<std::string>& names, const std::string& what) {
    if (!names.empty()) {
      std::cerr << "left out: " << what << (names.size() == 1 ? " " : "s ") << join(names, ", ") << ", for "
                << join(out.fields, ", ")
                << " is of built-in data alone; the README of the study says what to do instead\n";
    }
  };
  tell(out.arms, "arm");
  tell(out.factors, "factor");
}

/// The text of the study with a scope that names the user's data: a verdict on them is none on the study's own.
std::string with_scope(std::string text, const study::StudyFile& study, const fs::path& data) {
  if (study.spec.scope.empty()) {  // a study without a verdict
    return text;
  }
  const auto line = [](const std::string& scope) { return "\nscope = " + spec::toml_text(spec::Value{scope, {}, {}}); };
  const std::string old = line(study.spec.scope);
  const std::size_t at = text.find(old);
  CETERIS_CHECK(at != std::string::npos, "a built-in study says what its verdict holds for");
  return text.replace(at, old.size(), line("for " + data.filename().string() + ", all else as " + study.spec.scope));
}

/// "data.test_sides" = [20, 24]
std::string sides_text(const std::vector<int>& sides) {
  std::vector<std::string> numbers;
  for (const int side : sides) {
    numbers.push_back(std::to_string(side));
  }
  return sides.empty() ? "" : "\n\"data.test_sides\" = [" + join(numbers, ", ") + "]";
}

/// The values of the study, which are its last table, set the data of its trials; images keep their sides.
std::string with_data(const std::string& name, const study::StudyFile& study, const fs::path& data) {
  std::error_code missing;
  const fs::path whole = fs::canonical(data, missing);
  if (missing) {
    throw usage_error("--data", printable(data.string()) + " is not there", "a folder, an archive or a list of images");
  }
  trial::TrialDraft draft;
  trial::take_toml(draft, text_of(name, study.spec.trainer), study.spec.trainer);
  const loader::DataSpec own = trial::finished(draft).data;
  const LeftOut out =
      left_out(study, is_text(own) ? spec::schema<loader::TextData>() : spec::schema<loader::ImageData>());
  check_arms(name, study, out);
  tell_left_out(out);
  const auto side = loader::side_of(own);
  return with_scope(without_missing(study, out), study, whole) + (study.values.empty() ? "\n[values]\n" : "") +
         "data = \"" + (is_text(own) ? "text" : "images") +
         "\"\n\"data.path\" = " + spec::toml_text(spec::Value{whole.string(), {}, {}}) +
         (side ? "\n\"data.size\" = " + std::to_string(*side) : "") + sides_text(loader::test_sides_of(own)) + "\n";
}

void write(const fs::path& path, std::string_view text) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) {
    const std::string there = read_file(path);
    if (there == text) {
      return;
    }
    const auto asked = study::replicates_in(text);
    if (!asked || !study::replicates_in(there) || study::with_replicates(there, *asked) != text) {
      throw usage_error(printable(path.string()), "is not what this program has under that name",
                        "`ceteris study copy` gives files to change; remove this one if it is of another version");
    }
  }
  write_file_atomic(path, text);
}

}  // namespace

std::string builtin_question(const std::string& name) {
  const std::string file = study::builtin_file_name(name, study::builtin_scales(name).front());
  return study::parse_study(text_of(name, file), file).spec.question;
}

void BuiltinCall::declare(verb::ArgumentParser& parser) {
  parser.option("--scale", scale, "of a built-in study: smoke, small or full");
  parser.option("--data", data,
                "of a built-in study: a folder, an archive or a list of images, or a text, instead of its own");
  parser.option("--replicates", replicates, "of a built-in study: another number, as its plan asks for");
}

std::string BuiltinCall::path_of(const std::string& verb, const std::string& word, const fs::path& runs) const {
  std::error_code ignored;
  const std::vector<std::string> names = study::builtin_names();
  const bool builtin = std::ranges::count(names, word) > 0 && !fs::is_regular_file(word, ignored);
  if (!builtin) {
    const bool like_a_file = fs::exists(word, ignored) || word.ends_with(".toml") || word.find('/') != word.npos;
    if (!like_a_file) {
      const std::string near = nearest(word, names);
      throw usage_error(printable(word), "is neither a study file nor a built-in study",
                        (near.empty() ? "" : "did you mean " + near + "? ") + ("built in: " + join(names, ", ")));
    }
    if (!scale.empty() || !data.empty() || replicates != 0) {
      throw usage_error(verb, "takes --scale, --data and --replicates for a built-in study; a file says these itself",
                        "built in: " + join(names, ", "));
    }
    return word;
  }
  const std::vector<std::string> scales = study::builtin_scales(word);
  if (std::ranges::count(scales, scale) == 0) {
    throw usage_error("--scale", scale.empty() ? "is needed for a built-in study" : printable(scale) + " is not one",
                      word + " has " + join(scales, ", "));
  }
  if (replicates < 0 || replicates > 100'000) {
    throw usage_error("--replicates", "must be 1 to 100,000");
  }
  std::string name = study::builtin_file_name(word, scale);
  std::string text(text_of(word, name));
  if (!data.empty()) {
    text = with_data(word, study::parse_study(text, name), data);
    name = fs::path(name).stem().string() + "-" + data_name(data) + ".toml";
  }
  const fs::path folder = runs / "built-in" / word;
  const fs::path path = folder / name;
  // The number that was chosen once stays until another is.
  const auto before = fs::exists(path, ignored) ? study::replicates_in(read_file(path)) : std::nullopt;
  if (replicates != 0 || before) {
    text = study::with_replicates(text, replicates != 0 ? replicates : *before);
  }
  fs::create_directories(folder);
  for (const study::BuiltinFile& file : study::builtin_files_of(word)) {
    if (file.path.ends_with(".trial.toml")) {
      write(folder / file.path, file.text);
    }
  }
  write(path, text);
  return path.string();
}

}  // namespace ceteris::study_call
