// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/fixed_detail.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::features {
namespace {

constexpr int kReach = 4;  // of the mean, to each side

// Sums of brightness over all rectangles of a part of an image that begin at its upper left.
class SummedArea {
 public:
  SummedArea(const image::Image& image, const image::Window& part)
      : part_(part), sums_((part.width + 1) * (part.height + 1)) {
    for (int y = 0; y < part.height; ++y) {
      const std::uint8_t* pixel = image.row(part.y + y) + std::size_t{3} * part.x;
      std::int32_t row = 0;
      for (int x = 0; x < part.width; ++x, pixel += 3) {
        row += (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) / 256;
        at(x + 1, y + 1) = at(x + 1, y) + row;
      }
    }
  }

  /// Brightness minus its surroundings of `count` pixels of row `y` from `x` on, in eighths, cut to 8 bits.
  void details(int x, int y, int count, std::int8_t* out) const {
    const int end = x + count, whole_end = part_.width - kReach;
    for (; x < std::min(end, kReach); ++x) *out++ = detail(x, y);
    if (x < std::min(end, whole_end)) {
      details_inside(x, y, std::min(end, whole_end) - x, out);
      out += std::min(end, whole_end) - x;
      x = std::min(end, whole_end);
    }
    for (; x < end; ++x) *out++ = detail(x, y);
  }

 private:
  static std::int8_t cut(std::int32_t here, std::int32_t sum, float area) {
    const float mean = static_cast<float>(sum) / area;
    const float value = std::clamp(kDetailScale * (static_cast<float>(here) - mean), -127.0F, 127.0F);
    // The nearest whole number, of two the even one, as std::lrint gives it, but in vectors: where floats are 1 apart.
    constexpr float kWholeNumbers = 12'582'912.0F;
    return static_cast<std::int8_t>(static_cast<std::int32_t>((value + kWholeNumbers) - kWholeNumbers));
  }

  [[nodiscard]] std::int8_t detail(int x, int y) const {
    const int left = std::max(x - kReach, 0), right = std::min(x + kReach + 1, part_.width);
    const int top = std::max(y - kReach, 0), bottom = std::min(y + kReach + 1, part_.height);
    return cut(sum(x, y, x + 1, y + 1), sum(left, top, right, bottom),
               static_cast<float>((right - left) * (bottom - top)));
  }

  /// The same where the mean reaches beyond neither side: a loop that compilers turn into vectors.
  void details_inside(int x, int y, int count, std::int8_t* out) const {
    const int top = std::max(y - kReach, 0), bottom = std::min(y + kReach + 1, part_.height);
    const std::int32_t *above = &sums_[place(x, y)], *below = &sums_[place(x, y + 1)];
    const std::int32_t *upper = &sums_[place(x - kReach, top)], *lower = &sums_[place(x - kReach, bottom)];
    constexpr int kWide = 2 * kReach + 1;
    const auto area = static_cast<float>(kWide * (bottom - top));
    for (int i = 0; i < count; ++i) {
      const std::int32_t here = below[i + 1] - below[i] - above[i + 1] + above[i];
      out[i] = cut(here, lower[i + kWide] - lower[i] - upper[i + kWide] + upper[i], area);
    }
  }

  [[nodiscard]] std::size_t place(int x, int y) const { return static_cast<std::size_t>(y) * (part_.width + 1) + x; }
  [[nodiscard]] std::int32_t& at(int x, int y) { return sums_[place(x, y)]; }
  [[nodiscard]] std::int32_t at(int x, int y) const { return sums_[place(x, y)]; }
  [[nodiscard]] std::int32_t sum(int left, int top, int right, int bottom) const {
    return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
  }

  image::Window part_;
  std::vector<std::int32_t> sums_;
};

// One field: the square of kDetailSide at a corner of the image.
void corner(const image::Image& image, bool right, bool bottom, std::span<std::int8_t> out) {
  const int width = std::min(image.width, kDetailSide + kReach), height = std::min(image.height, kDetailSide + kReach);
  const image::Window part{right ? image.width - width : 0, bottom ? image.height - height : 0, width, height};
  const SummedArea sums(image, part);
  // A corner is filled from its own side; what a small image lacks is missing at the other.
  const int shift_x = right ? kDetailSide - width : 0, shift_y = bottom ? kDetailSide - height : 0;
  std::fill(out.begin(), out.end(), std::int8_t{0});
  for (int y = std::max(0, shift_y); y < std::min(kDetailSide, height + shift_y); ++y) {
    const int x = std::max(0, shift_x), end = std::min(kDetailSide, width + shift_x);
    sums.details(x - shift_x, y - shift_y, end - x, &out[static_cast<std::size_t>(y) * kDetailSide + x]);
  }
}

}  // namespace

void fixed_detail(const image::Image& image, std::span<std::int8_t> out) {
  CETERIS_CHECK(out.size() == kDetailValues && !image.pixels.empty(), "fixed_detail: wrong size");
  constexpr std::size_t kField = std::size_t{kDetailSide} * kDetailSide;
  for (int field = 0; field < 4; ++field) {
    corner(image, field % 2 == 1, field >= 2, out.subspan(field * kField, kField));
  }
  const image::Image whole = resize(image, {0, 0, image.width, image.height}, kDetailSide, kDetailSide);
  corner(whole, false, false, out.subspan(4 * kField, kField));
}

}  // namespace ceteris::features
