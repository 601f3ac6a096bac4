// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/stored_trial.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

bool is_version(Kind kind) {
  return kind == Kind::Registered || kind == Kind::Adopted || kind == Kind::Amended;
}

/// Whether the version was written by a ceteris that keeps chains; false also when that cannot be read.
bool says_chain(const fs::path& file) {
  try {
    const std::string text = read_file(file);
    const nlohmann::json json =
        json_depth(text) > kDeepestRecord ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
    const auto chain = json.is_object() ? json.find("chain") : json.end();
    return json.is_object() && chain != json.end() && chain->is_boolean() && chain->get<bool>();
  } catch (const Error&) {
    return false;
  }
}

/// An older study that was run again, or amended.
bool begins_late(const Chain& chain) {
  return !chain.entries.empty() &&
         (chain.entries.front().kind == Kind::Adopted || chain.entries.front().kind == Kind::Amended);
}

std::string entry_words(const Entry& entry) {
  return fmt::format("entry {} ({}, {})", entry.number, name_of(entry.kind), printable(entry.time));
}

void check_file(const fs::path& file, const std::string& wanted, const Entry& entry, bool last, Check& check) {
  const auto hash = file_sha256(file);
  const std::string where = printable(file.string());
  if (!hash && last) {
    check.notes.push_back({where, entry_words(entry) + " says that it would be written, and it is not there: the call "
                                                       "was killed before it could; the same call again does it"});
  } else if (!hash) {
    check.findings.push_back({where, "is gone: " + entry_words(entry) + " says what stood in it"});
  } else if (*hash != wanted) {
    check.findings.push_back(
        {where, "is not what " + entry_words(entry) + " says: what was promised was changed after it was registered"});
  }
}

}  // namespace

void check_versions(const fs::path& study_folder, const Chain& chain, Check& check) {
  std::map<int, const Entry*> versions;
  for (const Entry& entry : chain.entries) {
    if (is_version(entry.kind)) {
      const auto [place, fresh] = versions.emplace(entry.version, &entry);
      if (!fresh) {
        check.notes.push_back({printable(chain_file(study_folder).string()),
                               fmt::format("version {} was entered twice: {} was cut off before its files were written",
                                           entry.version, entry_words(*place->second))});
        place->second = &entry;
      }
    }
  }
  for (const auto& [number, entry] : versions) {
    const fs::path folder = study_folder / std::to_string(number);
    const bool last = entry == &chain.entries.back();
    check_file(folder / "study.toml", entry->file_sha256, *entry, last, check);
    check_file(folder / "version.json", entry->version_sha256, *entry, last, check);
  }
  for (const Entry& entry : chain.entries) {
    if (entry.kind == Kind::Tuned) {
      check_file(study_folder / std::to_string(entry.version) / "tuning.json", entry.file_sha256, entry, false, check);
    }
  }
  const bool damaged = !chain.findings.empty();  // the entry of a version may be the one that is damaged
  for (int number = 1;; ++number) {
    const fs::path file = study_folder / std::to_string(number) / "version.json";
    std::error_code error;
    if (!fs::exists(file, error)) {
      break;
    }
    if (says_chain(file) && !versions.contains(number) && !damaged) {
      const bool began_later = begins_late(chain) && number < chain.entries.front().version;
      check.findings.push_back(
          {printable(file.string()), chain.there && !began_later
                                         ? "has no entry in the chain: it was put there, or its entry was taken out"
                                         : "was registered with a chain, and that chain is gone"});
    }
  }
  if (begins_late(chain) && !damaged) {
    const bool had_chain = says_chain(study_folder / "1" / "version.json");
    (had_chain ? check.findings : check.notes)
        .push_back({printable(chain_file(study_folder).string()),
                    had_chain ? fmt::format("begins at {}, and the study was registered with a chain before that: the "
                                            "first chain was taken away",
                                            printable(chain.entries.front().time))
                              : fmt::format("begins at {}: the study was registered by a ceteris that kept no chain, "
                                            "and nothing is known of what came before",
                                            printable(chain.entries.front().time))});
  }
}

}  // namespace ceteris::ledger
