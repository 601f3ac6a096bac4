// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/chain_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <nlohmann/json.hpp>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file_lock.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial_store/seal.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestHead = 4096;

/// What chain.head says. `number` 0: there is none, or it was never written whole (a machine stopped).
struct Head {
  std::uint64_t number = 0;
  std::string sha256 = {};
  std::string problem = {};  ///< it was changed
};

Head read_head(const fs::path& folder) {
  const fs::path file = head_file(folder);
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) == 0) {
    return {};
  }
  const std::string text = read_file(file, kLargestHead);
  if (const auto problem = trial_store::seal_problem(text)) {
    return {.problem = *problem};
  }
  const Json json = json_depth(text) > kDeepestRecord ? Json() : Json::parse(text, nullptr, false);
  const auto number = json.is_object() ? json.find("n") : json.end();
  const auto hash = json.is_object() ? json.find("head") : json.end();
  if (!json.is_object() || number == json.end() || hash == json.end() || !number->is_number_unsigned() ||
      !hash->is_string()) {
    return {.problem = "is not what ceteris writes"};
  }
  return {.number = number->get<std::uint64_t>(), .sha256 = hash->get<std::string>()};
}

void write_head(const fs::path& folder, const Entry& last, Wait wait) {
  const Json json = {{"schema", "ceteris.chain_head/1"}, {"n", last.number}, {"head", last.sha256}};
  write_file_atomic(head_file(folder), trial_store::sealed(json.dump(2)), wait);
}

/// Others hold it for milliseconds.
std::unique_ptr<FileLock> lock_of(const fs::path& folder) {
  constexpr double kLongest = 30;
  for (const Stopwatch watch;;) {
    try {
      return std::make_unique<FileLock>(folder / "chain.lock");
    } catch (const Error& error) {
      if (error.exit() != Exit::Usage || watch.seconds() > kLongest) {
        throw;
      }
    }
  }
}

/// An open chain: where its whole lines end, and the last of them.
struct Tail {
  Descriptor file;
  off_t whole = 0;                  ///< bytes up to the end of the last whole line
  std::uint64_t cut = 0;            ///< bytes after that
  std::vector<Entry> entries = {};  ///< the last ones, in order
};

std::string bytes_of(const fs::path& path, const Descriptor& file, off_t from, off_t to) {
  std::string bytes(static_cast<std::size_t>(to - from), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        pread(file.number(), bytes.data() + done, bytes.size() - done, from + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      throw system_error(printable(path.string()), "cannot be read", count < 0 ? errno : EIO);
    }
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

/// The whole lines among the last bytes; false when the last one begins before them.
bool read_lines(Tail& tail, const fs::path& path, std::string_view bytes, off_t from) {
  const std::size_t end = bytes.rfind('\n');
  if (end == std::string_view::npos) {
    tail.whole = 0;
    return from == 0;
  }
  tail.whole = from + static_cast<off_t>(end) + 1;
  std::size_t start = 0;
  if (from > 0) {
    start = bytes.find('\n') + 1;  // what stands before it may be half a line
    if (start > end) {
      return false;
    }
  }
  for (std::size_t stop = bytes.find('\n', start); stop != std::string_view::npos; stop = bytes.find('\n', start)) {
    ReadEntry read = read_entry(bytes.substr(start, stop - start));
    if (!read.entry && stop == end) {
      throw spec_error(printable(path.string()), "its last line " + read.problem,
                       "put it back from a copy; or move it away, and a new chain begins and says so");
    }
    if (read.entry) {
      tail.entries.push_back(std::move(*read.entry));
    }
    start = stop + 1;
  }
  return true;
}

Tail open_tail(const fs::path& path) {
  Tail tail{.file = Descriptor(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666))};
  struct stat status {};
  if (!tail.file.is_open() || fstat(tail.file.number(), &status) != 0) {
    throw system_error(printable(path.string()), "cannot be opened", errno);
  }
  for (const off_t window : {off_t{8192}, static_cast<off_t>(2 * kLargestEntry)}) {
    const off_t from = std::max<off_t>(0, status.st_size - window);
    tail.entries.clear();
    if (read_lines(tail, path, bytes_of(path, tail.file, from, status.st_size), from)) {
      break;
    }
  }
  tail.cut = static_cast<std::uint64_t>(status.st_size - tail.whole);
  return tail;
}

/// What chain.head names and the chain does not have.
void note_loss(Entry& entry, const Head& head, const std::vector<Entry>& last) {
  if (head.number == 0) {
    return;
  }
  const auto same = std::ranges::find(last, head.number, &Entry::number);
  const bool gone = last.empty() || head.number > last.back().number;
  if (gone || (same != last.end() && same->sha256 != head.sha256)) {
    entry.lost = head.number;
    entry.lost_head = head.sha256;
  }
}

/// All of it or nothing.
void write_whole(const Tail& tail, const fs::path& path, std::string_view text, Wait wait) {
  int reason = 0;
  std::string_view rest = text;
  while (!rest.empty() && reason == 0) {
    const ssize_t count = write(tail.file.number(), rest.data(), rest.size());
    if (count > 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      reason = count == 0 ? ENOSPC : errno;
    }
  }
  while (reason == 0 && wait == Wait::Disk && fsync(tail.file.number()) != 0) {
    reason = errno == EINTR ? 0 : errno;
  }
  if (reason != 0) {
    static_cast<void>(ftruncate(tail.file.number(), tail.whole) == 0);  // else the next append takes it away
    throw system_error(printable(path.string()), "cannot be written", reason);
  }
}

}  // namespace

