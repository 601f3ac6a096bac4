// SPDX-License-Identifier: Apache-2.0
// `ceteris weights` as a user types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/tensor_file.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Json = nlohmann::json;

class WeightsCommand : public ::testing::Test {
 protected:
  /// A file of float32 tensors: names and shapes as given, numbers counting up from `first`.
  void write(const std::string& name, const std::vector<std::pair<std::string, std::vector<std::int64_t>>>& tensors,
             float first = 0) const {
    std::vector<std::vector<float>> values;
    values.reserve(tensors.size());
    std::vector<ceteris::formats::TensorEntry> entries;
    for (const auto& [tensor, shape] : tensors) {
      std::size_t count = 1;
      for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
      std::vector<float>& numbers = values.emplace_back(count);
      for (float& number : numbers) number = first++;
      entries.push_back({tensor, ceteris::formats::ElementType::F32, shape, std::as_bytes(std::span(numbers))});
    }
    ceteris::write_file_atomic(path(name),
                               ceteris::formats::format_tensor_file({{"note", "by hand"}}, std::move(entries)));
  }
  /// A ConvNeXt of one block and three classes in torchvision's names.
  void write_convnext(const std::string& name, float first = 0) const {
    write(name,
          {{"features.0.0.weight", {4, 3, 2, 2}},
           {"features.0.0.bias", {4}},
           {"features.1.0.block.0.weight", {4, 1, 7, 7}},
           {"features.1.0.block.3.weight", {16, 4}},
           {"features.1.0.layer_scale", {4, 1, 1}},
           {"classifier.2.weight", {3, 4}}},
          first);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] static ceteris::ProcessResult weights(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "weights");
    return run_ceteris(std::move(arguments));
  }
  [[nodiscard]] static Json weights_json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const ceteris::ProcessResult result = weights(std::move(arguments));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  }
  static void expect_refusal(std::vector<std::string> arguments, const std::string& culprit) {
    const ceteris::ProcessResult result = weights(std::move(arguments));
    EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage)) << result.err;
    EXPECT_THAT(result.err, StartsWith("ceteris: "));
    EXPECT_THAT(result.err, HasSubstr(culprit));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
  }

 private:
  ceteris::TempDirectory folder_;
};

TEST_F(WeightsCommand, InspectSaysWhoseNamesTheyAre) {
  write_convnext("w.safetensors");
  const Json json = weights_json({"inspect", path("w.safetensors")});
  EXPECT_EQ(json["schema"], "ceteris.weights-inspect/1");
  EXPECT_EQ(json["family"], "ConvNeXt");
  EXPECT_EQ(json["naming"], "torchvision");
  EXPECT_EQ(json["parameters"], 48 + 4 + 196 + 64 + 4 + 12);
  EXPECT_EQ(json["types"]["f32"], 6);
  EXPECT_EQ(json["metadata"]["note"], "by hand");
  EXPECT_EQ(json["tensors"].size(), 6U);
  const auto text = weights({"inspect", path("w.safetensors")});
  EXPECT_THAT(text.out, HasSubstr("ConvNeXt, torchvision"));
  EXPECT_THAT(text.out, HasSubstr("(4, 1, 1)"));
}

TEST_F(WeightsCommand, ConvertGoesThereAndBackWithoutADifference) {
  write_convnext("w.safetensors");
  const Json json = weights_json({"convert", path("w.safetensors"), path("timm.safetensors"), "--to", "timm"});
  EXPECT_EQ(json["from"], "torchvision");
  EXPECT_EQ(json["to"], "timm");
  const Json timm = weights_json({"inspect", path("timm.safetensors")});
  EXPECT_EQ(timm["naming"], "timm");
  EXPECT_EQ(timm["metadata"]["note"], "by hand");
  (void)weights_json({"convert", path("timm.safetensors"), path("back.safetensors"), "--to", "torchvision"});
  // Files of different schemes are compared by what the names mean.
  for (const char* other : {"timm.safetensors", "back.safetensors"}) {
    const Json diff = weights_json({"diff", path("w.safetensors"), path(other), "--tolerance", "0"});
    EXPECT_EQ(diff["schema"], "ceteris.weights-diff/1");
    EXPECT_EQ(diff["equal"], 6);
    EXPECT_EQ(diff["largest_absolute"], 0.0);
  }
}

