// SPDX-License-Identifier: Apache-2.0
#include "ceteris/infer/chosen_model.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/label_file.hpp"
#include "ceteris/trial/seen_images.hpp"

namespace ceteris::infer {
namespace {

namespace fs = std::filesystem;

/// Size and classes of a run.
void take_input(const trial::StoredTrial& run, ChosenModel& chosen) {
  chosen.input.side = loader::side_of(run.spec.data).value_or(static_cast<int>(models::ImageInput{}.side));
  chosen.labels = run.classes;
}

/// What the name stands for, before weights are read.
void find_model(const std::string& name, ChosenModel& chosen) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) {
    if (!trial::is_run_folder(name)) {
      throw usage_error(printable(name), "is a folder, and not one of a run of ceteris train",
                        "name a run folder, or a model from `ceteris models`");
    }
    trial::StoredTrial stored = trial::read_trial(name);
    chosen.spec = stored.spec.model;
    take_input(stored, chosen);
    chosen.run = std::move(stored);
    return;
  }
  const models::NamedModel& named = models::find(name);
  chosen.spec = named.spec;
  chosen.input = named.input;
}

std::int64_t classes_of(const ModelChoice& choice, const ChosenModel& chosen,
                        const std::optional<weights::WeightFile>& file) {
  if (choice.classes > 0) {
    return choice.classes;
  }
  // A file of labels names the classes of a head; how many there are, the head says.
  const auto stored = file ? weights::classes_of(*file) : std::nullopt;
  if (!chosen.labels.empty() && (choice.labels.empty() || !stored)) {
    return static_cast<std::int64_t>(chosen.labels.size());
  }
  return stored.value_or(chosen.input.classes);
}

}  // namespace

ChosenModel choose_model(const ModelChoice& choice) {
  ChosenModel chosen;
  find_model(choice.model, chosen);
  std::optional<trial::StoredTrial> weights_run;
  if (trial::is_run_folder(choice.weights)) {
    weights_run = trial::read_trial(choice.weights);
    take_input(*weights_run, chosen);
  } else if (choice.weights.empty()) {
    weights_run = chosen.run;
  }
  models::ModelArgument argument{chosen.spec};
  spec::set_all(argument, choice.set);
  chosen.spec = argument.model;
  if (!choice.labels.empty()) {
    chosen.labels = trial::read_labels(choice.labels);
  }
  const std::string from = choice.weights.empty() && chosen.run ? choice.model : choice.weights;
  std::optional<weights::WeightFile> file;
  if (!from.empty()) {
    file = weights::read_weights(from, {.ema = choice.ema});
  }
  chosen.input.side = choice.size > 0 ? choice.size : chosen.input.side;
  chosen.input.classes = classes_of(choice, chosen, file);
  if (!chosen.labels.empty() && static_cast<std::int64_t>(chosen.labels.size()) != chosen.input.classes) {
    if (!choice.labels.empty()) {
      throw usage_error(printable(choice.labels),
                        std::to_string(chosen.labels.size()) + " names for the " +
                            std::to_string(chosen.input.classes) + " classes of the network",
                        "one class a line, in the order of the network's outputs, and no heading");
    }
    chosen.labels.clear();  // the run's, which are not those of the head that is asked for
  }
  chosen.network = models::build(chosen.spec, chosen.input);
  nn::initialise(*chosen.network, 0, 0);
  if (file) {
    chosen.weights = file->path.string();
    chosen.loaded = weights::load_weights(*chosen.network, *file);
    if (weights_run) {
      chosen.seen = trial::read_seen_images(from);
    }
    // That the optimiser's part of a run is left aside goes without saying.
    chosen.notes = trial::is_run_folder(from) ? std::vector<std::string>() : file->notes;
    std::ranges::copy(chosen.loaded.lines(), std::back_inserter(chosen.notes));
    if (weights_run && weights_run->diverged) {
      chosen.notes.emplace_back("the run diverged: these are the weights of its last checkpoint before that");
    }
  } else {
    chosen.notes.emplace_back("no --weights: the weights are those of a network that has learned nothing (seed 0)");
  }
  chosen.network->eval();
  return chosen;
}

void require_trained(const ChosenModel& chosen, bool with_head) {
  if (chosen.weights.empty()) {
    throw usage_error("--weights", "is needed: this model has learned nothing yet",
                      "name a weight file, or a run folder of ceteris train instead of the model");
  }
  if (with_head && !chosen.loaded.missing_head.empty() && chosen.loaded.faults(/*with_head=*/false).empty()) {
    throw usage_error(printable(chosen.weights),
                      "is a backbone without a head: it lacks " + join(chosen.loaded.missing_head, " and "),
                      "name weights with a head; ceteris embed takes these");
  }
  if (const auto faults = chosen.loaded.faults(with_head); !faults.empty()) {
    throw usage_error(printable(chosen.weights), "is not of this network: " + join(faults, "; "),
                      "ceteris weights inspect shows what it holds");
  }
}

nn::ImageNetwork& image_network(const ChosenModel& chosen) {
  auto* images = dynamic_cast<nn::ImageNetwork*>(chosen.network.get());
  if (images == nullptr) {
    throw usage_error("MODEL", "is a language model, and images are asked for");
  }
  return *images;
}

std::string label_of(const ChosenModel& chosen, std::int64_t index) {
  return chosen.labels.empty() ? std::to_string(index) : chosen.labels[static_cast<std::size_t>(index)];
}

}  // namespace ceteris::infer
