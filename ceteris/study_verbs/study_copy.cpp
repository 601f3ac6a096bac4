// SPDX-License-Identifier: Apache-2.0
// `ceteris study copy`: the files of a built-in study, to read and to change.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/builtin.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study_verbs/words.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {

namespace fs = std::filesystem;

int study_copy(verb::Arguments arguments) {
  std::vector<std::string> words;
  bool json = false;
  verb::ArgumentParser parser(
      "study copy", "The files of a built-in study, to read and to change.",
      "  ceteris study copy dyt-vs-layernorm mine\n\n"
      "FOLDER gets the study and the trial of every scale and its README.md; no file is replaced.\n"
      "`ceteris study list --built-in` lists the studies.\n");
  parser.positionals("STUDY FOLDER", words, "a built-in study, and a folder for it");
  parser.flag("--json", json, "machine-readable output");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const std::vector<std::string> names = study::builtin_names();
  if (words.size() != 2) {
    throw usage_error("study copy", "takes a built-in study and a folder", "built in: " + join(names, ", "));
  }
  const std::string& name = words.front();
  const fs::path folder = words.back();
  if (std::ranges::count(names, name) == 0) {
    const std::string near = nearest(name, names);
    throw usage_error(printable(name), "is no built-in study",
                      (near.empty() ? "" : "did you mean " + near + "? ") + ("built in: " + join(names, ", ")));
  }
  const std::vector<study::BuiltinFile> files = study::builtin_files_of(name);
  std::vector<Problem> problems;
  for (const study::BuiltinFile& file : files) {
    if (fs::exists(folder / file.path)) {
      problems.push_back({printable((folder / file.path).string()), "exists already, and is not replaced", ""});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  fs::create_directories(folder);
  nlohmann::ordered_json written = nlohmann::ordered_json::array();
  for (const study::BuiltinFile& file : files) {
    write_file_atomic(folder / file.path, file.text);
    written.push_back((folder / file.path).string());
  }
  if (json) {
    std::cout << nlohmann::ordered_json{{"schema", "ceteris.study_copy/1"}, {"files", written}}.dump(
                     2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
    return static_cast<int>(Exit::Ok);
  }
  const fs::path first = folder / study::builtin_file_name(name, study::builtin_scales(name).front());
  std::cout << "Written: " << files.size() << " files in " << printable(folder.string()) << "\nNext:\n  "
            << study::call_text("plan", first.string(), study::kDefaultRuns) << "\n  "
            << study::call_text("run", first.string(), study::kDefaultRuns) << '\n';
  return static_cast<int>(Exit::Ok);
}

}  // namespace ceteris::study_verbs
