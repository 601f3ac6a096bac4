// SPDX-License-Identifier: Apache-2.0
// TensorBoard event files: scalars, text and hyper-parameters, written without a protobuf library.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::run_folder {

/// One event file. TensorBoard takes a folder as one run and reads its files in the order of their names; every file
/// here sorts behind those already in the folder.
class EventFile {
 public:
  /// Creates `folder` and a new file in it. The file opens with a START session log at step `resume_step` + 1, so that
  /// TensorBoard drops what a run that was cut off had written after `resume_step`, the step it goes on from.
  explicit EventFile(const std::filesystem::path& folder, std::int64_t resume_step = 0);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// A point of a curve; TensorBoard keeps single precision.
  void scalar(std::string_view tag, std::int64_t step, double value);
  /// A piece of Markdown for the text page.
  void text(std::string_view tag, std::int64_t step, std::string_view markdown);
  /// The settings of the run for the page of hyper-parameters: texts that are numbers or true and false as such, others
  /// as text.
  void hyper_parameters(const std::vector<record::NamedValue>& settings);
  /// On return the disk has every record so far.
  void sync();

 private:
  void event(std::int64_t step, int field, std::string_view payload);
  void record(std::string_view payload);

  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace ceteris::run_folder
