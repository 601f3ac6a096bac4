// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/byte_view.hpp"

#include "ceteris/base/text.hpp"

namespace ceteris::image_file {

std::string short_text(std::string_view text, std::size_t limit) {
  return printable(trim(trim(text.substr(0, text.find('\0'))).substr(0, limit)));
}

}  // namespace ceteris::image_file
