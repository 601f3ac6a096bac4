// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/kernels_option.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/choice.hpp"

namespace ceteris::cli {
namespace {

constexpr const char* kOption = "--kernels";

}  // namespace

void take_kernels_option(std::vector<std::string>& arguments) {
  const auto end = std::ranges::find(arguments, "--");
  const std::string joined = std::string(kOption) + "=";
  const auto found = std::find_if(arguments.begin(), end, [&](const std::string& argument) {
    return argument == kOption || argument.starts_with(joined);
  });
  if (found == end) {
    return;
  }
  const bool two_words = *found == kOption;
  if (two_words && std::next(found) == end) {
    throw usage_error(kOption, "has no value", "auto, reference, or an instruction set such as avx2");
  }
  const std::string value = two_words ? *std::next(found) : found->substr(joined.size());
  kernels::check_choice(kOption, value);
  setenv("CETERIS_KERNELS", value.c_str(), /*overwrite=*/1);
  arguments.erase(found, std::next(found, two_words ? 2 : 1));
}

}  // namespace ceteris::cli
