// SPDX-License-Identifier: Apache-2.0
// `ceteris ledger`: whether records are as they were written, and two ledgers as one.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ledger/check.hpp"
#include "ceteris/ledger/merge.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study_verbs/verbs.hpp"
#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPage =
    "ceteris ledger: the trials and studies of a folder of runs, as they were written\n\n"
    "  ceteris ledger verify                    was anything changed, taken away or put there?\n"
    "  ceteris ledger merge shard2/runs         take another ledger with the same studies into this one\n\n"
    "ceteris ledger WORD --help says more; docs/honesty.md says what can be found and what cannot.\n";

constexpr std::string_view kVerifyFooter =
    "  ceteris ledger verify --runs runs\n"
    "  ceteris ledger verify --head 3f9a0c...   a hash that was written down elsewhere must be in some chain\n\n"
    "Every record is held against its own hash, every chain against itself, and the trials and versions against the "
    "chains.\n"
    "Exit: 0 nothing was found, 5 something was.\n";

constexpr std::string_view kMergeFooter =
    "  ceteris ledger merge shard2/runs --runs runs\n\n"
    "Nothing that is here is replaced. Of a trial that ran on both sides the result here counts; the other one is kept "
    "beside\n"
    "and compared. The other ledger must pass `ceteris ledger verify`.\n"
    "Exit: 0 merged, 5 merged and trials that ran on both sides gave different values.\n";

struct LedgerCall {
  std::vector<std::string> words;
  std::string runs = std::string(study::kDefaultRuns);
  bool json = false;

  void declare(verb::ArgumentParser& parser) {
    parser.option("--runs", runs, "folder of trials and studies");
    parser.flag("--json", json, "machine-readable output");
  }
};

Json json_of(const std::vector<ledger::Finding>& findings) {
  Json list = Json::array();
  for (const ledger::Finding& finding : findings) {
    list.push_back({{"where", finding.where}, {"what", finding.what}});
  }
  return list;
}

Json json_of(const std::vector<ledger::CheckedStudy>& checked) {
  Json list = Json::array();
  for (const ledger::CheckedStudy& one : checked) {
    list.push_back({{"name", one.name},
                    {"chained", one.chained},
                    {"entries", one.entries},
                    {"head", one.head},
                    {"trials", one.trials},
                    {"sealed_looks", one.sealed_looks ? Json(*one.sealed_looks) : Json(nullptr)}});
  }
  return list;
}

Json json_of(const ledger::Check& check) {
  return {{"schema", "ceteris.ledger_verify/1"},
          {"clean", check.findings.empty()},
          {"trials", check.trials},
          {"unchained", check.unchained},
          {"studies", json_of(check.studies)},
          {"campaigns", json_of(check.campaigns)},
          {"pilots", json_of(check.pilots)},
          {"findings", json_of(check.findings)},
          {"notes", json_of(check.notes)}};
}

std::string trials_text(std::size_t n) {
  return n == 1 ? "1 trial" : fmt::format("{} trials", n);
}

std::string lines_of(const std::string& title, const std::vector<ledger::Finding>& findings) {
  std::string text = findings.empty() ? "" : "\n" + title + "\n";
  for (const ledger::Finding& finding : findings) {
    text += "  " + printable(finding.line()) + "\n";
  }
  return text;
}

std::string chains_text(const std::string& what, const std::vector<ledger::CheckedStudy>& checked) {
  std::string text;
  for (const ledger::CheckedStudy& one : checked) {
    const std::string name = what + printable(one.name);
    const std::string sealed =
        one.sealed_looks
            ? fmt::format(", {} at its sealed test split",
                          *one.sealed_looks == 1 ? std::string("1 look") : fmt::format("{} looks", *one.sealed_looks))
            : "";
    text += one.chained ? fmt::format("{}: {} entries about {}{}, head {}\n", name, one.entries,
                                      trials_text(one.trials), sealed, one.head)
                        : fmt::format("{}: no chain; it was made by a ceteris that kept none\n", name);
  }
  return text;
}

std::string text_of(const ledger::Check& check) {
  std::string text = chains_text("", check.studies) + chains_text("gates of baseline ", check.campaigns) +
                     chains_text("pilot of ", check.pilots);
  text += lines_of("FOUND", check.findings) + lines_of("NOTES", check.notes);
  text += (text.empty() ? "" : "\n") + trials_text(check.trials) + " looked at";
  text += check.unchained == 0
              ? ""
              : fmt::format(", {} of them in no chain (single trials, or made by a ceteris that kept none)",
                            check.unchained);
  return text + (check.findings.empty() ? "; every record and every chain is as it was written.\n"
                 : check.findings.size() == 1
                     ? "; 1 thing is not as it was written.\n"
                     : fmt::format("; {} things are not as they were written.\n", check.findings.size()));
}

