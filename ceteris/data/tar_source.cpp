// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/tar_source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/archive_items.hpp"
#include "ceteris/formats/tar.hpp"
#include "ceteris/formats/unpack.hpp"

namespace ceteris::data {
namespace {

Contents read_entry(std::span<const std::byte> archive, const formats::TarEntry& entry) {
  if (!entry.complete) {
    return image_file::Refusal{std::string(image_file::refused::kTruncated), "the archive ends before this file does"};
  }
  if (entry.sparse) {
    return image_file::Refusal{std::string(image_file::refused::kUnsupported),
                               "it is stored as a sparse file; pack the archive again without --sparse"};
  }
  if (entry.size > kLargestFile) {
    return image_file::Refusal{std::string(image_file::refused::kTooLarge), "the file has " + human_bytes(entry.size)};
  }
  const auto bytes = archive.subspan(entry.offset, entry.size);
  return std::vector<std::byte>(bytes.begin(), bytes.end());
}

// The bytes of an archive: mapped where it is not compressed, else in memory.
struct OpenArchive {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  std::vector<formats::TarEntry> entries;  // in the order of the items
};

Error holds_no_tar(const std::string& where) {
  return usage_error(where, "is compressed, and what it holds is no tar archive",
                     "give a tar archive, compressed or not");
}

// Gives `archive` what the compressed `file` holds; returns what is wrong with the stream, if anything.
std::vector<Problem> unpack_into(OpenArchive& archive, const MappedFile& file, const std::string& where) {
  const std::string compression(formats::compression_of(file.bytes()));
  // Whether it is a tar at all is told by its first block, before memory is filled with something else.
  constexpr std::uint64_t kBlock = 512;
  if (const formats::Unpacked first = formats::unpack_stream(file.bytes(), kBlock);
      first.over_limit() && !formats::looks_like_tar(first.bytes())) {
    throw holds_no_tar(where);
  }
  auto unpacked = std::make_shared<formats::Unpacked>(formats::unpack_stream(file.bytes(), kLargestUnpacked));
  if (unpacked->over_limit()) {
    throw usage_error(where,
                      "holds more than " + human_bytes(kLargestUnpacked) + ", the most that is unpacked into memory",
                      "decompress it and give the tar archive, which is read in place");
  }
  archive.bytes = unpacked->bytes();
  archive.owner = unpacked;
  if (unpacked->fault().empty()) {
    return {};
  }
  return {
      {where, "is compressed with " + compression + " and damaged: " + unpacked->fault(), "download or pack it again"}};
}

}  // namespace

Source open_tar(const std::filesystem::path& path) {
  const std::string where = printable(path.string());
  auto file = std::make_shared<MappedFile>(path);
  auto archive = std::make_shared<OpenArchive>(OpenArchive{file, file->bytes(), {}});
  Source source;
  if (!formats::compression_of(file->bytes()).empty()) {
    source.problems = unpack_into(*archive, *file, where);
    file.reset();
  }
  if (!formats::looks_like_tar(archive->bytes)) {
    if (!source.problems.empty()) {
      throw Error(Exit::Usage, std::move(source.problems));
    }
    throw file ? usage_error(where, "is not a tar archive", "give a tar archive, compressed or not")
               : holds_no_tar(where);
  }
  formats::TarIndex index = formats::index_tar(archive->bytes, where);
  source.location = path.string();
  source.canonical = std::filesystem::weakly_canonical(path).string();
  source.kind = "tar";
  // A stream that was cut leaves an archive that is: said once.
  if (source.problems.empty()) {
    source.problems = std::move(index.problems);
  }
  std::vector<std::string> names;
  names.reserve(index.files.size());
  for (const formats::TarEntry& entry : index.files) {
    names.push_back(entry.name);
  }
  const std::vector<std::size_t> order = list_members(source, names, where);
  if (index.after_end > 0) {
    const std::string files = index.after_end == 1 ? " file follows" : " files follow";
    source.notes.push_back({where,
                            with_thousands(index.after_end) + files +
                                " an end mark, as in archives that were joined: read with the others",
                            {}});
  }
  note_members_left_out(source, where, index.links, index.superseded);
  archive->entries.reserve(order.size());
  for (const std::size_t i : order) {
    archive->entries.push_back(std::move(index.files[i]));
  }
  source.read = [archive](std::size_t i) { return read_entry(archive->bytes, archive->entries.at(i)); };
  return source;
}

}  // namespace ceteris::data
