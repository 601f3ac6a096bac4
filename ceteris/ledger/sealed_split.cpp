// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/sealed_split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/trial_store/seal.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    throw_if_stopped();
    if (entry->is_regular_file()) {
      files.push_back(entry->path().lexically_relative(folder));
    }
  }
  if (error) {
    throw system_error(printable(folder.string()), "cannot be read", error.value());
  }
  std::ranges::sort(files);
  return files;
}

/// In pieces: a split may be larger than memory, and takes its time.
std::string content_sha256(const fs::path& file) {
  constexpr std::size_t kPiece = std::size_t{1} << 22U;
  const MappedFile content(file);
  Sha256 hash;
  for (std::span<const std::byte> rest = content.bytes(); !rest.empty();) {
    throw_if_stopped();
    const std::span<const std::byte> piece = rest.first(std::min(kPiece, rest.size()));
    hash.update(piece);
    content.forget(piece);
    rest = rest.subspan(piece.size());
  }
  return hash.hex();
}

void check_look(const fs::path& folder, std::size_t number, const Entry& entry, Check& check) {
  const fs::path file = look_file(folder, number);
  const auto hash = file_sha256(file);
  const std::string where = printable(file.string());
  if (!hash) {
    check.notes.push_back(
        {where, fmt::format("is not there, and entry {} has the SHA-256 of the values of this look: it "
                            "was taken away, or the call was killed before it could write it",
                            entry.number)});
  } else if (*hash != entry.file_sha256) {
    const auto problem = trial_store::seal_problem(read_file(file));
    check.findings.push_back(
        {where, problem
                    ? *problem
                    : fmt::format("is whole, and not what entry {} has: the values of a look were edited and hashed "
                                  "again",
                                  entry.number)});
  }
}

}  // namespace

std::string split_sha256(const fs::path& split) {
  std::error_code error;
  const std::string where = printable(split.string());
  if (fs::is_regular_file(split, error)) {
    return content_sha256(split);
  }
  if (!fs::is_directory(split, error)) {
    throw usage_error(where, "is neither a file nor a folder", "name the test split");
  }
  const std::vector<fs::path> files = files_in(split);
  if (files.empty()) {
    throw usage_error(where, "is a folder without files", "name the test split");
  }
  Sha256 all;
  for (const fs::path& file : files) {
    throw_if_stopped();
    all.update(file.generic_string());
    all.update(std::string_view("\0", 1));
    all.update(content_sha256(split / file));
  }
  return all.hex();
}

std::optional<SealedSplit> sealed_split_of(const Chain& chain) {
  std::optional<SealedSplit> split;
  int began = 0;
  for (const Entry& entry : chain.entries) {
    began += entry.kind == Kind::Began ? 1 : 0;
    if (entry.kind == Kind::Sealed && !split) {
      split = SealedSplit{entry.split, entry.file_sha256, entry.time, began};
    } else if (entry.kind == Kind::Opened && split) {
      split->looks.push_back({entry.time, entry.reason});
    } else if (entry.kind == Kind::Answered && split && !split->looks.empty()) {
      split->looks.back().answered = true;
    }
  }
  return split;
}

fs::path look_file(const fs::path& study_folder, std::size_t number) {
  return study_folder / "looks" / (std::to_string(number) + ".json");
}

void check_sealed_split(const fs::path& study_folder, const Chain& chain, Check& check) {
  const auto split = sealed_split_of(chain);
  if (!split) {
    return;
  }
  const std::string where = printable(split->split);
  std::error_code error;
  if (!fs::exists(split->split, error)) {
    check.notes.push_back({where, "the sealed split is not there any more, and could not be held against its hash"});
  } else if (split_sha256(split->split) != split->sha256) {
    check.findings.push_back(
        {where, fmt::format("is not what was sealed at {}: the test split was changed", printable(split->time))});
  }
  std::size_t number = 0;
  for (const Entry& entry : chain.entries) {
    number += entry.kind == Kind::Opened ? 1 : 0;
    if (entry.kind == Kind::Answered) {
      check_look(study_folder, number, entry, check);
    }
  }
}

}  // namespace ceteris::ledger
