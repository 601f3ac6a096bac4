// SPDX-License-Identifier: Apache-2.0
// `ceteris study`: does this choice matter, of any command? One file a subcommand.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study_verbs/study_sealed.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

template <int (*word)(verb::Arguments)>
int without_engine(verb::Arguments arguments, bool /*engine_is_here*/) {
  return word(arguments);
}

struct Subverb {
  std::string_view name;
  std::string_view usage;
  std::string_view summary;
  int (*run)(verb::Arguments arguments, bool engine_is_here);
};

constexpr std::array kSubverbs = {
    Subverb{"new", "[FILE] -- COMMAND", "write a study file from a question, factors and a command",
            without_engine<study_new>},
    Subverb{"copy", "STUDY FOLDER", "the files of a built-in study, to read and to change", without_engine<study_copy>},
    Subverb{"check", "FILE", "every problem of a study file, before anything runs", study_check},
    Subverb{"plan", "FILE", "arms, trials, cost, and what the study can and cannot show", study_plan},
    Subverb{"register", "FILE", "fix what is asked before anything runs; run does it by itself", study_register},
    Subverb{"run", "FILE", "run what is missing, then the verdict and the report", study_run},
    Subverb{"submit", "SYSTEM FILE", "run it as an array of Slurm or a job of Kubernetes", study_submit},
    Subverb{"status", "STUDY", "how far it is, and how its trials ended", without_engine<study_status>},
    Subverb{"report", "STUDY", "verdict and report from what has ended so far", without_engine<study_report>},
    Subverb{"list", "", "the studies of a folder of runs, and what each says", without_engine<study_list>},
    Subverb{"show", "STUDY", "a study as it is registered, with its versions", without_engine<study_show>},
    Subverb{"export", "STUDY", "every value of every trial, as CSV or JSON, or a table of trials",
            without_engine<study_export>},
    Subverb{"import", "STUDY FILE.csv", "results from a table of trials, so that only the others are run",
            without_engine<study_import>},
    Subverb{"seal", "STUDY PATH", "keep a test split out of the study, and count the looks at it",
            without_engine<study_seal>},
    Subverb{"look", "STUDY -- COMMAND", "what its trials are worth on the sealed test split; counted",
            without_engine<study_look>},
    Subverb{"amend", "FILE --reason TEXT", "a new version of a registered study; the old one stays",
            without_engine<study_amend>},
};

std::string page() {
  std::string text =
      "ceteris study: does this choice matter? Any training program, one file, one command, an honest verdict\n\n"
      "  ceteris study WORD [arguments]       ceteris study WORD --help\n\n";
  for (const Subverb& verb : kSubverbs) {
    text += fmt::format("  {:<10}{:<20}{}\n", verb.name, verb.usage, verb.summary);
  }
  text +=
      "\nTwo to begin with, for a program that takes a seed and writes its accuracy as JSON:\n\n"
      "  ceteris study new smoothing.toml --factor smoothing=0,0.1 --metric 'accuracy=json:{dir}/result.json' \\\n"
      "      -- python3 train.py --seed {seed} --smoothing {smoothing} --out {dir}\n"
      "  ceteris study run smoothing.toml\n\n"
      "Studies that are built in run by their name: ceteris study list --built-in\n\n"
      "STUDY is a study file or the name of one that ran. Trials lie in ./runs, or where --runs says.\n"
      "`ceteris help study` lists the fields of a study file; docs/studies.md explains them.\n";
  return text;
}

}  // namespace

int study_verb(verb::Arguments arguments, bool engine_is_here) {
  if (arguments.empty()) {
    std::cerr << page();
    return static_cast<int>(Exit::Usage);
  }
  const std::string& word = arguments.front();
  if (word == "--help" || word == "-h") {
    std::cout << page();
    return static_cast<int>(Exit::Ok);
  }
  const auto found = std::ranges::find(kSubverbs, word, &Subverb::name);
  if (found == kSubverbs.end()) {
    std::vector<std::string> names;
    for (const Subverb& verb : kSubverbs) {
      names.emplace_back(verb.name);
    }
    const std::string near = nearest(word, names);
    throw usage_error("study " + printable(word), "is not a thing that ceteris study does",
                      (near.empty() ? "" : "did you mean study " + near + "? ") + ("known: " + join(names, ", ")));
  }
  return found->run(arguments.subspan(1), engine_is_here);
}

}  // namespace ceteris::study_verbs
