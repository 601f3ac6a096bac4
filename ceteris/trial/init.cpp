// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/init.hpp"

#include <torch/nn/module.h>

#include <filesystem>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial/stored_trial.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownHash = 12;

std::string short_hash(const std::string& sha256) {
  return sha256.substr(0, kShownHash);
}

/// Whether the head of the file is for the classes of the data: by name where both are known, else by their number.
bool same_classes(const InitSpec& init, std::int64_t stored, const std::vector<std::string>& classes) {
  if (stored != static_cast<std::int64_t>(classes.size())) {
    return false;
  }
  const bool named = is_run_folder(init.weights);
  return !named || read_trial(init.weights).classes == classes;
}

HeadStart resolved_head(const InitSpec& init, const weights::WeightFile& file,
                        const std::vector<std::string>& classes) {
  if (classes.empty()) {  // a language model has one head, for its vocabulary
    if (init.head == HeadStart::New) {
      throw spec_error("init.head", "is new, and a language model keeps its head", "leave init.head out");
    }
    return HeadStart::Kept;
  }
  const std::optional<std::int64_t> stored = weights::classes_of(file);
  if (init.head == HeadStart::Kept && stored != static_cast<std::int64_t>(classes.size())) {
    throw spec_error("init.head",
                     "is to be kept, and " + printable(init.weights) +
                         (stored ? " has one for " + std::to_string(*stored) + " classes" : " has none") +
                         ", the data " + std::to_string(classes.size()),
                     "set init.head=new");
  }
  if (init.head != HeadStart::Auto) {
    return init.head;
  }
  return stored && same_classes(init, *stored, classes) ? HeadStart::Kept : HeadStart::New;
}

std::string head_note(const InitSpec& init, const weights::WeightFile& file, const weights::LoadReport& report) {
  const std::optional<std::int64_t> stored = weights::classes_of(file);
  const std::string classes = stored ? std::to_string(*stored) + " classes" : "no classes";
  if (init.head == HeadStart::New) {
    return "the head is drawn anew (" +
           (report.missing_head.empty() ? "the file's is for " + classes : "the file has none") + ")";
  }
  return stored ? "the head is kept (for " + classes + "; --set init.head=new draws another)" : "the head is kept";
}

}  // namespace

bool is_there(const InitSpec& init) {
  std::error_code ignored;
  return fs::exists(init.weights, ignored);
}

InitSpec resolved_init(InitSpec init, const std::vector<std::string>& classes) {
  if (init.weights.empty()) {
    if (!init.sha256.empty() || init.head != HeadStart::Auto) {
      throw spec_error("init.weights", "is not given, and the trial starts from weights",
                       init.sha256.empty()
                           ? "set init.weights=FILE"
                           : "set init.weights=FILE to the file whose SHA-256 begins with " + short_hash(init.sha256));
    }
    return init;
  }
  if (!init.sha256.empty() && init.head != HeadStart::Auto && !is_there(init)) {
    return init;
  }
  const weights::WeightFile file = weights::read_weights(init.weights);
  const std::string sha256 = sha256_hex(file.mapped->bytes());
  if (!init.sha256.empty() && init.sha256 != sha256) {
    throw usage_error(
        printable(init.weights),
        "is not what this trial started from: the SHA-256 of " + printable(file.path.filename().string()) +
            " begins with " + short_hash(sha256) + " and was " + short_hash(init.sha256),
        "name that file with --set init.weights=FILE, or begin another trial with --init " + printable(init.weights));
  }
  init.sha256 = sha256;
  init.head = resolved_head(init, file, classes);
  return init;
}

std::vector<std::string> load_init(torch::nn::Module& network, const InitSpec& init) {
  if (!is_there(init)) {
    throw usage_error(
        printable(init.weights),
        "is not there any more, and this trial starts from it: SHA-256 " + short_hash(init.sha256) + "...",
        "say where that file lies now: --set init.weights=FILE");
  }
  const weights::WeightFile file = weights::read_weights(init.weights);
  CETERIS_CHECK(init.sha256 == sha256_hex(file.mapped->bytes()), "the weights are resolved before they are loaded");
  weights::LoadReport report = weights::load_weights(network, file, {.new_head = init.head == HeadStart::New});
  if (const auto faults = report.faults(/*with_head=*/false); !faults.empty()) {
    throw usage_error(printable(init.weights), "is not of this network: " + join(faults, "; "),
                      "ceteris weights inspect shows what it holds");
  }
  const std::string head = head_note(init, file, report);
  std::vector<std::string> notes = {"fine-tuning: starts from " + printable(file.path.string()) + " (SHA-256 " +
                                    short_hash(init.sha256) + "...), " + std::to_string(report.loaded.size()) +
                                    " tensors; " + head};
  report.dropped_head.clear();
  report.missing_head.clear();
  for (std::string& line : report.lines()) {
    notes.push_back(std::move(line));
  }
  return notes;
}

}  // namespace ceteris::trial
