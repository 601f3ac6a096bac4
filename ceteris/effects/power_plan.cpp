// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/power_plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/stats/planning.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::effects {
namespace {

constexpr double kPower = 0.8;

/// The t test of a contrast: n pairs, or two samples of n. Effects and margins are in standard deviations of the
/// contrast of one replicate (of a paired difference; sqrt 2 times that of an arm for two samples).
struct Test {
  bool paired;
  double alpha;

  [[nodiscard]] double power(double effect, int n) const {
    return paired ? stats::paired_power(effect, n, alpha) : stats::two_sample_power(effect * std::sqrt(2.0), n, alpha);
  }
  [[nodiscard]] double detectable(int n) const {
    return paired ? stats::detectable_effect(n, kPower, alpha)
                  : stats::two_sample_detectable_effect(n, kPower, alpha) / std::sqrt(2.0);
  }
  /// Two one-sided tests depend on margin / standard error and the degrees of freedom alone. Two samples of n have
  /// those of 2 n - 1 pairs, with the standard error of n.
  [[nodiscard]] double margin_factor(int n) const { return paired ? 1 : std::sqrt((2.0 * n - 1) / n); }
  [[nodiscard]] int pairs_alike(int n) const { return paired ? n : 2 * n - 1; }
  [[nodiscard]] double provable(int n) const {
    return stats::smallest_margin(pairs_alike(n), kPower, alpha) * margin_factor(n);
  }
  [[nodiscard]] double equivalence_power(double margin, int n) const {
    return stats::tost_power(margin / margin_factor(n), pairs_alike(n), 0, alpha);
  }
  /// The fewest replicates that decide a margin both ways; both powers rise with n.
  [[nodiscard]] std::optional<int> needed(double margin) const {
    const auto enough = [&](int n) { return power(margin, n) >= kPower && equivalence_power(margin, n) >= kPower; };
    int high = 2;
    while (!enough(high)) {
      if (high > stats::kMostReplicates / 4) {
        return std::nullopt;
      }
      high *= 2;
    }
    int low = high / 2;  // not enough, or 1
    while (high - low > 1) {
      const int middle = low + (high - low) / 2;
      (enough(middle) ? high : low) = middle;
    }
    return high;
  }
};

Test test_of(bool paired, std::size_t family) {
  return {.paired = paired, .alpha = 0.05 / static_cast<double>(std::max<std::size_t>(1, family))};
}

/// The standard deviation of the contrast of one replicate.
double contrast_sd(const PowerQuestion& question, double pilot_sd) {
  return question.pilot.differences ? pilot_sd : pilot_sd * std::sqrt(question.variance_factor);
}

std::string noise_sentence(const PowerQuestion& question, const record::StudyPower& power) {
  const std::string runs = std::to_string(power.pilot) + (question.pilot.differences ? " pairs" : " runs of one arm");
  return "Noise of " + question.metric.name + " from " + runs + ": a difference has a standard deviation of " +
         difference_text(question.metric, power.sd) + ", with 80 % confidence at most " +
         difference_text(question.metric, power.sd_bound) +
         (question.paired && !question.pilot.differences
              ? " (taking arms with the same seed as uncorrelated; pairing may lower it)."
              : ".");
}

std::string needed_text(const std::optional<int>& needed) {
  return needed ? std::to_string(*needed) + " replicates" : "more than 250,000 replicates";
}

std::string margin_sentence(const PowerQuestion& question, const record::StudyPower& power) {
  std::string text = "To decide the margin of " + difference_text(question.metric, *power.margin) + " takes " +
                     needed_text(power.needed);
  if (power.needed_bound != power.needed) {
    text += ", or " + needed_text(power.needed_bound) + " if the noise is at its bound";
  }
  return text + ".";
}

std::string family_note(std::size_t family) {
  return family > 1 ? " in a family of " + std::to_string(family) + " comparisons" : "";
}

PowerAnswer without_figures(const PowerQuestion& question, const std::string& sentence, bool cannot_answer) {
  PowerAnswer answer;
  answer.power.metric = question.metric.name;
  answer.power.margin = question.metric.margin;
  answer.power.pilot = static_cast<int>(question.pilot.values.size());
  answer.power.planned = question.replicates;
  answer.sentences.push_back(sentence);
  answer.cannot_answer = cannot_answer;
  return answer;
}

}  // namespace

