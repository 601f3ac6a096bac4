// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/run.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/gate/campaign_chain.hpp"
#include "ceteris/gate/judge.hpp"
#include "ceteris/gate/pairs.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/stats/group_sequential.hpp"
#include "ceteris/study/call_text.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study_run/code_watch.hpp"

namespace ceteris::gate {
namespace {

using record::GateRule;

class Run {
 public:
  Run(const GateCall& call, study_run::RunOptions options, const GateListener& listener)
      : call_(call),
        options_(std::move(options)),
        listener_(listener),
        watch_(call.study.file, call.study.design, call.runs, call.identity.code),
        pairs_(call.study, call.identity.code, call.runs) {
    options_.code_changes = [this] { return watch_.changes(); };
    options_.chain = call.entry.folder;
    gate_.program_version = options_.version;
    gate_.question = question_of(call.terms, call.study);
    gate_.campaign = call.entry.campaign;
    rule_ = rule_of(gate_.question, gate_.campaign.level);
  }

  record::GateRecord all() {
    renew_failed_pairs();
    std::size_t count = 0;
    bool decided = false;
    while (!decided) {
      count = next_stage(count);
      run_until(count);
      decided = judge(gate_, rule_, pairs_.results(count)) || count == static_cast<std::size_t>(most());
    }
    gate_.reruns = pairs_.lost();
    if (call_.terms.metric.from == "seconds" && options_.jobs > 1) {
      gate_.notes.push_back("Trials ran " + std::to_string(options_.jobs) +
                            " at a time and disturbed each other's times: --jobs 1 measures better.");
    }
    const bool goes_on =
        gate_.question.rule == GateRule::OpenEnded && gate_.word == record::GateWord::Inconclusive && !has_failure();
    add_results(call_.entry.folder, call_.runs, trials());
    if (!goes_on) {
      store_verdict(call_.entry, gate_);
    }
    return std::move(gate_);
  }

 private:
  [[nodiscard]] int most() const { return gate_.question.most_pairs; }

  [[nodiscard]] bool has_failure() const {
    return std::ranges::any_of(gate_.pairs, [](const auto& pair) { return !pair.candidate.has_value(); });
  }

  [[nodiscard]] std::vector<std::string> trials() const {
    std::vector<std::string> ids;
    for (const record::GatePair& pair : gate_.pairs) {
      ids.push_back(pair.baseline_trial);
      ids.push_back(pair.candidate_trial);
    }
    return ids;
  }

  /// How many pairs the next look needs; of an open-ended gate as many as run at a time.
  [[nodiscard]] std::size_t next_stage(std::size_t count) const {
    const auto next = std::ranges::find_if(
        rule_.looks, [&](const stats::Look& look) { return static_cast<std::size_t>(look.n) > count; });
    std::size_t pairs = next == rule_.looks.end() ? count : static_cast<std::size_t>(next->n);
    if (gate_.question.rule == GateRule::OpenEnded && count > 0) {
      pairs = count + static_cast<std::size_t>(std::max(1, options_.jobs / 2));
    }
    return std::min(pairs, static_cast<std::size_t>(most()));
  }

  /// Pairs that an earlier call left without a baseline or to the machine are run afresh: who calls again means it.
  void renew_failed_pairs() {
    for (bool renewed = true; renewed;) {
      renewed = false;
      pairs_.load(static_cast<std::size_t>(most()));
      for (std::size_t pair = 0; pair < static_cast<std::size_t>(most()); ++pair) {
        const PairState state = pairs_.state(pair);
        if (state == PairState::Lost || state == PairState::BaselineFailed) {
          pairs_.run_again(pair);
          renewed = true;
        }
      }
    }
  }

  /// Until the first `count` pairs are whole.
  void run_until(std::size_t count) {
    std::map<std::size_t, int> reruns;
    for (;;) {
      run_missing(count);
      pairs_.load(count);
      throw_if_stopped();
      bool again = false;
      for (std::size_t pair = 0; pair < count; ++pair) {
        again = settle(pair, reruns[pair]) || again;
      }
      if (!again) {
        return;
      }
    }
  }

  /// Whether the pair is to be run again.
  bool settle(std::size_t pair, int& reruns) {
    const std::string name = "pair " + std::to_string(pair + 1);
    switch (pairs_.state(pair)) {
      case PairState::Whole:
        return false;
      case PairState::Lost:
        if (reruns++ == kMostReruns) {
          throw system_error(name, "the machine ended a trial of it " + std::to_string(kMostReruns + 1) +
                                       " times (memory, a signal, exit 75); the same call goes on when that is mended");
        }
        pairs_.run_again(pair);
        return true;
      case PairState::BaselineFailed: {
        const study::TrialResult& result = pairs_.result(pair, 0);
        throw system_error(
            "the baseline",
            "failed in " + name +
                ", so that nothing can be said of the candidate: " + std::string(record::meaning(result.outcome).name) +
                (result.detail.empty() ? "" : ", " + printable(result.detail)) + "; look at it with " +
                study::show_call(pairs_.trial(pair, 0).id, call_.runs) + "; the same call runs the pair afresh");
      }
      case PairState::Open:
        break;
    }
    throw system_error(name, "a trial of it has no result" +
                                 (problems_.empty() ? std::string() : ": " + join(problems_, "; ")) +
                                 "; the same call goes on with what is missing");
  }

  void run_missing(std::size_t count) {
    const std::vector<const study::StudyTrial*> missing = pairs_.missing(count);
    problems_.clear();
    if (missing.empty()) {
      return;
    }
    std::function<void(const study_run::EndedTrial&)> told = [](const study_run::EndedTrial&) {};
    if (listener_.stage) {
      told = listener_.stage(missing.size(), static_cast<int>(count));
    }
    const study_run::RunSummary summary =
        study_run::run_trials(call_.runs, call_.study.file, call_.identity.code, missing, options_, told);
    problems_ = summary.problems;
    if (listener_.ran) {
      listener_.ran(summary);
    }
  }

  const GateCall& call_;
  study_run::RunOptions options_;
  const GateListener& listener_;
  study_run::CodeWatch watch_;
  Pairs pairs_;
  record::GateRecord gate_;
  stats::SequentialRule rule_;
  std::vector<std::string> problems_;  ///< of the trials that ran last
};

std::string shown_words(const std::vector<std::string>& words) {
  return printable(shell_words(runner::redacted(words)));
}

}  // namespace

record::GateQuestion question_of(const GateTerms& terms, const GateStudy& study) {
  record::GateQuestion question;
  question.baseline = printable(runner::redacted(terms.baseline));
  question.candidate = printable(runner::redacted(terms.candidate));
  question.command = terms.command.empty() ? "" : shown_words(terms.command);
  question.metric = study::metrics_of(study.file).front();
  question.rule = terms.rule;
  question.most_pairs = terms.most_pairs;
  question.looks = terms.rule == GateRule::GroupSequential ? stats::looks_of(terms.most_pairs)
                   : terms.rule == GateRule::Fixed         ? std::vector<int>{terms.most_pairs}
                                                           : std::vector<int>{kFewestPairs};
  return question;
}

record::GateRecord run_gate(const GateCall& call, study_run::RunOptions options, const GateListener& listener) {
  return Run(call, std::move(options), listener).all();
}

}  // namespace ceteris::gate
