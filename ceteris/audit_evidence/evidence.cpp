// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::audit_evidence {
namespace {

// Parts of the largest importance below which a signal was not used.
constexpr double kUsedCategory = 0.03;
constexpr double kUsedNumber = 0.1;
constexpr double kStandardErrors = 3;
constexpr double kLeastGap = 0.01;
constexpr double kLeastDistance = 0.2;
// A gap between shares weighs as much as a distance of 2.6 standard deviations for each unit: both are then the
// advantage over guessing of the best single threshold, near 0.
constexpr double kGapOfDistance = 0.38;
constexpr std::size_t kNames = 3;

// Images by set, without those that stand in two sets.
std::vector<std::vector<std::uint32_t>> by_set(const audit_plan::Scan& scan) {
  std::vector<std::vector<std::uint32_t>> members(scan.sets.size());
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    members[static_cast<std::size_t>(scan.images[i].set)].push_back(i);
  }
  return members;
}

record::Example example(const audit_plan::Scan& scan, std::uint32_t image) {
  return {scan.images[image].set, scan.images[image].name, -1};
}

struct Difference {
  double weight = 0;  // advantage over guessing
  record::Finding finding;
};

// " progressive: 0 % of A, 100 % of B"; of what an image is or is not, the shares alone.
std::string shares_text(const std::string& value, const std::vector<double>& row, const audit_plan::Scan& scan) {
  std::string text = value == "yes" ? ":" : " " + printable(value) + ":";
  for (std::size_t s = 0; s < row.size(); ++s) {
    text += fmt::format("{} {} of {}", s == 0 ? "" : ",", share_text(row[s]), scan.sets[s].name);
  }
  return text;
}

// The value whose share differs most between two sets, and the one that takes its place where it is missing.
std::optional<Difference> of_categories(const Signal& signal, const audit_plan::Scan& scan,
                                        const std::vector<std::vector<std::uint32_t>>& members) {
  std::map<std::string, std::vector<double>> shares;
  for (std::size_t s = 0; s < members.size(); ++s) {
    for (const std::uint32_t image : members[s]) {
      auto& row = shares.try_emplace(signal.category(scan.images[image]), members.size()).first->second;
      row[s] += 1;
    }
  }
  shares.erase("");
  for (auto& [value, row] : shares) {
    for (std::size_t s = 0; s < members.size(); ++s) {
      row[s] /= std::max(1.0, static_cast<double>(members[s].size()));
    }
  }
  struct Gap {
    double size;
    const std::string* value;
    const std::vector<double>* row;
  };
  std::vector<Gap> gaps;
  for (const auto& [value, row] : shares) {
    const auto [low, high] = std::minmax_element(row.begin(), row.end());
    const auto variance = [&, &one = row](auto at) {
      return *at * (1 - *at) / static_cast<double>(members[static_cast<std::size_t>(at - one.begin())].size());
    };
    const double size = *high - *low;
    if (size > kLeastGap && size > kStandardErrors * std::sqrt(variance(low) + variance(high))) {
      gaps.push_back({size, &value, &row});
    }
  }
  if (gaps.empty()) {
    return std::nullopt;
  }
  // Of two values that say the same, the one that is there: "present", not "absent"; else that of the later set, which
  // is the candidate more often than the yardstick.
  const auto rank = [](const Gap& gap) {
    const std::string& value = *gap.value;
    const auto most = std::max_element(gap.row->begin(), gap.row->end()) - gap.row->begin();
    return std::tuple(std::lround(1000 * gap.size), value != "absent" && value != "none" && value != "no", most);
  };
  std::stable_sort(gaps.begin(), gaps.end(), [&](const Gap& a, const Gap& b) { return rank(a) > rank(b); });
  Difference best{gaps.front().size, {}};
  best.finding.feature = signal.name;
  best.finding.sentence = signal.name + shares_text(*gaps[0].value, *gaps[0].row, scan);
  // Where there are two values, the shares of the second follow from those of the first.
  if (shares.size() > 2 && gaps.size() > 1 && gaps[1].size > gaps[0].size / 2) {
    best.finding.sentence += ";" + shares_text(*gaps[1].value, *gaps[1].row, scan);
  }
  const std::vector<double>& row = *gaps.front().row;
  const auto most = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
  for (const std::uint32_t image : members[most]) {
    if (best.finding.examples.size() < kNames && signal.category(scan.images[image]) == *gaps.front().value) {
      best.finding.examples.push_back(example(scan, image));
    }
  }
  return best;
}

