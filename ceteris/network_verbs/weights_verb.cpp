// SPDX-License-Identifier: Apache-2.0
// `ceteris weights`: what a weight file holds, and the same file for another program.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/matching.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/network_verbs/weights_diff.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/weights/compare.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;
using weights::WeightFile;
using weights::WeightTensor;

constexpr std::size_t kTensorsShown = 20;

std::uint64_t bytes_of(const WeightFile& file) {
  std::uint64_t bytes = 0;
  for (const WeightTensor& tensor : file.tensors) {
    bytes += tensor.value.nbytes();
  }
  return bytes;
}

std::map<std::string, std::size_t> types_of(const WeightFile& file) {
  std::map<std::string, std::size_t> types;
  for (const WeightTensor& tensor : file.tensors) {
    ++types[weights::type_name(tensor.value.scalar_type())];
  }
  return types;
}

Json naming_json(const std::optional<weights::Naming>& naming) {
  return naming ? Json(weights::scheme_name(naming->scheme)) : Json(nullptr);
}
Json family_json(const std::optional<weights::Naming>& naming) {
  return naming ? Json(weights::family_title(naming->family)) : Json(nullptr);
}

// Names and metadata come from outside and may hold anything; JSON must not fail on them.
Json printable_table(const std::map<std::string, std::string>& texts) {
  Json json = Json::object();
  for (const auto& [key, text] : texts) {
    json[printable(key)] = printable(text);
  }
  return json;
}
std::vector<std::string> dropped_names(const std::vector<weights::LeftOut>& tensors) {
  std::vector<std::string> names;
  for (const weights::LeftOut& tensor : tensors) {
    names.push_back(tensor.name);
  }
  return all_printable(names);
}

int inspect(verb::Arguments arguments) {
  std::vector<std::string> files;
  bool all = false, ema = false, json = false;
  verb::ArgumentParser parser("weights inspect", "What a weight file holds.", kWeightsFooter);
  parser.positionals("file", files, "a weight file or a run folder");
  parser.flag("--all", all, "list every tensor");
  parser.flag("--ema", ema, "the moving average of the weights, where there is one");
  parser.flag("--json", json, "as JSON, with every tensor");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (files.size() != 1) {
    throw usage_error("weights inspect", "takes one file", "see: ceteris weights --help");
  }
  const WeightFile file = weights::read_weights(run_argument(files.front()), {.ema = ema});
  const std::vector<std::string> guesses = models::matching_models(file);
  const std::int64_t parameters = weights::parameter_count(file);
  if (json) {
    Json list = Json::array();
    for (const WeightTensor& tensor : file.tensors) {
      list.push_back({{"name", printable(tensor.name)},
                      {"type", weights::type_name(tensor.value.scalar_type())},
                      {"shape", tensor.value.sizes().vec()}});
    }
    std::cout << Json{{"schema", "ceteris.weights-inspect/1"},
                      {"file", path_text(file)},
                      {"container", file.container},
                      {"family", family_json(file.naming)},
                      {"naming", naming_json(file.naming)},
                      {"models", guesses},
                      {"parameters", parameters},
                      {"bytes", bytes_of(file)},
                      {"types", types_of(file)},
                      {"notes", all_printable(file.notes)},
                      {"metadata", printable_table(file.metadata)},
                      {"tensors", list}}
                     .dump(2)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << fmt::format("{}\n\n  {:<12}{}\n  {:<12}{}\n", path_text(file), "container", file.container, "names",
                           naming_text(file.naming));
  if (!guesses.empty()) {
    std::cout << fmt::format("  {:<12}{}\n", "size of", join(guesses, ", "));
  }
  std::cout << fmt::format("  {:<12}{}\n  {:<12}{}\n", "parameters",
                           with_thousands(static_cast<std::uint64_t>(parameters)), "tensors",
                           fmt::format("{}, {}", file.tensors.size(), human_bytes(bytes_of(file))));
  for (const auto& [type, count] : types_of(file)) {
    std::cout << fmt::format("  {:<12}{}\n", type, count);
  }
  for (const std::string& note : file.notes) {
    std::cout << fmt::format("  {:<12}{}\n", "note", printable(note));
  }
  for (const auto& [key, text] : file.metadata) {
    std::cout << fmt::format("  {:<12}{} = {}\n", "metadata", printable(key), printable(text));
  }
  const std::size_t shown = all ? file.tensors.size() : std::min(kTensorsShown, file.tensors.size());
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, printable(file.tensors[i].name).size());
  }
  std::cout << '\n';
  for (std::size_t i = 0; i < shown; ++i) {
    const at::Tensor& value = file.tensors[i].value;
    std::cout << fmt::format("  {:<{}}  {:<5} {}\n", printable(file.tensors[i].name), width,
                             weights::type_name(value.scalar_type()), weights::shape_text(value.sizes()));
  }
  if (shown < file.tensors.size()) {
    std::cout << fmt::format("  and {} more; --all lists them\n", file.tensors.size() - shown);
  }
  return static_cast<int>(Exit::Ok);
}

