// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data_verbs/data_pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/builtin.hpp"
#include "ceteris/data/joined_source.hpp"
#include "ceteris/data/make_pack.hpp"
#include "ceteris/data_verbs/summary_text.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/pack/pack_file.hpp"
#include "ceteris/pack/verify.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/screen.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::data_verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kPackFooter =
    "  ceteris data pack photos/ -o photos.pack                  JPEG, shorter sides of at most 256 pixels\n"
    "  ceteris data pack photos/ -o photos.pack --original       the files as they are: the same results as photos/\n"
    "  ceteris data pack photos/ -o photos.pack --format raw     bitmaps: ten times the size, nothing to decode\n"
    "  ceteris data pack photos/ renders/ -o both.pack           several sources, each in a folder with its name\n\n"
    "A pack is given wherever a folder, an archive or a list of images is. docs/data.md has its layout.\n";

constexpr std::string_view kVerifyFooter =
    "  ceteris data verify photos.pack\n\n"
    "Every entry is held against its SHA-256.\n"
    "Exit: 0 all are what was packed, 5 some are not; 2 the file is no whole pack.\n";

void print_json(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

std::string form_text(const pack::About& about) {
  return about.form == pack::Form::Original
             ? std::string("the files as they were")
             : fmt::format("{}, shorter sides of at most {} px",
                           about.form == pack::Form::Jpeg ? fmt::format("JPEG of quality {}", about.quality)
                                                          : std::string("bitmaps"),
                           about.side);
}

Json form_json(const pack::About& about) {
  return {{"format", pack::form_name(about.form)},
          {"side", about.side == 0 ? Json(nullptr) : Json(about.side)},
          {"quality", about.quality == 0 ? Json(nullptr) : Json(about.quality)}};
}

struct PackCall {
  std::vector<std::string> sources;
  std::string out;
  std::string format = "jpeg";
  int side = 256;
  int quality = 90;
  int jobs = available_cores();
  bool original = false;
  bool json = false;
};

/// A number in a range, or a usage error.
void require(const std::string& option, int value, int least, int most) {
  if (value < least || value > most) {
    throw usage_error(option, fmt::format("is {}, and must be {} to {}", value, least, most));
  }
}

pack::Recipe recipe_of(const PackCall& call) {
  const PackCall defaults;
  if (call.original) {
    if (call.side != defaults.side || call.format != defaults.format || call.quality != defaults.quality) {
      throw usage_error("--original", "packs the files as they are: no --side, --format or --quality beside it",
                        "leave out --original, or the others");
    }
    return {.form = pack::Form::Original, .side = 0, .quality = 0};
  }
  if (call.format != "jpeg" && call.format != "raw") {
    throw usage_error("--format", "is " + ceteris::quoted(call.format) + ", which is not known", "jpeg or raw");
  }
  require("--side", call.side, 1, image::kLargestJpegSide);
  if (call.format == "raw") {
    if (call.quality != defaults.quality) {
      throw usage_error("--quality", "is of JPEG, and --format raw stores the pixels", "leave one of them out");
    }
    return {.form = pack::Form::Raw, .side = call.side, .quality = 0};
  }
  require("--quality", call.quality, 1, 100);
  return {.form = pack::Form::Jpeg, .side = call.side, .quality = call.quality};
}

// Where the pack will lie: a name that is free, in a folder that can be written.
fs::path target_of(const std::string& out) {
  if (out.empty()) {
    throw usage_error("-o", "is missing", "name the file to write: -o photos.pack");
  }
  const fs::path target = out;
  std::error_code ignored;
  if (fs::exists(target, ignored) || !target.has_filename()) {
    throw usage_error(ceteris::quoted(out), target.has_filename() ? "exists already" : "is a folder",
                      "name a file that does not exist");
  }
  ensure_writable_directory(target.has_parent_path() ? target.parent_path() : fs::path("."));
  return target;
}

std::vector<std::string> made_with(const pack::Recipe& recipe) {
  std::vector<std::string> programs = {"ceteris " + std::string(verb::version())};
  if (recipe.form != pack::Form::Original) {
    programs.push_back(image::jpeg_library());
  }
  return programs;
}

Json json_of(const std::vector<data::RefusedItem>& refused) {
  Json list = Json::array();
  for (const data::RefusedItem& item : refused) {
    list.push_back({{"name", item.name}, {"reason", item.refusal.reason}, {"detail", item.refusal.detail}});
  }
  return list;
}

std::string text_of(const std::vector<data::RefusedItem>& refused) {
  constexpr std::size_t kShown = 10;
  std::string text = refused.empty() ? "" : fmt::format("\n{} refused\n", with_thousands(refused.size()));
  for (std::size_t i = 0; i < std::min(kShown, refused.size()); ++i) {
    text += fmt::format("  {}: {}: {}\n", refused[i].name, refused[i].refusal.reason, refused[i].refusal.detail);
  }
  return refused.size() > kShown ? text + "  ... all of them with --json\n" : text;
}

void print_packed(const PackCall& call, const data::Source& source, const data::PackedSource& packed,
                  const pack::About& about) {
  if (call.json) {
    Json json = {{"schema", "ceteris.data_pack/1"}, {"file", call.out}, {"id", packed.id}};
    json.update(form_json(about));
    json.update({{"files", packed.files},
                 {"images", packed.images},
                 {"source_bytes", packed.source_bytes},
                 {"packed_bytes", packed.payload_bytes},
                 {"refused", json_of(packed.refused)},
                 {"remarks", data::remarks(source)}});
    return print_json(json);
  }
  std::cout << fmt::format("{}: {} {}, {}\n", printable(call.out),
                           with_thousands(static_cast<std::uint64_t>(packed.images)),
                           packed.images == 1 ? "image" : "images", form_text(about))
            << summary_line("bytes", fmt::format("{} of {}", human_bytes(packed.payload_bytes),
                                                 human_bytes(packed.source_bytes)))
            << summary_line("id", packed.id) << text_of(packed.refused);
  for (const std::string& remark : data::remarks(source)) {
    std::cout << fmt::format("\nnote: {}\n", remark);
  }
}

struct OpenPack {
  MappedFile file;
  pack::PackView pack;

  explicit OpenPack(const std::string& path) : file(path), pack(file.bytes(), printable(path)) {}
};

/// The one pack that a call names.
std::string only_path(const std::vector<std::string>& words, const std::string& verb) {
  if (words.size() != 1) {
    throw usage_error(verb, words.empty() ? "needs a pack" : "takes one pack at a time",
                      "ceteris " + verb + " FILE.pack");
  }
  return words.front();
}

Json entry_json(const pack::EntryView& entry) {
  const auto text = [](std::string_view value) { return value.empty() ? Json(nullptr) : Json(value); };
  const std::string payload = pack::hex_of(entry.payload_hash), source = pack::hex_of(entry.source_hash);
  const Json refused = {{"reason", entry.reason}, {"detail", entry.detail}};
  return {{"name", entry.name},
          {"label", text(entry.label)},
          {"group", text(entry.group)},
          {"width", entry.width},
          {"height", entry.height},
          {"offset", entry.payload_at},
          {"bytes", entry.payload_bytes},
          {"sha256", text(payload)},
          {"source_sha256", text(source)},
          {"refused", entry.reason.empty() ? Json(nullptr) : refused}};
}

struct Contents {
  std::size_t images = 0;
  std::uint64_t bytes = 0;
  std::set<std::string_view> labels, groups;
  std::vector<data::RefusedItem> refused;
};

Contents contents_of(const pack::PackView& pack) {
  Contents contents;
  for (std::size_t i = 0; i < pack.size(); ++i) {
    const pack::EntryView entry = pack.entry(i);
    contents.bytes += entry.payload_bytes;
    if (!entry.label.empty()) {
      contents.labels.insert(entry.label);
    }
    if (!entry.group.empty()) {
      contents.groups.insert(entry.group);
    }
    if (entry.reason.empty()) {
      ++contents.images;
    } else {
      contents.refused.push_back({std::string(entry.name), {std::string(entry.reason), printable(entry.detail)}});
    }
  }
  return contents;
}

void print_contents_json(const std::string& path, const pack::PackView& pack, const Contents& contents) {
  const pack::About& about = pack.about();
  Json entries = Json::array();
  for (std::size_t i = 0; i < pack.size(); ++i) {
    entries.push_back(entry_json(pack.entry(i)));
  }
  Json json = {{"schema", "ceteris.data_inspect/1"}, {"file", path}, {"id", pack.id()}, {"version", pack::kVersion}};
  json.update(form_json(about));
  json.update({{"files", pack.size()},
               {"images", contents.images},
               {"bytes", contents.bytes},
               {"labels", about.has_labels},
               {"groups", about.has_groups},
               {"not_images", about.not_images},
               {"problems", about.problems},
               {"notes", about.notes},
               {"made_with", about.made_with},
               {"entries", entries}});
  print_json(json);
}

void print_contents_text(const std::string& path, const pack::PackView& pack, const Contents& contents) {
  const pack::About& about = pack.about();
  std::cout << printable(path) << "\n\n"
            << summary_line("images", with_thousands(contents.images) + ", " + human_bytes(contents.bytes))
            << summary_line("stored", form_text(about))
            << summary_line("labels",
                            about.has_labels ? with_thousands(contents.labels.size()) : "none: folders are classes")
            << summary_line("groups", about.has_groups ? with_thousands(contents.groups.size()) : "none");
  if (about.not_images > 0) {
    std::cout << summary_line("left out", with_thousands(static_cast<std::uint64_t>(about.not_images)) +
                                              " that were no images by their names");
  }
  std::cout << summary_line("made with", join(about.made_with, ", ")) << summary_line("id", pack.id())
            << text_of(contents.refused);
  for (const std::string& problem : about.problems) {
    std::cout << fmt::format("\nnot complete when it was packed: {}\n", problem);
  }
  for (const std::string& note : about.notes) {
    std::cout << fmt::format("\nnote: {}\n", note);
  }
}

}  // namespace

