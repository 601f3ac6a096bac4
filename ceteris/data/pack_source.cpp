// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/pack_source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace ceteris::data {
namespace {

struct OpenPack {
  OpenPack(MappedFile opened, const std::string& where) : file(std::move(opened)), pack(file.bytes(), where) {}
  MappedFile file;
  pack::PackView pack;
};

std::string how_it_was_made(const pack::About& about) {
  return "its images were encoded anew when they were packed, with shorter sides of at most " +
         std::to_string(about.side) + " pixels, as " +
         (about.form == pack::Form::Jpeg ? "JPEG of quality " + std::to_string(about.quality) : "bitmaps");
}

Contents read_entry(const pack::PackView& pack, std::size_t i) {
  const pack::EntryView entry = pack.entry(i);
  if (!entry.has_payload()) {
    return image_file::Refusal{std::string(entry.reason), printable(entry.detail)};
  }
  const auto payload = pack.payload(i);
  if (!payload) {
    return image_file::Refusal{std::string(image_file::refused::kCorruptData),
                               "it changed in the pack since it was packed"};
  }
  return std::vector<std::byte>(payload->begin(), payload->end());
}

}  // namespace

Source open_pack(const std::filesystem::path& path) {
  const std::string where = printable(path.string());
  const auto opened = std::make_shared<OpenPack>(MappedFile(path), where);
  const pack::PackView& pack = opened->pack;
  const pack::About& about = pack.about();
  Source source;
  source.location = path.string();
  source.canonical = std::filesystem::weakly_canonical(path).string();
  source.kind = "pack";
  source.not_images = about.not_images;
  source.has_labels = about.has_labels;
  source.has_groups = about.has_groups;
  for (const std::string& problem : about.problems) {
    source.problems.push_back({where, "when it was packed: " + problem, {}});
  }
  for (const std::string& note : about.notes) {
    source.notes.push_back({where, "when it was packed: " + note, {}});
  }
  if (about.form != pack::Form::Original) {
    source.notes.push_back({where, how_it_was_made(about), {}});
  }
  source.items.reserve(pack.size());
  for (std::size_t i = 0; i < pack.size(); ++i) {
    const pack::EntryView entry = pack.entry(i);
    source.items.push_back({std::string(entry.name), std::string(entry.group), std::string(entry.label)});
  }
  source.read = [opened](std::size_t i) { return read_entry(opened->pack, i); };
  return source;
}

}  // namespace ceteris::data
