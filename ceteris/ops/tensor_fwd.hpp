// SPDX-License-Identifier: Apache-2.0
// Names a tensor without paying for its definition: enough for the declaration of a function that takes or returns one.
#pragma once

namespace at {
class Tensor;
}
