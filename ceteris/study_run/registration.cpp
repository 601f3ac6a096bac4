// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/registration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/summary.hpp"

namespace ceteris::study_run {
namespace {

std::string times(std::size_t n) {
  return n == 1 ? "once" : fmt::format("{} times", n);
}

/// "4, 8 and 12": how many trials had ended, the first few.
std::string ended_at(const std::vector<record::StudyLook>& looks) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, looks.size()); ++i) {
    const bool last = i + 1 == looks.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + std::to_string(looks[i].ended);
  }
  return text + (looks.size() > kShown ? " and more" : "");
}

/// Adds the look to the chain, and to `chain` as it was read.
void count_look(const study::Registered& registered, const Look& look, ledger::Chain& chain, std::string& uncounted) {
  const int version = static_cast<int>(registered.versions.size());
  const auto last = std::find_if(chain.entries.rbegin(), chain.entries.rend(),
                                 [](const ledger::Entry& entry) { return entry.kind == ledger::Kind::Looked; });
  if (last != chain.entries.rend() && last->version == version && last->ended == look.ended &&
      last->planned == look.planned) {
    return;
  }
  ledger::Entry entry;
  entry.kind = ledger::Kind::Looked;
  entry.version = version;
  entry.by = look.by;
  entry.ended = look.ended;
  entry.planned = look.planned;
  try {
    chain.entries.push_back(ledger::append(registered.folder, {std::move(entry)}));
  } catch (const Error& error) {
    uncounted = error.what();
  }
}

void fill(record::StudyRegistration& registration, const ledger::Summary& summary) {
  registration.chained = summary.there;
  registration.late = summary.adopted;
  registration.date = summary.registered;
  registration.head = summary.head;
  registration.entries = static_cast<int>(summary.entries);
  registration.runs = summary.began;
  registration.found_before = summary.found_before;
  std::ranges::transform(summary.looks, std::back_inserter(registration.looks), [](const ledger::Look& look) {
    return record::StudyLook{look.time, look.version, look.ended, look.planned};
  });
  registration.merged = summary.merged;
  registration.differing = summary.differing;
  registration.amended_after_look = summary.amended_after_look;
  registration.problems = summary.problems;
}

}  // namespace

record::StudyRegistration registration_of(const study::Registered& registered, const std::optional<Look>& look,
                                          std::string& uncounted) {
  record::StudyRegistration registration;
  try {
    ledger::Chain chain = ledger::read_chain(registered.folder);
    if (look && chain.there) {
      count_look(registered, *look, chain, uncounted);
    }
    fill(registration, ledger::summary_of(chain, ledger::merged_chains(registered.folder, chain)));
  } catch (const Error& error) {
    registration.problems.emplace_back(error.what());
  }
  return registration;
}

std::vector<record::StudyThreat> registration_threats(const record::StudyRegistration& registration) {
  std::vector<record::StudyThreat> threats;
  const auto add = [&](record::Severity severity, const char* kind, std::string sentence) {
    threats.push_back({severity, kind, std::move(sentence)});
  };
  if (!registration.problems.empty()) {
    add(record::Severity::Serious, "ledger",
        fmt::format("The chain of this study is not as it was written: {}{}. ceteris ledger verify says more.",
                    registration.problems.front(),
                    registration.problems.size() == 1
                        ? ""
                        : fmt::format(", and {} problems more", registration.problems.size() - 1)));
  }
  std::vector<record::StudyLook> early;
  std::ranges::copy_if(registration.looks, std::back_inserter(early),
                       [](const record::StudyLook& look) { return look.ended < look.planned; });
  if (registration.amended_after_look > 0) {
    add(record::Severity::Warning, "looks",
        fmt::format(
            "The study was amended {} after its values had been looked at: the stated error rates hold for what "
            "was fixed before.",
            times(static_cast<std::size_t>(registration.amended_after_look))));
  }
  if (!early.empty()) {
    add(record::Severity::Note, "looks",
        fmt::format(
            "The values were looked at {} before all trials had ended, when {} had. That does no harm as long as "
            "nobody stopped or went on because of them.",
            times(early.size()), ended_at(early)));
  }
  if (registration.differing > 0) {
    add(record::Severity::Warning, "merged",
        fmt::format(
            "{} on both sides of a merge and gave different values: the program does not repeat itself, or the "
            "machines differ. The run that was here first counts.",
            registration.differing == 1 ? "1 trial ran" : fmt::format("{} trials ran", registration.differing)));
  }
  return threats;
}

}  // namespace ceteris::study_run
