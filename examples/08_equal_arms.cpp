// SPDX-License-Identifier: Apache-2.0
// How often does a comparison of equal arms read "differs"? The studies that ran have trials of a baseline and of the
// baseline again, with another draw (A/A). Chance alone decides which of the two draws is which. So besides the pairs
// as they came every exchange of the two within pairs is tested: of n pairs, 2^n tables that were as likely.
//
//   build/plain/examples/example_08_equal_arms studies/results      (a second; the table of studies/results/README.md)
#include <bit>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/metrics/table.hpp"
#include "ceteris/stats/proportion.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace {

using namespace ceteris;
namespace fs = std::filesystem;

/// By replicate, the accuracies of the baseline and of the baseline again.
using Pairs = std::map<std::string, std::pair<std::vector<double>, std::vector<double>>>;

/// The pairs of one table by kind of trial, task and machine, those of smoke tests left out; none where its metric is
/// no accuracy. The baseline is the first arm of the table.
std::map<std::string, Pairs> pairs_of(const metrics::Table& table) {
  const auto cell = [&](std::size_t row, const char* column) -> const metrics::Cell& {
    return table.columns[table.columns_named(column).at(0)].cells[row];
  };
  std::map<std::string, Pairs> groups;
  if (table.columns_named("validation.accuracy").empty()) {
    return groups;
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& arm = cell(row, "arm").text;
    const bool again = arm.ends_with("again");
    const bool smoke = cell(row, "study").text.find("-smoke") != std::string::npos;
    if (!smoke && (again || arm == cell(0, "arm").text)) {
      const std::string& task = cell(row, "task").text;
      auto& pair = groups[cell(row, "kind").text + (task.empty() ? "" : ", " + task) + " | " + cell(row, "cpu").text]
                         [cell(row, "replicate").text];
      (again ? pair.second : pair.first).push_back(cell(row, "validation.accuracy").value);
    }
  }
  return groups;
}

std::vector<double> differences_of(const Pairs& pairs) {
  std::vector<double> differences;
  for (const auto& [replicate, pair] : pairs) {
    if (pair.first.size() == 1 && pair.second.size() == 1) {
      differences.push_back(100 * (pair.second[0] - pair.first[0]));
    }
  }
  return differences;
}

bool differs(const std::vector<double>& differences) {
  const auto t = stats::one_sample_t(differences);
  return t && t->p <= 0.05;
}

/// The share of exchanges within pairs after which the table reads "differs". The last pair stays: exchanging all pairs
/// changes no word.
double share_of_exchanges(std::vector<double> differences) {
  const std::uint64_t tables = std::uint64_t{1} << (differences.size() - 1);
  std::uint64_t count = 0;
  for (std::uint64_t table = 1; table <= tables; ++table) {
    count += differs(differences) ? 1 : 0;
    differences[static_cast<std::size_t>(std::countr_zero(table))] *= -1;  // Gray's order: one exchange a step
  }
  return static_cast<double>(count) / static_cast<double>(tables);
}

}  // namespace

int main(int argc, char** argv) {
  int comparisons = 0;
  int different = 0;
  double exchanges = 0;
  std::printf(
      "| trials of | kind, task | machine | pairs | difference, 95 %% interval (points) | reads | exchanges |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  const fs::path folder = argc > 1 ? argv[1] : "studies/results";
  for (const fs::path& file : std::set<fs::path>(fs::directory_iterator(folder), fs::directory_iterator())) {
    if (file.extension() != ".csv") continue;
    for (const auto& [group, pairs] : pairs_of(metrics::read_table(file))) {
      const std::vector<double> differences = differences_of(pairs);
      const auto t = stats::one_sample_t(differences);
      if (!t) continue;
      const double share = share_of_exchanges(differences);
      std::printf("| %s | %s | %zu | %+.1f (%+.1f to %+.1f) | %s | %.1f %% |\n", file.stem().c_str(), group.c_str(),
                  differences.size(), t->difference, t->interval.low, t->interval.high,
                  differs(differences) ? "**differs**" : "no difference shown", 100 * share);
      ++comparisons;
      different += differs(differences) ? 1 : 0;
      exchanges += share;
    }
  }
  const stats::Interval rate = stats::clopper_pearson_interval(different, comparisons);
  std::printf("\n%d of %d comparisons of equal arms read \"differs\": a rate of %.1f to %.0f %% (95 %% interval).\n",
              different, comparisons, 100 * rate.low, 100 * rate.high);
  std::printf("Of all their exchanges %.1f %% read so, on average over the comparisons.\n",
              100 * exchanges / comparisons);
}
