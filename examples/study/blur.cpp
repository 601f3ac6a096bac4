// SPDX-License-Identifier: Apache-2.0
// A small program to time: blurs a random picture many times and prints a sum, so that nothing can be left out.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

int main(int count, char** arguments) {
  std::mt19937 random(count > 1 ? static_cast<std::uint32_t>(std::atoi(arguments[1])) : 0);
  std::vector<std::uint16_t> picture(1 << 16);
  for (std::uint16_t& pixel : picture) {
    pixel = static_cast<std::uint16_t>(random() % 256);
  }
  std::vector<std::uint16_t> blurred = picture;
  for (int round = 0; round < 6000; ++round) {
    for (std::size_t i = 1; i + 1 < picture.size(); ++i) {
      blurred[i] = static_cast<std::uint16_t>((picture[i - 1] + 2 * picture[i] + picture[i + 1] + 2) / 4);
    }
    picture.swap(blurred);
  }
  std::uint64_t sum = 0;
  for (const std::uint16_t pixel : picture) {
    sum += pixel;
  }
  std::printf("sum %llu\n", static_cast<unsigned long long>(sum));
}
