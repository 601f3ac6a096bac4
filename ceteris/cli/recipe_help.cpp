// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/recipe_help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/spec/write.hpp"
#include "ceteris/train/recipe_table.hpp"

namespace ceteris::cli {
namespace {

std::vector<spec::Setting> settings_of(const train::RecipeSpec& recipe) {
  return spec::settings(spec::describe(spec::schema<train::RecipeSpec>(), &recipe, spec::Scope::All));
}

/// "batch = 4096", of every field that is not as it is without a recipe.
std::vector<std::string> differences(const train::RecipeSpec& recipe) {
  const std::vector<spec::Setting> usual = settings_of({});
  std::vector<std::string> texts;
  for (const spec::Setting& setting : settings_of(recipe)) {
    const bool same = std::ranges::any_of(
        usual, [&](const spec::Setting& other) { return other.path == setting.path && other.text == setting.text; });
    if (!same) {
      texts.push_back(setting.path + " = " + setting.text);
    }
  }
  return texts;
}

constexpr std::string_view kHowToUse =
    "recipe = \"deit\" in a file, or --recipe deit, sets all of these; what is set beside it changes it. The learning "
    "rate is that of the batch beside it.";

}  // namespace

std::string recipe_text(std::size_t width) {
  report::TextPage page(width, false);
  page.line("Recipes by name.");
  page.item("", std::string(kHowToUse));
  for (const train::NamedRecipe& recipe : train::recipe_table()) {
    page.heading(std::string(recipe.name) + ": " + std::string(recipe.doc));
    page.item("  ", "after " + std::string(recipe.source));
    page.item("  ", join(differences(recipe.spec), ", "));
  }
  return page.take();
}

std::string recipe_markdown() {
  std::string text =
      fmt::format("## recipes\n\nRecipes by name: {}\n\n| name | for | after | sets |\n|---|---|---|---|\n", kHowToUse);
  for (const train::NamedRecipe& recipe : train::recipe_table()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", recipe.name, recipe.doc, recipe.source,
                        join(differences(recipe.spec), ", "));
  }
  return text;
}

}  // namespace ceteris::cli
