// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/arguments.hpp"
#include "ceteris/cli/study_verbs.hpp"
#include "ceteris/study/new_file.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::cli {
namespace {

constexpr std::string_view kFooter =
    "  ceteris study new smoothing.toml --factor smoothing=0,0.1 --metric 'accuracy=json:{dir}/result.json' \\\n"
    "      --margin 0.005 -- python3 train.py --seed {seed} --smoothing {smoothing} --out {dir}\n\n"
    "Everything behind -- is the command. Without FILE the text goes to stdout.\n"
    "A metric is NAME=SOURCE, with a key behind #: 'accuracy=csv:{dir}/log.csv#val_acc',\n"
    "'loss=regex:stdout#loss: ([0-9.e-]+)', 'time=seconds', 'acc=events' for lines of {dir}/metrics.jsonl.\n";

}  // namespace

int study_new(Arguments arguments) {
  const auto dashes = std::ranges::find(arguments, "--");
  study::NewStudy made;
  std::vector<std::string> words;
  if (dashes != arguments.end()) {
    made.command.assign(dashes + 1, arguments.end());
  }
  ArgumentParser parser("study new", "Write a study file from a question, factors and a command.", kFooter);
  parser.positionals("FILE", words, "the file to write; it must not exist");
  parser.option("--question", made.question, "one sentence");
  parser.repeated("--factor", made.factors, "NAME=LEVEL,LEVEL: what is varied; the first level is the baseline's");
  parser.option("--metric", made.metric, "NAME=SOURCE[#KEY]: what decides");
  parser.option("--better", made.better, "higher or lower");
  parser.option("--scale", made.scale, "fraction (0 to 1), percent, ratio or plain");
  parser.option("--margin", made.margin, "the smallest difference that matters");
  parser.option("--replicates", made.replicates, "trials of every arm");
  if (!parser.parse({arguments.begin(), dashes})) {
    return static_cast<int>(Exit::Ok);
  }
  if (words.size() > 1) {
    throw usage_error("study new", "takes one file, and the command behind --",
                      "ceteris study new FILE --factor NAME=A,B --metric NAME=SOURCE -- COMMAND");
  }
  const std::string text = study::new_study_text(made);
  const std::filesystem::path path = words.empty() ? "study.toml" : words.front();
  static_cast<void>(study::parse_study(text, path));
  if (words.empty()) {
    std::cout << text;
    return static_cast<int>(Exit::Ok);
  }
  if (std::filesystem::exists(path)) {
    throw usage_error(printable(path.string()), "exists already, and is not replaced");
  }
  write_file_atomic(path, text);
  std::cout << "Written: " << printable(path.string()) << "\nNext: ceteris study plan " << printable(path.string())
            << ", then ceteris study run " << printable(path.string()) << '\n';
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::cli
