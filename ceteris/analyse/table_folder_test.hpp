// SPDX-License-Identifier: Apache-2.0
// Tables in a folder that vanishes.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "ceteris/analyse/analyse.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::analyse {

class TableFolder : public ::testing::Test {
 protected:
  /// Its path.
  std::string write(const std::string& name, std::string_view content) const {
    write_file_atomic(folder_.path() / name, content);
    return path(name);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// Of one table of this content; the flags are those of `terms`.
  [[nodiscard]] record::AnalysisRecord analyse(std::string_view content, Terms terms = {},
                                               const std::string& name = "t.csv") const {
    terms.tables = {write(name, content)};
    return analyse_tables(terms, "1");
  }

  /// What such a call says instead, without the folder's name; empty when it goes well.
  [[nodiscard]] std::string refusal(std::string_view content, Terms terms = {},
                                    const std::string& name = "t.csv") const {
    terms.tables = {write(name, content)};
    return refusal_of(terms);
  }
  [[nodiscard]] std::string refusal_of(const Terms& terms) const {
    try {
      static_cast<void>(analyse_tables(terms, "1"));
    } catch (const Error& error) {
      std::string text = error.what();
      const std::string folder = folder_.path().string() + "/";
      for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
        text.erase(at, folder.size());
      }
      return text;
    }
    return {};
  }

  TempDirectory folder_;
};

}  // namespace ceteris::analyse
