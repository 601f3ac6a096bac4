// SPDX-License-Identifier: Apache-2.0
// What the features of a probe say in words: every feature belongs to a signal, and every signal can be put into a
// sentence.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit_evidence {

/// One thing that a probe sees of an image.
struct Signal {
  std::string name;                   ///< "JPEG comment", "fine vertical detail"
  std::vector<std::size_t> features;  ///< of the probe's family: those that carry it
  /// The value as a category: "present", "75"; empty: does not apply. Absent for signals that are numbers only.
  std::function<std::string(const audit_plan::ScannedImage&)> category = {};
  /// The value as a number in `unit`. Absent: the feature that differs most stands for the signal, see `phrase`.
  std::function<double(const audit_plan::ScannedImage&, std::span<const float>)> number = {};
  std::string unit = {};  ///< " px"; " %" shows a share as percent
  /// A feature of the signal in words, where `number` is absent.
  std::function<std::string(std::size_t)> phrase = {};
  std::string hint = {};  ///< what leaves such a difference; empty when it speaks for itself
};

/// The signals of a probe, the most specific first: where two carry the same difference, the first is named first.
[[nodiscard]] const std::vector<Signal>& signals_of(std::string_view probe);

}  // namespace ceteris::audit_evidence
