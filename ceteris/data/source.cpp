// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/source.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <span>
#include <system_error>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/folder_source.hpp"
#include "ceteris/data/list_source.hpp"
#include "ceteris/data/other_containers.hpp"
#include "ceteris/data/pack_source.hpp"
#include "ceteris/data/tar_source.hpp"
#include "ceteris/data/zip_source.hpp"
#include "ceteris/formats/tar.hpp"
#include "ceteris/formats/unpack.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

std::string first_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(1024, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad() || !file.is_open()) {
    throw usage_error(path.string(), "cannot be read", "check the permissions");
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

bool is_list_name(const fs::path& path) {
  const std::string extension = lower(path.extension().string());
  return extension == ".csv" || extension == ".txt" || extension == ".list";
}

Source open_file(const fs::path& path) {
  const std::string head = first_bytes(path);
  const auto bytes = std::as_bytes(std::span(head));
  if (pack::looks_like_pack(bytes)) {
    return open_pack(path);
  }
  if (formats::looks_like_tar(bytes) || !formats::compression_of(bytes).empty()) {
    return open_tar(path);
  }
  if (const auto other = other_container(path, head)) {
    throw usage_error(path.string(), other->what, other->remedy);
  }
  if (looks_like_zip(head)) {
    return open_zip(path);
  }
  if (image_file::sniff(bytes) != image_file::Format::Unknown) {
    throw usage_error(path.string(), "is a single image", "give the folder that holds it");
  }
  const std::string extension = lower(path.extension().string());
  if (extension == ".tar" || extension == ".pack") {
    const std::string promised = extension == ".tar" ? "tar archive" : "pack";
    throw usage_error(path.string(),
                      head.empty() ? "is an empty file" : "is not a " + promised + " in spite of its name",
                      "give a folder, a tar or zip archive, a pack or a list of paths");
  }
  if (is_list_name(path)) {
    return open_list(path);
  }
  throw usage_error(
      path.string(),
      "is neither a folder, nor a tar or zip archive, nor a pack, nor a list of paths (.csv, .txt, .list)",
      "give one of these");
}

struct NamedPath {
  std::string name;
  std::string path;
};

NamedPath parse_spec(std::string_view spec) {
  std::error_code ignored;
  const std::size_t equals = spec.find('=');
  if (equals == std::string_view::npos || spec.substr(0, equals).find('/') != std::string_view::npos ||
      fs::exists(fs::path(spec), ignored)) {
    return {{}, std::string(spec)};
  }
  if (equals == 0) {
    throw usage_error(std::string(spec), "the name before '=' is empty", "write name=path, or the path alone");
  }
  return {std::string(spec.substr(0, equals)), std::string(spec.substr(equals + 1))};
}

std::string default_name(const fs::path& path) {
  if (is_stream(path)) {
    return "list";  // "/dev/fd/63" tells nobody anything
  }
  std::error_code ignored;
  fs::path last = path.lexically_normal();
  if (!last.has_filename()) {
    last = last.parent_path();  // "photos/"
  }
  if (last.filename().empty() || last.filename() == "." || last.filename() == "..") {
    last = fs::weakly_canonical(path, ignored);
  }
  const bool is_file = fs::is_regular_file(path, ignored);
  std::string name = (is_file ? last.stem() : last.filename()).string();
  if (constexpr std::string_view kTar = ".tar"; is_file && name.size() > kTar.size() && name.ends_with(kTar)) {
    name.resize(name.size() - kTar.size());  // "photos.tar.gz"
  }
  return name.empty() ? path.string() : name;
}

std::string nothing_found(const Source& source) {
  std::string what = "holds no file that could be an image";
  if (source.not_images > 0) {
    what += " (" + std::to_string(source.not_images) + " other " + (source.not_images == 1 ? "file" : "files") + ")";
  }
  if (const std::vector<std::string> lines = remarks(source); !lines.empty()) {
    what += "; " + lines.front();
  }
  return what;
}

}  // namespace

