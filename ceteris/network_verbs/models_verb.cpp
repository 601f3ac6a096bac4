// SPDX-License-Identifier: Apache-2.0
// `ceteris models`: the zoo, and what each model is made of and costs, without building one.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/model_argument.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/network_verbs/input_check.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/write.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kBytesPerNumber = 4;

constexpr std::string_view kFooter =
    "  ceteris models --filter convnext                 those whose name holds a word\n"
    "  ceteris models show convnext_tiny                parts, shapes, and what every layer costs\n"
    "  ceteris models show vit_base --size 384 --set model.mixer=pooling --set model.pool=average\n";

struct Call {
  std::vector<std::string> words;
  std::string filter;
  int size = 0;
  int classes = 0;
  std::vector<std::string> set;
  bool json = false;
};

models::ImageInput input_of(const models::NamedModel& model, const Call& call) {
  models::ImageInput input = model.input;
  input.side = call.size > 0 ? call.size : input.side;
  input.classes = call.classes > 0 ? call.classes : input.classes;
  return input;
}

bool is_language_model(const models::NamedModel& model) {
  return std::holds_alternative<models::GptSpec>(model.spec);
}

std::string input_text(const models::NamedModel& model, const models::ImageInput& input) {
  if (const auto* gpt = std::get_if<models::GptSpec>(&model.spec)) {
    return fmt::format("{} tokens", gpt->context);
  }
  return fmt::format("{0} x {0} px", input.side);
}

std::string count_text(std::int64_t count) {
  const auto value = static_cast<double>(count);
  if (value >= 1e9) return fmt::format("{:.2f} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:.1f} K", value / 1e3);
  return std::to_string(count);
}

std::string memory_text(std::int64_t numbers) {
  return human_bytes(static_cast<std::uint64_t>(static_cast<double>(numbers) * kBytesPerNumber));
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

Json totals_json(const models::NamedModel& model, const models::ImageInput& input, const models::ModelCost& cost) {
  Json json = {{"name", model.name}, {"doc", model.doc}};
  if (is_language_model(model)) {
    json["context"] = std::get<models::GptSpec>(model.spec).context;
  } else {
    json["side"] = input.side;
    json["classes"] = input.classes;
  }
  json["parameters"] = cost.parameters;
  json["macs"] = cost.macs;
  json["attention_macs"] = cost.attention_macs;
  json["training_numbers"] = cost.training_numbers;
  json["inference_numbers"] = cost.inference_numbers;
  return json;
}

Json layers_json(const models::ModelCost& cost) {
  Json layers = Json::array();
  for (const models::LayerCost& layer : cost.layers) {
    layers.push_back({{"path", layer.path},
                      {"kind", layer.kind},
                      {"shape", layer.shape},
                      {"parameters", layer.parameters},
                      {"macs", layer.macs},
                      {"kept", layer.kept}});
  }
  return layers;
}

int list(const Call& call) {
  Json rows = Json::array();
  std::string text = fmt::format("{:<24} {:>12} {:>10} {:>12}  {}\n", "model", "parameters", "MACs", "input", "");
  std::size_t shown = 0;
  for (const models::NamedModel& model : models::table()) {
    if (model.name.find(call.filter) == std::string_view::npos) {
      continue;
    }
    ++shown;
    const models::ImageInput input = input_of(model, call);
    models::ModelCost cost;
    try {
      cost = models::cost(model.spec, input);
    } catch (const Error& error) {
      rows.push_back({{"name", model.name}, {"doc", model.doc}, {"problem", error.what()}});
      text +=
          fmt::format("{:<24} {:>12} {:>10} {:>12}  does not fit\n", model.name, "-", "-", input_text(model, input));
      continue;
    }
    rows.push_back(totals_json(model, input, cost));
    text += fmt::format("{:<24} {:>12} {:>10} {:>12}  {}\n", model.name, count_text(cost.parameters),
                        count_text(cost.macs + cost.attention_macs), input_text(model, input), model.doc);
  }
  if (shown == 0) {
    throw usage_error("--filter", "no model has " + ceteris::quoted(call.filter) + " in its name",
                      "`ceteris models` lists all of them");
  }
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.models/1"}, {"models", rows}}.dump(2) << '\n';
  } else {
    std::cout << text
              << "\nMACs: multiply-accumulates of one sample's forward pass. `ceteris models show NAME` has the "
                 "parts.\n";
  }
  return static_cast<int>(Exit::Ok);
}