double variance_factor(const design::ContrastPlan& contrast) {
  return 1.0 / static_cast<double>(contrast.first.size()) + 1.0 / static_cast<double>(contrast.second.size());
}

PowerAnswer power_plan(const PowerQuestion& question) {
  const std::string& name = question.metric.name;
  const int n = question.replicates;
  if (n < 2) {
    return without_figures(question, "One replicate shows no noise: nothing can be said about " + name + ".", true);
  }
  if (question.between_tasks) {
    return without_figures(question,
                           "A claim about new tasks rests on the spread of " + name +
                               " between tasks: more tasks decide it, and no pilot of replicates shows it.",
                           false);
  }
  const std::vector<double>& values = question.pilot.values;
  if (values.size() < 2) {
    return without_figures(question, "The pilot has fewer than two values of " + name + ": its noise is unknown.",
                           false);
  }
  if (!stats::varies(values)) {
    return without_figures(question,
                           name + " is the same in all " + std::to_string(values.size()) +
                               " runs of the pilot: without variation there is no inference from it.",
                           false);
  }
  const Test test = test_of(question.paired, question.family);
  PowerAnswer answer;
  record::StudyPower& power = answer.power;
  power.metric = name;
  power.pilot = static_cast<int>(values.size());
  power.sd = contrast_sd(question, stats::sample_std(values).value());
  power.sd_bound = stats::sd_upper_bound(power.sd, static_cast<double>(values.size() - 1));
  power.margin = question.metric.margin;
  power.planned = n;
  power.detectable = from_working_scale(question.metric, test.detectable(n) * power.sd);
  power.provable_margin = from_working_scale(question.metric, test.provable(n) * power.sd);
  answer.sentences.push_back(noise_sentence(question, power));
  answer.sentences.push_back("With " + std::to_string(n) + " replicates" + family_note(question.family) +
                             " only differences of " + rounded(test.detectable(n)) + " standard deviations (" +
                             difference_text(question.metric, power.detectable) + ") are found with power 0.8.");
  if (!power.margin) {
    answer.sentences.push_back("Without a margin no difference can be shown to be too small to matter.");
    return answer;
  }
  const double margin = to_working_scale(question.metric, *power.margin);
  power.needed = test.needed(margin / power.sd);
  power.needed_bound = test.needed(margin / power.sd_bound);
  answer.sentences.push_back("The smallest margin within which they show equivalence with power 0.8 is " +
                             difference_text(question.metric, power.provable_margin) + ".");
  answer.sentences.push_back(margin_sentence(question, power));
  const double found = test.power(margin / power.sd, n);
  const double shown = test.equivalence_power(margin / power.sd, n);
  answer.cannot_answer = std::max(found, shown) < 0.5;
  if (answer.cannot_answer) {
    answer.sentences.push_back("This design cannot answer its question: " + std::to_string(n) +
                               " replicates find a difference of the margin with a chance of " + rounded(100 * found) +
                               " %, and show equivalence with " + rounded(100 * shown) + " %.");
  } else if (!power.needed || n < *power.needed) {
    answer.sentences.push_back("The design is weak for its margin: it may well end inconclusive.");
  }
  return answer;
}

std::string power_in_deviations(int replicates, bool paired, std::size_t family) {
  if (replicates < 2) {
    return "One replicate shows no noise: nothing can be found.";
  }
  const Test test = test_of(paired, family);
  return "With " + std::to_string(replicates) + " replicates" + family_note(family) + " only differences of " +
         rounded(test.detectable(replicates)) +
         " standard deviations of a difference are found with power 0.8, and equivalence is shown only within margins "
         "of " +
         rounded(test.provable(replicates)) + ".";
}

}  // namespace ceteris::effects
