// SPDX-License-Identifier: Apache-2.0
// `ceteris export`: a model as an ONNX file.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/network_verbs/model_options.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/onnx/export.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::network_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kExportFooter =
    "  ceteris export resnet50 resnet50.onnx --weights resnet50.pth\n"
    "  ceteris export convnext_32px mine.onnx --weights dyt.safetensors --set model.norm=dyt\n"
    "  ceteris export runs/91bd/ mine.onnx               a run brings model, size and classes\n\n"
    "The file says what its input is: side, crop, mean, scale and, where they are known, the names of the classes "
    "(metadata\n"
    "of the model). examples/onnx/classify.py is a program of ten lines that uses it.\n";

struct ExportCall {
  std::vector<std::string> words;
  infer::ModelChoice choice;
  bool json = false;
};

onnx::OnnxInput onnx_input(const models::ModelSpec& model, const models::ImageInput& input) {
  if (const auto* gpt = std::get_if<models::GptSpec>(&model)) {
    return {.name = "tokens", .shape = {gpt->context}, .tokens = true};
  }
  return {.name = "images", .shape = {input.channels, input.side, input.side}};
}

std::string list_text(const auto& values) {
  Json list = Json::array();
  for (const auto& value : values) {
    list.push_back(value);
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What a program that knows nothing of us needs: an image's centre square becomes side / crop pixels wide, its middle
/// `side` pixels are the input, as (rgb / 255 - mean) / scale. For images alone.
std::map<std::string, std::string> metadata_of(const infer::ChosenModel& chosen) {
  std::map<std::string, std::string> about = {{"ceteris", std::string(verb::version())},
                                              {"spec", spec::to_json(models::ModelArgument{chosen.spec})}};
  if (std::holds_alternative<models::GptSpec>(chosen.spec)) {
    return about;
  }
  const int side = static_cast<int>(chosen.input.side);
  about["side"] = std::to_string(side);
  about["crop"] = shortest(static_cast<double>(side) / image::cache_side(side));
  about["mean"] = list_text(loader::kMean);
  about["scale"] = list_text(loader::kDeviation);
  if (!chosen.labels.empty()) {
    about["classes"] = list_text(chosen.labels);
  }
  return about;
}

}  // namespace

int export_verb(verb::Arguments arguments) {
  ExportCall call;
  verb::ArgumentParser parser("export", "Write a model with its weights as an ONNX file (opset 17).", kExportFooter);
  parser.positionals("MODEL FILE", call.words, "a name from `ceteris models`, and the file to write");
  model_options(parser, call.choice);
  label_option(parser, call.choice);
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() != 2) {
    throw usage_error("export", "takes a model and the file to write", "ceteris export resnet50 resnet50.onnx");
  }
  call.choice.model = run_argument(call.words[0]);
  ops::use_single_thread();
  const infer::ChosenModel chosen = chosen_model(call.choice);
  if (!chosen.weights.empty()) {
    infer::require_trained(chosen, /*with_head=*/true);
  }
  std::vector<std::string> notes = chosen.notes;
  const std::map<std::string, std::string> about = metadata_of(chosen);
  const onnx::OnnxModel model = onnx::onnx_model(*chosen.network, onnx_input(chosen.spec, chosen.input), about);
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
                      {"metadata", about},
                      {"notes", notes}}
                     .dump(2, ' ', false, Json::error_handler_t::replace)
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

}  // namespace ceteris::network_verbs
