// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/threats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/study/budget.hpp"
#include "ceteris/study/study_check.hpp"
#include "ceteris/verdict/contrast_shape.hpp"
#include "ceteris/verdict/imports.hpp"
#include "ceteris/verdict/tuning_threats.hpp"

namespace ceteris::verdict {
namespace {

using record::Severity;

std::string plural(int n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

class Doubter {
 public:
  Doubter(const study::StudyFile& file, const identity::CodeState& code, const record::StudyRecord& study)
      : file_(file), code_(code), study_(study) {}

  std::vector<record::StudyThreat> all() {
    unfinished();
    failures();
    retries();
    constant_arms();
    few_replicates();
    margin();
    hosts();
    imports();
    std::ranges::move(study::budget_threats(file_, study_), std::back_inserter(threats_));
    code();
    values();
    versions();
    tuning();
    scoring();
    streams();
    constant_tasks();
    for (const record::StudyContrast& contrast : study_.contrasts) {
      if (contrast.family) {
        shape(contrast);
        pairing(contrast);
      }
    }
    std::ranges::stable_sort(threats_, std::greater<>(), &record::StudyThreat::severity);
    return std::move(threats_);
  }

 private:
  void add(Severity severity, std::string kind, std::string sentence) {
    threats_.push_back({severity, std::move(kind), std::move(sentence)});
  }

  void unfinished() {
    if (!study_.complete) {
      add(Severity::Serious, "unfinished",
          fmt::format("{} of {} trials have ended: figures may change, and no verdict is given on what is open.",
                      study_.ended_trials, study_.planned_trials));
    }
  }

  static bool arm_has_all_values(const record::StudyArm& arm) {
    return std::ranges::all_of(arm.cells,
                               [](const record::StudyCell& cell) { return !cell.done || cell.values.front(); });
  }

  static bool has_scores(const record::StudyArm& arm) {
    return std::ranges::any_of(arm.cells,
                               [](const record::StudyCell& cell) { return cell.done && cell.scored.front(); });
  }

  void failures() {
    for (const record::StudyArm& arm : study_.arms) {
      int failed = 0;
      std::vector<std::string> how;
      for (const record::OutcomeCount& count : arm.outcomes) {
        if (count.outcome != record::Outcome::Finished) {
          failed += count.count;
          how.push_back(fmt::format("{} {}", count.count, record::meaning(count.outcome).name));
        }
      }
      if (failed > 0) {
        const auto score = study_.metrics.front().failed;
        if (arm_has_all_values(arm) && !has_scores(arm)) {
          add(Severity::Warning, "failures",
              fmt::format("{}: {} of its trials lack a metric beside {} ({}).", printable(arm.name), failed,
                          printable(study_.metrics.front().name), join(how, ", ")));
          continue;
        }
        if (arm_has_all_values(arm) && !score) {
          add(Severity::Warning, "censored",
              fmt::format("{}: {} of its trials ended badly ({}); they count with the time limit, and may have taken "
                          "any time above it: estimate and interval of that arm are too low.",
                          printable(arm.name), failed, join(how, ", ")));
          continue;
        }
        add(score ? Severity::Warning : Severity::Serious, "failures",
            fmt::format("{}: {} of its trials ended badly ({}); {}.", printable(arm.name), failed, join(how, ", "),
                        score ? "they count with the declared score " + shortest(*score)
                              : "no score is declared for a failure, so nothing is concluded from that arm"));
      }
    }
  }

  void retries() {
    if (study_.attempts > study_.ended_trials && study_.ended_trials > 0) {
      add(Severity::Note, "retries",
          fmt::format("{} for {}: the others ended without a result, from outside or with their runner, and were run "
                      "again with the same "
                      "seed.",
                      plural(study_.attempts, "process was started", "processes were started"),
                      plural(study_.ended_trials, "trial", "trials")));
    }
  }

  /// An arm whose replicates are all alike while those of others are not: it ignores its seed, or has met a bound.
  void constant_arms() {
    const bool varies = std::ranges::any_of(
        study_.arms, [](const record::StudyArm& arm) { return arm.means.front().n >= 2 && arm.means.front().sd > 0; });
    for (const record::StudyArm& arm : study_.arms) {
      const record::StudyMean& mean = arm.means.front();
      if (varies && !has_scores(arm) && mean.n >= 2 && mean.sd == 0 && study_.tasks.size() <= 1) {
        add(Severity::Serious, "constant",
            fmt::format("{}: all {} replicates give {}: its seed changes nothing, so its spread is not known.",
                        printable(arm.name), mean.n, shortest(mean.mean)));
      }
    }
  }

  void few_replicates() {
    const int n = study_.replicates;
    const bool paired = file_.spec.pairing == study::Pairing::Paired;
    const auto family = std::ranges::count_if(study_.contrasts, &record::StudyContrast::family);
    if (n >= 2 && n < 5 && family > 0) {
      const double alpha = 0.05 / static_cast<double>(family);
      add(Severity::Warning, "power",
          fmt::format(
              "With {} replicates{} only effects of {:.1f} standard deviations are found with power 0.8.", n,
              family > 1 ? fmt::format(" and {} comparisons", family) : "",
              paired ? stats::detectable_effect(n, 0.8, alpha) : stats::two_sample_detectable_effect(n, 0.8, alpha)));
    }
    for (const record::StudyPower& power : study_.power) {
      if (power.margin && power.provable_margin > *power.margin && power.metric == study_.metrics.front().name) {
        add(Severity::Warning, "power",
            fmt::format("This many replicates show equivalence only within {}{}.",
                        wider_than(power.provable_margin, *power.margin),
                        power.needed ? fmt::format("; {} would tell a difference of the margin from none",
                                                   with_thousands(static_cast<std::uint64_t>(*power.needed)))
                                     : ""));
      }
    }
  }

  /// "0.63 points, and the margin is 0.5 points", also where both round to the same number.
  [[nodiscard]] std::string wider_than(double provable, double margin) const {
    const std::string first = effects::difference_text(study_.metrics.front(), provable);
    const std::string second = effects::difference_text(study_.metrics.front(), margin);
    return first == second ? "slightly more than the margin of " + second : first + ", and the margin is " + second;
  }

  void margin() {
    if (!study_.metrics.front().margin) {
      add(Severity::Note, "margin",
          "No margin is declared: a small difference cannot be called negligible, nor two arms equivalent.");
    }
  }

  void hosts() {
    std::set<std::string> kinds;
    for (const record::StudyHost& host : study_.hosts) {
      kinds.insert(host.cpu);
    }
    if (study_.hosts.size() > 1) {
      const bool timed = std::ranges::any_of(study_.metrics, [](const auto& metric) { return metric.unit == "s"; });
      add(timed && kinds.size() > 1 ? Severity::Serious : Severity::Note, "hosts",
          fmt::format("Trials ran on {} with {}{}.",
                      plural(static_cast<int>(study_.hosts.size()), "machine", "machines"),
                      plural(static_cast<int>(kinds.size()), "kind of CPU", "kinds of CPU"),
                      timed && kinds.size() > 1 ? "; times are not comparable between them" : ""));
    }
  }

  void imports() { std::ranges::move(import_threats(study_, has_curves()), std::back_inserter(threats_)); }

  /// Whether its source gives curves. One number a file is one, too, but then nobody misses them.
  [[nodiscard]] bool has_curves() const {
    const std::string& from = file_.spec.metric.from;
    return metrics::takes_key(from) && !from.starts_with("json:");
  }

  void code() {
    if (!code_.unnamed_imports.empty()) {
      add(Severity::Warning, "code",
          fmt::format("These files take part and are not among the inputs, so a change of them would go unseen: {}.",
                      join(code_.unnamed_imports, ", ")));
    }
  }

  void values() {
    const std::vector<std::string> unused = study::unused_values(file_);
    if (!unused.empty() && !file_.spec.command.empty()) {
      add(Severity::Note, "values",
          fmt::format(
              "No argument names {}: the program must read it from CETERIS_VALUES, or arms differ in name only.",
              printable(join(unused, ", "))));
    }
  }

  void versions() {
    if (study_.versions.size() > 1) {
      add(Severity::Warning, "amended",
          fmt::format(
              "The study was amended {}; a change after results were seen is no longer a plan. The reasons stand "
              "below.",
              plural(static_cast<int>(study_.versions.size()) - 1, "time", "times")));
    }
  }

  void streams() {
    std::vector<std::string> fixed;
    for (const study::SeedStream& stream : file_.streams) {
      if (!stream.varies) {
        fixed.push_back(stream.name);
      }
    }
    if (!fixed.empty()) {
      add(Severity::Note, "streams",
          fmt::format("{} drawn once and held fixed: what another draw would change is in no interval.",
                      printable(join(fixed, ", ")) + (fixed.size() == 1 ? " is" : " are")));
    }
  }

  /// Over these tasks the standard error is made of those of the tasks, and one whose differences never vary has none.
  void constant_tasks() {
    if (file_.spec.estimand != study::Estimand::TheseTasks) {
      return;
    }
    for (const record::StudyContrast& contrast : study_.contrasts) {
      const bool alike = contrast.n >= 2 && !contrast.ci95;
      if (contrast.metric != 0 || contrast.task.empty() || !alike) {
        continue;
      }
      const auto over = std::ranges::find_if(study_.contrasts, [&](const record::StudyContrast& other) {
        return other.metric == 0 && other.task.empty() && other.name == contrast.name;
      });
      if (over != study_.contrasts.end() && over->family && over->ci95) {
        add(Severity::Warning, "tasks",
            fmt::format(
                "{}: in {} the difference is {} in all {} replicates, so that task adds nothing to the standard "
                "error; where it only happens to repeat, the interval over these tasks is too short.",
                printable(contrast.name), printable(contrast.task), signed_difference(contrast.estimate), contrast.n));
      }
    }
  }

  /// Which value of a curve counts.
  void scoring() {
    const std::string name = printable(study_.metrics.front().name);
    const bool curves = !study_.rules.empty() || !study_.imports.empty();
    if (file_.spec.metric.score_at == study::ScoreAt::Best && curves) {
      add(Severity::Warning, "score",
          fmt::format("{} counts at its best step, and the values that decide choose that step: every arm looks better "
                      "than a model of it does that is chosen without looking, the more the noisier its curve.",
                      name));
    }
    const record::StudyRule* declared = nullptr;
    std::vector<std::string> others;
    for (const record::StudyRule& rule : study_.rules) {
      declared = rule.declared ? &rule : declared;
    }
    for (const record::StudyRule& rule : study_.rules) {
      if (declared != nullptr &&
          !std::ranges::equal(rule.contrasts, declared->contrasts, {}, &record::StudyContrast::verdict,
                              &record::StudyContrast::verdict)) {
        others.push_back(rule.name);
      }
    }
    if (!others.empty()) {
      add(Severity::Note, "score",
          fmt::format(
              "Which value of a curve counts makes a difference: verdicts at {} are others than at {}, which was "
              "declared.",
              printable(join(others, ", ")), printable(declared->name)));
    }
  }

  void tuning() {
    if (study_.tuning) {
      std::ranges::move(tuning_threats(file_, study_), std::back_inserter(threats_));
    }
  }

  void shape(const record::StudyContrast& contrast) {
    if (contrast.skewness && std::abs(*contrast.skewness) > kSkewed && contrast.n >= 5) {
      add(Severity::Note, "skew",
          fmt::format(
              "{}: the differences are skewed (skewness {:.1f}), and a t interval of {} covers less than it says{}.",
              printable(contrast.name), *contrast.skewness, contrast.n,
              contrast.bootstrap_t95
                  ? fmt::format("; the bootstrap-t interval, which does not decide, is {}",
                                effects::interval_text(study_.metrics.front(), *contrast.bootstrap_t95))
                  : ""));
    }
    if (contrast.lag_correlation && contrast.n >= 8 &&
        std::abs(*contrast.lag_correlation) > 2 / std::sqrt(static_cast<double>(contrast.n))) {
      add(Severity::Note, "drift",
          fmt::format("{}: successive replicates are alike (correlation {:.2f}), as when a machine warms up.",
                      printable(contrast.name), *contrast.lag_correlation));
    }
    if (contrast.drift_p && *contrast.drift_p < 0.01) {
      add(Severity::Warning, "drift",
          fmt::format("{}: the difference drifts with the order of replicates (p = {:.3f}).", printable(contrast.name),
                      *contrast.drift_p));
    }
    if (contrast.incomplete > 0) {
      add(Severity::Warning, "incomplete",
          fmt::format("{}: {} left out, because one side has no value.", printable(contrast.name),
                      plural(contrast.incomplete, "replicate is", "replicates are")));
    }
  }

  [[nodiscard]] std::string signed_difference(double difference) const {
    return (difference < 0 ? "-" : "+") + effects::difference_text(study_.metrics.front(), std::abs(difference));
  }

  void pairing(const record::StudyContrast& contrast) {
    if (contrast.correlation && contrast.n >= 5 && *contrast.correlation < stats::break_even_correlation(contrast.n)) {
      add(Severity::Note, "pairing",
          fmt::format("{}: equal seeds paired little (correlation {:.2f}; it pays above {:.2f}).",
                      printable(contrast.name), *contrast.correlation, stats::break_even_correlation(contrast.n)));
    }
  }

  const study::StudyFile& file_;
  const identity::CodeState& code_;
  const record::StudyRecord& study_;
  std::vector<record::StudyThreat> threats_;
};

}  // namespace

std::vector<record::StudyThreat> threats_of(const study::StudyFile& file, const identity::CodeState& code,
                                            const record::StudyRecord& study) {
  return Doubter(file, code, study).all();
}

}  // namespace ceteris::verdict
