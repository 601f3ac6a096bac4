// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/zip_source.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/normal_path.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/archive_items.hpp"
#include "ceteris/formats/unpack.hpp"
#include "ceteris/formats/zip.hpp"

namespace ceteris::data {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kUnzip = "unpack it (unzip) and give the folder";

struct OpenZip {
  MappedFile file;
  std::vector<formats::ZipEntry> entries;  // in the order of the items
};

std::vector<formats::ZipEntry> directory_of(std::span<const std::byte> archive, const std::string& where) {
  std::vector<formats::ZipEntry> entries;
  try {
    entries = formats::list_zip(archive, where);
  } catch (const Error& error) {
    const Problem& problem = error.problems().front();
    throw usage_error(problem.where, problem.what, std::string(kUnzip));
  }
  std::uint64_t packed = 0;
  for (const formats::ZipEntry& entry : entries) {
    packed += entry.bytes.size();
  }
  if (packed > archive.size()) {
    throw usage_error(where, "its files overlap, as those of a zip bomb do", "make the archive again");
  }
  return entries;
}

// The files of a directory by name; of those that share one the last counts, as it does when they are unpacked.
struct Members {
  std::vector<std::string> names;
  std::vector<formats::ZipEntry> entries;  // one a name
  std::uint64_t links = 0, superseded = 0;
  bool backslashes = false;  // stood between folders, as some programs for Windows write them
};

Members members_of(const std::vector<formats::ZipEntry>& entries) {
  Members members;
  const auto holds = [&](char c) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const formats::ZipEntry& entry) { return entry.name.find(c) != std::string_view::npos; });
  };
  members.backslashes = !holds('/') && holds('\\');
  std::unordered_map<std::string, std::size_t> by_name;
  for (const formats::ZipEntry& entry : entries) {
    std::string stored(entry.name);
    if (members.backslashes) {
      std::replace(stored.begin(), stored.end(), '\\', '/');
    }
    std::string name = normal_path(stored);
    if (name.empty() || stored.ends_with('/')) {
      continue;
    }
    if (entry.link) {
      ++members.links;
      continue;
    }
    const auto [known, is_new] = by_name.try_emplace(name, members.names.size());
    if (is_new) {
      members.names.push_back(std::move(name));
      members.entries.push_back(entry);
    } else {
      members.entries[known->second] = entry;
      ++members.superseded;
    }
  }
  return members;
}

std::string_view reason_of(formats::MemberFault::Kind kind) {
  switch (kind) {
    case formats::MemberFault::Kind::Unsupported:
      return image_file::refused::kUnsupported;
    case formats::MemberFault::Kind::TooLarge:
      return image_file::refused::kTooLarge;
    case formats::MemberFault::Kind::Damaged:
      break;
  }
  return image_file::refused::kCorruptData;
}

Contents contents_of(const formats::ZipEntry& entry) {
  auto unpacked = formats::unpack_member(entry, kLargestFile);
  if (auto* fault = std::get_if<formats::MemberFault>(&unpacked)) {
    return image_file::Refusal{std::string(reason_of(fault->kind)), std::move(fault->detail)};
  }
  return std::get<std::vector<std::byte>>(std::move(unpacked));
}

}  // namespace

bool looks_like_zip(std::string_view head) {
  return head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv);  // a file, or none at all
}

Source open_zip(const std::filesystem::path& path) {
  auto archive = std::make_shared<OpenZip>(OpenZip{MappedFile(path), {}});
  const std::string where = printable(path.string());
  const Members members = members_of(directory_of(archive->file.bytes(), where));
  Source source;
  source.location = path.string();
  source.canonical = std::filesystem::weakly_canonical(path).string();
  source.kind = "zip";
  for (const std::size_t i : list_members(source, members.names, where)) {
    archive->entries.push_back(members.entries[i]);
  }
  note_members_left_out(source, where, members.links, members.superseded);
  if (members.backslashes) {
    source.notes.push_back({where, "its names have backslashes between folders: read as /", {}});
  }
  const auto encrypted = std::count_if(archive->entries.begin(), archive->entries.end(),
                                       [](const formats::ZipEntry& entry) { return entry.encrypted; });
  if (encrypted > 0 && std::cmp_equal(encrypted, archive->entries.size())) {
    throw usage_error(where, "is encrypted", "unpack it with its password and give the folder");
  }
  source.read = [archive](std::size_t i) { return contents_of(archive->entries.at(i)); };
  return source;
}

}  // namespace ceteris::data
