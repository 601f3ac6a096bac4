// SPDX-License-Identifier: Apache-2.0
// `ceteris data`: the sets that come with the program, what a set of images holds, and the built-in ones as files.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/export.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/data/summary.hpp"
#include "ceteris/data_verbs/builtin_table.hpp"
#include "ceteris/data_verbs/data_pack.hpp"
#include "ceteris/data_verbs/summary_text.hpp"
#include "ceteris/data_verbs/verbs.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"

namespace ceteris::data_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFooter =
    "  ceteris data list                          the built-in sets\n"
    "  ceteris data show shapes                   what is in one, where its pixels come from, its fingerprint\n"
    "  ceteris data show photos/                  the same of a folder, archive or list: classes, sizes, what is "
    "broken\n"
    "  ceteris data export shapes shapes/         its files: train/CLASS/*.png, validation/CLASS/*.png\n"
    "  ceteris data export original original/     JPEG files as an audit reads them\n"
    "  ceteris data pack photos/ -o photos.pack   images of any source as one file that is read quickly\n"
    "  ceteris data inspect photos.pack           how it was made, and what is in it\n"
    "  ceteris data verify photos.pack            whether all of it is what was packed\n";

struct Call {
  std::vector<std::string> words;
  int jobs = available_cores();
  bool json = false;
};

void print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::size_t class_count(const data::Source& source) {
  std::set<std::string> classes;
  for (const data::Item& item : source.items) {
    classes.insert(data::class_of(source, item));
  }
  classes.erase("");
  return classes.size();
}

int list(const Call& call) {
  Json sets = Json::array();
  std::string text = fmt::format("{:<14}{:>7}{:>9}  {:<20}{}\n", "set", "images", "classes", "size", "");
  for (const BuiltinEntry& entry : builtin_table()) {
    const std::size_t classes = class_count(entry.source);
    sets.push_back({{"name", entry.name},
                    {"doc", entry.doc},
                    {"use", entry.use},
                    {"images", entry.source.items.size()},
                    {"classes", classes},
                    {"size", entry.size}});
    text += fmt::format("{:<14}{:>7}{:>9}  {:<20}{}\n", entry.name, with_thousands(entry.source.items.size()),
                        classes == 0 ? std::string("-") : std::to_string(classes), entry.size, entry.doc);
  }
  if (call.json) {
    print({{"schema", "ceteris.data/1"}, {"sets", sets}});
  } else {
    std::cout << text
              << "\n`ceteris train` draws shapes by default; an audit takes the others as builtin:NAME.\n"
                 "`ceteris data show NAME` says more; `ceteris data export NAME DIR` writes one as files.\n";
  }
  return static_cast<int>(Exit::Ok);
}

/// The built-in set of this name, also written builtin:NAME.
std::optional<BuiltinEntry> find_builtin(const std::string& word) {
  constexpr std::string_view kPrefix = "builtin:";
  const std::string_view name = word.starts_with(kPrefix) ? std::string_view(word).substr(kPrefix.size()) : word;
  for (BuiltinEntry& entry : builtin_table()) {
    if (entry.name == name) {
      return std::move(entry);
    }
  }
  return std::nullopt;
}

Error unknown_set(const std::string& word, std::string_view what) {
  std::vector<std::string> names;
  for (const BuiltinEntry& entry : builtin_table()) {
    names.push_back(entry.name);
  }
  const std::string near = nearest(word, names);
  return usage_error(ceteris::quoted(word), std::string(what),
                     (near.empty() ? "" : "did you mean " + near + "? ") + ("built in: " + join(names, ", ")));
}

/// Reading tells how far it is, and stops when it is asked to.
void report_reading(data::Source& source, std::string_view stage, Progress& progress) {
  progress.stage(stage, source.items.size());
  source.read = [read = source.read, &progress](std::size_t i) {
    throw_if_stopped();
    data::Contents contents = read(i);
    progress.advance();
    return contents;
  };
}

