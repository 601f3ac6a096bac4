// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/tar_source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/listing.hpp"
#include "ceteris/data/tar.hpp"

namespace ceteris::data {
namespace {

Contents read_entry(std::span<const std::byte> archive, const TarEntry& entry) {
  if (!entry.complete) {
    return Refusal{std::string(refused::kTruncated), "the archive ends before this file does"};
  }
  if (entry.sparse) {
    return Refusal{std::string(refused::kUnsupported),
                   "it is stored as a sparse file; pack the archive again without --sparse"};
  }
  if (entry.size > kLargestFile) {
    return Refusal{std::string(refused::kTooLarge), "the file has " + human_bytes(entry.size)};
  }
  const auto bytes = archive.subspan(entry.offset, entry.size);
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

struct OpenArchive {
  MappedFile file;
  std::vector<TarEntry> entries;  // in the order of the items
};

}  // namespace

Source open_tar(const std::filesystem::path& path) {
  auto archive = std::make_shared<OpenArchive>(OpenArchive{MappedFile(path), {}});
  if (!looks_like_tar(archive->file.bytes())) {
    throw usage_error(path.string(), "is not a tar archive", "give an uncompressed tar archive");
  }
  const std::string where = printable(path.string());
  TarIndex index = index_tar(archive->file.bytes(), where);

  Source source;
  source.location = path.string();
  source.canonical = std::filesystem::weakly_canonical(path).string();
  source.kind = "tar";
  source.problems = std::move(index.problems);
  std::vector<std::size_t> kept;
  std::vector<std::string> clutter;
  for (std::size_t i = 0; i < index.files.size(); ++i) {
    if (may_be_image(index.files[i].name)) {
      source.items.push_back({index.files[i].name, {}, {}});
      kept.push_back(i);
    } else {
      ++source.not_images;
      clutter.emplace_back(clutter_folder(index.files[i].name));
    }
  }
  std::erase(clutter, std::string());
  source.notes = left_out(where, std::move(clutter));
  if (index.after_end > 0) {
    const std::string files = index.after_end == 1 ? " file follows" : " files follow";
    source.notes.push_back({where,
                            with_thousands(index.after_end) + files +
                                " an end mark, as in archives that were joined: read with the others",
                            {}});
  }
  if (index.links > 0) {
    source.problems.push_back(
        {where, std::to_string(index.links) + " links in the archive are not followed", "pack it with --dereference"});
  }
  if (index.superseded > 0) {
    source.notes.push_back(
        {where, std::to_string(index.superseded) + " files are stored more than once; the last counts", {}});
  }
  archive->entries.reserve(kept.size());
  for (const std::size_t i : order_items(source.items)) {
    archive->entries.push_back(std::move(index.files[kept[i]]));
  }
  source.read = [archive](std::size_t i) { return read_entry(archive->file.bytes(), archive->entries.at(i)); };
  return source;
}

}  // namespace ceteris::data
