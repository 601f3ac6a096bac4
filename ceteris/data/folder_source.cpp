// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/folder_source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/data/listing.hpp"

namespace ceteris::data {

Source open_folder(const std::filesystem::path& path) {
  Listing listing = list_folder(path, may_be_image);
  Source source;
  source.location = path.string();
  source.canonical = std::filesystem::weakly_canonical(path).string();
  source.kind = "folder";
  source.not_images = listing.other_files;
  source.problems = std::move(listing.problems);
  source.notes = std::move(listing.notes);
  for (const std::string& file : listing.files) {
    source.items.push_back({file, {}, {}});
  }
  // The names on disk stay beside the printable ones.
  auto ordered = std::make_shared<std::vector<std::string>>();
  ordered->reserve(listing.files.size());
  for (const std::size_t i : order_items(source.items)) {
    ordered->push_back(std::move(listing.files[i]));
  }
  source.read = [root = path.string(), ordered](std::size_t i) { return read_contents(root + "/" + ordered->at(i)); };
  return source;
}

}  // namespace ceteris::data
