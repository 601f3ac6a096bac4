// SPDX-License-Identifier: Apache-2.0
// The words of `ceteris data` that are about packs; arguments exclude the word itself.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::data_verbs {

/// Images of any source as one file.
int data_pack(verb::Arguments arguments);
/// What a pack says about itself.
int data_inspect(verb::Arguments arguments);
/// Whether the entries of a pack are those that were packed; Exit::NotMet where some are not.
int data_verify(verb::Arguments arguments);

}  // namespace ceteris::data_verbs
