// SPDX-License-Identifier: Apache-2.0
#include "ceteris/network_verbs/score_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "ceteris/base/text.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::network_verbs {
namespace {

// Classes that are listed, the worst first.
constexpr std::size_t kShownClasses = 10;

struct ClassLine {
  int number = 0;
  std::int64_t images = 0;
  std::int64_t correct = 0;
  int mistaken_for = -1;  ///< the commonest wrong answer
};

/// Classes that have images, the worst first.
std::vector<ClassLine> class_lines(const stats::Confusion& confusion) {
  std::vector<ClassLine> lines;
  for (int actual = 0; actual < confusion.classes; ++actual) {
    ClassLine line{actual, confusion.row_total(actual), confusion.at(actual, actual)};
    std::int64_t most = 0;
    for (int other = 0; other < confusion.classes; ++other) {
      if (other != actual && confusion.at(actual, other) > most) {
        most = confusion.at(actual, other);
        line.mistaken_for = other;
      }
    }
    if (line.images > 0) {
      lines.push_back(line);
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const ClassLine& a, const ClassLine& b) { return a.correct * b.images < b.correct * a.images; });
  return lines;
}

std::string share_text(std::int64_t count, std::int64_t total) {
  const stats::Interval interval = stats::wilson_interval(count, total);
  return fmt::format("{:>7}  ({} to {})", report::percent(static_cast<double>(count) / static_cast<double>(total)),
                     report::percent(interval.low), report::percent(interval.high));
}

void print_balanced(const stats::Confusion& confusion) {
  const stats::BalancedAccuracy balanced = stats::balanced_accuracy(confusion);
  std::cout << fmt::format("{:<18}{:>7}  ({} to {}), the mean over {} classes\n", "balanced accuracy",
                           report::percent(balanced.value), report::percent(balanced.interval.low),
                           report::percent(balanced.interval.high), balanced.classes);
}

/// A network knows what it has learned from: what is measured on that says little.
void print_seen(const infer::Evaluation& evaluation) {
  if (evaluation.seen == 0) {
    return;
  }
  const std::int64_t total = evaluation.confusion.total(), unseen = evaluation.unseen.total();
  std::cout << fmt::format("\nWARNING: {} of these {} images were seen in training (files of the same content)\n",
                           with_thousands(static_cast<std::uint64_t>(evaluation.seen)),
                           with_thousands(static_cast<std::uint64_t>(total)));
  if (unseen > 0) {
    std::cout << fmt::format("of the {} others\n", with_thousands(static_cast<std::uint64_t>(unseen)))
              << fmt::format("{:<18}{}\n", "top-1", share_text(evaluation.unseen.correct(), unseen));
    print_balanced(evaluation.unseen);
  }
}

}  // namespace

void print_evaluation(const infer::ChosenModel& chosen, const infer::Evaluation& evaluation) {
  const stats::Confusion& confusion = evaluation.confusion;
  const std::int64_t total = confusion.total();
  const std::size_t refused = evaluation.refused.size();
  std::cout << fmt::format("{} images", with_thousands(static_cast<std::uint64_t>(total)))
            << (refused > 0 ? fmt::format(", {} more could not be read", refused) : "") << "\n\n";
  std::cout << fmt::format("{:<18}{}\n", "top-1", share_text(confusion.correct(), total));
  print_balanced(confusion);
  if (chosen.input.classes > infer::kTop) {
    std::cout << fmt::format("top-{:<14}{}\n", infer::kTop, share_text(evaluation.score.in_top, total));
  }
  std::cout << fmt::format("{:<18}{:>7.4f}  nats an image\n", "loss",
                           evaluation.score.loss / static_cast<double>(total));
  print_seen(evaluation);
  std::cout << "\nclasses, the worst first; in brackets 95 % intervals (Wilson), right for independent images\n";
  const std::vector<ClassLine> lines = class_lines(confusion);
  for (std::size_t i = 0; i < std::min(lines.size(), kShownClasses); ++i) {
    const ClassLine& line = lines[i];
    std::cout << fmt::format(
        "  {:<20} {}  of {:>5}{}\n", printable(infer::label_of(chosen, line.number)),
        share_text(line.correct, line.images), line.images,
        line.mistaken_for < 0 ? "" : ", most often taken for " + printable(infer::label_of(chosen, line.mistaken_for)));
  }
  if (lines.size() > kShownClasses) {
    std::cout << fmt::format("  and {} more; --json has them all\n", lines.size() - kShownClasses);
  }
}

}  // namespace ceteris::network_verbs
