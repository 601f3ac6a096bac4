// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/attempt_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/encoding.hpp"

namespace ceteris::metrics {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDir = "{dir}";
constexpr std::size_t kFilesNamed = 8;
// The kernel stamps files with a clock that ticks at most every 10 ms.
constexpr std::int64_t kClockTick = 10'000'000;

fs::path in_folder(std::string_view source_path, const fs::path& dir) {
  std::string_view rest = source_path.substr(kDir.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return rest.empty() ? dir : dir / rest;
}

bool lies_in(const fs::path& path, const fs::path& dir) {
  const auto [end, other] = std::ranges::mismatch(dir, path);
  static_cast<void>(other);
  return end == dir.end();
}

/// "; the folder holds: a.json, b.csv" of the folder in which the file was looked for.
std::string what_is_there(const fs::path& wanted) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(wanted.parent_path(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    names.push_back(printable(entry->path().filename().string()));
    if (names.size() > 1000) break;
  }
  if (names.empty()) return "the program wrote nothing into that folder";
  std::ranges::sort(names);
  const std::string near = nearest(wanted.filename().string(), names);
  if (!near.empty()) return "there is " + ceteris::quoted(near);
  if (names.size() > kFilesNamed) {
    names.resize(kFilesNamed);
    names.emplace_back("...");
  }
  return "the folder holds: " + join(names, ", ");
}

std::string kind_of(fs::file_type type) {
  switch (type) {
    case fs::file_type::directory:
      return "a folder";
    case fs::file_type::fifo:
      return "a pipe";
    case fs::file_type::socket:
      return "a socket";
    case fs::file_type::block:
    case fs::file_type::character:
      return "a device";
    default:
      return "no regular file";
  }
}

AttemptPath refused(const std::string& source_path, const std::string& why) {
  return {State::Refused, {}, source_path + ": " + why};
}

}  // namespace

bool is_older_than_attempt(const fs::path& path, const AttemptFiles& files) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return false;
  const std::int64_t written = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
  return written < files.started_ns - kClockTick;
}

AttemptPath find_attempt_file(const std::string& source_path, const AttemptFiles& files, bool want_folder) {
  if (!source_path.starts_with(kDir))
    return refused(source_path, "lies outside the attempt's folder; begin with {dir}/");
  const fs::path wanted = in_folder(source_path, files.dir);
  std::error_code failed;
  const fs::path dir = fs::canonical(files.dir, failed);
  if (failed) return {State::Missing, {}, source_path + ": the attempt's folder is gone: " + failed.message()};
  const fs::path found = fs::canonical(wanted, failed);
  if (failed) {
    std::error_code ignored;
    if (fs::is_symlink(fs::symlink_status(wanted, ignored)))
      return refused(source_path, "is a link that leads nowhere");
    if (failed != std::errc::no_such_file_or_directory && failed != std::errc::not_a_directory) {
      return refused(source_path, "cannot be reached: " + failed.message());
    }
    return {State::Missing, {}, source_path + ": no such file; " + what_is_there(wanted)};
  }
  if (!lies_in(found, dir)) {
    return refused(source_path, "is a link out of the attempt's folder, to " + ceteris::quoted(found.string()) +
                                    ", which other trials may write too; let the program write into {dir}");
  }
  const fs::file_type type = fs::status(found, failed).type();
  const bool folder = type == fs::file_type::directory;
  if (type != fs::file_type::regular && !(folder && want_folder)) {
    return refused(source_path, "is " + kind_of(type) + ", not a file");
  }
  if (!folder && is_older_than_attempt(found, files)) {
    return refused(source_path,
                   "was last written before this attempt began, so it holds the values of another run; let the "
                   "program write it itself");
  }
  return {State::Value, found, {}};
}

AttemptText read_attempt_file(const std::string& source_path, const AttemptFiles& files) {
  AttemptPath found = find_attempt_file(source_path, files);
  if (found.state != State::Value) return {found.state, {}, std::move(found.problem)};
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(found.path, failed);
  if (!failed && size > kLargestText) {
    return {State::Refused,
            {},
            source_path + ": has " + human_bytes(size) + ", and at most " + human_bytes(kLargestText) +
                " of text are read; let the program write its results to a file of their own"};
  }
  try {
    return {State::Value, as_utf8(read_file(found.path, kLargestText)), {}};
  } catch (const Error& error) {
    const Problem& problem = error.problems().front();
    return {
        State::Refused, {}, source_path + ": " + problem.what + (problem.remedy.empty() ? "" : "; " + problem.remedy)};
  }
}

}  // namespace ceteris::metrics
