// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::weights {
namespace {

using namespace std::string_view_literals;
using ::testing::HasSubstr;

std::string refusal(std::string_view bytes, const std::string& name = "w.pth") {
  const Error error = not_weights(name, std::as_bytes(std::span(bytes)));
  EXPECT_EQ(error.exit(), Exit::Usage);
  EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  return error.what();
}

TEST(WeightRefusal, SaysWhatTheFileIsAndWhatToDo) {
  EXPECT_EQ(refusal(""), "w.pth: is empty; copy or download it again");
  EXPECT_EQ(refusal("<!DOCTYPE html><html>404"),
            "w.pth: is a web page, as of a failed download; download it again, from the link to the file itself");
  EXPECT_THAT(refusal("version https://git-lfs.github.com/spec/v1\n"), HasSubstr("git lfs pull"));
  EXPECT_EQ(
      refusal("GGUF\3\0\0\0"sv),
      "w.pth: is a GGUF model, as llama.cpp runs; weights are read from safetensors files and from what torch.save "
      "writes (.pth, .pt, .bin)");
  EXPECT_THAT(refusal("\x01\x02\x03"), HasSubstr("is neither a safetensors file nor one of PyTorch"));
  EXPECT_THAT(refusal("\x01\x02\x03", "model.ckpt.data-00000-of-00001"), HasSubstr("part of a TensorFlow checkpoint"));
}

TEST(WeightRefusal, APickleOfSomethingElseSaysOfWhat) {
  EXPECT_THAT(refusal("\x80\x02}U\x01wK\x01s."sv),
              HasSubstr("is a pickle of a dictionary, and not one that torch.save"));
  EXPECT_THAT(refusal("\x80\x02]K\x01"
                      "a."sv),
              HasSubstr("a pickle of a list"));
  EXPECT_THAT(refusal("\x80\x02"
                      "csklearn.svm\nSVC\n)\x81."sv),
              HasSubstr("a pickle of an object of sklearn.svm.SVC"));
  EXPECT_THAT(refusal("\x80\x02}U"sv), HasSubstr("is a pickle of Python"));  // cut
}

TEST(WeightRefusal, AFolderSaysWhatLiesInIt) {
  const TempDirectory folder;
  const auto said = [&] { return std::string(not_a_run(folder.path()).what()); };
  EXPECT_THAT(said(), HasSubstr("without a checkpoint of ceteris train; name a weight file or a run folder"));
  write_file_atomic(folder.path() / "model.safetensors", "x");
  EXPECT_THAT(said(), HasSubstr("name a file in it, such as " + (folder.path() / "model.safetensors").string()));
  write_file_atomic(folder.path() / "saved_model.pb", "x");
  EXPECT_THAT(said(), HasSubstr("saved model of TensorFlow"));
}

}  // namespace
}  // namespace ceteris::weights