int data_pack(verb::Arguments arguments) {
  PackCall call;
  verb::ArgumentParser parser("data pack", "Images of folders, archives and lists as one file that is read quickly.",
                              kPackFooter);
  parser.positionals("SOURCE...", call.sources, "folders, archives, lists, packs, builtin:NAME; name=path names one");
  parser.option("-o,--out", call.out, "the file to write; it must not exist");
  parser.option("--format", call.format, "jpeg or raw (bitmaps, without loss)");
  parser.option("--side", call.side, "longer shorter sides are reduced to this, pixels");
  parser.option("--quality", call.quality, "of JPEG, 1 to 100");
  parser.flag("--original", call.original, "the bytes of the files as they are");
  parser.option("--jobs", call.jobs, "threads; the file does not depend on them");
  parser.flag("--json", call.json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.sources.empty()) {
    throw usage_error("data pack", "needs a source", "ceteris data pack photos/ -o photos.pack");
  }
  require("--jobs", call.jobs, 1, 1024);
  const pack::Recipe recipe = recipe_of(call);
  const fs::path target = target_of(call.out);
  std::vector<data::Source> sources;
  for (const std::string& spec : call.sources) {
    sources.push_back(data::is_builtin(spec) ? data::open_builtin(spec) : data::open_source(spec));
  }
  data::Source source = data::join_sources(std::move(sources));
  const auto progress = verb::stderr_progress();
  progress->stage("packing images", source.items.size());
  source.read = [read = source.read, &progress](std::size_t i) {
    throw_if_stopped();
    progress->advance();
    return read(i);
  };
  Executor executor(call.jobs);
  const data::PackedSource packed = data::make_pack(source, recipe, target, made_with(recipe), executor);
  print_packed(call, source, packed, {.form = recipe.form, .side = recipe.side, .quality = recipe.quality});
  return static_cast<int>(Exit::Ok);
}

