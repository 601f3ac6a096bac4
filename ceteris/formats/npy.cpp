// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/npy.hpp"

#include <bit>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "the header says little-endian");

// Room for any number of rows, so that the header can be filled in at the end; the format asks for a multiple of 64.
constexpr std::size_t kHeader = 128;

std::string header(std::int64_t rows, std::int64_t columns) {
  std::string text("\x93NUMPY\x01\x00", 8);
  constexpr std::size_t kLength = kHeader - 10;
  text += {static_cast<char>(kLength), '\0'};
  text += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
          std::to_string(columns) + "), }";
  text.resize(kHeader - 1, ' ');
  return text + '\n';
}

}  // namespace

NpyWriter::NpyWriter(const std::filesystem::path& path, std::int64_t columns) : file_(path), columns_(columns) {
  CETERIS_CHECK(columns >= 1, "a matrix without columns");
  file_.append(header(0, columns));
}

void NpyWriter::append(std::span<const float> values) {
  CETERIS_CHECK(values.size() % static_cast<std::size_t>(columns_) == 0, "part of a row");
  const auto bytes = std::as_bytes(values);
  file_.append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  rows_ += static_cast<std::int64_t>(values.size()) / columns_;
}

void NpyWriter::commit() {
  file_.rewrite_start(header(rows_, columns_));
  file_.commit();
}

}  // namespace ceteris::formats
