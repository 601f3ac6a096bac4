// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/draft.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"
#include "ceteris/train/recipe_table.hpp"
#include "ceteris/trial/stored_trial.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestTrialFile = std::uint64_t{1} << 20;
constexpr std::string_view kModel = "model";
constexpr std::string_view kKind = "kind";
constexpr std::string_view kRecipe = "recipe";
constexpr std::string_view kPreset = "preset";

spec::Entry* find_entry(spec::Table& table, std::string_view key) {
  const auto entry = std::ranges::find_if(table, [&](const spec::Entry& one) { return one.key == key; });
  return entry == table.end() ? nullptr : &*entry;
}

const std::string* text_of(const spec::Entry* entry) {
  return entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value.data);
}

std::vector<std::string> kinds() {
  const auto& fields = spec::schema<TrialSpec>().fields;
  const auto model = std::ranges::find_if(fields, [](const spec::FieldInfo& field) { return field.name == kModel; });
  std::vector<std::string> names;
  for (const spec::Option& option : std::get<const spec::Choice*>(model->type)->options) {
    names.emplace_back(option.kind);
  }
  return names;
}

/// Whether the word is the name of a model. One that is neither that nor a family is a problem.
bool is_model(const std::string& word, const std::string& where, std::vector<Problem>& problems) {
  std::vector<std::string> families = kinds();
  if (std::ranges::find(families, word) != families.end()) {
    return false;
  }
  const auto& all = models::table();
  if (std::ranges::any_of(all, [&](const models::NamedModel& one) { return one.name == word; })) {
    return true;
  }
  std::vector<std::string> names;
  for (const models::NamedModel& one : all) {
    names.emplace_back(one.name);
  }
  const std::string near = nearest(word, names);
  problems.push_back({where, "model = " + ceteris::quoted(word) + " is no model",
                      (near.empty() ? "" : "did you mean " + ceteris::quoted(near) + "? ") +
                          ("ceteris models lists them; families are " + join(families, ", "))});
  return false;
}

/// Takes a name of a model out of what was written and puts the model in.
void take_name(TrialDraft& draft, spec::Table& table, std::string_view source, std::vector<Problem>& problems) {
  spec::Entry* model = find_entry(table, kModel);
  if (model == nullptr) {
    return;
  }
  auto* inside = std::get_if<spec::Table>(&model->value.data);
  spec::Entry* named = inside == nullptr ? model : find_entry(*inside, kKind);
  const std::string* word = text_of(named);
  const std::size_t before = problems.size();
  if (word == nullptr || !is_model(*word, spec::at(source, named->value.place), problems)) {
    if (problems.size() > before) {
      std::erase_if(table, [](const spec::Entry& one) { return one.key == kModel; });  // said once
    }
    return;
  }
  take_model(draft, *word);
  if (inside == nullptr) {
    std::erase_if(table, [](const spec::Entry& one) { return one.key == kModel; });
  } else {
    std::erase_if(*inside, [](const spec::Entry& one) { return one.key == kKind; });
  }
}

