// SPDX-License-Identifier: Apache-2.0
// A pack that is written, front to back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "ceteris/base/file.hpp"
#include "ceteris/pack/about.hpp"
#include "ceteris/pack/layout.hpp"
#include "ceteris/pack/payload.hpp"

namespace ceteris::pack {

struct NewEntry {
  std::string name;  ///< printable; above that of the entry before, byte by byte
  std::string label;
  std::string group;
  Payload payload;
};

/// Writes a pack that appears whole, or not at all: what is not finished leaves nothing behind, and a process that is
/// killed leaves a hidden temporary that no reader takes for a pack. Memory: the index and the texts.
class PackWriter {
 public:
  /// Throws a system error when no file can be made there, as `add` and `finish` do when the disk is full.
  PackWriter(const std::filesystem::path& path, About about);

  void add(const NewEntry& entry);
  /// On return the file has its name and is on the disk. Returns the id of the pack.
  std::string finish();
  /// Of the file so far, without index and texts.
  [[nodiscard]] std::uint64_t bytes() const { return at_; }

 private:
  AtomicFile file_;
  About about_;
  Header header_;
  std::string index_, texts_, last_name_;
  std::uint64_t at_ = kHeaderBytes;
};

}  // namespace ceteris::pack
