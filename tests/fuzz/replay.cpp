// SPDX-License-Identifier: Apache-2.0
// fuzz_NAME ROUNDS FOLDER...: feeds a fuzz target every file of the folders, then ROUNDS damaged copies of them (cut,
// bytes replaced, pieces doubled), and noise. A target that objects aborts; a folder that is absent is left out, but
// without any file there is nothing to damage, and the program fails.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::uint64_t kLargestSeed = 1 << 18;

std::vector<std::string> seeds_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.file_size() <= kLargestSeed) paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::vector<std::string> seeds;
  for (const auto& path : paths) seeds.push_back(ceteris::read_file(path));
  return seeds;
}

std::string noise(ceteris::Draws& draws) {
  std::string bytes(draws.below(64), '\0');
  for (char& byte : bytes) byte = static_cast<char>(draws.below(256));
  return bytes;
}

std::string damaged(std::string bytes, ceteris::Draws& draws) {
  if (bytes.empty()) return noise(draws);
  for (std::uint64_t change = 0, changes = 1 + draws.below(4); change < changes && !bytes.empty(); ++change) {
    const std::size_t where = draws.below(bytes.size());
    switch (draws.below(4)) {
      case 0:
        bytes.resize(where);
        break;
      case 1:
        bytes.insert(where, bytes.substr(where / 2, draws.below(32)));
        break;
      case 2:
        bytes.erase(where, 1 + draws.below(8));
        break;
      default:
        bytes[where] = static_cast<char>(draws.below(256));
    }
  }
  return bytes;
}

void feed(const std::string& bytes) {
  // A copy of exactly this size, so that a sanitizer sees the first byte read beyond it.
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
  const long rounds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
  std::vector<std::string> seeds = {std::string()};
  for (int i = 2; i < argc; ++i) {
    for (std::string& seed : seeds_in(argv[i])) seeds.push_back(std::move(seed));
  }
  if (seeds.size() == 1) {
    std::fprintf(stderr, "no file to replay in the folders named\n");
    return 1;
  }
  for (const std::string& seed : seeds) feed(seed);
  const ceteris::Stream stream(0, 0, "replay");
  for (long round = 0; round < rounds; ++round) {
    ceteris::Draws draws = stream.at(static_cast<std::uint64_t>(round));
    feed(damaged(seeds[draws.below(seeds.size())], draws));
  }
  std::printf("%zu files, %ld damaged copies\n", seeds.size() - 1, rounds);
}
