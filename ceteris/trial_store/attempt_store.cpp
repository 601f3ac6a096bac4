// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/attempt_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/hosts/exclusive_file.hpp"
#include "ceteris/runner/attempt.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;

std::optional<int> attempt_number(const std::string& name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  constexpr int kMost = 1'000'000;  // others are none of ours, and the next one must have a number, too
  const bool good = error == std::errc() && end == name.data() + name.size() && number >= 1 && number <= kMost;
  return good && name == std::to_string(number) ? std::optional(number) : std::nullopt;
}

FoundAttempt read_attempt(const fs::path& trial, const std::string& id, int number) {
  FoundAttempt found{.number = number};
  const fs::path file = attempt_file(trial, number);
  std::error_code error;
  if (!fs::exists(file, error) || (fs::is_regular_file(file, error) && fs::file_size(file, error) == 0)) {
    return found;  // its runner died before it had written a word
  }
  try {
    found.record = attempt_from_json(read_record(file, kLargestAttempt), id, printable(file.string()));
    if (found.record->number != number) {
      found.record.reset();
      found.problem = printable(file.string()) + ": is the record of another attempt";
    }
  } catch (const Error& refused) {
    found.problem = refused.what();
  }
  return found;
}

/// What decides how an attempt ended is who creates this file. It holds the record, which then gets its own name: a
/// kill between the two is made good by whoever comes next.
fs::path end_file(const fs::path& attempt_file) {
  return attempt_file.parent_path() / ".end";
}

/// Gives the attempt the end that another has written, under its name, too.
void take_decided_end(const fs::path& file, const std::string& id, FoundAttempt& attempt) {
  const fs::path end = end_file(file);
  try {
    const std::string text = read_record(end, kLargestAttempt);
    AttemptRecord record = attempt_from_json(text, id, printable(end.string()));
    write_file_atomic(file, text, Wait::Nothing);
    attempt.record = std::move(record);
  } catch (const Error& error) {
    attempt.problem = error.what();
  }
}

}  // namespace

std::string read_record(const fs::path& file, std::uint64_t limit) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    throw spec_error(printable(file.string()), "is no file, so it is no record");
  }
  if (const std::uint64_t size = fs::file_size(file, error); !error && size > limit) {
    throw spec_error(printable(file.string()), "has " + human_bytes(size) + ", more than any record of ours");
  }
  return read_file(file, limit);
}

fs::path attempts_folder(const fs::path& trial) {
  return trial / "attempts";
}

fs::path attempt_file(const fs::path& trial, int number) {
  return attempts_folder(trial) / std::to_string(number) / "attempt.json";
}

fs::path dir_of_attempt(const fs::path& trial, int number) {
  return attempts_folder(trial) / std::to_string(number) / "dir";
}

std::vector<FoundAttempt> find_attempts(const fs::path& trial, const std::string& id) {
  std::vector<FoundAttempt> attempts;
  std::error_code error;
  for (fs::directory_iterator entry(attempts_folder(trial), error), end; !error && entry != end;
       entry.increment(error)) {
    if (const auto number = attempt_number(entry->path().filename().string())) {
      attempts.push_back(read_attempt(trial, id, *number));
    }
  }
  std::ranges::sort(attempts, {}, &FoundAttempt::number);
  return attempts;
}

bool write_end_record(const fs::path& file, const std::string& text) {
  const fs::path end = end_file(file);
  if (!hosts::create_whole(end, text)) {
    return false;
  }
  write_file_atomic(file, text, Wait::Nothing);
  return true;
}

bool has_room(const fs::path& folder) {
  constexpr std::uint64_t kLeast = 64 << 10;
  struct statvfs status {};
  if (statvfs(folder.c_str(), &status) != 0) {
    return true;
  }
  const std::uint64_t blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail;
  return blocks * status.f_frsize >= kLeast && (status.f_files == 0 || status.f_ffree > 0);
}

bool settle_lost_attempts(const fs::path& trial, const std::string& id, std::vector<FoundAttempt>& attempts,
                          const std::string& detail) {
  for (FoundAttempt& attempt : attempts) {
    if (!attempt.problem.empty() || (attempt.record && attempt.record->end)) {
      continue;
    }
    const fs::path file = attempt_file(trial, attempt.number);
    std::error_code ignored;
    const bool begun = fs::exists(file, ignored);
    AttemptRecord record = attempt.record.value_or(AttemptRecord{.number = attempt.number});
    record.end = AttemptEnd{.outcome = record::Outcome::LeaseLost,
                            .detail = detail,
                            .left_behind = runner::end_predecessor(dir_of_attempt(trial, attempt.number))};
    const std::string text = to_json(record, id);
    if (!begun && !hosts::create_whole(file, text)) {
      return false;
    }
    if (!begun || write_end_record(file, text)) {
      attempt.record = std::move(record);
    } else {
      take_decided_end(file, id, attempt);
    }
  }
  return true;
}

bool overwrite_in_place(const fs::path& file, const std::string& text) {
  const Descriptor descriptor(open(file.c_str(), O_WRONLY | O_CLOEXEC));
  struct stat status {};
  if (!descriptor.is_open() || fstat(descriptor.number(), &status) != 0 ||
      text.size() > 512 * static_cast<std::uint64_t>(status.st_blocks)) {
    return false;
  }
  return pwrite(descriptor.number(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) &&
         ftruncate(descriptor.number(), static_cast<off_t>(text.size())) == 0 && fsync(descriptor.number()) == 0;
}

}  // namespace ceteris::trial_store
