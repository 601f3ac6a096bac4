// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/tar_writer.hpp"

#include <cstddef>
#include <cstdio>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLongestName = 100;

void put(std::string& block, std::size_t at, std::string_view text) {
  block.replace(at, text.size(), text);
}

// `digits` octal digits and the terminator that the block of zeros already holds.
void put_octal(std::string& block, std::size_t at, int digits, std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  put(block, at, text);
}

std::string header_block(std::string_view name, std::uint64_t size, char type) {
  std::string block(kBlock, '\0');
  put(block, 0, name.substr(0, kLongestName));
  put_octal(block, 100, 7, 0644);
  put_octal(block, 108, 7, 0);  // user
  put_octal(block, 116, 7, 0);  // group
  put_octal(block, 124, 11, size);
  put_octal(block, 136, 11, 0);  // time
  put(block, 148, "        ");   // the checksum counts as blanks
  block[156] = type;
  put(block, 257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : block) {
    sum += static_cast<unsigned char>(c);
  }
  put_octal(block, 148, 6, sum);
  block[154] = '\0';
  return block;
}

// "LENGTH path=NAME\n", where LENGTH counts its own digits.
std::string pax_path(std::string_view name) {
  const std::string rest = " path=" + std::string(name) + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() > length) {
    ++length;
  }
  return std::to_string(length) + rest;
}

}  // namespace

std::string tar_header(std::string_view name, std::uint64_t size) {
  CETERIS_CHECK(size < std::uint64_t{1} << 33U, "tar_header: the size does not fit into 11 octal digits");
  std::string result;
  if (name.size() > kLongestName) {
    const std::string path = pax_path(name);
    result += header_block("pax/path", path.size(), 'x') + path + tar_padding(path.size());
  }
  return result + header_block(name, size, '0');
}

std::string tar_padding(std::uint64_t size) {
  return std::string((kBlock - size % kBlock) % kBlock, '\0');
}

std::string tar_end() {
  return std::string(2 * kBlock, '\0');
}

}  // namespace ceteris::formats
