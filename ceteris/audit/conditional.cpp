// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/conditional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "ceteris/audit/tabular.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/stats/sign_flip.hpp"

namespace ceteris::audit {
namespace {

constexpr std::int64_t kSignDraws = 9999;

audit_plan::FeatureTable table_of(const audit_plan::Scan& scan, bool with_bytes) {
  audit_plan::FeatureTable table{with_bytes ? 3U : 2U, {}};
  for (const audit_plan::ScannedImage& image : scan.images) {
    table.values.push_back(std::log2(static_cast<float>(image.header.upright_width())));
    table.values.push_back(std::log2(static_cast<float>(image.header.upright_height())));
    if (with_bytes) {
      table.values.push_back(std::log2(static_cast<float>(std::max<std::int64_t>(1, image.header.bytes))));
    }
  }
  return table;
}

double accuracy_of(const Scores& scores, const audit_plan::TestSet& test_set) {
  const std::vector<int> answers = stats::argmax_rows(scores.test, test_set.classes);
  std::size_t right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    right += answers[i] == test_set.labels[i] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(1, answers.size()));
}

}  // namespace

Conditional bytes_given_dimensions(const audit_plan::Scan& scan, const audit_plan::Plan& plan, std::uint64_t seed) {
  const audit_plan::TestSet& test_set = plan.test_set;
  const Scores without = train_tabular(table_of(scan, false), plan.parts, seed, "dimensions").scores;
  const Scores with = train_tabular(table_of(scan, true), plan.parts, seed, "dimensions and bytes").scores;
  std::map<int, double> gains;  // by group: images of one group answer together
  for (std::size_t i = 0; i < test_set.labels.size(); ++i) {
    const std::size_t at =
        i * static_cast<std::size_t>(test_set.classes) + static_cast<std::size_t>(test_set.labels[i]);
    gains[test_set.groups[i]] += static_cast<double>(with.test[at]) - static_cast<double>(without.test[at]);
  }
  std::vector<double> differences;
  double sum = 0;
  for (const auto& [group, gain] : gains) {
    differences.push_back(gain);
    sum += gain;
  }
  const double two_sided = stats::sign_flip_test(differences, Stream(seed, 0, "bytes given dimensions"), kSignDraws).p;
  return {accuracy_of(without, test_set), accuracy_of(with, test_set), sum > 0 ? two_sided / 2 : 1 - two_sided / 2};
}

std::string explained_by_dimensions(const Conditional& test) {
  return test.p_value < record::kProof
             ? std::string()
             : fmt::format(
                   "Width and height explain the file sizes: with them alone {:.1f} % of the test images are named "
                   "right, with the bytes as well {:.1f} % (p = {:.2g} that the bytes add something by chance).",
                   100 * test.without, 100 * test.with, test.p_value);
}

}  // namespace ceteris::audit