TEST_F(WeightsCommand, DiffMeasuresAndFailsBeyondTheTolerance) {
  write_convnext("a.safetensors");
  write_convnext("b.safetensors", 0.5F);
  const Json diff = weights_json({"diff", path("a.safetensors"), path("b.safetensors")});
  EXPECT_EQ(diff["equal"], 0);
  EXPECT_EQ(diff["largest_absolute"], 0.5);
  const auto within = [&](const char* tolerance) {
    return weights({"diff", path("a.safetensors"), path("b.safetensors"), "--tolerance", tolerance}).exit_code;
  };
  EXPECT_EQ(within("0.5"), 0);
  EXPECT_EQ(within("0.4"), static_cast<int>(ceteris::Exit::NotMet));
  write("c.safetensors", {{"features.0.0.weight", {4, 3, 2, 3}}, {"more", {1}}});
  const Json other = weights_json({"diff", path("a.safetensors"), path("c.safetensors")});
  EXPECT_EQ(other["shapes"][0]["b"], (std::vector<int>{4, 3, 2, 3}));
  EXPECT_EQ(other["only_b"][0], "more");
  EXPECT_EQ(other["only_a"].size(), 5U);
}

TEST_F(WeightsCommand, ConvertChangesTypesWithinTheirRange) {
  write("w.safetensors", {{"a", {4}}});
  const std::string out = path("half.safetensors");
  EXPECT_EQ(weights_json({"convert", path("w.safetensors"), out, "--dtype", "bf16"})["tensors"], 1);
  EXPECT_EQ(weights_json({"inspect", out})["types"]["bf16"], 1);
  write("large.safetensors", {{"a", {1}}}, 70000);
  expect_refusal({"convert", path("large.safetensors"), path("never.safetensors"), "--dtype", "f16"}, "range of f16");
  EXPECT_FALSE(std::filesystem::exists(path("never.safetensors")));
}

TEST_F(WeightsCommand, OfATrainingRunTheNetworkIsTaken) {
  const auto trained = run_ceteris({"train", "--model", "small_cnn_nano", "--set", "data.train=64", "--set",
                                    "data.validation=32", "--set", "recipe.epochs=1", "--out", path("runs")});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const std::string run = std::filesystem::directory_iterator(path("runs"))->path().string();
  const Json json = weights_json({"convert", run, path("w.safetensors"), "--model", "small_cnn_nano"});
  EXPECT_THAT(json["notes"][0].get<std::string>(), HasSubstr("optimiser"));
  const Json inspected = weights_json({"inspect", path("w.safetensors")});
  EXPECT_EQ(inspected["tensors"].size(), 17U);  // three convolutions and norms of four, a head of two
  EXPECT_EQ(inspected["metadata"].count("identity"), 0U);
  expect_refusal({"convert", run, path("x.safetensors"), "--model", "small_cnn"}, "does not fit");
}

TEST_F(WeightsCommand, APrefixIsTakenOffAndNamed) {
  write_convnext("w.safetensors");
  const Json plain = weights_json({"inspect", path("w.safetensors")});
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors;
  for (const Json& tensor : plain["tensors"]) {
    tensors.emplace_back("net." + tensor["name"].get<std::string>(), tensor["shape"].get<std::vector<std::int64_t>>());
  }
  tensors.emplace_back("n_averaged", std::vector<std::int64_t>{});
  write("net.safetensors", tensors);
  const Json json = weights_json({"inspect", path("net.safetensors")});
  EXPECT_EQ(json["naming"], "torchvision");
  EXPECT_EQ(json["tensors"].size(), 6U);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("'net.'"));
  EXPECT_THAT(json["notes"].dump(), HasSubstr("n_averaged"));
  EXPECT_THAT(weights({"convert", path("net.safetensors"), path("o.safetensors"), "--to", "timm"}).out,
              HasSubstr("'net.'"));
}