int data_inspect(verb::Arguments arguments) {
  std::vector<std::string> words;
  bool json = false;
  verb::ArgumentParser parser(
      "data inspect", "What a pack says about itself; its images are not read.",
      "  ceteris data inspect photos.pack\n"
      "  ceteris data inspect photos.pack --json    every entry: name, label, place, size, hashes\n");
  parser.positionals("FILE.pack", words, "a pack");
  parser.flag("--json", json, "as JSON, with every entry");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const std::string path = only_path(words, "data inspect");
  const OpenPack opened(path);
  const Contents contents = contents_of(opened.pack);
  json ? print_contents_json(path, opened.pack, contents) : print_contents_text(path, opened.pack, contents);
  return static_cast<int>(Exit::Ok);
}

int data_verify(verb::Arguments arguments) {
  std::vector<std::string> words;
  int jobs = available_cores();
  bool json = false;
  verb::ArgumentParser parser("data verify", "Whether every entry of a pack is what was packed.", kVerifyFooter);
  parser.positionals("FILE.pack", words, "a pack");
  parser.option("--jobs", jobs, "threads");
  parser.flag("--json", json, "as JSON");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  require("--jobs", jobs, 1, 1024);
  const std::string path = only_path(words, "data verify");
  const OpenPack opened(path);
  const auto progress = verb::stderr_progress();
  progress->stage("checking entries", opened.pack.size());
  Executor executor(jobs);
  const std::vector<std::string> damaged = pack::damaged_entries(opened.pack, executor, [&] {
    throw_if_stopped();
    progress->advance();
  });
  if (json) {
    print_json({{"schema", "ceteris.data_verify/1"},
                {"file", path},
                {"id", opened.pack.id()},
                {"entries", opened.pack.size()},
                {"damaged", damaged}});
  } else {
    for (const std::string& name : damaged) {
      std::cout << "damaged: " << name << '\n';
    }
    std::cout << fmt::format("{}: {} of {} entries are what was packed\n", printable(path),
                             with_thousands(opened.pack.size() - damaged.size()), with_thousands(opened.pack.size()));
  }
  return static_cast<int>(damaged.empty() ? Exit::Ok : Exit::NotMet);
}

}  // namespace ceteris::data_verbs
