// SPDX-License-Identifier: Apache-2.0
// Labelled images of any source, decoded once into memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/data/item_class.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/image_file/format.hpp"
#include "ceteris/loader/data_spec.hpp"

namespace ceteris::loader {

/// Which images of a cache belong to a part, and their classes; parallel.
struct LabelledPart {
  std::vector<std::uint32_t> indices = {};
  std::vector<std::int64_t> labels = {};
};

/// The validation part at another side: the same scenes drawn, or the same files scaled.
struct OtherSide {
  int size = 0;
  std::shared_ptr<image::ImageCache> cache;
  LabelledPart validation = {};
};

struct Refused {
  std::string name;
  image_file::Refusal refusal;
};

struct LabelledImages {
  std::shared_ptr<image::ImageCache> cache;
  std::vector<std::string> classes;  ///< in the order of their labels
  LabelledPart train, validation;
  std::vector<OtherSide> other_sides = {};  ///< in the order of data.test_sides
  std::vector<Refused> refused;             ///< files that could not be read; never replaced
  std::vector<std::string> problems = {};   ///< a line each: not listed, left out, or wrong on purpose
  std::string found = {};                   ///< the classes with their numbers of images, and where they come from
  std::string parts = {};                   ///< which folders are which part, where nobody said so; else empty
  ImageData as_read = {};                   ///< what was asked for, with the folders of the parts and the side
  std::vector<std::uint64_t> contents;      ///< the first 64 bits of the SHA-256 of each file, parallel to the cache
  std::string fingerprint;                  ///< of everything that was read
};

using data::class_of;

/// What top folders called train, validation and test are: see part_folders.hpp.
enum class PartFolders {
  Recognised,  ///< parts, where `spec` names none
  Ignored,     ///< folders like any other
};

/// Reads the images of `spec`. Classes are sorted by name; the part for validation is drawn from `seed`, by class, or
/// given by its folder; it does not depend on what is learned from of the rest. All images are decoded and kept, also
/// those that data.train_share leaves out: which these are is known only when it is known which files can be read.
/// Images for other sides are read a second time. Throws a usage error for a source without two classes or without
/// validation images, a spec error when a folder for validation is named and none for training.
[[nodiscard]] LabelledImages read_images(const ImageData& spec, std::uint64_t seed, Executor& executor,
                                         Progress& progress, PartFolders folders = PartFolders::Recognised);

/// Draws the built-in images: the training ones first, then the validation ones, all different.
[[nodiscard]] LabelledImages draw_images(const BuiltinData& spec, Executor& executor, Progress& progress);

}  // namespace ceteris::loader