fs::path chain_file(const fs::path& study_folder) {
  return study_folder / "chain.jsonl";
}

fs::path head_file(const fs::path& study_folder) {
  return study_folder / "chain.head";
}

Chain read_chain(const fs::path& study_folder) {
  const fs::path file = chain_file(study_folder);
  const fs::path head_path = head_file(study_folder);
  // The head first: an entry that comes in between is then behind it.
  const Head head = read_head(study_folder);
  Chain chain;
  std::error_code error;
  if (fs::exists(file, error)) {
    chain = chain_from_text(read_file(file), printable(file.string()));
  }
  if (!head.problem.empty()) {
    chain.findings.push_back({printable(head_path.string()), head.problem});
  }
  if (head.number == 0) {
    return chain;
  }
  const auto named = std::ranges::find(chain.entries, head.number, &Entry::number);
  const std::uint64_t last = chain.entries.empty() ? 0 : chain.entries.back().number;
  if (!chain.there) {
    chain.findings.push_back(
        {printable(file.string()), fmt::format("is gone: chain.head says that it had {} entries", head.number)});
  } else if (head.number > std::max<std::uint64_t>(last, chain.lines)) {
    chain.findings.push_back(
        {printable(file.string()),
         fmt::format("ends with entry {}, and chain.head says that there was entry {}: {} taken from the end", last,
                     head.number,
                     head.number - last == 1 ? "the last one was"
                                             : fmt::format("the last {} entries were", head.number - last))});
  } else if (named != chain.entries.end() && named->sha256 != head.sha256) {
    chain.findings.push_back(
        {printable(file.string()),
         fmt::format("entry {} is not the one that chain.head names: the chain was written anew", head.number)});
  }
  return chain;
}

Entry append(const fs::path& study_folder, std::vector<Entry> entries, Wait wait) {
  CETERIS_CHECK(!entries.empty(), "there is something to append");
  const fs::path path = chain_file(study_folder);
  const auto lock = lock_of(study_folder);
  Tail tail = open_tail(path);
  const bool first = tail.entries.empty();
  std::uint64_t number = first ? 0 : tail.entries.back().number;
  std::string before = first ? std::string() : tail.entries.back().sha256;
  entries.front().cut = tail.cut;
  note_loss(entries.front(), read_head(study_folder), tail.entries);
  std::string text;
  for (Entry& entry : entries) {
    entry.number = ++number;
    entry.time = entry.time.empty() ? utc_timestamp() : entry.time;
    entry.before = before;
    Line line = line_of(entry);
    CETERIS_CHECK(line.text.size() <= kLargestEntry, "an entry is short");
    text.append(line.text).push_back('\n');
    before = entry.sha256 = std::move(line.sha256);
  }
  if (tail.cut > 0 && ftruncate(tail.file.number(), tail.whole) != 0) {
    throw system_error(printable(path.string()), "cannot be written", errno);
  }
  write_whole(tail, path, text, wait);
  if (wait == Wait::Disk) {
    write_head(study_folder, entries.back(), first ? Wait::Disk : Wait::Nothing);
  }
  return std::move(entries.back());
}

}  // namespace ceteris::ledger
