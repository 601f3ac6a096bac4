// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/part_folders.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::loader {
namespace {

enum class Role { None, Train, Validation, Test };

Role role_of(std::string_view name) {
  std::string word(name);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word == "train" || word == "training"                      ? Role::Train
         : word == "val" || word == "valid" || word == "validation" ? Role::Validation
         : word == "test" || word == "testing"                      ? Role::Test
                                                                    : Role::None;
}

struct Folder {
  std::string path;
  Role role = Role::None;
  std::size_t images = 0;
};

/// Folders around all of the images: "clothing10/" of an archive, or "".
std::string wrapping(const data::Source& source) {
  std::string_view common = source.items.front().name;
  common = common.substr(0, common.rfind('/') + 1);
  for (const data::Item& item : source.items) {
    while (!item.name.starts_with(common)) {
      common = common.substr(0, common.substr(0, common.size() - 1).rfind('/') + 1);
    }
  }
  return std::string(common);
}

/// The top folders with their images. One of images that have no folder below it, and no labels, is no part.
std::vector<Folder> folders_on_top(const data::Source& source) {
  const std::string around = wrapping(source);
  std::map<std::string, Folder> folders;
  for (const data::Item& item : source.items) {
    const std::size_t slash = item.name.find('/', around.size());
    Folder& folder = folders[item.name.substr(around.size(), slash == std::string::npos ? 0 : slash - around.size())];
    ++folder.images;
    if (slash != std::string::npos && (source.has_labels || item.name.find('/', slash + 1) != std::string::npos)) {
      folder.role = role_of(std::string_view(item.name).substr(around.size(), slash - around.size()));
    }
  }
  std::vector<Folder> all;
  for (auto& [name, folder] : folders) {
    folder.path = around + name;
    all.push_back(std::move(folder));
  }
  return all;
}

std::vector<Folder> with_role(const std::vector<Folder>& folders, Role role) {
  std::vector<Folder> found;
  std::ranges::copy_if(folders, std::back_inserter(found), [&](const Folder& folder) { return folder.role == role; });
  return found;
}

std::string named(const Folder& folder) {
  return printable(folder.path) + "/ (" + with_thousands(folder.images) + (folder.images == 1 ? " image)" : " images)");
}

std::string named(const std::vector<Folder>& folders) {
  constexpr std::size_t kShown = 5;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kShown, folders.size()); ++i) {
    texts.push_back(named(folders[i]));
  }
  if (folders.size() > kShown) {
    texts.push_back("and " + with_thousands(folders.size() - kShown) + " more");
  }
  return join(texts, ", ");
}

[[noreturn]] void refuse(const ImageData& spec, const std::vector<Folder>& folders, const std::string& why) {
  throw usage_error(printable(spec.path), why + ": " + named(folders),
                    "say which is which: --set data.train=" + printable(folders.front().path) +
                        " and perhaps --set data.validation=FOLDER; --set data.train=. takes all of them");
}

}  // namespace

std::string take_part_folders(ImageData& spec, const data::Source& source) {
  if (!spec.train.empty() || !spec.validation.empty() || source.items.empty()) {
    return {};
  }
  const std::vector<Folder> folders = folders_on_top(source);
  const auto train = with_role(folders, Role::Train), validation = with_role(folders, Role::Validation),
             test = with_role(folders, Role::Test);
  if (folders.size() < 2 || train.size() + validation.size() + test.size() == 0) {
    return {};
  }
  if (train.size() != 1) {
    refuse(
        spec, folders,
        train.empty() ? "holds a part for validation or tests and none called train" : "holds two parts to train on");
  }
  if (validation.size() > 1) {
    refuse(spec, folders, "holds two parts for validation");
  }
  spec.train = train.front().path;
  std::string text = "trains on " + named(train);
  if (validation.empty()) {
    text += ", of which a share is drawn for validation";
  } else {
    spec.validation = validation.front().path;
    text += " and validates on " + named(validation);
  }
  std::vector<Folder> rest = test;
  std::ranges::copy(with_role(folders, Role::None), std::back_inserter(rest));
  return rest.empty() ? text : text + "; left out: " + named(rest);
}

}  // namespace ceteris::loader
