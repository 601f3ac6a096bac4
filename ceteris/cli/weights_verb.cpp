// SPDX-License-Identifier: Apache-2.0
// `ceteris weights`: what a weight file holds, the same file for another program, and two files against each other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/models/weight_compare.hpp"
#include "ceteris/models/weights.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::cli {
namespace {

using Json = nlohmann::ordered_json;
using models::WeightFile;
using models::WeightTensor;

constexpr std::size_t kShown = 20;

constexpr std::string_view kFooter =
    "FILE is a safetensors file, a PyTorch file (.pth, .pt) or a run folder of ceteris train.\n\n"
    "  ceteris weights inspect convnext_tiny.pth\n"
    "  ceteris weights convert convnext_tiny.pth convnext_tiny.safetensors --to timm --dtype bf16\n"
    "  ceteris weights diff runs/3f2a/ convnext_tiny.safetensors\n\n"
    "Each has --help and --json.\n";

std::string path_text(const WeightFile& file) {
  return printable(file.path.string());
}

std::string naming_text(const std::optional<models::Naming>& naming) {
  return naming ? fmt::format("{}, {}", models::family_title(naming->family), models::scheme_name(naming->scheme))
                : "of no network that is known here";
}

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
    ++types[models::type_name(tensor.value.scalar_type())];
  }
  return types;
}

Json naming_json(const std::optional<models::Naming>& naming) {
  return naming ? Json(models::scheme_name(naming->scheme)) : Json(nullptr);
}
Json family_json(const std::optional<models::Naming>& naming) {
  return naming ? Json(models::family_title(naming->family)) : Json(nullptr);
}

// Names and metadata come from outside and may hold anything; JSON must not fail on them.
Json printable_json(const std::map<std::string, std::string>& texts) {
  Json json = Json::object();
  for (const auto& [key, text] : texts) {
    json[printable(key)] = printable(text);
  }
  return json;
}
Json printable_json(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) {
    json.push_back(printable(text));
  }
  return json;
}

