// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/builtin.hpp"

#include <algorithm>
#include <filesystem>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
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

/// Whether arms differ in the data.
bool compares_data(const study::StudyFile& study) {
  return std::ranges::any_of(study.arms, [](const study::NamedSettings& arm) {
    return std::ranges::any_of(arm.settings,
                               [](const design::Setting& setting) { return setting.name.starts_with("data"); });
  });
}

/// The text of the study with a scope that names the user's data: a verdict on them is none on the study's own.
std::string with_scope(const study::StudyFile& study, const fs::path& data) {
  if (study.spec.scope.empty()) {  // a study without a verdict
    return study.text;
  }
  const auto line = [](const std::string& scope) { return "\nscope = " + spec::toml_text(spec::Value{scope, {}, {}}); };
  const std::string old = line(study.spec.scope);
  const std::size_t at = study.text.find(old);
  CETERIS_CHECK(at != std::string::npos, "a built-in study says what its verdict holds for");
  std::string text = study.text;
  return text.replace(at, old.size(), line("for " + data.filename().string() + ", all else as " + study.spec.scope));
}

/// The values of the study, which are its last table, set the data of its trials; images keep their side.
std::string with_data(const std::string& name, const study::StudyFile& study, const fs::path& data) {
  if (compares_data(study)) {
    throw usage_error("--data", "is not for " + name + ", which compares data of its own");
  }
  std::error_code missing;
  const fs::path whole = fs::canonical(data, missing);
  if (missing) {
    throw usage_error("--data", printable(data.string()) + " is not there", "a folder, an archive or a list of images");
  }
  trial::TrialDraft draft;
  trial::take_toml(draft, text_of(name, study.spec.trainer), study.spec.trainer);
  const loader::DataSpec own = trial::finished(draft).data;
  const auto* drawn = std::get_if<loader::BuiltinData>(&own);
  if (drawn != nullptr && !drawn->test_sides.empty()) {
    throw usage_error("--data",
                      "is not for " + name + ", which measures at sides at which only its own images are drawn");
  }
  const auto side = loader::side_of(own);
  return with_scope(study, whole) + (study.values.empty() ? "\n[values]\n" : "") + "data = \"" +
         (std::holds_alternative<loader::LanguageData>(own) ? "text" : "images") +
         "\"\n\"data.path\" = " + spec::toml_text(spec::Value{whole.string(), {}, {}}) +
         (side ? "\n\"data.size\" = " + std::to_string(*side) : "") + "\n";
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