TEST_F(WeightsCommand, ATensorWithoutAPlaceIsNeverDropped) {
  write("vit.safetensors", {{"patch_embed.proj.weight", {4, 3, 2, 2}},
                            {"blocks.0.attn.qkv.weight", {12, 4}},
                            {"pre_logits.fc.weight", {4, 4}}});
  for (const char* scheme : {"torchvision", "ceteris", "timm", "original"}) {
    expect_refusal({"convert", path("vit.safetensors"), path("o.safetensors"), "--to", scheme}, "pre_logits.fc.weight");
  }
  EXPECT_FALSE(std::filesystem::exists(path("o.safetensors")));
  EXPECT_EQ(weights_json({"convert", path("vit.safetensors"), path("o.safetensors")})["tensors"], 3);
}

TEST_F(WeightsCommand, DiffTellsNeighboursOfLargeWholeNumbersApart) {
  for (const std::int64_t last : {0, 1}) {
    const std::int64_t value = (std::int64_t{1} << 53) + last;
    ceteris::write_file_atomic(
        path(std::to_string(last)),
        ceteris::formats::format_tensor_file(
            {}, {{"n", ceteris::formats::ElementType::I64, {1}, std::as_bytes(std::span(&value, 1))}}));
  }
  const auto result = weights({"diff", path("0"), path("1"), "--tolerance", "0"});
  EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::NotMet));
  EXPECT_THAT(result.out, HasSubstr("0 tensors are equal, 1 differ, by at most 1;"));
  EXPECT_EQ(weights({"diff", path("1"), path("1"), "--tolerance", "0"}).exit_code, 0);
}

TEST_F(WeightsCommand, WhatIsNoWeightFileSaysWhatItIs) {
  const auto said = [&](const std::string& bytes, const std::string& what) {
    ceteris::write_file_atomic(path("w.pth"), bytes);
    expect_refusal({"inspect", path("w.pth")}, what);
  };
  said("", "is empty");
  said("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "is a Git LFS pointer");
  said("<!DOCTYPE html><html><body>404</body></html>", "is a web page");
  said(std::string("GGUF\3\0\0\0", 8) + std::string(16, '\0'), "is a GGUF model");
  said("\x89HDF\r\n\x1a\n and more", "is an HDF5 file");
  said("\x80\x02}.", "is a pickle of a dictionary");
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  expect_refusal({"inspect", path("fifo")}, "is a pipe");
  expect_refusal({"diff", path("fifo"), path("fifo")}, "is a pipe");
}

TEST_F(WeightsCommand, WrongCallsAndFilesAreOneLine) {
  write_convnext("w.safetensors");
  ceteris::write_file_atomic(path("text"), "not a weight file at all\n");
  ceteris::write_file_atomic(path("zip.pth"), "PK\x03\x04 and then nothing");
  write("strange.safetensors", {{"my.weight", {2}}});
  expect_refusal({}, "inspect, convert or diff");
  expect_refusal({"insect"}, "insect");
  expect_refusal({"inspect"}, "takes one file");
  expect_refusal({"inspect", path("nowhere")}, "nowhere");
  expect_refusal({"inspect", path("")}, "without a checkpoint");
  expect_refusal({"inspect", path("text")}, "is text");
  expect_refusal({"inspect", path("zip.pth")}, "zip.pth");
  expect_refusal({"convert", path("w.safetensors"), path("o.safetensors"), "--to", "keras"}, "keras");
  expect_refusal({"convert", path("w.safetensors"), path("o.pth"), "--to", "timm"}, ".safetensors");
  expect_refusal({"convert", path("strange.safetensors"), path("o.safetensors"), "--to", "timm"}, "no network");
  expect_refusal({"convert", path("w.safetensors"), path("o.safetensors"), "--dtype", "i8"}, "i8");
  expect_refusal({"convert", path("w.safetensors"), path("o.safetensors"), "--model", "convnext"}, "convnext");
  expect_refusal({"diff", path("w.safetensors")}, "two files");
  EXPECT_FALSE(std::filesystem::exists(path("o.safetensors")));
  EXPECT_FALSE(std::filesystem::exists(path("o.pth")));
}

}  // namespace
}  // namespace cli_tests