std::vector<std::string> remarks(const Source& source) {
  std::vector<std::string> lines;
  for (const auto* list : {&source.problems, &source.notes}) {
    for (const Problem& problem : *list) {
      lines.push_back(problem.line());
    }
  }
  return lines;
}

bool is_image(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    return false;
  }
  const std::string head = first_bytes(path);
  return image_file::sniff(std::as_bytes(std::span(head))) != image_file::Format::Unknown;
}

Source open_images(std::span<const std::string> paths) {
  Source source;
  source.kind = "images";
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) {
      throw usage_error(ceteris::quoted(path), "is not a file", "give images, or one folder, archive or list");
    }
    if (std::any_of(source.items.begin(), source.items.end(), [&](const Item& item) { return item.name == path; })) {
      throw usage_error(ceteris::quoted(path), "is given twice");
    }
    source.items.push_back({path, {}, {}});
    source.location += (source.location.empty() ? "" : " ") + path;
  }
  source.name = source.location;
  auto ordered = std::make_shared<std::vector<std::string>>();
  for (const std::size_t i : order_items(source.items)) {
    ordered->push_back(paths[i]);
  }
  source.read = [ordered](std::size_t i) { return read_contents(ordered->at(i)); };
  return source;
}

Source open_source(std::string_view spec) {
  const auto [name, path] = parse_spec(spec);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (path.empty() || status.type() == fs::file_type::not_found) {
    throw usage_error(ceteris::quoted(path), "no such file or folder", "check the path");
  }
  if (error) {
    throw usage_error(path, "cannot be looked at: " + error.message(), "check the permissions");
  }
  Source source;
  if (fs::is_directory(status)) {
    source = open_folder(path);
  } else if (fs::is_regular_file(status)) {
    source = open_file(path);
  } else if (is_stream(path)) {
    source = open_list(path);
  } else {
    throw usage_error(path, "is neither a file nor a folder", "give a folder, an archive or a list of paths");
  }
  source.name = printable(name.empty() ? default_name(path) : name);
  source.location = path;
  if (source.items.empty()) {
    if (const auto other = source.kind == "folder" ? folder_of_containers(path) : std::nullopt) {
      throw usage_error(path, other->what, other->remedy);
    }
    throw usage_error(path, nothing_found(source), "give a folder, an archive or a list with images");
  }
  return source;
}

Contents read_contents(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::is_regular_file(status)) {
    const bool missing = status.type() == fs::file_type::not_found;
    return image_file::Refusal{std::string(image_file::refused::kUnreadable), missing ? "there is no such file"
                                                                              : error ? error.message()
                                                                                      : "it is not a regular file"};
  }
  const std::uint64_t size = fs::file_size(path, error);
  if (!error && size > kLargestFile) {
    return image_file::Refusal{std::string(image_file::refused::kTooLarge), "the file has " + human_bytes(size)};
  }
  try {
    const std::string text = read_file(path, kLargestFile);
    const auto bytes = std::as_bytes(std::span(text));
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  } catch (const Error& failure) {
    return image_file::Refusal{std::string(image_file::refused::kUnreadable), failure.problems().front().what};
  }
}

std::vector<std::size_t> order_items(std::vector<Item>& items) {
  std::vector<std::string> shown;
  shown.reserve(items.size());
  for (const Item& item : items) {
    shown.push_back(printable(item.name));
  }
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int by_shown = shown[a].compare(shown[b]);
    return by_shown != 0 ? by_shown < 0 : items[a].name < items[b].name;
  });
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  std::size_t alike = 1;
  for (std::size_t k = 0; k < order.size(); ++k) {
    Item& item = items[order[k]];
    alike = k > 0 && shown[order[k]] == shown[order[k - 1]] ? alike + 1 : 1;
    item.name = alike == 1 ? shown[order[k]] : shown[order[k]] + "#" + std::to_string(alike);
    sorted.push_back(std::move(item));
  }
  items = std::move(sorted);
  return order;
}

}  // namespace ceteris::data
