// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/part_folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::loader {
namespace {

using ::testing::HasSubstr;

data::Source source_of(const std::vector<std::string>& names) {
  data::Source source;
  source.location = "photos";
  for (const std::string& name : names) {
    source.items.push_back({.name = name, .group = {}, .label = {}});
  }
  return source;
}

struct Taken {
  std::string train, validation, note;
};

Taken taken(const std::vector<std::string>& names) {
  ImageData spec;
  spec.path = "photos";
  std::string note = take_part_folders(spec, source_of(names));
  return {spec.train, spec.validation, std::move(note)};
}

std::string refusal(const std::vector<std::string>& names) {
  try {
    (void)taken(names);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(PartFolders, AreUsedAsTheirNamesSay) {
  for (const char* validation : {"val", "valid", "validation", "VAL", "Validation"}) {
    const std::string v = validation;
    const Taken all = taken({"test/cat/1.png", "Train/cat/1.png", "Train/dog/1.png", v + "/cat/1.png"});
    EXPECT_EQ(all.train, "Train");
    EXPECT_EQ(all.validation, v);
    EXPECT_EQ(all.note, "trains on Train/ (2 images) and validates on " + v + "/ (1 image); left out: test/ (1 image)");
  }
}

TEST(PartFolders, WithoutAValidationPartLeaveTheTestImagesAloneAllTheSame) {
  const Taken all = taken({"test/cat/1.png", "train/cat/1.png", "train/dog/1.png"});
  EXPECT_EQ(all.train, "train");
  EXPECT_EQ(all.validation, "");
  EXPECT_EQ(all.note,
            "trains on train/ (2 images), of which a share is drawn for validation; left out: test/ (1 image)");
}

TEST(PartFolders, AreFoundInsideFoldersAroundAllImages) {
  const Taken all = taken({"a/b/train/cat/1.png", "a/b/val/cat/1.png"});
  EXPECT_EQ(all.train, "a/b/train");
  EXPECT_EQ(all.validation, "a/b/val");
}

TEST(PartFolders, OfAListWithLabelsNeedNoFoldersOfClasses) {
  data::Source source = source_of({"train/1.png", "val/1.png"});
  ImageData spec;
  EXPECT_EQ(take_part_folders(spec, source), "");
  source.has_labels = true;
  EXPECT_NE(take_part_folders(spec, source), "");
  EXPECT_EQ(spec.validation, "val");
}

TEST(PartFolders, AreNotWhatIsAClass) {
  EXPECT_EQ(taken({"bus/1.png", "car/1.png", "train/1.png"}).train, "") << "images of trains";
  EXPECT_EQ(taken({"cat/1.png", "dog/1.png"}).note, "");
  EXPECT_EQ(taken({"train/cat/1.png", "train/dog/1.png"}).train, "") << "nothing beside it";
  EXPECT_EQ(taken({"training_a/cat/1.png", "latest/dog/1.png"}).note, "");
}

TEST(PartFolders, ThatSomebodyNamedAreNotLookedFor) {
  ImageData spec;
  spec.train = "train/cat";
  EXPECT_EQ(take_part_folders(spec, source_of({"train/cat/1.png", "val/cat/1.png"})), "");
  EXPECT_EQ(spec.validation, "");
}

TEST(PartFolders, ThatCannotBeToldApartAreRefusedWithTheLineToType) {
  const std::string no_train = refusal({"test/cat/1.png", "val/cat/1.png"});
  EXPECT_THAT(no_train, HasSubstr("none called train: test/ (1 image), val/ (1 image)"));
  EXPECT_THAT(no_train, HasSubstr("--set data.train=test"));
  EXPECT_THAT(refusal({"Train/cat/1.png", "train/cat/1.png"}), HasSubstr("two parts to train on"));
  EXPECT_THAT(refusal({"train/cat/1.png", "val/cat/1.png", "valid/cat/1.png"}), HasSubstr("two parts for validation"));
}

}  // namespace
}  // namespace ceteris::loader
