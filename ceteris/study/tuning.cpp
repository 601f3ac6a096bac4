// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/tuning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::study {
namespace {

/// The share of a range that counts as its edge.
constexpr double kEdge = 0.1;
constexpr std::size_t kCandidatesNamed = 12;

Stream stream_of(const StudyFile& file, const std::string& name) {
  return Stream(file.spec.seed, 0, "study/tuning").child(name);
}

bool all_candidates(const std::vector<TunedValue>& tuned) {
  return std::ranges::none_of(tuned, [](const TunedValue& one) { return one.candidates.empty(); });
}

/// The number of combinations, at most kMostSettings + 1; the same for values with a range.
std::size_t combinations_of(const std::vector<TunedValue>& tuned) {
  std::size_t count = 1;
  for (const TunedValue& one : tuned) {
    count = one.candidates.empty() ? kMostSettings + 1 : std::min(count * one.candidates.size(), kMostSettings + 1);
  }
  return count;
}

/// Combination `index`, the last value running fastest.
design::Settings combination(const std::vector<TunedValue>& tuned, std::size_t index) {
  design::Settings settings;
  for (auto one = tuned.rbegin(); one != tuned.rend(); ++one) {
    settings.push_back({one->name, one->candidates[index % one->candidates.size()]});
    index /= one->candidates.size();
  }
  std::ranges::reverse(settings);
  return settings;
}

double from_share(const TunedValue& tuned, double share) {
  if (tuned.scale == TuneScale::Log) {
    return tuned.low * std::pow(tuned.high / tuned.low, share);
  }
  return tuned.low + (tuned.high - tuned.low) * share;
}

double share_of(const TunedValue& tuned, double value) {
  return tuned.scale == TuneScale::Log ? std::log(value / tuned.low) / std::log(tuned.high / tuned.low)
                                       : (value - tuned.low) / (tuned.high - tuned.low);
}

design::Value drawn(const TunedValue& tuned, Draws draws) {
  if (!tuned.candidates.empty()) {
    return tuned.candidates[draws.below(tuned.candidates.size())];
  }
  const double share = draws.uniform();
  if (tuned.scale == TuneScale::Integer) {
    const double whole = tuned.low + std::floor(share * (tuned.high - tuned.low + 1));
    return {fmt::format("{:.0f}", std::min(whole, tuned.high)), true};
  }
  const double value = from_share(tuned, share);
  const std::string text = fmt::format("{:.4g}", value);
  const double rounded = std::stod(text);
  return {rounded >= tuned.low && rounded <= tuned.high ? text : shortest(value), true};
}

bool has(const design::Settings& settings, const std::string& name) {
  return design::find(settings, name) != nullptr;
}

class Checker {
 public:
  Checker(const StudyFile& file, const design::Design& design) : file_(file), design_(design) {}

  std::vector<Problem> problems() {
    for (const TunedValue& tuned : file_.tuned) {
      check_arms_exist(tuned);
    }
    for (const design::Arm& arm : design_.arms) {
      check_arm(arm);
    }
    if (problems_.empty()) {
      check_equal();
    }
    return std::move(problems_);
  }

 private:
  void report(std::string what, std::string remedy) {
    problems_.push_back({"tuning", std::move(what), std::move(remedy)});
  }

  void check_arms_exist(const TunedValue& tuned) {
    std::vector<std::string> names;
    std::ranges::transform(design_.arms, std::back_inserter(names), &design::Arm::name);
    for (const std::string& name : tuned.arms) {
      if (std::ranges::find(names, name) == names.end()) {
        const std::string near = nearest(name, names);
        report(ceteris::quoted(tuned.name) + " is tuned by " + ceteris::quoted(name) + ", which is not an arm",
               near.empty() ? "the arms are " + join(names, ", ") : "did you mean " + ceteris::quoted(near) + "?");
      }
    }
  }

