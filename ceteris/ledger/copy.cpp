// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

void copy_into(const fs::path& from, const fs::path& to, const fs::path& below, const Keep& keep) {
  fs::create_directories(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path name = entry.path().filename();
    if (!keep(below / name)) {
      continue;
    }
    if (entry.is_symlink()) {
      fs::copy_symlink(entry.path(), to / name);
    } else if (entry.is_directory()) {
      copy_into(entry.path(), to / name, below / name, keep);
    } else if (entry.is_regular_file()) {
      fs::copy_file(entry.path(), to / name);
    }
  }
}

}  // namespace

void copy_content(const fs::path& from, const fs::path& to, const Keep& keep) {
  try {
    copy_into(from, to, {}, keep);
  } catch (const fs::filesystem_error& refused) {
    throw system_error(printable(from.string()), "cannot be copied to " + printable(to.string()),
                       refused.code().value());
  }
}

void make_folder(const fs::path& to, const std::function<void(const fs::path&)>& fill) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  const fs::path temporary = temporary_path(to.parent_path());
  try {
    fs::create_directory(temporary, error);
    fill(temporary);
    fs::rename(temporary, to, error);
    if (error) {
      throw system_error(printable(to.string()), "cannot be made", error.value());
    }
  } catch (...) {
    fs::remove_all(temporary, error);
    throw;
  }
}

void sync_file_system(const fs::path& folder) {
  const Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open() || syncfs(descriptor.number()) != 0) {
    throw system_error(printable(folder.string()), "cannot be written to the disk", errno);
  }
}

}  // namespace ceteris::ledger
