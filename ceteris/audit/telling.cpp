// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/telling.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ceteris::audit {
namespace {

constexpr std::size_t kTypical = 6;
constexpr std::size_t kSwaps = 4;
constexpr std::size_t kBoundary = 4;
constexpr int kColumns = 8;

struct Judged {
  std::size_t row = 0;
  int set = 0;
  int predicted = 0;
  double sure = 0;    // probability of the prediction
  double margin = 0;  // to the second best
};

Judged judged(std::size_t row, const audit_plan::TestSet& test_set, std::span<const float> probabilities) {
  const auto scores = probabilities.subspan(row * static_cast<std::size_t>(test_set.classes),
                                            static_cast<std::size_t>(test_set.classes));
  std::vector<float> sorted(scores.begin(), scores.end());
  std::sort(sorted.rbegin(), sorted.rend());
  const auto predicted = std::max_element(scores.begin(), scores.end()) - scores.begin();
  return {row, test_set.labels[row], static_cast<int>(predicted), sorted[0], sorted[0] - sorted[1]};
}

// The first `most` of `all` by `before`, as telling images of one kind. Images of one group look alike: one each.
template <typename Before>
void take(std::vector<record::TellingImage>& out, std::vector<Judged> all, std::size_t most,
          const audit_plan::TestSet& test_set, const audit_plan::Scan& scan, record::TellingImage::Kind kind,
          Before before) {
  std::stable_sort(all.begin(), all.end(), before);
  std::vector<int> groups;
  for (const Judged& one : all) {
    if (groups.size() == most) {
      return;
    }
    if (std::find(groups.begin(), groups.end(), test_set.groups[one.row]) == groups.end()) {
      groups.push_back(test_set.groups[one.row]);
      out.push_back({kind, one.set, one.predicted, one.sure, scan.images[test_set.images[one.row]].name,
                     static_cast<int>(out.size())});
    }
  }
}

}  // namespace

std::vector<record::TellingImage> telling_images(const audit_plan::Scan& scan, const audit_plan::TestSet& test_set,
                                                 std::span<const float> probabilities) {
  using Kind = record::TellingImage::Kind;
  std::vector<record::TellingImage> telling;
  for (int set = 0; set < test_set.classes; ++set) {
    std::vector<Judged> right, wrong, all;
    for (std::size_t row = 0; row < test_set.labels.size(); ++row) {
      if (test_set.labels[row] == set) {
        const Judged one = judged(row, test_set, probabilities);
        all.push_back(one);
        (one.predicted == set ? right : wrong).push_back(one);
      }
    }
    const auto surest = [](const Judged& a, const Judged& b) { return a.sure > b.sure; };
    take(telling, right, kTypical, test_set, scan, Kind::Typical, surest);
    take(telling, wrong, kSwaps, test_set, scan, Kind::Swap, surest);
    take(telling, all, kBoundary, test_set, scan, Kind::Boundary,
         [](const Judged& a, const Judged& b) { return a.margin < b.margin; });
  }
  return telling;
}

Sheet draw_sheet(const audit_plan::Scan& scan, const audit_plan::TestSet& test_set,
                 const std::vector<record::TellingImage>& telling) {
  const int side = scan.thumbnails->side();
  const int rows = std::max(1, (static_cast<int>(telling.size()) + kColumns - 1) / kColumns);
  Sheet sheet{{kColumns * side, rows * side, {}}, side, kColumns};
  sheet.image.pixels.assign(std::size_t{3} * kColumns * side * rows * side, 255);
  for (const record::TellingImage& image : telling) {
    const auto shown = std::find_if(test_set.images.begin(), test_set.images.end(), [&](std::uint32_t index) {
      return scan.images[index].set == image.set && scan.images[index].name == image.name;
    });
    const auto pixels = scan.thumbnails->image(*shown);
    const std::size_t bytes = std::size_t{3} * side;
    for (int y = 0; y < side; ++y) {
      std::memcpy(sheet.image.row(image.tile / kColumns * side + y) + bytes * (image.tile % kColumns),
                  pixels.data() + bytes * y, bytes);
    }
  }
  return sheet;
}

}  // namespace ceteris::audit