  /// An own value beside a tuned one would be overwritten, and a name that nobody gives a value would stay open.
  void check_arm(const design::Arm& arm) {
    const std::vector<TunedValue> own = tuned_by(file_, arm.name);
    for (const TunedValue& tuned : file_.tuned) {
      const design::Value* set = design::find(arm.values, tuned.name);
      const design::Value* shared = design::find(file_.values, tuned.name);
      const bool differs =
          set != nullptr && (shared == nullptr || design::canonical(*set) != design::canonical(*shared));
      const auto times = std::ranges::count(own, tuned.name, &TunedValue::name);
      const bool by_task =
          std::ranges::any_of(file_.tasks, [&](const NamedSettings& task) { return has(task.settings, tuned.name); });
      if (times > 0 && (differs || by_task)) {
        report("the arm " + ceteris::quoted(arm.name) + " tunes " + ceteris::quoted(tuned.name) + ", and " +
                   (differs ? "it" : "a task") + " sets it, too",
               "leave one of them out");
      } else if (times == 0 && set == nullptr && !by_task && file_.spec.trainer.empty()) {
        report("the arm " + ceteris::quoted(arm.name) + " neither tunes nor sets " + ceteris::quoted(tuned.name),
               "write what it is there in values = { " + tuned.name + " = ... }");
      }
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (std::ranges::find(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(i), own[i].name,
                            &TunedValue::name) != own.begin() + static_cast<std::ptrdiff_t>(i)) {
        report("the arm " + ceteris::quoted(arm.name) + " tunes " + ceteris::quoted(own[i].name) + " twice",
               "leave one of them out");
      }
    }
  }

  [[nodiscard]] std::size_t count_of(const design::Arm& arm) const {
    const std::vector<TunedValue> own = tuned_by(file_, arm.name);
    const auto declared = static_cast<std::size_t>(file_.spec.tuning.trials);
    return own.empty() ? 0 : declared == 0 ? combinations_of(own) : std::min(declared, combinations_of(own));
  }

  /// Who tries more settings finds a better one: the comparison would be of efforts.
  void check_equal() {
    if (design_.arms.empty() || file_.tuned.empty()) {
      return;
    }
    const auto declared = static_cast<std::size_t>(file_.spec.tuning.trials);
    for (const design::Arm& arm : design_.arms) {
      const std::vector<TunedValue> own = tuned_by(file_, arm.name);
      const std::size_t count = count_of(arm);
      if (own.empty()) {
        report("the arm " + ceteris::quoted(arm.name) + " tunes nothing, and others do: they would have an advantage",
               "let every arm tune something, with equally many trials");
      } else if (declared == 0 && !all_candidates(own)) {
        report("the arm " + ceteris::quoted(arm.name) + " tunes a range, and trials does not say how often",
               "write trials = 8, the same for every arm");
      } else if (count > kMostSettings) {
        report("the arm " + ceteris::quoted(arm.name) + " has more than " + with_thousands(kMostSettings) + " settings",
               "write trials = 8, or fewer candidates");
      } else if (count < declared) {
        report("the arm " + ceteris::quoted(arm.name) + " has only " + std::to_string(count) + " combinations for " +
                   std::to_string(declared) + " trials",
               "every arm gets the same number: write trials = " + std::to_string(count) + ", or more candidates");
      } else if (count != count_of(design_.arms.front()) && !tuned_by(file_, design_.arms.front().name).empty()) {
        report("the arm " + ceteris::quoted(arm.name) + " would try " + std::to_string(count) + " settings, and " +
                   ceteris::quoted(design_.arms.front().name) + " " + std::to_string(count_of(design_.arms.front())),
               "write trials = N: so many of every arm's combinations are drawn at random");
      }
    }
  }

