// SPDX-License-Identifier: Apache-2.0
// Top folders that are no classes but parts of a data set, as people name them: train, validation, test.
#pragma once

#include <string>

#include "ceteris/data/source.hpp"
#include "ceteris/loader/data_spec.hpp"

namespace ceteris::loader {

/// Top folders named train, training, val, valid, validation or test, in any case, are parts where their images lie in
/// folders below them (or have labels of a list); a folder "train" of images of trains is a class. Folders around all
/// of the images do not count as top. Where `spec` names no part and a source holds one beside others, data.train and
/// data.validation become these folders, and the rest is left out. Returns a sentence that says so, nothing when there
/// are no parts. Throws a usage error with the line to type where it cannot be told which folder is trained on or
/// validated on.
[[nodiscard]] std::string take_part_folders(ImageData& spec, const data::Source& source);

}  // namespace ceteris::loader
