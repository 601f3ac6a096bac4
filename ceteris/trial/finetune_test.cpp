// SPDX-License-Identifier: Apache-2.0
// Trials that start from weights: what is kept, what is frozen, what the run is named by.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/resolve.hpp"
#include "ceteris/trial/run.hpp"
#include "ceteris/trial/seen_images.hpp"
#include "ceteris/trial/stored_trial.hpp"
#include "ceteris/weights/file.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A ResNet of 1,800 parameters on ten classes of drawn images.
TrialSpec parent_trial() {
  TrialSpec spec;
  spec.model = models::find("resnet_32px").spec;
  spec::set_all(spec, std::vector<std::string>{"model.depths=[1,1]", "model.widths=[4,8]", "recipe.batch=8",
                                               "recipe.steps=6", "recipe.checkpoints=3", "data.train=32",
                                               "data.validation=20", "data.images.size=32"});
  return spec;
}

/// Notes, to be looked at.
class Notes final : public Progress {
 public:
  void stage(std::string_view, std::uint64_t) override {}
  void advance(std::uint64_t) override {}
  void note(std::string_view line) override { text += std::string(line) + "\n"; }
  std::string text;
};

class FineTuning : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared_ = new TempDirectory;
    Executor executor(1);
    SilentProgress progress;
    parent_ = run_trial(parent_trial(), {.runs = shared_->path()}, executor, progress).folder;
  }
  static void TearDownTestSuite() { delete shared_; }

  TrialRun run(const TrialSpec& spec, RunOptions options = {}) {
    notes_.text.clear();
    options.runs = folder_.path();
    return run_trial(spec, options, executor_, notes_);
  }

  /// The parent's model on other drawn images of the same classes.
  static TrialSpec child_trial(const std::vector<std::string>& settings = {}) {
    TrialSpec spec = parent_trial();
    spec.seed = 7;
    spec.init.weights = parent_.string();
    spec::set_all(spec, settings);
    return spec;
  }

  /// Two classes of `count` images each.
  fs::path two_classes(int count) const {
    for (const char* name : {"left", "right"}) {
      fs::create_directories(folder_.path() / "photos" / name);
      for (int i = 0; i < count; ++i) {
        image::Image image{40, 40, std::vector<std::uint8_t>(3 * 40 * 40, static_cast<std::uint8_t>(10 * i + *name))};
        const auto bytes = image::encode_png(image);
        write_file_atomic(folder_.path() / "photos" / name / (std::to_string(i) + ".png"),
                          {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      }
    }
    return folder_.path() / "photos";
  }

  static std::map<std::string, at::Tensor> tensors(const fs::path& run_or_file) {
    std::map<std::string, at::Tensor> all;
    for (const weights::WeightTensor& tensor : weights::read_weights(run_or_file).tensors) {
      all[tensor.name] = tensor.value.clone();
    }
    return all;
  }

  std::string refusal(const TrialSpec& spec, const RunOptions& options = {}) {
    try {
      (void)run(spec, options);
    } catch (const Error& error) {
      EXPECT_EQ(error.problems().size(), 1U);
      return error.what();
    }
    return "nothing was thrown";
  }

  static TempDirectory* shared_;
  static fs::path parent_;
  TempDirectory folder_;
  Executor executor_{1};
  Notes notes_;
};

TempDirectory* FineTuning::shared_ = nullptr;
fs::path FineTuning::parent_;

TEST_F(FineTuning, FrozenPartsKeepWeightsAndStatisticsAndTheRestLearns) {
  const TrialRun child = run(child_trial({"recipe.freeze=[stages.0, stem]"}));
  EXPECT_THAT(notes_.text, HasSubstr("learn (recipe.freeze = stages.0, stem)"));
  const auto before = tensors(parent_), after = tensors(child.folder);
  ASSERT_EQ(before.size(), after.size());
  std::size_t kept = 0, statistics = 0;
  for (const auto& [name, tensor] : before) {
    const bool frozen = name.starts_with("stem.") || name.starts_with("stages.0.");
    EXPECT_EQ(tensor.equal(after.at(name)), frozen) << name;
    kept += frozen ? 1 : 0;
    statistics += frozen && name.find("running_") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(kept, 8U);
  EXPECT_GE(statistics, 6U) << "of the stem and of two norms in the block";
}

TEST_F(FineTuning, TheBackboneFrozenLeavesTheHeadAlone) {
  const TrialRun child = run(child_trial({"recipe.freeze=[backbone]", "init.head=new"}));
  const auto before = tensors(parent_), after = tensors(child.folder);
  for (const auto& [name, tensor] : before) {
    EXPECT_EQ(tensor.equal(after.at(name)), !name.starts_with("head.")) << name;
  }
}

TEST_F(FineTuning, ItsLastLineIsANoteUnlessTheCallerPrintsIt) {
  (void)run(child_trial());
  EXPECT_THAT(notes_.text, HasSubstr("\nstep 6 of 6, epoch 1.50: train loss "));
  (void)run(child_trial({"seed=8"}), {.note_result = false});
  EXPECT_THAT(notes_.text, AllOf(HasSubstr("\nstep 5 of 6, "), testing::Not(HasSubstr("\nstep 6 of 6, "))));
}

TEST_F(FineTuning, StartsWhereTheWeightsAre) {
  // Of one step whose length is nothing, the weights are those of the start.
  const TrialRun child = run(child_trial({"recipe.steps=1", "recipe.optimiser.learning_rate=1e-30",
                                          "recipe.optimiser.weight_decay=0", "recipe.freeze=[stem, stages]"}));
  const auto before = tensors(parent_), after = tensors(child.folder);
  for (const auto& [name, tensor] : before) {
    EXPECT_TRUE(at::allclose(tensor, after.at(name), 0, 1e-20)) << name;
  }
  EXPECT_THAT(notes_.text, AllOf(HasSubstr("fine-tuning: starts from"), HasSubstr("the head is kept (for 10 classes")));
}

TEST_F(FineTuning, AHeadForOtherClassesIsDrawnAnewAndSaysSo) {
  TrialSpec spec = child_trial({"data=images", "data.path=" + two_classes(8).string(), "data.size=32"});
  const TrialRun child = run(spec);
  EXPECT_THAT(notes_.text, HasSubstr("the head is drawn anew (the file's is for 10 classes)"));
  EXPECT_EQ(tensors(child.folder).at("head.fc.weight").size(0), 2);
  EXPECT_EQ(read_trial(child.folder).spec.init.head, HeadStart::New);
  spec.init.head = HeadStart::Kept;
  EXPECT_THAT(refusal(spec), AllOf(HasSubstr("init.head"), HasSubstr("one for 10 classes, the data 2")));
}

TEST_F(FineTuning, OfARunAsManyClassesOfOtherNamesAreOtherClasses) {
  const auto photos = two_classes(8);
  TrialSpec first = parent_trial();
  spec::set_all(first, std::vector<std::string>{"data=images", "data.path=" + photos.string(), "data.size=32"});
  const fs::path parent = run(first).folder;
  TrialSpec second = first;
  second.seed = 3;
  second.init.weights = parent.string();
  (void)run(second);
  EXPECT_THAT(notes_.text, HasSubstr("the head is kept"));
  fs::rename(photos / "left", photos / "up");
  EXPECT_EQ(tensors(run(second).folder).at("head.fc.weight").size(0), 2);
  EXPECT_THAT(notes_.text, HasSubstr("the head is drawn anew"));
  // Of a file nobody knows the names: the number has to do.
  const fs::path file = folder_.path() / "copy.safetensors";
  fs::copy_file(weights::read_weights(parent).path, file);
  second.init.weights = file.string();
  (void)run(second);
  EXPECT_THAT(notes_.text, HasSubstr("the head is kept (for 2 classes; --set init.head=new draws another)"));
}

TEST_F(FineTuning, IsNamedByWhatTheFileHoldsAndNotByWhereItLies) {
  const auto id_of = [&](const TrialSpec& spec) {
    const auto found = resolve_trials(std::span(&spec, 1), executor_, notes_);
    return found[0].trial ? found[0].trial->id : found[0].problems[0].line();
  };
  const TrialSpec spec = child_trial();
  const std::string id = id_of(spec);
  EXPECT_EQ(run(spec).result.id, id) << "as a study resolves it";
  const weights::WeightFile file = weights::read_weights(parent_);
  EXPECT_EQ(read_trial(folder_.path() / id).spec.init.sha256, sha256_hex(file.mapped->bytes()));
  TrialSpec moved = spec;
  moved.init.weights = (folder_.path() / "copy.safetensors").string();
  fs::copy_file(file.path, moved.init.weights);
  EXPECT_EQ(id_of(moved), id);
  EXPECT_NE(id_of(parent_trial()), id);
  EXPECT_NE(id_of(child_trial({"recipe.freeze=[stem]"})), id);
  EXPECT_EQ(id_of(child_trial({"recipe.freeze=[stem, stages]"})), id_of(child_trial({"recipe.freeze=[stages, stem]"})));
  moved.init.weights = (shared_->path() / "other").string();
  TrialSpec other = parent_trial();
  other.seed = 1;
  moved.init.weights = run(other).folder.string();
  EXPECT_NE(id_of(moved), id) << "other weights";
}

TEST_F(FineTuning, ThatIsStoppedGoesOnToTheSameBitsAlsoWithoutTheWeights) {
  const TrialSpec spec = child_trial({"recipe.freeze=[stem]"});
  const TrialRun whole = run(spec);
  const std::string checkpoint = read_file(whole.folder / "checkpoint" / "step-6.safetensors");
  const std::string log = read_file(whole.folder / "metrics.csv");
  fs::remove_all(whole.folder);
  int steps = 0;
  TrialSpec copy = spec;
  copy.init.weights = (folder_.path() / "start.safetensors").string();
  fs::copy_file(weights::read_weights(parent_).path, copy.init.weights);
  const TrialRun stopped = run(copy, {.should_stop = [&] { return ++steps == 3; }});
  ASSERT_TRUE(stopped.stopped);
  fs::remove(copy.init.weights);
  const TrialRun finished = run(read_trial(stopped.folder).spec, {.resume = stopped.folder});
  EXPECT_EQ(finished.folder, whole.folder);
  EXPECT_EQ(read_file(finished.folder / "checkpoint" / "step-6.safetensors"), checkpoint);
  EXPECT_EQ(read_file(finished.folder / "metrics.csv"), log);
}

TEST_F(FineTuning, InBfloat16StartsFromTheSameNumbersAndGoesOn) {
  const TrialSpec spec = child_trial({"recipe.precision=bf16", "recipe.freeze=[stem]"});
  int steps = 0;
  (void)run(spec, {.should_stop = [&] { return ++steps == 2; }});
  const TrialRun finished = run(spec);
  const std::string checkpoint = read_file(finished.folder / "checkpoint" / "step-6.safetensors");
  EXPECT_TRUE(
      tensors(finished.folder).at("stem.conv.weight").equal(tensors(parent_).at("stem.conv.weight").to(at::kBFloat16)));
  fs::remove_all(finished.folder);
  EXPECT_EQ(read_file(run(spec).folder / "checkpoint" / "step-6.safetensors"), checkpoint);
}

TEST_F(FineTuning, WeightsThatAreGoneOrChangedAreNamedInOneLine) {
  TrialSpec spec = child_trial();
  spec.init.weights = (folder_.path() / "start.safetensors").string();
  fs::copy_file(weights::read_weights(parent_).path, spec.init.weights);
  TrialSpec stored = read_trial(run(spec).folder).spec;
  EXPECT_EQ(stored.init.weights, spec.init.weights) << "where it lay";
  stored.seed = 9;
  fs::rename(spec.init.weights, folder_.path() / "moved.safetensors");
  EXPECT_THAT(refusal(stored),
              AllOf(HasSubstr("start.safetensors: is not there any more"), HasSubstr("--set init.weights=FILE")));
  TrialSpec other = parent_trial();
  other.seed = 1;
  fs::copy_file(weights::read_weights(run(other).folder).path, spec.init.weights);
  EXPECT_THAT(refusal(stored),
              AllOf(HasSubstr("is not what this trial started from"), HasSubstr("SHA-256"), HasSubstr("--init")));
  stored.init.weights = (folder_.path() / "moved.safetensors").string();
  EXPECT_FALSE(run(stored).finished_before);
  spec.init.weights = (folder_.path() / "nothing.pth").string();
  EXPECT_THAT(refusal(spec), HasSubstr("nothing.pth"));
  spec.init.weights.clear();
  spec.init.sha256 = "0123456789abcdef";
  EXPECT_THAT(refusal(spec), AllOf(HasSubstr("init.weights"), HasSubstr("0123456789ab")));
}

TEST_F(FineTuning, WeightsOfAnotherNetworkAndPartsThatAreNotThereAreRefusedBeforeAnythingIsWritten) {
  TrialSpec spec = child_trial({"model.widths=[4,12]"});
  EXPECT_THAT(refusal(spec), HasSubstr("is not of this network: "));
  EXPECT_THAT(refusal(child_trial({"recipe.freeze=[layer1]"})),
              AllOf(HasSubstr("'layer1': holds no parameter"), HasSubstr("stem, stages.0, stages.1, head")));
  EXPECT_THAT(refusal(child_trial({"recipe.freeze=[backbone, head]"})), HasSubstr("leaves nothing that learns"));
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(FineTuning, ARunThatGoesOnMustBeTheSameTrial) {
  int steps = 0;
  const fs::path stopped = run(child_trial(), {.should_stop = [&] { return ++steps == 3; }}).folder;
  EXPECT_THAT(refusal(child_trial({"recipe.steps=12"}), {.resume = stopped}), HasSubstr("another trial than this run"));
  record::TrialKey older = run_folder::read_run(stopped).key;
  older.semantics -= 1;
  (void)run_folder::open_run(folder_.path() / "older", older, {});
  EXPECT_THAT(refusal(child_trial(), {.resume = folder_.path() / "older"}),
              HasSubstr("was begun by a version of Ceteris that trains otherwise (semantics "));
  const fs::path moved = folder_.path() / "elsewhere" / "my run";
  fs::create_directory(moved.parent_path());
  fs::rename(stopped, moved);
  const TrialRun finished = run(read_trial(moved).spec, {.resume = moved});
  EXPECT_EQ(finished.folder, moved);
  EXPECT_EQ(finished.result.steps, 6);
}

TEST_F(FineTuning, KnowsTheImagesOfTheRunItStartsFrom) {
  TrialSpec first = parent_trial();
  const auto photos = two_classes(8);
  spec::set_all(first, std::vector<std::string>{"data=images", "data.path=" + photos.string(), "data.size=32"});
  const fs::path parent = run(first).folder;
  const auto seen = read_seen_images(parent);
  EXPECT_EQ(seen.size(), 14U) << "16 images, of which a tenth of each class is for validation";
  for (const char* name : {"left", "right"}) {
    image::Image image{40, 40, std::vector<std::uint8_t>(3 * 40 * 40, static_cast<std::uint8_t>(*name + 3))};
    const auto bytes = image::encode_png(image);
    for (const char* file : {"0.png", "1.png"}) {
      write_file_atomic(photos / name / file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
  TrialSpec second = first;
  second.init.weights = parent.string();
  const auto both = read_seen_images(run(second).folder);
  EXPECT_TRUE(std::ranges::includes(both, seen));
  EXPECT_GT(both.size(), seen.size());
}

}  // namespace
}  // namespace ceteris::trial
