// SPDX-License-Identifier: Apache-2.0
// Folders of TensorBoard files, as SummaryWriter lays them out.
#include <gmock/gmock.h>

#include <filesystem>

#include "ceteris/analyse/table_folder_test.hpp"
#include "ceteris/run_folder/tensorboard.hpp"
#include "ceteris/tables/event_folder.hpp"

namespace ceteris::analyse {
namespace {

namespace fs = std::filesystem;
using record::AnalysisRecord;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

class EventFolder : public TableFolder {
 protected:
  void log(const std::string& run, const std::string& tag, const std::vector<double>& values,
           std::int64_t resume = 0) const {
    run_folder::EventFile file(folder_.path() / "tb" / run, resume);
    for (std::size_t i = 0; i < values.size(); ++i) {
      file.scalar(tag, resume + static_cast<std::int64_t>(i) + 1, values[i]);
    }
    file.sync();
  }
  [[nodiscard]] AnalysisRecord read(Terms terms) const {
    terms.tables = {path("tb") + "/"};
    return analyse_tables(terms, "1");
  }
};

TEST_F(EventFolder, IsARunAFolderWithItsPathAsColumns) {
  log("sgd/seed1", "acc", {0.1, 0.5});
  log("sgd/seed2", "acc", {0.2, 0.625});
  log("adam/seed1", "acc", {0.3, 0.75});
  log("adam/seed2", "acc", {0.3, 0.875});
  const AnalysisRecord analysis = read({.arm = {"folder.1"}, .pair = {"folder.2"}});
  EXPECT_EQ(analysis.sources[0].format, "TensorBoard");
  EXPECT_EQ(analysis.metrics[0].name, "acc");
  EXPECT_EQ(analysis.arms[0].name, "adam");
  EXPECT_EQ(analysis.contrasts[0].complete.n, 2);
  EXPECT_NEAR(analysis.contrasts[0].complete.estimate, -0.25, 1e-15);
  EXPECT_NEAR(read({.arm = {"folder.1"}, .at = "1"}).arms[1].means[0].mean, 0.15, 1e-7);
}

TEST_F(EventFolder, OfARunThatWentOnHasWhatItsLastFileSays) {
  for (const char* run : {"a/1", "a/2", "b/1", "b/2"}) {
    log(run, "loss", {4, 3, 2.5, 9});
    log(run, "loss", {2, 1}, 2);  // goes on from step 2: steps 3 and 4 anew
  }
  const AnalysisRecord analysis = read({.arm = {"folder.1"}});
  EXPECT_EQ(analysis.arms[0].means[0].mean, 1);
  EXPECT_EQ(read({.arm = {"folder.1"}, .at = "2"}).arms[0].means[0].mean, 3);
}

TEST_F(EventFolder, OfAddScalarsIsAMetricOfTheRunAboveIt) {
  for (const char* run : {"a/1", "a/2", "b/1", "b/2"}) {
    log(run, "lr", {0.1});
    log(std::string(run) + "/epoch_loss_train", "epoch/loss", {2});
    log(std::string(run) + "/epoch_loss_val", "epoch/loss", {3});
  }
  const AnalysisRecord analysis = read({.arm = {"folder.1"}, .metrics = {"epoch_loss_val"}});
  EXPECT_THAT(analysis.arms, SizeIs(2));
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
  EXPECT_EQ(analysis.arms[0].means[0].mean, 3);
}

TEST_F(EventFolder, OfTensorboardXHasLinesBelowTheirTag) {
  for (const char* run : {"a/1", "a/2", "b/1", "b/2"}) {
    log(run, "lr", {0.1});
    log(std::string(run) + "/epoch/loss/train", "epoch/loss", {2});
    log(std::string(run) + "/epoch/loss/val", "epoch/loss", {3});
  }
  EXPECT_EQ(read({.arm = {"folder.1"}, .metrics = {"epoch/loss/val"}}).arms[0].means[0].mean, 3);
}

TEST_F(EventFolder, ThatIsDamagedNamesTheFileAndOneThatIsCutOffSaysSo) {
  log("a/1", "acc", {0.1});
  log("b/1", "acc", {0.2});
  const fs::path file = fs::directory_iterator(folder_.path() / "tb/a/1")->path();
  const std::string whole = read_file(file);
  fs::resize_file(file, whole.size() - 3);
  const tables::Source source = tables::read_event_folder(path("tb"), {});
  EXPECT_THAT(source.notes, Contains(AllOf(HasSubstr("The last record of "), HasSubstr("is cut off and left out"))));
  std::string damaged = whole;
  damaged[damaged.size() - 8] = static_cast<char>(damaged[damaged.size() - 8] ^ 1);
  write_file_atomic(file, damaged + whole);
  EXPECT_THAT(refusal_of({.tables = {path("tb")}, .arm = {"folder.1"}}),
              AllOf(HasSubstr("tfevents"), HasSubstr("byte")));
}

}  // namespace
}  // namespace ceteris::analyse
