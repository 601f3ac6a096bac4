// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/duplicates.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::features {
namespace {

constexpr int kRows = 8;
constexpr int kColumns = 9;

// ITU-R BT.601 weights in 1/256: 0.299, 0.587, 0.114.
constexpr int kRed = 77, kGreen = 150, kBlue = 29;

// Mean brightness, in 1/256 of a level, of the pixels of each cell. Narrow images share pixels between cells.
std::array<std::int64_t, kRows * kColumns> cell_means(const image::Image& image) {
  std::array<std::int64_t, kRows * kColumns> means{};
  for (int r = 0; r < kRows; ++r) {
    const int top = static_cast<int>(std::int64_t{image.height} * r / kRows);
    const int bottom = std::max(top + 1, static_cast<int>(std::int64_t{image.height} * (r + 1) / kRows));
    for (int c = 0; c < kColumns; ++c) {
      const int left = static_cast<int>(std::int64_t{image.width} * c / kColumns);
      const int right = std::max(left + 1, static_cast<int>(std::int64_t{image.width} * (c + 1) / kColumns));
      std::int64_t sum = 0;
      for (int y = top; y < bottom; ++y) {
        const std::uint8_t* pixel = image.row(y) + std::size_t{3} * left;
        for (int x = left; x < right; ++x, pixel += 3) {
          sum += kRed * pixel[0] + kGreen * pixel[1] + kBlue * pixel[2];
        }
      }
      means[r * kColumns + c] = sum / (std::int64_t{bottom - top} * (right - left));
    }
  }
  return means;
}

}  // namespace

std::string pixel_hash(const image::Image& image) {
  Sha256 hash;
  hash.update(std::to_string(image.width) + "x" + std::to_string(image.height) + "\n");
  hash.update(std::as_bytes(std::span(image.pixels)));
  return hash.hex();
}

DifferenceHash difference_hash(const image::Image& image) {
  CETERIS_CHECK(image.width > 0 && image.height > 0, "difference_hash: the image is empty");
  const auto means = cell_means(image);
  DifferenceHash hash;
  int clear = 0;
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c + 1 < kColumns; ++c) {
      const std::int64_t step = means[r * kColumns + c + 1] - means[r * kColumns + c];
      hash.bits = hash.bits << 1U | (step > 0 ? 1U : 0U);
      clear += std::abs(step) >= 256 ? 1 : 0;
    }
  }
  hash.telling = 4 * clear >= 3 * kRows * (kColumns - 1);
  return hash;
}

DisjointSets::DisjointSets(std::size_t n) : parent_(n), size_(n, 1) {
  std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
}

std::size_t DisjointSets::root(std::size_t i) {
  while (parent_[i] != i) {
    parent_[i] = parent_[parent_[i]];
    i = parent_[i];
  }
  return i;
}

void DisjointSets::unite(std::size_t a, std::size_t b) {
  a = root(a);
  b = root(b);
  if (a == b) {
    return;
  }
  if (size_[a] < size_[b]) {
    std::swap(a, b);
  }
  parent_[b] = static_cast<std::uint32_t>(a);
  size_[a] += size_[b];
}

std::vector<std::uint32_t> DisjointSets::numbered() {
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> number_of_root(parent_.size(), kNone);
  std::vector<std::uint32_t> numbers(parent_.size());
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < parent_.size(); ++i) {
    std::uint32_t& number = number_of_root[root(i)];
    number = number == kNone ? next++ : number;
    numbers[i] = number;
  }
  return numbers;
}

void unite_equal(DisjointSets& sets, std::span<const std::string> texts) {
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!texts[i].empty()) {
      const auto [at, is_new] = first.try_emplace(texts[i], i);
      sets.unite(at->second, i);
    }
  }
}

void unite_near(DisjointSets& sets, std::span<const DifferenceHash> hashes) {
  // Equal hashes first, so that many copies of one image are one candidate below.
  std::vector<std::pair<std::uint64_t, std::size_t>> distinct;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (hashes[i].telling) {
      distinct.emplace_back(hashes[i].bits, i);
    }
  }
  std::sort(distinct.begin(), distinct.end());
  std::size_t kept = 0;
  for (const auto& entry : distinct) {
    if (kept > 0 && distinct[kept - 1].first == entry.first) {
      sets.unite(distinct[kept - 1].second, entry.second);
    } else {
      distinct[kept++] = entry;
    }
  }
  distinct.resize(kept);

  for (unsigned band = 0; band < 4; ++band) {
    const unsigned shift = 16 * band;
    const auto key = [shift](const auto& entry) { return entry.first >> shift & 0xFFFFU; };
    std::sort(distinct.begin(), distinct.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    for (std::size_t begin = 0, end = 0; begin < distinct.size(); begin = end) {
      while (end < distinct.size() && key(distinct[end]) == key(distinct[begin])) {
        ++end;
      }
      for (std::size_t a = begin; a < end; ++a) {
        for (std::size_t b = a + 1; b < end; ++b) {
          if (std::popcount(distinct[a].first ^ distinct[b].first) <= kNearBits) {
            sets.unite(distinct[a].second, distinct[b].second);
          }
        }
      }
    }
  }
}

}  // namespace ceteris::features
