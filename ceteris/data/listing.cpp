// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/listing.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>
#include <system_error>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 68> kNotImageExtensions{
    "arrow",       "cls",   "feather", "mdb",    "tfrecord", "7z",   "avi", "bin",  "bz2", "c",   "cfg",  "cpp",
    "css",         "csv",   "db",      "doc",    "docx",     "flac", "gz",  "h5",   "hpp", "htm", "html", "idx",
    "ini",         "ipynb", "js",      "json",   "jsonl",    "log",  "lst", "mat",  "md",  "mkv", "mov",  "mp3",
    "mp4",         "npy",   "npz",     "pack",   "parquet",  "pdf",  "pkl", "pt",   "pth", "py",  "rar",  "rst",
    "safetensors", "sh",    "sql",     "sqlite", "tar",      "tex",  "tgz", "toml", "tsv", "txt", "wav",  "webm",
    "xls",         "xlsx",  "xml",     "xz",     "yaml",     "yml",  "zip", "zst"};

constexpr std::array<std::string_view, 6> kNotImageNames{"license",    "readme",  "makefile",
                                                         "sha256sums", "md5sums", "copying"};

// Thumbnails, recycle bins and leftovers: of macOS, of Synology and QNAP storage, of Windows, of Linux, of Python; and
// the file in which macOS keeps the icon of a folder.
constexpr std::array<std::string_view, 16> kOfOtherPrograms{"__macosx",        "network trash folder",
                                                            "temporary items", "icon\r",
                                                            "@eadir",          "#recycle",
                                                            "#snapshot",       "@tmp",
                                                            "@recycle",        "@recently-snapshot",
                                                            "@transcode",      "recycler",
                                                            "$recycle.bin",    "system volume information",
                                                            "lost+found",      "__pycache__"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

bool is_hidden(std::string_view name) {
  return name.starts_with('.') && name != "." && name != "..";
}

bool is_of_another_program(std::string_view name) {
  return std::find(kOfOtherPrograms.begin(), kOfOtherPrograms.end(), lower(name)) != kOfOtherPrograms.end();
}

std::string_view file_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The path up to and with the first folder for which `is` holds.
template <typename Is>
std::string_view folder_where(std::string_view path, const Is& is) {
  std::size_t begin = 0;
  for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', begin)) {
    if (is(path.substr(begin, end - begin))) {
      return path.substr(0, end);
    }
    begin = end + 1;
  }
  return {};
}

bool is_image_name(std::string_view name) {
  const std::string file = lower(name);
  const std::size_t dot = file.rfind('.');
  if (dot == std::string::npos) {
    return std::find(kNotImageNames.begin(), kNotImageNames.end(), file) == kNotImageNames.end();
  }
  const std::string_view extension = std::string_view(file).substr(dot + 1);
  return std::find(kNotImageExtensions.begin(), kNotImageExtensions.end(), extension) == kNotImageExtensions.end();
}

class Walk {
 public:
  Walk(fs::path root, bool (*wanted)(std::string_view)) : root_(std::move(root)), wanted_(wanted) {}

  /// Lists what is really inside first, then what links lead to, so that a folder has its own path where it has one.
  Listing run() {
    list_with_everything_below("");
    std::vector<std::string> links = std::exchange(folder_links_, {});
    while (!links.empty()) {
      std::sort(links.begin(), links.end());
      for (const std::string& link : links) {
        list_with_everything_below(link);
      }
      links = std::exchange(folder_links_, {});
    }
    std::sort(listing_.problems.begin(), listing_.problems.end(),
              [](const Problem& a, const Problem& b) { return a.where < b.where; });
    listing_.notes = left_out(root_.string(), std::move(left_out_));
    return std::move(listing_);
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
        (is_clutter(file) ? left_out_ : link ? folder_links_ : waiting).push_back(name);
      } else if (entries->is_regular_file(ignored) || (link && !entries->exists(ignored))) {
        if (wanted_(name)) {
          listing_.files.push_back(name);
        } else {
          ++listing_.other_files;
        }
      }
    }
    if (error) {
      const std::string where = (root_ / folder).string();
      if (folder.empty()) {
        throw usage_error(printable(where), "cannot be listed: " + error.message(), "check the permissions");
      }
      listing_.problems.push_back({printable(where), "cannot be listed: " + error.message(), "check the permissions"});
    }
  }

  fs::path root_;
  bool (*wanted_)(std::string_view);
  Listing listing_;
  std::vector<std::string> folder_links_;
  std::vector<std::string> left_out_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

}  // namespace

bool is_clutter(std::string_view name) {
  return is_hidden(name) || is_of_another_program(name);
}

std::string_view clutter_folder(std::string_view path) {
  return folder_where(path, is_clutter);
}

bool may_be_image(std::string_view path) {
  const std::string_view file = file_of(path);
  return clutter_folder(path).empty() && !is_clutter(file) && is_image_name(file);
}

bool may_be_listed_image(std::string_view path) {
  const std::string_view file = file_of(path);
  return folder_where(path, is_of_another_program).empty() && !is_clutter(file) && is_image_name(file);
}

bool may_be_text(std::string_view path) {
  const std::string_view file = file_of(path);
  return clutter_folder(path).empty() && !is_clutter(file) && lower(file).ends_with(".txt");
}

Listing list_folder(const fs::path& folder, bool (*wanted)(std::string_view)) {
  return Walk(folder, wanted).run();
}

std::vector<Problem> left_out(const std::string& where, std::vector<std::string> folders) {
  constexpr std::size_t kShown = 5;
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  if (folders.empty()) {
    return {};
  }
  const std::size_t count = folders.size();
  folders.resize(std::min(count, kShown));
  std::string names = printable(join(folders, ", "));
  if (count > kShown) {
    names += " and " + with_thousands(count - kShown) + " more";
  }
  return {{printable(where), "hidden folders and folders of other programs are left out: " + names, {}}};
}

}  // namespace ceteris::data
