// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/giveaways.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "ceteris/audit_evidence/signal.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::audit_evidence {
namespace {

constexpr double kCertain = 0.01;
constexpr std::size_t kShown = 3;

// Who has a value: images, groups of images, and the one set they are of; -1 for several.
struct Holders {
  std::vector<std::uint32_t> images;
  std::set<std::uint32_t> groups;
  int set = -2;
};

using Values = std::map<std::string, Holders>;

Values values_of(const Signal& signal, const audit_plan::Scan& scan, const std::vector<std::uint32_t>& groups) {
  Values values;
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    std::string value = signal.category(scan.images[i]);
    if (value.empty()) {
      continue;
    }
    Holders& holders = values[std::move(value)];
    holders.images.push_back(i);
    holders.groups.insert(groups[i]);
    holders.set = holders.set == -2 || holders.set == scan.images[i].set ? scan.images[i].set : -1;
  }
  return values;
}

// That `groups` groups, dealt over the sets by their sizes, all fall into this one. Drawing without replacement makes
// it less probable still.
double chance_of_one_set(std::size_t groups, double share) {
  return std::pow(share, static_cast<double>(groups) - 1);
}

struct Question {
  std::string_view probe;
  const Signal* signal;
  Values values;
};

}  // namespace

std::vector<record::Giveaway> find_giveaways(const audit_plan::Scan& scan, const std::vector<std::uint32_t>& groups) {
  std::vector<std::int64_t> sizes(scan.sets.size());
  for (const audit_plan::ScannedImage& image : scan.images) {
    ++sizes[static_cast<std::size_t>(image.set)];
  }
  std::vector<Question> questions;
  std::size_t asked = 0;
  for (const char* probe : {"header", "geometry"}) {
    for (const Signal& signal : signals_of(probe)) {
      if (signal.category) {
        questions.push_back({probe, &signal, values_of(signal, scan, groups)});
        asked += static_cast<std::size_t>(std::count_if(questions.back().values.begin(), questions.back().values.end(),
                                                        [](const auto& v) { return v.second.groups.size() > 1; }));
      }
    }
  }
  std::vector<bool> known(scan.images.size());
  std::vector<record::Giveaway> giveaways;
  for (const Question& question : questions) {
    for (std::size_t s = 0; s < scan.sets.size(); ++s) {
      const double share = static_cast<double>(sizes[s]) / static_cast<double>(scan.images.size());
      std::vector<std::pair<std::int64_t, std::string>> found;
      std::vector<std::uint32_t> images;
      double p = 0;
      for (const auto& [value, holders] : question.values) {
        const double own = chance_of_one_set(holders.groups.size(), share) * static_cast<double>(asked);
        if (holders.set == static_cast<int>(s) && own < kCertain) {
          found.emplace_back(-static_cast<std::int64_t>(holders.images.size()), printable(value));
          images.insert(images.end(), holders.images.begin(), holders.images.end());
          p = std::max(p, own);
        }
      }
      if (std::all_of(images.begin(), images.end(), [&](std::uint32_t i) { return known[i]; })) {
        continue;  // also when there are none
      }
      std::sort(found.begin(), found.end());
      std::sort(images.begin(), images.end());
      record::Giveaway giveaway{.feature = question.signal->name,
                                .probe = std::string(question.probe),
                                .set = static_cast<int>(s),
                                .images = static_cast<std::int64_t>(images.size()),
                                .total = sizes[s],
                                .others = static_cast<std::int64_t>(scan.images.size()) - sizes[s],
                                .p_value = p};
      for (std::size_t i = 0; i < std::min(kShown, found.size()); ++i) {
        giveaway.values.push_back(
            fmt::format("{}: {}", found[i].second, with_thousands(static_cast<std::uint64_t>(-found[i].first))));
      }
      for (std::size_t i = 0; i < std::min(kShown, images.size()); ++i) {
        giveaway.examples.push_back(scan.images[images[i]].name);
      }
      for (const std::uint32_t image : images) {
        known[image] = true;
      }
      giveaways.push_back(std::move(giveaway));
    }
  }
  std::stable_sort(giveaways.begin(), giveaways.end(), [](const auto& a, const auto& b) {
    return std::pair(a.probe != "header", -a.images) < std::pair(b.probe != "header", -b.images);
  });
  return giveaways;
}

}  // namespace ceteris::audit_evidence