void print_parts(const models::NamedModel& model) {
  std::cout << "\nparts (change one with --set in `ceteris train --model " << model.name << "`)\n";
  const models::ModelArgument shown{model.spec};
  for (const spec::Setting& setting :
       spec::settings(spec::describe(spec::schema<models::ModelArgument>(), &shown, spec::Scope::All))) {
    std::cout << fmt::format("  {:<32} {}\n", setting.path, setting.text);
  }
}

void print_layers(const models::ModelCost& cost) {
  std::size_t path = 4;
  for (const models::LayerCost& layer : cost.layers) {
    path = std::max(path, layer.path.size());
  }
  std::cout << fmt::format("\n  {:<{}} {:<11} {:>16} {:>11} {:>10} {:>10}\n", "path", path, "kind", "result",
                           "parameters", "MACs", "kept");
  for (const models::LayerCost& layer : cost.layers) {
    std::cout << fmt::format("  {:<{}} {:<11} {:>16} {:>11} {:>10} {:>10}\n", layer.path, path, layer.kind,
                             shape_text(layer.shape), with_thousands(static_cast<std::uint64_t>(layer.parameters)),
                             count_text(layer.macs), memory_text(layer.kept));
  }
}

int show(const Call& call) {
  if (call.words.size() != 2) {
    throw usage_error("models show", "takes the name of one model", "`ceteris models` lists them");
  }
  models::NamedModel model = models::find(call.words[1]);
  models::ModelArgument changed{model.spec};
  spec::set_all(changed, call.set);
  model.spec = changed.model;
  const models::ImageInput input = input_of(model, call);
  const models::ModelCost cost = models::cost(model.spec, input);
  if (call.json) {
    Json json = {{"schema", "ceteris.model/1"}};
    json.update(totals_json(model, input, cost));
    json["spec"] = Json::parse(spec::to_json(models::ModelArgument{model.spec}))["model"];
    json["layers"] = layers_json(cost);
    std::cout << json.dump(2) << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << fmt::format("{}: {}\n\n", model.name, model.doc);
  const auto line = [](std::string_view name, const std::string& value) {
    std::cout << fmt::format("  {:<32} {}\n", name, value);
  };
  line("input", input_text(model, input));
  line("parameters", with_thousands(static_cast<std::uint64_t>(cost.parameters)));
  line("MACs of layers", with_thousands(static_cast<std::uint64_t>(cost.macs)));
  if (cost.attention_macs > 0) {
    line("MACs inside attention", with_thousands(static_cast<std::uint64_t>(cost.attention_macs)));
  }
  line("activations, inference", memory_text(cost.inference_numbers) + " a sample in float32, at the most at once");
  line("activations, training",
       memory_text(cost.training_numbers) + " a sample in float32, kept for the backward pass");
  print_parts(model);
  print_layers(cost);
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int models_verb(verb::Arguments arguments) {
  Call call;
  verb::ArgumentParser parser(
      "models", "The models that have a name; `models show NAME`: its parts and what they cost.", kFooter);
  parser.positionals("show NAME", call.words, "one model in full");
  parser.option("--filter", call.filter, "only models with this in their name");
  parser.option("--size", call.size, "side of the images; each model's own by default");
  parser.option("--classes", call.classes, "classes of the head; each model's own by default");
  parser.repeated("--set", call.set, "with show: a part of the model, as in training: model.norm=dyt");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  check_input(call.size, call.classes);
  if (call.words.empty() && !call.set.empty()) {
    throw usage_error("--set", "goes with one model", "ceteris models show NAME --set model.norm=dyt");
  }
  if (call.words.empty()) {
    return list(call);
  }
  if (call.words.front() != "show") {
    throw usage_error(ceteris::quoted(call.words.front()), "is not known here",
                      "ceteris models show NAME, or --filter WORD");
  }
  return show(call);
}

}  // namespace ceteris::network_verbs