// Means of one number of every image.
struct Spread {
  std::vector<double> means;  // by set
  double deviation = 0;       // within sets
  double distance = 0;        // largest between two sets, in deviations
  double error = 0;           // of that distance
};

template <typename Value>
Spread spread_of(const std::vector<std::vector<std::uint32_t>>& members, Value value) {
  Spread spread;
  double within = 0, total = 0;
  for (const auto& set : members) {
    double sum = 0, squares = 0;
    for (const std::uint32_t image : set) {
      const double x = value(image);
      sum += x;
      squares += x * x;
    }
    const double n = std::max<double>(1, static_cast<double>(set.size()));
    spread.means.push_back(sum / n);
    within += squares - sum * sum / n;
    total += static_cast<double>(set.size());
  }
  spread.deviation = std::sqrt(std::max(0.0, within / std::max(1.0, total)));
  const auto [low, high] = std::minmax_element(spread.means.begin(), spread.means.end());
  const auto size = [&](auto at) {
    return std::max<double>(1,
                            static_cast<double>(members[static_cast<std::size_t>(at - spread.means.begin())].size()));
  };
  spread.error = std::sqrt(1 / size(low) + 1 / size(high));
  // A number that never varies inside a set and differs between sets is as far apart as can be.
  constexpr double kFarthest = 100;
  const double gap = *high - *low;
  const bool constant = spread.deviation < 1e-9 * (std::abs(*high) + std::abs(*low));
  spread.distance = gap <= 0 ? 0 : constant ? kFarthest : std::min(kFarthest, gap / spread.deviation);
  return spread;
}

std::string number_text(double value, const std::string& unit) {
  if (unit == " %") {
    return share_text(value);
  }
  const double size = std::abs(value);
  const std::string text = size >= 1000  ? with_thousands(static_cast<std::uint64_t>(std::llround(size)))
                           : size >= 100 ? fmt::format("{:.0f}", value)
                                         : fmt::format("{:.3g}", value);
  return text + unit;
}

// Three names from one end and one from the other: of the sets that have most and least, the later one first, which is
// the candidate more often than the yardstick. Not the extremes, which are oddities, but those at nine tenths of the
// way.
template <typename Value>
std::vector<record::Example> ends(const audit_plan::Scan& scan, const std::vector<std::vector<std::uint32_t>>& members,
                                  const Spread& spread, Value value) {
  const auto set_of = [&](auto at) { return static_cast<std::size_t>(at - spread.means.begin()); };
  const std::size_t high = set_of(std::max_element(spread.means.begin(), spread.means.end()));
  const std::size_t low = set_of(std::min_element(spread.means.begin(), spread.means.end()));
  const auto from_its_end = [&](std::size_t set, std::size_t count) {
    auto images = members[set];
    std::stable_sort(images.begin(), images.end(), [&](auto a, auto b) { return value(a) < value(b); });
    if (set == high) {
      std::reverse(images.begin(), images.end());
    }
    const std::size_t first = std::min(images.size() / 10, images.size() - std::min(count, images.size()));
    std::vector<record::Example> examples;
    for (std::size_t k = first; k < std::min(first + count, images.size()); ++k) {
      examples.push_back(example(scan, images[k]));
    }
    return examples;
  };
  std::vector<record::Example> examples = from_its_end(std::max(high, low), kNames);
  for (record::Example& other : from_its_end(std::min(high, low), 1)) {
    examples.push_back(std::move(other));
  }
  return examples;
}

