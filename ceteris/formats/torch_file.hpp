// SPDX-License-Identifier: Apache-2.0
// State dicts that torch.save wrote (.pth, .pt), read without running anything that they contain.
//
// A pickle is a program: Python runs what the file names. Here its instructions only build a graph of values, and this
// rule decides what the graph may hold:
//   - a call is a request to run something. The few calls that stand for tensors and plain data (OrderedDict,
//     _rebuild_tensor_v2, numpy scalars, paths...) are known by name; any other, wherever it stands in the file, is
//     refused by name: "calls os.system, which is code, not weights".
//   - an instance of a class nobody here knows (argparse.Namespace, a configuration) and a class or function that is
//     only named are opaque: tolerated where no tensor is needed, and never looked into. A file that is one such object
//     (a whole model) is refused.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ceteris/formats/tensor_file.hpp"
#include "ceteris/formats/torch_archive.hpp"

namespace ceteris::formats {

/// Moving it leaves every view valid; it cannot be copied.
struct TorchFile {
  /// In the order in which the file names them. A tensor is named by the keys and positions that lead to it, joined by
  /// dots: {'model': {'head.weight': t}} gives "model.head.weight", and an optimiser's buffers give names like
  /// "optimizer.state.0.exp_avg"; whoever wants the weights keeps the names of one prefix. Dictionaries are walked by
  /// keys that are text or whole numbers, lists and tuples by position. Tied tensors come under each of their names,
  /// with the same bytes. `metadata` holds the texts and numbers that stand beside them at the top ("epoch": "3").
  TensorFile tensors;
  /// Row-major copies of tensors whose elements lie otherwise (transposed, strided); all others are views into the
  /// file.
  std::vector<std::unique_ptr<std::byte[]>> gathered;
};

/// Reads a whole file, mapped or in memory, which must outlive the result. Copies nothing but tensors that are not
/// row-major: their copies together stay below 4 times the file. Beyond that, memory grows with the pickle, not with
/// the file (see parse_pickle). Refused with a reason: what open_torch_archive refuses, calls that are not known,
/// sparse and quantised tensors, tensors that reach outside their storage, names that come twice or are not plain text,
/// nesting deeper than 32. Throws Error (exit 2).
[[nodiscard]] TorchFile parse_torch_file(std::span<const std::byte> file, std::string_view where);

}  // namespace ceteris::formats
