// SPDX-License-Identifier: Apache-2.0
// `ceteris embed`: the features of every image as a matrix for NumPy.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/npy.hpp"
#include "ceteris/infer/embed.hpp"
#include "ceteris/network_verbs/model_options.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"

namespace ceteris::network_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kEmbedFooter =
    "NAME.npy holds a row of float32 an image, what the head of the network reads; NAME.rows.csv says which image\n"
    "each row is. With --stages a file each stage, NAME.stage0.npy and so on: the map averaged over its positions.\n\n"
    "  ceteris embed runs/3f2a/ photos/ --out photos.npy\n"
    "  ceteris embed resnet50 photos.tar --weights resnet50.pth --stages --out photos.npy\n"
    "  python3 -c \"import numpy; print(numpy.load('photos.npy').shape)\"\n";

struct EmbedCall {
  std::vector<std::string> words;
  infer::ModelChoice choice;
  PassCall pass;
  std::string out = "features.npy";
  bool stages = false;
  bool json = false;
};

fs::path beside(const std::string& out, const std::string& extension) {
  return fs::path(out).replace_extension(extension);
}

/// The matrices of one pass, opened when the first batch tells their widths.
class Matrices {
 public:
  void append(const std::vector<at::Tensor>& features, const std::vector<fs::path>& paths) {
    for (std::size_t i = 0; i < features.size(); ++i) {
      const at::Tensor rows = features[i].to(at::kFloat).contiguous();
      if (writers_.size() == i) {
        writers_.push_back({paths[i], rows.size(1), std::make_unique<formats::NpyWriter>(paths[i], rows.size(1))});
      }
      writers_[i].writer->append({rows.data_ptr<float>(), static_cast<std::size_t>(rows.numel())});
    }
  }
  void commit() {
    for (Open& open : writers_) {
      open.writer->commit();
    }
  }
  [[nodiscard]] Json json() const {
    Json files = Json::array();
    for (const Open& open : writers_) {
      files.push_back({{"file", open.path.string()}, {"shape", {open.writer->rows(), open.columns}}});
    }
    return files;
  }

 private:
  struct Open {
    fs::path path;
    std::int64_t columns;
    std::unique_ptr<formats::NpyWriter> writer;
  };
  std::vector<Open> writers_;
};

std::vector<fs::path> paths_of(const EmbedCall& call, std::size_t count) {
  if (!call.stages) {
    return {call.out};
  }
  std::vector<fs::path> paths;
  for (std::size_t i = 0; i < count; ++i) {
    paths.push_back(beside(call.out, ".stage" + std::to_string(i) + ".npy"));
  }
  return paths;
}

int embed(const EmbedCall& call, const infer::ChosenModel& chosen, Progress& progress) {
  (void)infer::image_network(chosen);  // before anything is opened
  const data::Source source = infer::open_images(std::span(call.words).subspan(1), progress);
  Executor executor(call.pass.jobs);
  Matrices matrices;
  const fs::path list_path = beside(call.out, ".rows.csv");
  check_output(call.out, call.words);
  check_output(list_path, call.words);
  remove_stale_temporaries(fs::absolute(list_path).parent_path());
  AtomicFile list(list_path);
  list.append("row,image,class\n");
  std::size_t row = 0;
  const auto features = call.stages ? infer::Features::Stages : infer::Features::Head;
  const auto refused =
      infer::embed_images(source, chosen, call.pass.options, features, executor, progress,
                          [&](const loader::StreamedBatch& batch, const std::vector<at::Tensor>& found) {
                            matrices.append(found, paths_of(call, found.size()));
                            for (const std::uint32_t item : batch.items) {
                              list.append(fmt::format("{},{},{}\n", row++, csv_field(source.items[item].name),
                                                      csv_field(loader::class_of(source, source.items[item]))));
                            }
                          });
  matrices.commit();
  list.commit();
  const Json files = matrices.json();
  if (call.json) {
    std::cout << Json{{"schema", "ceteris.embed/1"},
                      {"model", call.choice.model},
                      {"weights", chosen.weights},
                      {"data", source.location},
                      {"files", files},
                      {"rows", list_path.string()},
                      {"notes", chosen.notes},
                      {"refused", refused_facts(refused)}}
                     .dump(2, ' ', false, Json::error_handler_t::replace)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  for (const Json& file : files) {
    std::cout << fmt::format("{}: {} x {}\n", printable(file["file"].get<std::string>()),
                             file["shape"][0].get<std::int64_t>(), file["shape"][1].get<std::int64_t>());
  }
  std::cout << printable(list_path.string()) << ": which image each row is\n";
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int embed_verb(verb::Arguments arguments) {
  EmbedCall call;
  verb::ArgumentParser parser("embed", "The features of every image as a matrix for NumPy.", kEmbedFooter);
  parser.positionals("MODEL IMAGES...", call.words,
                     "a run folder or a model by name, and a folder, archive or list of images, or images one by one");
  model_options(parser, call.choice);
  pass_options(parser, call.pass);
  parser.option("--out", call.out, "the matrix to write; its name ends in .npy");
  parser.flag("--stages", call.stages, "the averaged map of every stage instead, a file each");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() < 2) {
    throw usage_error("embed", "takes a model and images", "ceteris embed runs/3f2a/ photos/ --out photos.npy");
  }
  if (fs::path(call.out).extension() != ".npy") {
    throw usage_error("--out", printable(call.out) + " does not end in .npy");
  }
  call.choice.model = run_argument(call.words[0]);
  auto progress = verb::stderr_progress();
  return embed(call, trained_model(call.choice, call.pass, /*with_head=*/false, *progress), *progress);
}

}  // namespace ceteris::network_verbs
