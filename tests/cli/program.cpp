// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/image/encode.hpp"

namespace cli_tests {

ceteris::ProcessResult start_ceteris(std::vector<std::string> arguments,
                                     std::vector<std::pair<std::string, std::string>> environment,
                                     const std::filesystem::path& directory) {
  arguments.insert(arguments.begin(), CETERIS_PROGRAM);
  return ceteris::run_process({.argv = std::move(arguments),
                               .environment = std::move(environment),
                               .directory = directory,
                               .timeout_seconds = 120});
}

void write_images(const std::filesystem::path& folder, int count) {
  std::filesystem::create_directories(folder);
  const ceteris::Stream stream(0, 0, folder.filename().string());
  for (int i = 0; i < count; ++i) {
    ceteris::Draws draws = stream.at(static_cast<std::uint64_t>(i));
    ceteris::image::Image image{.width = 16, .height = 16, .pixels = std::vector<std::uint8_t>(3 * 16 * 16)};
    for (std::uint8_t& value : image.pixels) value = static_cast<std::uint8_t>(draws.below(256));
    const std::vector<std::byte> file = ceteris::image::encode_png(image);
    ceteris::write_file_atomic(folder / (std::to_string(i) + ".png"),
                               {reinterpret_cast<const char*>(file.data()), file.size()});
  }
}

}  // namespace cli_tests
