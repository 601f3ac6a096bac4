// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyRegistration;

constexpr std::size_t kHeadDigits = 16;
constexpr std::size_t kDate = 40;

std::string looks_text(const StudyRegistration& registration) {
  if (registration.looks.empty()) {
    return "not looked at yet";
  }
  const auto early =
      std::ranges::count_if(registration.looks, [](const auto& look) { return look.ended < look.planned; });
  const auto all = static_cast<std::int64_t>(registration.looks.size());
  return (all == 1 ? "looked at once" : "looked at " + report::count(all) + " times") +
         (early == 0     ? std::string(", after its last trial")
          : early == all ? ", before its last trial"
                         : ", " + report::count(early) + " of them before its last trial");
}

}  // namespace

std::string registration_sentence(const record::StudyRecord& study) {
  if (!study.registration) {
    return {};
  }
  const StudyRegistration& registration = *study.registration;
  const std::int64_t versions = static_cast<std::int64_t>(study.versions.size());
  const std::string amended =
      versions <= 1 ? "no amendment"
                    : report::count_of(versions - 1, "amendment") + " (" + report::count_of(versions, "version") + ")";
  if (!registration.chained) {
    const std::string why = registration.problems.empty()
                                ? "No hash chain: this study was registered by a Ceteris that kept none"
                                : std::string("The hash chain of this study is gone");
    return why + ", so that neither edits nor looks are known; " + amended + ".";
  }
  std::string text = registration.late ? "Chained since " : "Registered ";
  text += report::shorten(registration.date, kDate);
  if (registration.late) {
    text += ", later than the study was registered";
  } else if (registration.found_before > 0) {
    text += ", when " + report::count_of(registration.found_before, "trial") + " of it had " +
            (registration.found_before == 1 ? "its result" : "their results") + " already";
  } else {
    text += ", before its first trial";
  }
  text += "; " + report::count_of(registration.runs, "run") + ", " + amended + ", " + looks_text(registration);
  if (registration.merged > 0) {
    text += "; " + report::count_of(registration.merged, "other ledger") + " merged into it";
  }
  return text + ". Chain: " + report::count(registration.entries) +
         (registration.entries == 1 ? " entry" : " entries") + ", head " +
         report::shorten(registration.head.substr(0, kHeadDigits), kHeadDigits) +
         (registration.problems.empty() ? "." : "; it is broken.");
}

}  // namespace ceteris::study_words