// The number of a signal, or its one feature that differs most.
std::optional<Difference> of_numbers(const Signal& signal, const audit_plan::Scan& scan,
                                     const audit_plan::FeatureTable& features,
                                     const std::vector<std::vector<std::uint32_t>>& members) {
  std::string text = signal.name;
  std::function<double(std::uint32_t)> value;
  Spread spread;
  if (signal.number) {
    value = [&](std::uint32_t p) { return signal.number(scan.images[p], features.row(p)); };
    spread = spread_of(members, value);
  } else {
    std::size_t chosen = signal.features.front();
    for (const std::size_t f : signal.features) {
      const Spread one = spread_of(members, [&](std::uint32_t p) { return static_cast<double>(features.row(p)[f]); });
      if (f == signal.features.front() || one.distance > spread.distance) {
        spread = one;
        chosen = f;
      }
    }
    value = [&features, chosen](std::uint32_t p) { return static_cast<double>(features.row(p)[chosen]); };
    text = signal.phrase(chosen);
  }
  if (spread.distance < kLeastDistance || spread.distance < kStandardErrors * spread.error) {
    return std::nullopt;
  }
  const double weight = kGapOfDistance * spread.distance;
  Difference difference{signal.category ? std::min(1.0, weight) : weight, {}};
  difference.finding.feature = signal.name;
  std::string sentence = text + ":";
  for (std::size_t s = 0; s < members.size(); ++s) {
    sentence +=
        fmt::format("{} {} in {}", s == 0 ? "" : ",", number_text(spread.means[s], signal.unit), scan.sets[s].name);
  }
  sentence += " on average";
  sentence += spread.distance >= 100 ? std::string(", with no variation inside a set")
                                     : fmt::format(" ({:.1f} standard deviations apart)", spread.distance);
  difference.finding.sentence = std::move(sentence);
  difference.finding.hint = signal.hint;
  difference.finding.examples = ends(scan, members, spread, value);
  return difference;
}

}  // namespace

std::string share_text(double share) {
  const double percent = 100 * share;
  const bool whole = std::abs(percent - std::round(percent)) < 0.05 || (percent >= 10 && percent <= 90);
  return whole ? fmt::format("{:.0f} %", percent) : fmt::format("{:.1f} %", percent);
}

std::vector<record::Finding> findings_of(const std::vector<Signal>& signals, const audit_plan::Scan& scan,
                                         const audit_plan::FeatureTable& features, std::span<const double> importance) {
  const auto members = by_set(scan);
  const double most = importance.empty() ? 0 : *std::max_element(importance.begin(), importance.end());
  std::vector<Difference> differences;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    const Signal& signal = signals[i];
    if (signal.features.empty() || most <= 0 ||
        importance[i] < (signal.category ? kUsedCategory : kUsedNumber) * most) {
      continue;
    }
    std::optional<Difference> best;
    if (signal.category) {
      best = of_categories(signal, scan, members);
    }
    if (!signal.category || signal.number) {
      const auto number = of_numbers(signal, scan, features, members);
      if (number && (!best || number->weight > best->weight)) {
        best = number;
      }
    }
    if (best) {
      best->finding.importance = importance[i];
      differences.push_back(std::move(*best));
    }
  }
  std::stable_sort(differences.begin(), differences.end(), [](const Difference& a, const Difference& b) {
    return std::lround(100 * a.weight) > std::lround(100 * b.weight);
  });
  std::vector<record::Finding> findings;
  for (std::size_t i = 0; i < std::min(kMostFindings, differences.size()); ++i) {
    findings.push_back(std::move(differences[i].finding));
  }
  return findings;
}

}  // namespace ceteris::audit_evidence
