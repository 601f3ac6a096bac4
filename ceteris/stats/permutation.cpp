// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/permutation.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

void check_labels(std::span<const int> labels, int classes) {
  const bool inside = std::ranges::all_of(labels, [&](int label) { return label >= 0 && label < classes; });
  CETERIS_CHECK(inside, "labels must lie in [0, classes)");
}

}  // namespace

double permutation_p(std::int64_t as_extreme, std::int64_t draws) {
  CETERIS_CHECK(as_extreme >= 0 && as_extreme <= draws, "counts must satisfy 0 <= as_extreme <= draws");
  return (static_cast<double>(as_extreme) + 1) / (static_cast<double>(draws) + 1);
}

double permutation_p_accuracy(std::span<const int> predicted, std::span<const int> actual, int classes,
                              std::int64_t draws, const Stream& stream) {
  CETERIS_CHECK(predicted.size() == actual.size(), "one prediction for each label");
  check_labels(predicted, classes);
  check_labels(actual, classes);
  const auto matches = [&](std::span<const int> labels) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      count += labels[i] == predicted[i] ? 1 : 0;
    }
    return count;
  };
  const std::int64_t observed = matches(actual);
  std::vector<int> dealt(actual.begin(), actual.end());
  std::int64_t as_extreme = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    std::ranges::copy(actual, dealt.begin());
    shuffle(std::span(dealt), stream.at(static_cast<std::uint64_t>(draw)));
    as_extreme += matches(dealt) >= observed ? 1 : 0;
  }
  return permutation_p(as_extreme, draws);
}

double permutation_p_accuracy_grouped(std::span<const int> predicted, std::span<const int> actual,
                                      std::span<const int> groups, int classes, std::int64_t draws,
                                      const Stream& stream) {
  CETERIS_CHECK(predicted.size() == actual.size() && groups.size() == actual.size(),
                "one prediction and one group for each label");
  check_labels(predicted, classes);
  check_labels(actual, classes);

  // A block is what moves as one: the images of one group and one label. votes[block * classes + c] counts the images
  // of the block that were predicted as c, which is how many become right when the block is dealt label c.
  std::map<std::pair<int, int>, std::size_t> index;
  std::vector<int> labels;
  std::vector<std::int64_t> votes;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto [entry, is_new] = index.try_emplace({groups[i], actual[i]}, labels.size());
    if (is_new) {
      labels.push_back(actual[i]);
      votes.resize(votes.size() + static_cast<std::size_t>(classes));
    }
    ++votes[entry->second * static_cast<std::size_t>(classes) + static_cast<std::size_t>(predicted[i])];
  }
  const auto matches = [&](std::span<const int> dealt) {
    std::int64_t count = 0;
    for (std::size_t block = 0; block < dealt.size(); ++block) {
      count += votes[block * static_cast<std::size_t>(classes) + static_cast<std::size_t>(dealt[block])];
    }
    return count;
  };
  const std::int64_t observed = matches(labels);
  std::vector<int> dealt(labels.size());
  std::int64_t as_extreme = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    std::ranges::copy(labels, dealt.begin());
    shuffle(std::span(dealt), stream.at(static_cast<std::uint64_t>(draw)));
    as_extreme += matches(dealt) >= observed ? 1 : 0;
  }
  return permutation_p(as_extreme, draws);
}

}  // namespace ceteris::stats
