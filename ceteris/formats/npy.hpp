// SPDX-License-Identifier: Apache-2.0
// Matrices for NumPy: the .npy format, version 1.0 (numpy.lib.format).
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "ceteris/base/file.hpp"

namespace ceteris::formats {

/// A matrix of float32 that is written row by row and appears whole, or not at all; memory does not grow with it.
/// Throws a system error when it cannot be written.
class NpyWriter {
 public:
  /// columns >= 1
  NpyWriter(const std::filesystem::path& path, std::int64_t columns);

  /// Whole rows, row-major: values.size() is a multiple of the columns.
  void append(std::span<const float> values);
  void commit();

  [[nodiscard]] std::int64_t rows() const { return rows_; }

 private:
  AtomicFile file_;
  std::int64_t columns_;
  std::int64_t rows_ = 0;
};

}  // namespace ceteris::formats
