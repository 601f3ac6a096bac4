// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;

/// What a chain says of one trial, in its order.
using Said = std::vector<const Entry*>;

std::string entry_words(const Entry& entry) {
  return fmt::format("entry {} ({})", entry.number, printable(entry.time));
}

bool is_end(const Entry& entry) {
  return entry.kind == Kind::Ended || entry.kind == Kind::Found;
}

bool has_result(const Entry& entry) {
  return is_end(entry) && !entry.result_sha256.empty();
}

/// The id that a record says it has, by looking for it: the record may be damaged.
std::string id_in(const std::string& text) {
  constexpr std::string_view kName = "\"id\": \"";
  constexpr std::size_t kDigits = 20;
  const std::size_t at = text.find(kName);
  return at == std::string::npos ? std::string() : text.substr(at + kName.size(), kDigits);
}

class TrialCheck {
 public:
  TrialCheck(const fs::path& runs, std::string id, const Said& said, std::string chain, Check& check)
      : runs_(runs), id_(std::move(id)), said_(said), chain_(std::move(chain)), check_(check) {}

  void all() {
    const fs::path folder = trial_store::trial_folder(runs_, id_);
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      gone(folder);
      return;
    }
    reruns();
    attempts();
    if (const auto last = std::find_if(said_.rbegin(), said_.rend(), [](const Entry* e) { return has_result(*e); });
        last != said_.rend()) {
      result(**last);
    } else {
      unsaid_result();
    }
  }

 private:
  void find(const fs::path& where, std::string what) {
    check_.findings.push_back({printable(where.string()), std::move(what)});
  }
  void note(const fs::path& where, std::string what) {
    check_.notes.push_back({printable(where.string()), std::move(what)});
  }

  void gone(const fs::path& folder) {
    const auto end = std::ranges::find_if(said_, [](const Entry* entry) { return is_end(*entry); });
    if (end != said_.end()) {
      find(folder, fmt::format("is gone: {} of {} says that it ended ({}); a run that was counted was dropped",
                               entry_words(**end), chain_, printable((*end)->outcome)));
    } else {
      find(folder, fmt::format("is gone: {} of {} says that it began; a run was taken away before its end was counted",
                               entry_words(*said_.front()), chain_));
    }
  }

  /// Attempts have numbers that are never used again, and a trial with a result is not run again.
  void reruns() {
    std::set<int> begun;
    const Entry* result = nullptr;
    for (const Entry* entry : said_) {
      if (entry->kind == Kind::Began) {
        if (!begun.insert(entry->attempt).second) {
          find(trial_store::trial_folder(runs_, id_),
               fmt::format("{} of {} says that attempt {} began, and it had begun before: the first was taken away and "
                           "the trial was run again{}",
                           entry_words(*entry), chain_, entry->attempt,
                           result == nullptr ? "" : ", after it had given a result"));
        } else if (result != nullptr) {
          find(trial_store::trial_folder(runs_, id_),
               fmt::format("{} of {} says that attempt {} began, and attempt {} had given a result: that result was "
                           "taken away and the trial was run again",
                           entry_words(*entry), chain_, entry->attempt, result->attempt));
        }
      }
      result = has_result(*entry) ? entry : result;
    }
  }

  void attempts() {
    std::set<int> told;
    for (const Entry* entry : said_) {
      const fs::path folder = attempt_file(runs_, id_, entry->attempt).parent_path();
      std::error_code error;
      if (!fs::is_directory(folder, error) && told.insert(entry->attempt).second) {
        find(folder, fmt::format("is gone: {} of {} says that this attempt {}; who takes an attempt away can choose "
                                 "the one that counts",
                                 entry_words(*entry), chain_, entry->kind == Kind::Began ? "began" : "ended"));
      }
    }
  }

  void result(const Entry& end) {
    const fs::path file = result_file(runs_, id_);
    const auto hash = file_sha256(file);
    if (!hash) {
      find(file, fmt::format("is gone: {} of {} has its SHA-256; a result that was counted was taken away",
                             entry_words(end), chain_));
    } else if (*hash != end.result_sha256) {
      find(file, what_became_of(read_file(file), end));
    }
    attempt_record(end);
  }

  std::string what_became_of(const std::string& text, const Entry& end) {
    if (const auto problem = trial_store::seal_problem(text)) {
      return fmt::format("{}; {} of {} has the SHA-256 of what was written", *problem, entry_words(end), chain_);
    }
    if (const std::string id = id_in(text); id != id_) {
      return fmt::format("is the record of trial {}: records were exchanged", printable(id));
    }
    return fmt::format(
        "is whole, and not what {} of {} has: it was edited and hashed again, or replaced by another "
        "run's",
        entry_words(end), chain_);
  }

  void attempt_record(const Entry& end) {
    const fs::path file = attempt_file(runs_, id_, end.attempt);
    const auto hash = file_sha256(file);
    if (end.attempt_sha256.empty() || !hash || *hash == end.attempt_sha256) {
      if (!hash && fs::is_directory(file.parent_path())) {
        note(file, "is gone; the result repeats all of it but the learning curve");
      }
      return;
    }
    const std::string text = read_file(file);
    if (text.empty() || has_no_end(text, file)) {
      note(file, "has lost its end, as a machine that stops may leave it; the result repeats all of it but the curve");
      return;
    }
    find(file, what_became_of(text, end));
  }

  [[nodiscard]] bool has_no_end(const std::string& text, const fs::path& file) const {
    try {
      return !trial_store::attempt_from_json(text, id_, file.string()).end;
    } catch (const Error&) {
      return false;
    }
  }

  /// A runner that was killed between the result and its entry.
  void unsaid_result() {
    const auto there = found(runs_, id_);
    if (!there) {
      return;
    }
    for (const Entry* entry : said_) {
      if (entry->kind == Kind::Ended && entry->attempt == there->attempt && entry->outcome != there->outcome) {
        find(result_file(runs_, id_),
             fmt::format("says that attempt {} ended {}, and {} of {} says {}: the outcome was changed", there->attempt,
                         there->outcome, entry_words(*entry), chain_, printable(entry->outcome)));
        return;
      }
    }
    note(result_file(runs_, id_), "is there, and " + chain_ +
                                      " has no entry of it: its runner was killed before it could say so; the next "
                                      "call of study run adds it");
  }

  const fs::path& runs_;
  std::string id_;
  const Said& said_;
  std::string chain_;
  Check& check_;
};

}  // namespace

void check_trials(const std::vector<fs::path>& roots, const Chain& chain, const std::string& where, Check& check) {
  std::map<std::string, Said> trials;
  for (const Entry& entry : chain.entries) {
    if (trial_store::is_trial_id(entry.trial)) {
      trials[entry.trial].push_back(&entry);
    }
  }
  for (const auto& [id, said] : trials) {
    const auto root = std::ranges::find_if(roots, [&](const fs::path& one) {
      std::error_code error;
      return fs::is_directory(trial_store::trial_folder(one, id), error);
    });
    try {
      TrialCheck(root == roots.end() ? roots.back() : *root, id, said, where, check).all();
    } catch (const Error& error) {
      check.findings.push_back({printable(trial_store::trial_folder(roots.back(), id).string()), error.what()});
    }
  }
}

}  // namespace ceteris::ledger
