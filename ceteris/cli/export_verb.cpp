// SPDX-License-Identifier: Apache-2.0
// `ceteris export`: a model as an ONNX file.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/onnx.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/models/weights.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"

namespace ceteris::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "  ceteris export resnet50 resnet50.onnx --weights resnet50.pth\n"
    "  ceteris export convnext_32px mine.onnx --weights runs/3f2a/ --set model.norm=dyt\n"
    "  ceteris export gpt_base gpt.onnx --weights runs/91bd/\n";

struct Call {
  std::vector<std::string> words;
  std::string weights;
  std::vector<std::string> set;
  int size = 0;
  int classes = 0;
  bool json = false;
};

/// The model as the training verb would have it: a name, then fields by --set.
struct Exported {
  static constexpr std::string_view title = "export";
  models::ModelSpec model;
  static constexpr auto fields() { return std::tuple{spec::field("model", &Exported::model, "the network")}; }
};

models::OnnxInput onnx_input(const models::ModelSpec& model, const models::ImageInput& input) {
  if (const auto* gpt = std::get_if<models::GptSpec>(&model)) {
    return {.name = "tokens", .shape = {gpt->context}, .tokens = true};
  }
  return {.name = "images", .shape = {input.channels, input.side, input.side}};
}

void check(const Call& call) {
  if (call.words.size() != 2) {
    throw usage_error("export", "takes a model and the file to write", "ceteris export resnet50 resnet50.onnx");
  }
  if (call.size < 0 || call.classes < 0) {
    throw usage_error(call.size < 0 ? "--size" : "--classes", "must be at least 1");
  }
}

}  // namespace

int export_verb(Arguments arguments) {
  Call call;
  ArgumentParser parser("export", "Write a model with its weights as an ONNX file (opset 17).", kFooter);
  parser.positionals("MODEL FILE", call.words, "a name from `ceteris models`, and the file to write");
  parser.option("--weights", call.weights,
                "safetensors, .pth or a run folder; without it, weights are as drawn by seed 0");
  parser.repeated("--set", call.set, "a part of the model, as in training: model.norm=dyt");
  parser.option("--size", call.size, "side of the images; the model's own by default");
  parser.option("--classes", call.classes, "classes of the head; the model's own by default");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  check(call);
  const models::NamedModel& named = models::find(call.words[0]);
  Exported exported{named.spec};
  spec::set_all(exported, call.set);
  models::ImageInput input = named.input;
  input.side = call.size > 0 ? call.size : input.side;
  input.classes = call.classes > 0 ? call.classes : input.classes;

  ops::use_single_thread();
  const auto network = models::build(exported.model, input);
  nn::initialise(*network, 0, 0);
  std::vector<std::string> notes;
  if (call.weights.empty()) {
    notes.emplace_back("no --weights: the weights are those of a network that has learned nothing (seed 0)");
  } else {
    const models::WeightFile file = models::read_weights(call.weights);
    notes = models::load_weights(*network, file).lines();
  }
  const models::OnnxModel model =
      models::onnx_model(*network, onnx_input(exported.model, input),
                         {{"ceteris", std::string(version())}, {"spec", spec::to_json(exported)}});
  write_file_atomic(call.words[1], model.bytes);

  if (!model.dynamic_batch) {
    notes.push_back("takes one sample at a time: " + model.why_fixed);
  }
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.export/1"},
                      {"file", call.words[1]},
                      {"bytes", model.bytes.size()},
                      {"opset", model.opset},
                      {"nodes", model.nodes},
                      {"dynamic_batch", model.dynamic_batch},
                      {"notes", notes}}
                     .dump(2)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << fmt::format("{}: {}, {} nodes, opset {}\n", printable(call.words[1]), human_bytes(model.bytes.size()),
                           model.nodes, model.opset);
  for (const std::string& note : notes) {
    std::cout << "  " << note << '\n';
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::cli