int inspect(Arguments arguments) {
  std::vector<std::string> files;
  bool all = false, ema = false, json = false;
  ArgumentParser parser("weights inspect", "What a weight file holds.", kFooter);
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
  const WeightFile file = models::read_weights(files.front(), {.ema = ema});
  const std::vector<std::string> guesses = models::matching_models(file);
  const std::int64_t parameters = models::parameter_count(file);
  if (json) {
    Json list = Json::array();
    for (const WeightTensor& tensor : file.tensors) {
      list.push_back({{"name", printable(tensor.name)},
                      {"type", models::type_name(tensor.value.scalar_type())},
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
                      {"notes", printable_json(file.notes)},
                      {"metadata", printable_json(file.metadata)},
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
  const std::size_t shown = all ? file.tensors.size() : std::min(kShown, file.tensors.size());
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, printable(file.tensors[i].name).size());
  }
  std::cout << '\n';
  for (std::size_t i = 0; i < shown; ++i) {
    const at::Tensor& value = file.tensors[i].value;
    std::cout << fmt::format("  {:<{}}  {:<5} {}\n", printable(file.tensors[i].name), width,
                             models::type_name(value.scalar_type()), models::shape_text(value.sizes()));
  }
  if (shown < file.tensors.size()) {
    std::cout << fmt::format("  and {} more; --all lists them\n", file.tensors.size() - shown);
  }
  return static_cast<int>(Exit::Ok);
}

/// All floating tensors in one type. Throws where a number leaves the range of that type.
void convert_types(std::vector<WeightTensor>& tensors, const std::string& dtype, const std::string& where) {
  const auto type = models::find_floating_type(dtype);
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
  (void)models::load_weights(*network, file, {.strict = true});
}

int convert(Arguments arguments) {
  std::vector<std::string> files;
  std::string to, dtype, model;
  bool ema = false, json = false;
  ArgumentParser parser("weights convert", "The same weights under other names, in another container or type.",
                        kFooter);
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
  const models::Scheme scheme = renames ? models::find_scheme(to) : models::Scheme::Ceteris;
  const WeightFile file = models::read_weights(files[0], {.ema = ema});
  if (!model.empty()) {
    check_model(file, model);
  }
  models::Renamed result{.tensors = file.tensors, .dropped = {}, .created = {}};
  if (renames && file.naming) {
    result = models::renamed(file.tensors, *file.naming, scheme, path_text(file));
  } else if (scheme != models::Scheme::Ceteris) {
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
    metadata["family"] = models::family_title(file.naming->family);
    metadata["naming"] = models::scheme_name(renames ? scheme : file.naming->scheme);
  }
  models::write_weights(files[1], result.tensors, std::move(metadata));
  const std::string out = printable(files[1]);
  if (json) {
    std::cout << Json{{"schema", "ceteris.weights-convert/1"},
                      {"in", path_text(file)},
                      {"out", out},
                      {"family", family_json(file.naming)},
                      {"from", naming_json(file.naming)},
                      {"to", renames && file.naming ? Json(to) : naming_json(file.naming)},
                      {"tensors", result.tensors.size()},
                      {"dropped", printable_json(result.dropped)},
                      {"created", printable_json(result.created)},
                      {"notes", printable_json(file.notes)}}
                     .dump(2)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  std::cout << fmt::format("{}: {} tensors\n", out, result.tensors.size());
  for (const std::string& note : file.notes) {
    std::cout << "  " << printable(note) << '\n';
  }
  if (!result.dropped.empty()) {
    std::cout << fmt::format("  {} left out, which follow from the rest: {} ...\n", result.dropped.size(),
                             printable(result.dropped.front()));
  }
  if (!result.created.empty()) {
    std::cout << fmt::format("  {} made, which {} stores besides: {} ...\n", result.created.size(), to,
                             result.created.front());
  }
  return static_cast<int>(Exit::Ok);
}

void print_names(const std::string& what, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) {
    std::cout << fmt::format("  {:<11}{}\n", what, printable(names[i]));
  }
  if (names.size() > kShown) {
    std::cout << fmt::format("  {:<11}and {} more\n", what, names.size() - kShown);
  }
}

// JSON has no infinity; null stands for it.
Json number_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json difference_json(const models::WeightDifference& difference) {
  Json shapes = Json::array(), tensors = Json::array();
  for (const models::ShapeDifference& shape : difference.shapes) {
    shapes.push_back({{"name", printable(shape.name)}, {"a", shape.a}, {"b", shape.b}});
  }
  for (const models::TensorDifference& tensor : difference.tensors) {
    tensors.push_back({{"name", printable(tensor.name)},
                       {"absolute", number_json(tensor.absolute)},
                       {"relative", number_json(tensor.relative)}});
  }
  return {{"equal", difference.equal},
          {"largest_absolute", number_json(difference.largest_absolute())},
          {"only_a", printable_json(difference.only_a)},
          {"only_b", printable_json(difference.only_b)},
          {"shapes", shapes},
          {"tensors", tensors}};
}

int diff(Arguments arguments) {
  std::vector<std::string> files;
  std::optional<double> tolerance;
  bool json = false;
  ArgumentParser parser("weights diff", "Two weight files against each other, tensor by tensor.", kFooter);
  parser.positionals("files", files, "A B");
  parser.option("--tolerance", tolerance,
                "exit with 5 when a tensor is missing, or a number differs by more than this");
  parser.flag("--json", json, "as JSON, with every tensor");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (files.size() != 2) {
    throw usage_error("weights diff", "takes two files, A and B", "see: ceteris weights --help");
  }
  if (tolerance && !(*tolerance >= 0)) {
    throw usage_error("--tolerance", "must be 0 or more");
  }
  const WeightFile a = models::read_weights(files[0]), b = models::read_weights(files[1]);
  const models::WeightDifference difference = models::compare_weights(a, b);
  const bool same = difference.same_structure() && difference.largest_absolute() <= tolerance.value_or(0);
  if (json) {
    Json result = {{"schema", "ceteris.weights-diff/1"}, {"a", path_text(a)}, {"b", path_text(b)}};
    result.update(difference_json(difference));
    std::cout << result.dump(2) << '\n';
  } else {
    std::cout << fmt::format("A {}  ({})\nB {}  ({})\n\n", path_text(a), naming_text(a.naming), path_text(b),
                             naming_text(b.naming));
    print_names("only in A", difference.only_a);
    print_names("only in B", difference.only_b);
    for (const models::ShapeDifference& shape : difference.shapes) {
      std::cout << fmt::format("  {:<11}{} {} and {}\n", "shapes", printable(shape.name), models::shape_text(shape.a),
                               models::shape_text(shape.b));
    }
    std::size_t shown = 0;
    for (const models::TensorDifference& tensor : difference.tensors) {
      if (tensor.absolute > 0 && shown++ < kShown) {
        std::cout << fmt::format("  {:<11}{:.3g} absolute, {:.3g} relative  {}\n", "differs", tensor.absolute,
                                 tensor.relative, printable(tensor.name));
      }
    }
    std::cout << fmt::format(
        "{} tensors are equal, {} differ, by at most {:.3g}; {} have another shape; {} stand only in "
        "A, {} only in B\n",
        difference.equal, difference.tensors.size() - difference.equal, difference.largest_absolute(),
        difference.shapes.size(), difference.only_a.size(), difference.only_b.size());
  }
  return static_cast<int>(!tolerance || same ? Exit::Ok : Exit::NotMet);
}

}  // namespace

int weights_verb(Arguments arguments) {
  const std::string action = arguments.empty() ? std::string() : arguments.front();
  const Arguments rest = arguments.subspan(arguments.empty() ? 0 : 1);
  if (action == "inspect") {
    return inspect(rest);
  }
  if (action == "convert") {
    return convert(rest);
  }
  if (action == "diff") {
    return diff(rest);
  }
  std::vector<std::string> words;
  ArgumentParser parser("weights", "Inspect, convert and compare weight files.", kFooter);
  parser.positionals("action", words, "inspect FILE, convert IN OUT, or diff A B");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  throw usage_error("weights",
                    words.empty() ? "wants to know what to do" : ceteris::quoted(words.front()) + " is nothing it does",
                    "choose inspect, convert or diff");
}

}  // namespace ceteris::cli
