// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/export.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/tar_writer.hpp"

namespace ceteris::data {
namespace {

namespace fs = std::filesystem;

std::vector<std::byte> bytes_of(const Source& source, std::size_t i) {
  Contents contents = source.read(i);
  if (const auto* refusal = std::get_if<image_file::Refusal>(&contents)) {
    throw usage_error(source.items[i].name, refusal->reason + ": " + refusal->detail, "leave it out");
  }
  return std::move(std::get<std::vector<std::byte>>(contents));
}

bool stays_inside(const fs::path& name) {
  const fs::path normal = name.lexically_normal();
  return name.is_relative() && !normal.empty() && *normal.begin() != "..";
}

void put(std::ofstream& file, const char* bytes, std::size_t size, const fs::path& path) {
  file.write(bytes, static_cast<std::streamsize>(size));
  if (!file) {
    throw system_error(printable(path.string()), "cannot be written", errno);
  }
}

void put(std::ofstream& file, const std::vector<std::byte>& bytes, const fs::path& path) {
  put(file, reinterpret_cast<const char*>(bytes.data()), bytes.size(), path);
}

void put(std::ofstream& file, const std::string& text, const fs::path& path) {
  put(file, text.data(), text.size(), path);
}

// What a stream held back is written now; a full disk may show only here.
void close(std::ofstream& file, const fs::path& path) {
  file.close();
  if (!file) {
    throw system_error(printable(path.string()), "cannot be written", errno);
  }
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// Lets `write` fill a temporary beside `path`, then gives it that name; leaves nothing behind when either fails.
void complete_or_absent(const fs::path& path, const std::function<void(const fs::path&)>& write) {
  const fs::path unfinished = temporary_path(folder_of(path));
  try {
    write(unfinished);
    std::error_code error;
    fs::rename(unfinished, path, error);
    if (error) {
      throw system_error(printable(path.string()), "cannot be created: " + error.message());
    }
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(unfinished, ignored);
    throw;
  }
}

}  // namespace

void require_free(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    throw usage_error(printable(folder.string()), "exists already", "name a folder that does not exist, or is empty");
  }
}

void write_as_folder(const Source& source, const fs::path& folder, Executor& executor) {
  std::error_code error;
  const fs::path target = folder.has_filename() ? folder : folder.parent_path();
  require_free(target);
  std::set<fs::path> folders;
  for (const Item& item : source.items) {
    if (!stays_inside(item.name)) {
      throw usage_error(item.name, "this name would leave the folder", "write a tar archive instead");
    }
    folders.insert(fs::path(item.name).parent_path());
  }
  complete_or_absent(target, [&](const fs::path& unfinished) {
    for (const fs::path& inner : folders) {
      fs::create_directories(unfinished / inner, error);
      if (error) {
        throw system_error(printable(target.string()), "cannot be created: " + error.message());
      }
    }
    executor.parallel_for(source.items.size(), [&](std::size_t i) {
      std::ofstream file(unfinished / source.items[i].name, std::ios::binary);
      const fs::path path = target / source.items[i].name;  // to speak of
      put(file, bytes_of(source, i), path);
      close(file, path);
    });
  });
}

void write_as_tar(const Source& source, const fs::path& path, Executor& executor) {
  complete_or_absent(path, [&](const fs::path& unfinished) {
    std::ofstream file(unfinished, std::ios::binary);
    const std::size_t batch = 8 * static_cast<std::size_t>(executor.jobs());
    for (std::size_t begin = 0; begin < source.items.size(); begin += batch) {
      std::vector<std::vector<std::byte>> contents(std::min(batch, source.items.size() - begin));
      executor.parallel_for(contents.size(), [&](std::size_t k) { contents[k] = bytes_of(source, begin + k); });
      for (std::size_t k = 0; k < contents.size(); ++k) {
        put(file, formats::tar_header(source.items[begin + k].name, contents[k].size()), path);
        put(file, contents[k], path);
        put(file, formats::tar_padding(contents[k].size()), path);
      }
    }
    put(file, formats::tar_end(), path);
    close(file, path);
  });
}

}  // namespace ceteris::data
