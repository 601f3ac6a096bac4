// SPDX-License-Identifier: Apache-2.0
// Stands before libtorch's header of this name while Ceteris is compiled. torch/nn/module.h only names these two classes,
// but its include brings in all of TorchScript, and with it 4 of the 6 seconds that an empty file took to compile.
#pragma once

namespace torch::serialize {
class InputArchive;
class OutputArchive;
}  // namespace torch::serialize
