// SPDX-License-Identifier: Apache-2.0
// A small program to time: blurs a random image many times and prints a sum, so that nothing can be left out.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

int main(int count, char** arguments) {
  std::mt19937 random(count > 1 ? static_cast<std::uint32_t>(std::atoi(arguments[1])) : 0);
  std::vector<std::uint16_t> image(1 << 16);
  for (std::uint16_t& pixel : image) {
    pixel = static_cast<std::uint16_t>(random() % 256);
  }
  std::vector<std::uint16_t> blurred = image;
  for (int round = 0; round < 6000; ++round) {
    for (std::size_t i = 1; i + 1 < image.size(); ++i) {
      blurred[i] = static_cast<std::uint16_t>((image[i - 1] + 2 * image[i] + image[i + 1] + 2) / 4);
    }
    image.swap(blurred);
  }
  std::uint64_t sum = 0;
  for (const std::uint16_t pixel : image) {
    sum += pixel;
  }
  std::printf("sum %llu\n", static_cast<unsigned long long>(sum));
}
