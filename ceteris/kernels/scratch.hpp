// SPDX-License-Identifier: Apache-2.0
// Memory that a kernel writes before it reads.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace ceteris::kernels {

/// `size` floats that begin with a cache line and hold nothing yet.
class Scratch {
 public:
  explicit Scratch(std::size_t size)
      : data_(static_cast<float*>(::operator new (size * sizeof(float), std::align_val_t{kLine}))) {}
  [[nodiscard]] float* data() const { return data_.get(); }

 private:
  static constexpr std::size_t kLine = 64;
  struct Free {
    void operator()(float* data) const { ::operator delete (data, std::align_val_t{kLine}); }
  };
  std::unique_ptr<float, Free> data_;
};

}  // namespace ceteris::kernels
