// SPDX-License-Identifier: Apache-2.0
// A trial as users write it, in files and on command lines: a model may be one by its name, with the side of images
// that it is made for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

struct TrialDraft {
  TrialSpec spec;
  /// What the model is made for, where it was named: its family, and a side in pixels.
  struct Side {
    std::size_t family = 0;
    std::int64_t pixels = 0;
  };
  std::optional<Side> side = {};
};

/// A model of the table becomes the trial's. Throws a usage error that lists the names.
void take_model(TrialDraft& draft, std::string_view name);

/// A recipe of the table (train/recipe_table.hpp) becomes the trial's. Throws a usage error that lists the names.
void take_recipe(TrialDraft& draft, const std::string& name);

/// What a TOML file says: the fields of TrialSpec, where `model = "convnext_64px"` and the kind in a table of the model
/// may be the name of a model, and `recipe = "deit"`, or
/// `preset` in its table, the name of a recipe. Throws as spec::apply_toml does.
void take_toml(TrialDraft& draft, std::string_view text, std::string_view file_name);

/// A file: TOML, or the spec.json of a run folder, or such a folder. Throws also as read_file and read_trial do.
void take_file(TrialDraft& draft, const std::string& path);

/// "model.norm=dyt", "model=convnext_64px", in order. Throws as spec::set_all does.
void take_settings(TrialDraft& draft, std::span<const std::string> settings);

/// What a network starts from: a weight file, or a run folder. Where `takes_model`, the model of a run is the trial's.
/// What an earlier file said about the start is forgotten.
void take_weights(TrialDraft& draft, const std::string& weights, bool takes_model);

/// The trial, in which images whose side nobody set have that of the model.
[[nodiscard]] TrialSpec finished(const TrialDraft& draft);

}  // namespace ceteris::trial