  const StudyFile& file_;
  const design::Design& design_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<TunedValue> tuned_by(const StudyFile& file, const std::string& arm) {
  std::vector<TunedValue> own;
  for (const TunedValue& tuned : file.tuned) {
    if (tuned.arms.empty() || std::ranges::find(tuned.arms, arm) != tuned.arms.end()) {
      own.push_back(tuned);
    }
  }
  return own;
}

std::vector<design::Settings> settings_to_try(const StudyFile& file, const std::string& arm) {
  const std::vector<TunedValue> own = tuned_by(file, arm);
  if (own.empty()) {
    return {};
  }
  std::vector<design::Settings> settings;
  const auto declared = static_cast<std::size_t>(file.spec.tuning.trials);
  if (all_candidates(own)) {
    const std::size_t count = combinations_of(own);
    const std::vector<std::uint32_t> order = permutation(count, stream_of(file, "combinations").at(0));
    for (std::size_t i = 0; i < (declared == 0 ? count : std::min(declared, count)); ++i) {
      settings.push_back(combination(own, declared == 0 ? i : order[i]));
    }
    return settings;
  }
  for (std::size_t i = 0; i < declared; ++i) {
    design::Settings setting;
    for (const TunedValue& tuned : own) {
      setting.push_back({tuned.name, drawn(tuned, stream_of(file, tuned.name).at(i))});
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

std::vector<Problem> tuning_problems(const StudyFile& file, const design::Design& design) {
  return file.tuned.empty() ? std::vector<Problem>{} : Checker(file, design).problems();
}

design::Design with_settings(design::Design design, std::span<const design::Settings> chosen) {
  CETERIS_CHECK(chosen.size() == design.arms.size(), "one setting an arm");
  for (std::size_t arm = 0; arm < chosen.size(); ++arm) {
    design.arms[arm].values = design::with_changes(design.arms[arm].values, chosen[arm]);
  }
  design.tuned = true;
  return design;
}

design::Design with_first_settings(const StudyFile& file, const design::Design& design) {
  if (file.tuned.empty()) {
    return design;
  }
  std::vector<design::Settings> first;
  for (const design::Arm& arm : design.arms) {
    first.push_back(settings_to_try(file, arm.name).front());
  }
  return with_settings(design, first);
}

design::Design with_all_settings(const StudyFile& file, const design::Design& design) {
  design::Design all{.kind = design.kind};
  for (const design::Arm& arm : design.arms) {
    std::size_t number = 0;
    std::set<std::string> seen;  // whole numbers may be drawn twice
    for (const design::Settings& setting : settings_to_try(file, arm.name)) {
      ++number;
      if (seen.insert(design::canonical(setting)).second) {
        all.arms.push_back(
            {arm.name + ", setting " + std::to_string(number), design::with_changes(arm.values, setting)});
      }
    }
  }
  return all;
}

bool waits_for_tuning(const StudyFile& file, const design::Design& design) {
  return !file.tuned.empty() && !design.tuned;
}

bool is_at_edge(const TunedValue& tuned, const design::Value& value) {
  const auto number = design::number_of(value);
  if (!number) {
    return false;
  }
  if (tuned.candidates.empty()) {
    const double share = share_of(tuned, *number);
    return share <= kEdge || share >= 1 - kEdge;
  }
  std::vector<double> numbers;
  for (const design::Value& candidate : tuned.candidates) {
    const auto one = design::number_of(candidate);
    if (!one) {
      return false;
    }
    numbers.push_back(*one);
  }
  const auto [low, high] = std::ranges::minmax(numbers);
  return numbers.size() >= 3 && (*number == low || *number == high);
}

std::string space_text(const TunedValue& tuned) {
  if (tuned.candidates.empty()) {
    const std::string scale = tuned.scale == TuneScale::Log       ? " (log)"
                              : tuned.scale == TuneScale::Integer ? " (whole numbers)"
                                                                  : "";
    return shortest(tuned.low) + " to " + shortest(tuned.high) + scale;
  }
  std::vector<std::string> texts;
  for (const design::Value& candidate : tuned.candidates) {
    texts.push_back(texts.size() < kCandidatesNamed ? candidate.text : "...");
    if (texts.size() > kCandidatesNamed) {
      break;
    }
  }
  return join(texts, ", ");
}

}  // namespace ceteris::study
