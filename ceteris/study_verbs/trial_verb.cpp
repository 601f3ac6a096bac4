// SPDX-License-Identifier: Apache-2.0
// `ceteris trial`: one trial of a study, run for a look or shown.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study_call/call.hpp"
#include "ceteris/study_verbs/trial_run.hpp"
#include "ceteris/study_verbs/trial_show.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPage =
    "ceteris trial: one trial of a study, or what training runs come to\n\n"
    "  ceteris trial run FILE --arm on --replicate 3    run one that counts in no verdict, to see whether it works\n"
    "  ceteris trial show 08be72204d28765fef8c          command, seed, attempts, values, and where its files lie\n"
    "  ceteris trial resolve trial.toml                 ids, steps and costs of training runs, and what is wrong with "
    "them\n\n"
    "ceteris trial WORD --help says more.\n";

constexpr std::string_view kShowFooter =
    "  ceteris trial show 08be72204d28765fef8c      command, seed, attempts, values, and where its files lie\n\n"
    "The id is a folder below RUNS; its beginning is enough. results.csv of a study lists those of its trials.\n";

/// The one trial whose id begins with `word`.
std::string id_of(const fs::path& runs, const std::string& word) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    const std::string name = entry.path().filename().string();
    if (trial_store::is_trial_id(name) && name.starts_with(word)) {
      found.push_back(name);
    }
  }
  if (found.size() != 1) {
    throw usage_error(printable(word),
                      found.empty() ? "is the beginning of no trial in " + printable(runs.string())
                                    : "is the beginning of " + std::to_string(found.size()) + " trials",
                      found.empty() ? "ceteris study export NAME lists the trials of a study" : "give more of the id");
  }
  return found.front();
}

int trial_show(verb::Arguments arguments) {
  study_call::StudyCall call;
  verb::ArgumentParser parser("trial show", "One trial of a study, completely.", kShowFooter);
  call.declare(parser, "ID", "the trial");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const std::string& id = call.one("trial show");
  std::cout << trial_text(call.runs, trial_store::read_trial(call.runs, id_of(call.runs, id)), call.json);
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int trial_verb(verb::Arguments arguments, bool engine_is_here) {
  if (arguments.empty()) {
    std::cerr << kPage;
    return static_cast<int>(Exit::Usage);
  }
  const std::string& word = arguments.front();
  if (word == "--help" || word == "-h") {
    std::cout << kPage;
    return static_cast<int>(Exit::Ok);
  }
  if (word == "run") {
    return trial_run(arguments.subspan(1), engine_is_here);
  }
  if (word == "show") {
    return trial_show(arguments.subspan(1));
  }
  constexpr std::array<std::string_view, 3> kWords = {"resolve", "run", "show"};
  const std::string near = nearest(word, kWords);
  throw usage_error("trial " + printable(word), "is not a thing that ceteris trial does",
                    near.empty() ? "known: resolve, run, show" : "did you mean trial " + near + "?");
}

}  // namespace ceteris::study_verbs
