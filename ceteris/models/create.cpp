// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/create.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::models {
namespace {

std::optional<weights::WeightFile> file_of(const CreateOptions& options) {
  return options.weights.empty() ? std::nullopt : std::optional(weights::read_weights(options.weights));
}

void fill(nn::Network& network, const CreateOptions& options, const std::optional<weights::WeightFile>& file,
          bool with_head) {
  nn::initialise(network, options.seed, 0);
  if (file) {
    if (const auto faults = weights::load_weights(network, *file).faults(with_head); !faults.empty()) {
      throw usage_error(printable(options.weights.string()), "is not of this network: " + join(faults, "; "));
    }
  }
  network.eval();
}

std::shared_ptr<nn::ImageNetwork> made(const ModelSpec& spec, ImageInput input, const CreateOptions& options) {
  const std::optional<weights::WeightFile> file = file_of(options);
  const auto stored = file ? weights::classes_of(*file) : std::nullopt;
  input.classes = options.classes.value_or(stored.value_or(input.classes));
  input.side = options.side.value_or(input.side);
  auto network = build_image_network(spec, input);
  // Asked for other classes than the file has, a new head is what is wanted.
  fill(*network, options, file, /*with_head=*/options.classes == std::nullopt);
  return network;
}

}  // namespace

std::shared_ptr<nn::ImageNetwork> create(std::string_view name, const CreateOptions& options) {
  const NamedModel& model = find(name);
  return made(model.spec, model.input, options);
}

std::shared_ptr<nn::ImageNetwork> create(const ModelSpec& spec, const CreateOptions& options) {
  return made(spec, {}, options);
}

std::shared_ptr<nn::Network> create_language_model(std::string_view name, const CreateOptions& options) {
  const NamedModel& model = find(name);
  if (!std::holds_alternative<GptSpec>(model.spec)) {
    throw spec_error("model", ceteris::quoted(name) + " is not a language model", "models::create makes it");
  }
  auto network = build(model.spec);
  fill(*network, options, file_of(options), /*with_head=*/true);
  return network;
}

}  // namespace ceteris::models