const train::NamedRecipe* find_recipe(std::string_view name) {
  const auto& all = train::recipe_table();
  const auto found = std::ranges::find_if(all, [&](const train::NamedRecipe& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Problem no_recipe(const std::string& where, const std::string& word) {
  std::vector<std::string> names;
  for (const train::NamedRecipe& one : train::recipe_table()) {
    names.emplace_back(one.name);
  }
  const std::string near = nearest(word, names);
  return {where, "recipe = " + ceteris::quoted(word) + " is no recipe",
          (near.empty() ? "" : "did you mean " + ceteris::quoted(near) + "? ") + ("recipes: " + join(names, ", "))};
}

/// Takes a name of a recipe out of what was written and puts the recipe in; what is written beside it changes it.
void take_recipe_name(TrialDraft& draft, spec::Table& table, std::string_view source, std::vector<Problem>& problems) {
  spec::Entry* recipe = find_entry(table, kRecipe);
  if (recipe == nullptr) {
    return;
  }
  auto* inside = std::get_if<spec::Table>(&recipe->value.data);
  spec::Entry* named = inside == nullptr ? recipe : find_entry(*inside, kPreset);
  const std::string* word = text_of(named);
  if (word == nullptr) {
    return;
  }
  if (const train::NamedRecipe* found = find_recipe(*word)) {
    draft.spec.recipe = found->spec;
  } else {
    problems.push_back(no_recipe(spec::at(source, named->value.place), *word));
  }
  if (inside == nullptr) {
    std::erase_if(table, [](const spec::Entry& one) { return one.key == kRecipe; });
  } else {
    std::erase_if(*inside, [](const spec::Entry& one) { return one.key == kPreset; });
  }
}

/// Changes a copy, and keeps it where there is no problem.
template <typename Change>
void change(TrialDraft& draft, Change apply) {
  TrialDraft copy = draft;
  std::vector<Problem> problems;
  apply(copy, problems);
  spec::throw_if_any(std::move(problems));
  draft = std::move(copy);
}

void read_into(TrialDraft& draft, spec::Table table, std::string_view source, std::vector<Problem>& problems) {
  take_name(draft, table, source, problems);
  take_recipe_name(draft, table, source, problems);
  spec::read(spec::schema<TrialSpec>(), &draft.spec, table, source, spec::Absent::Keeps, problems);
}

}  // namespace

void take_model(TrialDraft& draft, std::string_view name) {
  const models::NamedModel& model = models::find(name);
  draft.spec.model = model.spec;
  draft.side = {draft.spec.model.index(), model.input.side};
}

void take_recipe(TrialDraft& draft, const std::string& name) {
  const train::NamedRecipe* found = find_recipe(name);
  if (found == nullptr) {
    const Problem problem = no_recipe("--recipe", name);
    throw usage_error(problem.where, problem.what, problem.remedy);
  }
  draft.spec.recipe = found->spec;
}

void take_toml(TrialDraft& draft, std::string_view text, std::string_view file_name) {
  change(draft, [&](TrialDraft& copy, std::vector<Problem>& problems) {
    read_into(copy, spec::parse_toml(text, file_name), file_name, problems);
  });
}

void take_file(TrialDraft& draft, const std::string& path) {
  const fs::path folder = fs::path(path).filename() == "spec.json" ? fs::path(path).parent_path() : fs::path(path);
  if (is_run_folder(folder.empty() ? "." : folder)) {
    draft = {.spec = read_trial(folder.empty() ? "." : folder).spec};
    return;
  }
  take_toml(draft, read_file(path, kLargestTrialFile), path);
}

void take_settings(TrialDraft& draft, std::span<const std::string> settings) {
  change(draft, [&](TrialDraft& copy, std::vector<Problem>& problems) {
    for (const std::string& setting : settings) {
      const std::string source = "--set " + spec::shown(std::string_view(setting));
      try {
        read_into(copy, spec::parse_assignment(setting, source), source, problems);
      } catch (const Error& error) {
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      }
    }
  });
}

void take_weights(TrialDraft& draft, const std::string& weights, bool takes_model) {
  draft.spec.init = InitSpec{};
  draft.spec.init.weights = weights;
  if (!takes_model || !is_run_folder(weights)) {
    return;
  }
  const TrialSpec run = read_trial(weights).spec;
  draft.spec.model = run.model;
  if (const std::optional<int> side = loader::side_of(run.data)) {
    draft.side = {run.model.index(), *side};
  }
}

TrialSpec finished(const TrialDraft& draft) {
  TrialSpec spec = draft.spec;
  auto* images = std::get_if<loader::ImageData>(&spec.data);
  if (images != nullptr && !images->size && draft.side && draft.side->family == spec.model.index()) {
    images->size = static_cast<int>(draft.side->pixels);
  }
  return spec;
}

}  // namespace ceteris::trial
