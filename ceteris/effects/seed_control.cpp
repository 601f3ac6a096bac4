// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/seed_control.hpp"

#include <algorithm>
#include <bit>
#include <boost/math/distributions/fisher_f.hpp>
#include <cstdint>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::effects {
namespace {

using metrics::Reading;

/// NaN equals NaN here: the question is whether a run did the same.
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_run(const Reading& a, const Reading& b) {
  return same_bits(a.value, b.value) &&
         std::ranges::equal(a.curve, b.curve, [](const metrics::Point& p, const metrics::Point& q) {
           return same_bits(p.step, q.step) && same_bits(p.value, q.value);
         });
}

bool all_same(const Reading& first, std::span<const Reading> readings) {
  return std::ranges::all_of(readings, [&](const Reading& reading) { return same_run(first, reading); });
}

/// "variance between seeds 38 times that between reruns, p = 0.119"
std::string ratio_words(const SeedFinding& finding) {
  const double ratio = *finding.variance_ratio;
  const bool whole = ratio >= 10 && ratio < 1e15;
  return "variance between seeds " +
         (whole ? with_thousands(static_cast<std::uint64_t>(ratio + 0.5)) : rounded(ratio)) +
         " times that between reruns, " + p_text(*finding.p);
}

/// One-way analysis of variance: the reruns are one group, every other seed a group of one.
void test_variances(std::span<const Reading> reruns, std::span<const Reading> others, SeedFinding& finding) {
  std::vector<double> same_seed;
  double sum = 0;
  for (const Reading& reading : reruns) {
    same_seed.push_back(reading.value);
    sum += reading.value;
  }
  for (const Reading& reading : others) {
    sum += reading.value;
  }
  if (!stats::varies(same_seed)) {
    return;
  }
  const auto n = static_cast<double>(reruns.size());
  const auto seeds = static_cast<double>(others.size());
  const double grand = sum / (n + seeds);
  const double group = stats::mean(same_seed);
  double between = n * (group - grand) * (group - grand);
  for (const Reading& reading : others) {
    between += (reading.value - grand) * (reading.value - grand);
  }
  const double deviation = stats::sample_std(same_seed).value();
  finding.variance_ratio = between / seeds / (deviation * deviation);
  finding.p = boost::math::cdf(
      boost::math::complement(boost::math::fisher_f_distribution<double>(seeds, n - 1), *finding.variance_ratio));
}

}  // namespace

SeedFinding seed_control(const std::string& metric, std::span<const Reading> reruns, std::span<const Reading> others) {
  CETERIS_CHECK(reruns.size() >= 2 && !others.empty(), "a probe needs two runs of one seed and another seed");
  const auto no_value = [](const Reading& reading) { return reading.state != metrics::State::Value; };
  SeedFinding finding;
  if (std::ranges::any_of(reruns, no_value) || std::ranges::any_of(others, no_value)) {
    finding.sentence = "A run of the probe gave no value of " + metric + ": whether the seed controls it is unknown.";
    return finding;
  }
  const std::string runs = std::to_string(reruns.size() + others.size());
  if (all_same(reruns.front(), reruns.subspan(1))) {
    if (all_same(reruns.front(), others)) {
      finding.control = SeedControl::Ignored;
      finding.sentence = "The seed is ignored: " + metric + " is the same in all " + runs +
                         " runs of the probe, with " + std::to_string(1 + others.size()) + " seeds.";
    } else {
      finding.control = SeedControl::Controlled;
      finding.sentence = "The seed controls " + metric + ": the same seed gave the same, other seeds did not.";
    }
    return finding;
  }
  test_variances(reruns, others, finding);
  if (!finding.p) {
    finding.control = SeedControl::Partly;
    finding.sentence = "Reruns with one seed differ on the way to the same " + metric +
                       ": the program is not controlled by its seed alone.";
  } else if (*finding.p < 0.05) {
    finding.control = SeedControl::Partly;
    finding.sentence =
        "Reruns with one seed differ, but seeds move " + metric + " more (" + ratio_words(finding) + ").";
  } else {
    finding.control = SeedControl::NotControlled;
    finding.sentence = "The seed does not control " + metric +
                       ": reruns with one seed differ, and seeds are not seen to differ by more (" +
                       ratio_words(finding) + ").";
  }
  return finding;
}

std::string clause_of(std::string sentence) {
  if (sentence.ends_with('.')) {
    sentence.pop_back();
  }
  if (!sentence.empty() && sentence.front() >= 'A' && sentence.front() <= 'Z') {
    sentence.front() = static_cast<char>(sentence.front() - 'A' + 'a');
  }
  return sentence;
}

}  // namespace ceteris::effects
