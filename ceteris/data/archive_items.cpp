// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/archive_items.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/data/listing.hpp"

namespace ceteris::data {
namespace {

bool is_archive_name(std::string_view name) {
  constexpr std::array<std::string_view, 11> kExtensions{".tar", ".zip", ".gz",  ".tgz",     ".bz2", ".xz",
                                                         ".zst", ".7z",  ".rar", ".parquet", ".pack"};
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return name.ends_with(extension); });
}

std::string files(std::uint64_t count) {
  return with_thousands(count) + (count == 1 ? " file" : " files");
}

}  // namespace

std::vector<std::size_t> list_members(Source& source, const std::vector<std::string>& names, const std::string& where) {
  std::vector<std::size_t> kept;
  std::vector<std::string> clutter;
  std::uint64_t nested = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (may_be_image(names[i])) {
      source.items.push_back({names[i], {}, {}});
      kept.push_back(i);
      continue;
    }
    ++source.not_images;
    const std::string_view folder = clutter_folder(names[i]);
    nested += folder.empty() && is_archive_name(names[i]) ? 1 : 0;
    clutter.emplace_back(folder);
  }
  std::erase(clutter, std::string());
  source.notes = left_out(where, std::move(clutter));
  if (nested > 0) {
    source.notes.push_back({where,
                            files(nested) + " in the archive " + (nested == 1 ? "is an archive" : "are archives") +
                                " and not opened; unpack to use what is inside",
                            {}});
  }
  std::vector<std::size_t> order = order_items(source.items);
  for (std::size_t& i : order) {
    i = kept[i];
  }
  return order;
}

void note_members_left_out(Source& source, const std::string& where, std::uint64_t links, std::uint64_t superseded) {
  if (links > 0) {
    source.problems.push_back(
        {where, std::to_string(links) + " links in the archive are not followed", "pack it with --dereference"});
  }
  if (superseded > 0) {
    source.notes.push_back(
        {where, std::to_string(superseded) + " files are stored more than once; the last counts", {}});
  }
}

}  // namespace ceteris::data