int verify(verb::Arguments arguments) {
  LedgerCall call;
  std::vector<std::string> heads;
  verb::ArgumentParser parser("ledger verify", "Whether the records of trials and studies are as they were written.",
                              std::string(kVerifyFooter));
  call.declare(parser);
  parser.repeated("--head", heads, "hash of an entry that some chain must have, written down elsewhere", "HASH");
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  const ledger::Check check = ledger::check_ledger(call.runs, heads);
  std::cout << (call.json ? json_of(check).dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : text_of(check));
  return static_cast<int>(check.findings.empty() ? Exit::Ok : Exit::NotMet);
}

Json json_of(const ledger::Merge& merge) {
  Json differing = Json::array();
  for (const ledger::Differing& one : merge.differing) {
    differing.push_back({{"trial", one.trial}, {"what", one.what}});
  }
  return {{"schema", "ceteris.ledger_merge/1"},
          {"added", merge.added},
          {"joined", merge.joined},
          {"copied", merge.copied},
          {"same", merge.same},
          {"equal", merge.equal},
          {"differing", differing},
          {"notes", merge.notes}};
}

std::string text_of(const ledger::Merge& merge) {
  std::vector<std::string> parts = {trials_text(merge.copied) + " taken over"};
  if (merge.same > 0) {
    parts.push_back(fmt::format("{} here already", merge.same));
  }
  if (merge.equal > 0) {
    parts.push_back(fmt::format("{} ran on both sides with the same values", merge.equal));
  }
  if (!merge.differing.empty()) {
    parts.push_back(fmt::format("{} ran on both sides with different values", merge.differing.size()));
  }
  std::string text = join(parts, ", ") + "\n";
  const auto names = [](std::vector<std::string> list) {
    std::ranges::transform(list, list.begin(), [](const std::string& name) { return printable(name); });
    return join(list, ", ");
  };
  text += merge.joined.empty() ? "" : "chains joined: " + names(merge.joined) + "\n";
  text += merge.added.empty() ? "" : "studies that were not here: " + names(merge.added) + "\n";
  for (const ledger::Differing& one : merge.differing) {
    text += fmt::format("  trial {}: {}; the result here counts\n", one.trial, printable(one.what));
  }
  for (const std::string& note : merge.notes) {
    text += "  " + printable(note) + "\n";
  }
  return text;
}

int merge(verb::Arguments arguments) {
  LedgerCall call;
  verb::ArgumentParser parser("ledger merge", "Take another ledger with the same studies into this one.",
                              std::string(kMergeFooter));
  parser.positionals("OTHER", call.words, "the folder of runs that is taken over; it stays as it is");
  call.declare(parser);
  if (!parser.parse(arguments)) {
    return static_cast<int>(Exit::Ok);
  }
  if (call.words.size() != 1) {
    throw usage_error("ledger merge",
                      call.words.empty() ? "needs the other folder of runs" : "takes one folder at a time",
                      "ceteris ledger merge shard2/runs --runs runs");
  }
  const ledger::Merge merged = ledger::merge_ledger(call.runs, call.words.front());
  std::cout << (call.json ? json_of(merged).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                          : text_of(merged));
  return static_cast<int>(merged.differing.empty() ? Exit::Ok : Exit::NotMet);
}

}  // namespace

int ledger_verb(verb::Arguments arguments) {
  if (arguments.empty()) {
    std::cerr << kPage;
    return static_cast<int>(Exit::Usage);
  }
  const std::string& word = arguments.front();
  if (word == "--help" || word == "-h") {
    std::cout << kPage;
    return static_cast<int>(Exit::Ok);
  }
  if (word == "verify") {
    return verify(arguments.subspan(1));
  }
  if (word == "merge") {
    return merge(arguments.subspan(1));
  }
  constexpr std::array<std::string_view, 2> kWords = {"merge", "verify"};
  const std::string near = nearest(word, kWords);
  throw usage_error("ledger " + printable(word), "is not a thing that ceteris ledger does",
                    near.empty() ? "known: merge, verify" : "did you mean ledger " + near + "?");
}

}  // namespace ceteris::study_verbs
