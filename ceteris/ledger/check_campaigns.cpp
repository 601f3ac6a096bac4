// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/trial_store/seal.hpp"

namespace ceteris::ledger {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json parsed(const std::string& text) {
  return json_depth(text) > kDeepestRecord ? Json() : Json::parse(text, nullptr, false);
}

std::string gate_of(const std::string& line) {
  const Json json = parsed(line);
  const auto gate = json.find("gate");
  return gate != json.end() && gate->is_string() ? gate->get<std::string>() : std::string();
}

class CampaignCheck {
 public:
  CampaignCheck(fs::path folder, const Chain& chain, Check& check)
      : folder_(std::move(folder)), chain_(chain), check_(check), where_(printable(chain_file(folder_).string())) {
    for (const Entry& entry : chain.entries) {
      if (entry.kind == Kind::Entered) {
        entered_.emplace(entry.line_sha256, &entry);
      } else if (entry.kind == Kind::Decided) {
        decided_[entry.gate] = &entry;
      }
    }
  }

  void all() {
    lines();
    verdicts();
  }

 private:
  void find(const fs::path& where, std::string what) {
    check_.findings.push_back({printable(where.string()), std::move(what)});
  }
  void note(const fs::path& where, std::string what) {
    check_.notes.push_back({printable(where.string()), std::move(what)});
  }

  [[nodiscard]] std::string verdict_name(const std::string& gate) const { return gate + ".json"; }

  void lines() {
    const fs::path file = folder_ / "campaign.jsonl";
    std::error_code error;
    const std::vector<std::string> all =
        fs::exists(file, error) ? split(read_file(file), '\n') : std::vector<std::string>();
    std::set<std::string> there;
    std::vector<const std::string*> whole;  // a crash may cut one off, for which nothing ran
    for (const std::string& line : all) {
      if (parsed(line).is_object()) {
        whole.push_back(&line);
        there.insert(sha256_hex(line));
      }
    }
    for (const auto& [hash, entry] : entered_) {
      if (!there.contains(hash)) {
        find(file, fmt::format("has not the line of gate {} that entry {} of {} counts ({}): a candidate was edited or "
                               "taken out",
                               entry->gate_number, entry->number, where_, printable(entry->time)));
      }
    }
    for (const std::string* line : whole) {
      if (says_chained(*line)) {
        chained_.insert(gate_of(*line));
      }
      if (!entered_.contains(sha256_hex(*line))) {
        unsaid(file, *line, line == whole.back());
      }
    }
  }

  void unsaid(const fs::path& file, const std::string& line, bool last) {
    const std::string id = gate_of(line);
    std::error_code error;
    const bool decided = fs::exists(folder_ / verdict_name(id), error);
    if (!says_chained(line)) {
      note(file, "has a gate that was entered by a ceteris that kept no chain: " + printable(id));
    } else if (last && !decided && chain_.findings.empty()) {
      note(file, "has a gate that its chain has not: the call was killed before it could say so; the same call does");
    } else {
      find(file, fmt::format("has a line that {} has not, of gate {}: it was changed or put there, or the chain was "
                             "taken away",
                             where_, printable(id)));
    }
  }

  void verdicts() {
    for (const auto& [gate, entry] : decided_) {
      verdict(gate, *entry);
    }
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
      files.push_back(entry->path());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      if (file.extension() == ".json" && !decided_.contains(file.stem().string())) {
        undecided(file);
      }
    }
  }

  void verdict(const std::string& gate, const Entry& entry) {
    const fs::path file = folder_ / verdict_name(gate);
    const auto hash = file_sha256(file);
    if (!hash) {
      note(file,
           fmt::format("is not there, and entry {} of {} says {}: it was taken away, or the call was killed before "
                       "it could write it; the same call makes it again from the same trials",
                       entry.number, where_, ceteris::quoted(entry.outcome)));
    } else if (*hash != entry.file_sha256) {
      const auto problem = trial_store::seal_problem(read_file(file));
      find(file, problem ? *problem
                         : fmt::format("is whole, and not the verdict that entry {} of {} has ({}): it was edited and "
                                       "hashed again",
                                       entry.number, where_, ceteris::quoted(entry.outcome)));
    }
  }

  void undecided(const fs::path& file) {
    if (const auto problem = trial_store::seal_problem(read_file(file))) {
      find(file, *problem);
    } else if (chained_.contains(file.stem().string())) {
      find(file, fmt::format("is a verdict that {} has not: it was put there", where_));
    } else {
      note(file, "is a verdict of a ceteris that kept no chain");
    }
  }

  fs::path folder_;
  const Chain& chain_;
  Check& check_;
  std::string where_;
  std::map<std::string, const Entry*> entered_;  ///< by hash of the line
  std::map<std::string, const Entry*> decided_;  ///< by gate, the last
  std::set<std::string> chained_;                ///< gates whose line says that there is a chain
};

}  // namespace

bool says_chained(const std::string& line) {
  const Json json = parsed(line);
  const auto chained = json.is_object() ? json.find("chained") : json.end();
  return json.is_object() && chained != json.end() && chained->is_boolean() && chained->get<bool>();
}

void check_campaign(const fs::path& campaign, const Chain& chain, Check& check) {
  CampaignCheck(campaign, chain, check).all();
}

}  // namespace ceteris::ledger
