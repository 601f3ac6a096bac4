// SPDX-License-Identifier: Apache-2.0
// `ceteris predict`: the likeliest classes of every image.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/infer/predict.hpp"
#include "ceteris/network_verbs/model_options.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/network_verbs/verbs.hpp"
#include "ceteris/trial/label_file.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"

namespace ceteris::network_verbs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPredictFooter =
    "A row an image: its name, then class and probability from the likeliest down.\n\n"
    "  ceteris predict runs/3f2a/ photos/                          CSV on stdout\n"
    "  ceteris predict resnet50 photos/ --weights resnet50.pth --labels imagenet.txt --top 1 --out classes.csv\n"
    "  ceteris predict runs/3f2a/ photos.tar --json\n"
    "  ceteris predict runs/3f2a/ one.jpg another.png\n";

struct PredictCall {
  std::vector<std::string> words;
  infer::ModelChoice choice;
  PassCall pass;
  int top = 5;
  std::string out;
  bool json = false;
};

std::string csv_heading(std::int64_t top) {
  std::string line = "image";
  for (std::int64_t k = 1; k <= top; ++k) {
    line += fmt::format(",class_{0},probability_{0}", k);
  }
  return line + '\n';
}

std::string csv_row(const infer::ChosenModel& chosen, const infer::Prediction& row) {
  std::string line = csv_field(row.image);
  for (std::size_t k = 0; k < row.classes.size(); ++k) {
    line += fmt::format(",{},{:.6f}", csv_field(infer::label_of(chosen, row.classes[k])), row.probabilities[k]);
  }
  return line + '\n';
}

Json row_json(const infer::ChosenModel& chosen, const infer::Prediction& row) {
  Json json = {{"image", row.image}, {"top", Json::array()}};
  for (std::size_t k = 0; k < row.classes.size(); ++k) {
    json["top"].push_back({{"class", infer::label_of(chosen, row.classes[k])},
                           {"index", row.classes[k]},
                           {"probability", row.probabilities[k]}});
  }
  return json;
}

/// Where the rows go: to a file that appears whole, or to stdout as they come.
class Rows {
 public:
  explicit Rows(const std::string& path) {
    if (!path.empty()) {
      remove_stale_temporaries(std::filesystem::absolute(path).parent_path());
      file_.emplace(path);
    }
  }
  void write(const std::string& text) {
    if (file_) {
      file_->append(text);
    } else {
      std::cout << text;
    }
  }
  void finish() {
    if (file_) {
      file_->commit();
    }
  }

 private:
  std::optional<AtomicFile> file_;
};

/// Names that stand for several classes are no fault here, and a reader of the rows has to know.
void tell_repeated_names(infer::ChosenModel& chosen, Progress& progress) {
  if (const auto repeated = trial::repeated_names(chosen.labels); !repeated.empty()) {
    chosen.notes.push_back("these labels name more than one class, which the index of --json tells apart: " +
                           printable(join(repeated, ", ")));
    progress.note(chosen.notes.back());
  }
}

int predict(const PredictCall& call, infer::ChosenModel chosen, Progress& progress) {
  tell_repeated_names(chosen, progress);
  (void)infer::image_network(chosen);  // before anything is opened
  const data::Source source = infer::open_images(std::span(call.words).subspan(1), progress);
  const auto top = std::min<std::int64_t>(call.top, chosen.input.classes);
  Executor executor(call.pass.jobs);
  check_output(call.out, call.words);
  Rows rows(call.out);
  if (!call.json) {
    rows.write(csv_heading(top));
  }
  Json images = Json::array();
  const auto refused = infer::predict_images(source, chosen, call.pass.options, top, executor, progress,
                                             [&](const infer::Prediction& row) {
                                               if (call.json) {
                                                 images.push_back(row_json(chosen, row));
                                               } else {
                                                 rows.write(csv_row(chosen, row));
                                               }
                                             });
  if (call.json) {
    rows.write(Json{{"schema", "ceteris.predict/1"},
                    {"model", call.choice.model},
                    {"weights", chosen.weights},
                    {"data", source.location},
                    {"notes", chosen.notes},
                    {"images", images},
                    {"refused", refused_facts(refused)}}
                   .dump(2, ' ', false, Json::error_handler_t::replace) +
               '\n');
  }
  rows.finish();
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int predict_verb(verb::Arguments arguments) {
  PredictCall call;
  verb::ArgumentParser parser("predict", "The likeliest classes of every image.", kPredictFooter);
  parser.positionals("MODEL IMAGES...", call.words,
                     "a run folder or a model by name, and a folder, archive or list of images, or images one by one");
  model_options(parser, call.choice);
  label_option(parser, call.choice);
  pass_options(parser, call.pass);
  parser.option("--top", call.top, "classes an image");
  parser.option("--out", call.out, "file to write instead of stdout");
  parser.flag("--json", call.json, "JSON instead of CSV, with the refused files");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() < 2) {
    throw usage_error("predict", "takes a model and images", "ceteris predict runs/3f2a/ photos/");
  }
  if (call.top < 1) {
    throw usage_error("--top", "must be at least 1");
  }
  call.choice.model = run_argument(call.words[0]);
  auto progress = verb::stderr_progress(/*rows_on_stdout=*/call.out.empty());
  return predict(call, trained_model(call.choice, call.pass, /*with_head=*/true, *progress), *progress);
}

}  // namespace ceteris::network_verbs