/// All floating tensors in one type. Throws where a number leaves the range of that type.
void convert_types(std::vector<WeightTensor>& tensors, const std::string& dtype, const std::string& where) {
  const auto type = weights::find_floating_type(dtype);
  if (!type || *type == at::kDouble) {
    throw usage_error("--dtype", ceteris::quoted(dtype) + " is not a type of weights", "choose f32, f16 or bf16");
  }
  for (WeightTensor& tensor : tensors) {
    if (!tensor.value.is_floating_point() || tensor.value.scalar_type() == *type) {
      continue;
    }
    const at::Tensor converted = tensor.value.to(*type);
    if (!at::equal(converted.isfinite(), tensor.value.isfinite())) {
      throw usage_error(where, ceteris::quoted(tensor.name) + " holds numbers beyond the range of " + dtype,
                        "choose bf16 or f32");
    }
    tensor.value = converted;
  }
}

/// The file fills this model, to the last tensor.
void check_model(const WeightFile& file, const std::string& name) {
  const models::NamedModel& model = models::find(name);
  const models::ImageInput found = models::input_of(file);
  models::ImageInput input = model.input;
  input.channels = found.channels;
  input.classes = found.classes;
  if (std::any_of(file.tensors.begin(), file.tensors.end(),
                  [](const auto& t) { return t.name == "pos_embed" || t.name == "encoder.pos_embedding"; })) {
    input.side = found.side;
  }
  const auto network = models::build(model.spec, input);
  (void)weights::load_weights(*network, file, {.strict = true});
}

int convert(verb::Arguments arguments) {
  std::vector<std::string> files;
  std::string to, dtype, model;
  bool ema = false, json = false;
  verb::ArgumentParser parser("weights convert", "The same weights under other names, in another container or type.",
                              kWeightsFooter);
  parser.positionals("files", files, "IN OUT.safetensors");
  parser.option("--to", to, "names of timm, torchvision, original (the authors) or ceteris; without it they stay");
  parser.option("--dtype", dtype, "f32, f16 or bf16; without it types stay");
  parser.option("--model", model, "first check that IN fills this model exactly");
  parser.flag("--ema", ema, "the moving average of the weights, where there is one");
  parser.flag("--json", json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (files.size() != 2) {
    throw usage_error("weights convert", "takes two files, IN and OUT", "see: ceteris weights --help");
  }
  const bool renames = !to.empty();
  const weights::Scheme scheme = renames ? weights::find_scheme(to) : weights::Scheme::Ceteris;
  const WeightFile file = weights::read_weights(run_argument(files[0]), {.ema = ema});
  if (!model.empty()) {
    check_model(file, model);
  }
  weights::Renamed result{.tensors = file.tensors, .dropped = {}, .created = {}};
  if (renames && file.naming) {
    result = weights::renamed(file.tensors, *file.naming, scheme, path_text(file));
  } else if (scheme != weights::Scheme::Ceteris) {
    throw usage_error(path_text(file),
                      "its names are of no network that is known here, so they cannot become those of " + to,
                      "leave --to out to convert container and type alone");
  }
  if (!dtype.empty()) {
    convert_types(result.tensors, dtype, path_text(file));
  }
  std::map<std::string, std::string> metadata = file.metadata;
  metadata.erase("checksum");  // both speak of the checkpoint that IN was
  metadata.erase("identity");
  if (file.naming) {
    metadata["family"] = weights::family_title(file.naming->family);
    metadata["naming"] = weights::scheme_name(renames ? scheme : file.naming->scheme);
  }
  weights::write_weights(files[1], result.tensors, std::move(metadata));
  const std::string out = printable(files[1]);
  if (json) {
    std::cout << Json{{"schema", "ceteris.weights-convert/1"},
                      {"in", path_text(file)},
                      {"out", out},
                      {"family", family_json(file.naming)},
                      {"from", naming_json(file.naming)},
                      {"to", renames && file.naming ? Json(to) : naming_json(file.naming)},
                      {"tensors", result.tensors.size()},
                      {"dropped", dropped_names(result.dropped)},
                      {"created", all_printable(result.created)},
                      {"notes", all_printable(file.notes)}}
                     .dump(2)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << fmt::format("{}: {} tensors\n", out, result.tensors.size());
  for (const std::string& note : file.notes) {
    std::cout << "  " << printable(note) << '\n';
  }
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const weights::LeftOut& tensor : result.dropped) {
    by_reason[tensor.why].push_back(tensor.name);
  }
  for (const auto& [why, names] : by_reason) {
    std::cout << fmt::format("  {} left out, {}: {} ...\n", names.size(), why, printable(names.front()));
  }
  if (!result.created.empty()) {
    std::cout << fmt::format("  {} made, which {} stores besides: {} ...\n", result.created.size(), to,
                             result.created.front());
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int weights_verb(verb::Arguments arguments) {
  const std::string action = arguments.empty() ? std::string() : arguments.front();
  const verb::Arguments rest = arguments.subspan(arguments.empty() ? 0 : 1);
  if (action == "inspect") {
    return inspect(rest);
  }
  if (action == "convert") {
    return convert(rest);
  }
  if (action == "diff") {
    return weights_diff(rest);
  }
  std::vector<std::string> words;
  verb::ArgumentParser parser("weights", "Inspect, convert and compare weight files.", kWeightsFooter);
  parser.positionals("action", words, "inspect FILE, convert IN OUT, or diff A B");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  throw usage_error("weights",
                    words.empty() ? "wants to know what to do" : ceteris::quoted(words.front()) + " is nothing it does",
                    "choose inspect, convert or diff");
}

}  // namespace ceteris::network_verbs
