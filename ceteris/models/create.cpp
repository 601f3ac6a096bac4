// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/create.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/models/weights.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::models {
namespace {

void fill(nn::Network& network, const CreateOptions& options) {
  nn::initialise(network, options.seed, 0);
  if (!options.weights.empty()) {
    LoadReport report = load_weights(network, read_weights(options.weights));
    LoadReport wrong;
    wrong.missing = std::move(report.missing);
    wrong.misfits = std::move(report.misfits);
    if (const auto lines = wrong.lines(); !lines.empty()) {
      throw usage_error(printable(options.weights.string()), "does not fill the network: " + join(lines, "; "));
    }
  }
  network.eval();
}

ImageInput input_for(ImageInput input, const CreateOptions& options) {
  input.classes = options.classes.value_or(input.classes);
  input.side = options.side.value_or(input.side);
  return input;
}

std::shared_ptr<nn::ImageNetwork> made(const ModelSpec& spec, const ImageInput& input, const CreateOptions& options) {
  auto network = build_image_network(spec, input);
  fill(*network, options);
  return network;
}

}  // namespace

std::shared_ptr<nn::ImageNetwork> create(std::string_view name, const CreateOptions& options) {
  const NamedModel& model = find(name);
  return made(model.spec, input_for(model.input, options), options);
}

std::shared_ptr<nn::ImageNetwork> create(const ModelSpec& spec, const CreateOptions& options) {
  return made(spec, input_for({}, options), options);
}

std::shared_ptr<nn::Network> create_language_model(std::string_view name, const CreateOptions& options) {
  const NamedModel& model = find(name);
  if (!std::holds_alternative<GptSpec>(model.spec)) {
    throw spec_error("model", ceteris::quoted(name) + " is not a language model", "models::create makes it");
  }
  auto network = build(model.spec);
  fill(*network, options);
  return network;
}

}  // namespace ceteris::models
