// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/folder_source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

class Walk {
 public:
  explicit Walk(fs::path root) : root_(std::move(root)) {}

  /// Lists what is really inside first, then what links lead to, so that a folder has its own path where it has one.
  Source run() {
    list_with_everything_below("");
    std::vector<std::string> links = std::exchange(folder_links_, {});
    while (!links.empty()) {
      std::sort(links.begin(), links.end());
      for (const std::string& link : links) {
        list_with_everything_below(link);
      }
      links = std::exchange(folder_links_, {});
    }
    return std::move(source_);
  }

 private:
  // An explicit stack: folders may be nested deeper than the program's own stack would bear.
  void list_with_everything_below(const std::string& folder) {
    std::vector<std::string> waiting{folder};
    while (!waiting.empty()) {
      const std::string next = std::move(waiting.back());
      waiting.pop_back();
      if (is_new(next)) {
        list(next, waiting);
      }
    }
  }

  bool is_new(const std::string& folder) {
    struct stat status {};
    if (::stat((root_ / folder).c_str(), &status) != 0) {
      return true;  // listing it will say why
    }
    return seen_.emplace(status.st_dev, status.st_ino).second;
  }

  void list(const std::string& folder, std::vector<std::string>& waiting) {
    std::error_code error;
    fs::directory_iterator entries(root_ / folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
      const std::string file = entries->path().filename().string();
      const std::string name = folder.empty() ? file : folder + "/" + file;
      std::error_code ignored;
      const bool link = entries->is_symlink(ignored);
      if (entries->is_directory(ignored)) {
        if (!file.starts_with('.') && name != "__MACOSX") {
          (link ? folder_links_ : waiting).push_back(name);
        }
      } else if (entries->is_regular_file(ignored) || (link && !entries->exists(ignored))) {
        if (may_be_image(name)) {
          source_.items.push_back({name, {}, {}});
        } else {
          ++source_.not_images;
        }
      }
    }
    if (error) {
      const std::string where = (root_ / folder).string();
      if (folder.empty()) {
        throw usage_error(where, "cannot be listed: " + error.message(), "check the permissions");
      }
      source_.problems.push_back({where, "cannot be listed: " + error.message(), "check the permissions"});
    }
  }

  fs::path root_;
  Source source_;
  std::vector<std::string> folder_links_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

Source open_folder(const fs::path& path) {
  Source source = Walk(path).run();
  source.location = path.string();
  source.canonical = fs::weakly_canonical(path).string();
  source.kind = "folder";
  std::sort(source.problems.begin(), source.problems.end(),
            [](const Problem& a, const Problem& b) { return a.where < b.where; });

  // The names on disk stay beside the printable ones.
  std::vector<std::string> on_disk;
  on_disk.reserve(source.items.size());
  for (const Item& item : source.items) {
    on_disk.push_back(item.name);
  }
  auto ordered = std::make_shared<std::vector<std::string>>();
  ordered->reserve(on_disk.size());
  for (const std::size_t i : order_items(source.items)) {
    ordered->push_back(std::move(on_disk[i]));
  }
  source.read = [root = path.string(), ordered](std::size_t i) { return read_contents(root + "/" + ordered->at(i)); };
  return source;
}

}  // namespace ceteris::data
