// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "ceteris/spec/field.hpp"
#include "ceteris/synthetic/labelled.hpp"
#include "ceteris/synthetic/language.hpp"

namespace ceteris::loader {

/// Labelled images in a folder, an archive or a list: the class is the list's label or the folder an image lies in.
struct ImageData {
  static constexpr std::string_view kind = "images";
  static constexpr std::string_view kind_doc =
      "a folder, archive or list of images; the class is the label or the folder";
  std::string path;
  std::string train;
  std::string validation;
  double validation_share = 0.1;
  double train_share = 1;
  double train_label_noise = 0;
  std::optional<int> size;
  std::vector<int> test_sides = {};

  static constexpr auto fields() {
    using Self = ImageData;
    return std::tuple{
        spec::field("path", &Self::path, "folder, .tar or .csv", spec::unhashed),
        spec::field("train", &Self::train,
                    "only images below this folder inside path; empty: a top folder called train, or else all"),
        spec::field(
            "validation", &Self::validation,
            "validation images lie below this folder, and train must be set; empty: a top folder called val, valid or "
            "validation, or else a share is drawn"),
        spec::field("validation_share", &Self::validation_share, "share drawn for validation, by class",
                    spec::range(0.01, 0.9)),
        spec::field("train_share", &Self::train_share,
                    "share of the training images that is learned from, by class, at least one of each; drawn by name "
                    "and seed, a smaller share is part of a larger one",
                    spec::range(0.0001, 1), spec::since("0.2")),
        spec::field("train_label_noise", &Self::train_label_noise,
                    "share of the training labels that is replaced by those of other classes, drawn by name and seed",
                    spec::range(0, 1), spec::since("0.2")),
        spec::field("size", &Self::size,
                    "side of the network's input; centre squares are taken; none: that of the model by name, or 64",
                    spec::range(8, 512), spec::unit("px")),
        spec::field("test_sides", &Self::test_sides,
                    "sides in pixels at which the network is measured too, on the same validation images scaled from "
                    "their files; its learned positions are resized",
                    spec::since("0.2"))};
  }
};
static_assert(spec::complete<ImageData>());

/// The side of the network's input.
[[nodiscard]] inline int side_of(const ImageData& data) {
  constexpr int kSide = 64;
  return data.size.value_or(kSide);
}

/// Bytes of one file, or of all .txt files of a folder.
struct TextData {
  static constexpr std::string_view kind = "text";
  static constexpr std::string_view kind_doc = "a text file, or a folder of .txt files, read as bytes";
  std::string path;
  double validation_share = 0.1;

  static constexpr auto fields() {
    using Self = TextData;
    return std::tuple{spec::field("path", &Self::path, "file or folder", spec::unhashed),
                      spec::field("validation_share", &Self::validation_share, "share at the end kept for validation",
                                  spec::range(0.001, 0.9))};
  }
};
static_assert(spec::complete<TextData>());

/// The built-in labelled images (synthetic/labelled.hpp), drawn anew for every index.
struct BuiltinData {
  static constexpr std::string_view kind = "builtin";
  static constexpr std::string_view kind_doc = "built-in labelled images of 10 classes";
  synthetic::LabelledSpec images;
  std::int64_t train = 5000;
  std::int64_t validation = 1000;
  double train_share = 1;
  std::optional<double> train_shift = {};
  std::optional<double> train_label_noise = {};
  std::vector<int> test_sides = {};

  static constexpr auto fields() {
    using Self = BuiltinData;
    return std::tuple{
        spec::field("images", &Self::images, "what the images are like"),
        spec::field("train", &Self::train, "training images", spec::range(1, 10'000'000)),
        spec::field("validation", &Self::validation, "validation images", spec::range(1, 10'000'000)),
        spec::field("train_share", &Self::train_share,
                    "share of the training images that is learned from, the first ones; a smaller share is part of a "
                    "larger one",
                    spec::range(0.0001, 1), spec::since("0.2")),
        spec::field("train_shift", &Self::train_shift, "images.shift of the training images alone; none: that of all",
                    spec::range(0, 1), spec::since("0.2")),
        spec::field("train_label_noise", &Self::train_label_noise,
                    "images.label_noise of the training images alone; none: that of all", spec::range(0, 1),
                    spec::since("0.2")),
        spec::field("test_sides", &Self::test_sides,
                    "sides in pixels at which the network is measured too, on the same scenes; its learned "
                    "positions are resized",
                    spec::since("0.2"))};
  }
};
static_assert(spec::complete<BuiltinData>());

/// How many of the built-in training images are learned from: at least one.
[[nodiscard]] inline std::int64_t learned_images(const BuiltinData& data) {
  return std::max(std::int64_t{1}, std::int64_t{std::llround(data.train_share * static_cast<double>(data.train))});
}

/// Text of a built-in language of known entropy (synthetic/language.hpp), read as bytes.
struct LanguageData {
  static constexpr std::string_view kind = "language";
  static constexpr std::string_view kind_doc = "text of a built-in language of known entropy, read as bytes";
  synthetic::LanguageSpec language;
  std::int64_t train = 1'000'000;
  std::int64_t validation = 100'000;

  static constexpr auto fields() {
    using Self = LanguageData;
    return std::tuple{
        spec::field("language", &Self::language, "what the text is like"),
        spec::field("train", &Self::train, "training text", spec::range(2, 100'000'000), spec::unit("bytes")),
        spec::field("validation", &Self::validation, "validation text", spec::range(2, 100'000'000),
                    spec::unit("bytes"))};
  }
};
static_assert(spec::complete<LanguageData>());

using DataSpec = std::variant<BuiltinData, ImageData, TextData, LanguageData>;

/// The side of the network's input; nothing for text.
[[nodiscard]] inline std::optional<int> side_of(const DataSpec& data) {
  const auto* images = std::get_if<ImageData>(&data);
  const auto* drawn = std::get_if<BuiltinData>(&data);
  return images != nullptr  ? std::optional(side_of(*images))
         : drawn != nullptr ? std::optional(drawn->images.size)
                            : std::nullopt;
}

/// How many classes the images have, where that is known before they are read: of built-in ones.
[[nodiscard]] inline std::optional<std::int64_t> known_classes(const DataSpec& data) {
  return std::holds_alternative<BuiltinData>(data) ? std::optional<std::int64_t>(synthetic::kLabelledClasses.size())
                                                   : std::nullopt;
}

/// The other sides at which the network is measured; none for text.
[[nodiscard]] inline std::vector<int> test_sides_of(const DataSpec& data) {
  const auto* images = std::get_if<ImageData>(&data);
  const auto* drawn = std::get_if<BuiltinData>(&data);
  return images != nullptr ? images->test_sides : drawn != nullptr ? drawn->test_sides : std::vector<int>();
}

}  // namespace ceteris::loader