data::Summary read_all(data::Source& source, int jobs) {
  const auto progress = verb::stderr_progress();
  report_reading(source, "reading images", *progress);
  Executor executor(jobs);
  return data::summarise(source, executor);
}

int show(const Call& call) {
  if (call.words.size() != 2) {
    throw usage_error("data show", "takes the name of one set, or one path", "`ceteris data list` has the names");
  }
  const std::string& word = call.words[1];
  std::optional<BuiltinEntry> entry = find_builtin(word);
  std::error_code ignored;
  if (!entry && !fs::exists(word, ignored)) {
    throw unknown_set(word, "is neither a built-in set nor a path");
  }
  data::Source source = entry ? entry->source : data::open_source(word);
  const data::Summary summary = read_all(source, call.jobs);
  if (call.json) {
    Json json = {{"schema", "ceteris.data_set/1"}, {"name", source.name}};
    json.update(entry ? Json{{"doc", entry->doc}, {"origin", entry->origin}, {"use", entry->use}}
                      : Json{{"location", source.location}});
    json.update(Json::parse(summary_json(source, summary)));
    if (entry) {
      json["spec"] = Json::parse(entry->spec_json);
    }
    print(json);
    return static_cast<int>(Exit::Ok);
  }
  std::cout << (entry ? fmt::format("{}: {}\n\n", entry->name, entry->doc) : fmt::format("{}\n\n", source.name));
  if (entry) {
    std::cout << summary_line("pixels", entry->origin) << summary_line("used by", entry->use);
  }
  std::cout << summary_text(source, summary);
  return static_cast<int>(Exit::Ok);
}

int export_set(const Call& call) {
  if (call.words.size() != 3) {
    throw usage_error("data export", "takes the name of one built-in set and a folder",
                      "ceteris data export shapes shapes/");
  }
  std::optional<BuiltinEntry> entry = find_builtin(call.words[1]);
  if (!entry) {
    throw unknown_set(call.words[1], "is not a built-in set");
  }
  const fs::path folder = call.words[2];
  const fs::path target = folder.has_filename() ? folder : folder.parent_path();
  data::require_free(target);
  ensure_writable_directory(target.has_parent_path() ? target.parent_path() : fs::path("."));
  const auto progress = verb::stderr_progress();
  report_reading(entry->source, "writing images", *progress);
  Executor executor(call.jobs);
  data::write_as_folder(entry->source, folder, executor);
  if (call.json) {
    print({{"schema", "ceteris.data_export/1"},
           {"name", entry->name},
           {"folder", target.string()},
           {"files", entry->source.items.size()}});
  } else {
    std::cout << fmt::format("{}: {} files of {}\n", printable(target.string()),
                             with_thousands(entry->source.items.size()), entry->name);
  }
  return static_cast<int>(Exit::Ok);
}

}  // namespace

int data_verb(verb::Arguments arguments) {
  const std::string first = arguments.empty() ? "" : arguments.front();
  if (first == "pack") {
    return data_pack(arguments.subspan(1));
  }
  if (first == "inspect") {
    return data_inspect(arguments.subspan(1));
  }
  if (first == "verify") {
    return data_verify(arguments.subspan(1));
  }
  Call call;
  verb::ArgumentParser parser("data", "The sets that come with the program, and what a set of images holds.", kFooter);
  parser.positionals("ACTION", call.words, "list; show NAME or PATH; export NAME DIR; pack, inspect, verify");
  parser.option("--jobs", call.jobs, "threads");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.jobs < 1) {
    throw usage_error("--jobs", "must be at least 1");
  }
  const std::string action = call.words.empty() ? "list" : call.words.front();
  if (action == "show") {
    return show(call);
  }
  if (action == "export") {
    return export_set(call);
  }
  if (action != "list" || call.words.size() > 1) {
    throw usage_error(
        "data " + join(call.words, " "), "is not known here",
        "ceteris data list, show NAME or PATH, export NAME DIR, pack SOURCE -o FILE, inspect FILE, verify FILE");
  }
  return list(call);
}

}  // namespace ceteris::data_verbs
