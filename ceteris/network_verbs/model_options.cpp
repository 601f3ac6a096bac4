// SPDX-License-Identifier: Apache-2.0
#include "ceteris/network_verbs/model_options.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/network_verbs/input_check.hpp"
#include "ceteris/network_verbs/run_argument.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::network_verbs {

void model_options(verb::ArgumentParser& parser, infer::ModelChoice& choice) {
  parser.option("--weights", choice.weights, "safetensors, .pth or a run folder; a run as MODEL brings its own");
  parser.flag("--ema", choice.ema, "the moving average of the weights, where the file has one");
  parser.repeated("--set", choice.set, "a part of the model, as in training: model.norm=dyt");
  parser.option("--size", choice.size, "side of the images; the model's own by default");
  parser.option("--classes", choice.classes, "classes of the head; as many as the weights have by default");
}

void label_option(verb::ArgumentParser& parser, infer::ModelChoice& choice) {
  parser.option("--labels", choice.labels,
                "file with the name of a class a line, in the order of the head; a run brings its own");
}

void pass_options(verb::ArgumentParser& parser, PassCall& pass) {
  parser.option("--batch", pass.options.batch, "images at once");
  parser.option("--crop", pass.options.crop,
                "share of the image's centre square that the network sees; 8/9 as in training");
  parser.option("--jobs", pass.jobs, "threads");
}

infer::ChosenModel chosen_model(const infer::ModelChoice& choice) {
  check_input(choice.size, choice.classes);
  infer::ModelChoice named = choice;
  named.weights = run_argument(choice.weights);
  return infer::choose_model(named);
}

infer::ChosenModel trained_model(const infer::ModelChoice& choice, const PassCall& pass, bool with_head,
                                 Progress& progress) {
  if (pass.options.batch < 1 || pass.jobs < 1) {
    throw usage_error(pass.options.batch < 1 ? "--batch" : "--jobs", "must be at least 1");
  }
  if (pass.options.crop && !(*pass.options.crop >= 0.25 && *pass.options.crop <= 1)) {
    throw usage_error("--crop", "must lie between 0.25 and 1");
  }
  ops::set_threads(pass.jobs);
  infer::ChosenModel chosen = chosen_model(choice);
  infer::require_trained(chosen, with_head);
  for (const std::string& note : chosen.notes) {
    progress.note(note);
  }
  return chosen;
}

void check_output(const std::filesystem::path& out, std::span<const std::string> inputs) {
  std::error_code ignored;
  for (const std::string& input : inputs) {
    if (std::filesystem::equivalent(out, input, ignored)) {
      throw usage_error("--out", printable(out.string()) + " would be written over what is read",
                        "choose another name");
    }
  }
}

std::vector<std::map<std::string, std::string>> refused_facts(const std::vector<loader::Refused>& refused) {
  std::vector<std::map<std::string, std::string>> list;
  for (const loader::Refused& file : refused) {
    list.push_back({{"name", file.name}, {"reason", file.refusal.reason}, {"detail", file.refusal.detail}});
  }
  return list;
}

}  // namespace ceteris::network_verbs
