// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/content.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ceteris {
namespace {

using namespace std::string_view_literals;

std::string_view name_of(std::string_view bytes) {
  const auto content = recognise(std::as_bytes(std::span(bytes)));
  return content ? content->what : "nobody knows";
}

TEST(Content, IsToldByTheFirstBytes) {
  EXPECT_EQ(name_of("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"),
            "a Git LFS pointer; the file itself was not fetched");
  EXPECT_EQ(name_of("GGUF\3\0\0\0"sv), "a GGUF model, as llama.cpp runs");
  EXPECT_EQ(name_of("\x89HDF\r\n\x1a\n\0\0"sv), "an HDF5 file, as Keras writes");
  EXPECT_EQ(name_of("\x93NUMPY\1\0v\0{'descr'"sv), "an array of NumPy (.npy)");
  EXPECT_EQ(name_of("PK\x03\x04\0\0"sv), "a ZIP archive");
  EXPECT_EQ(name_of("\x1F\x8B\x08\0"sv), "a gzip archive");
  EXPECT_EQ(name_of(std::string(257, 'a') + "ustar\0"), "a tar archive");
  EXPECT_EQ(name_of("\x80\x04\x95\0\0"sv), "a pickle of Python");
  EXPECT_EQ(name_of("(dp0\nS'a'\np1\n"), "a pickle of Python");
  EXPECT_EQ(name_of("\x81\xA6params\x82"sv), "a msgpack file, as Flax writes");
}

TEST(Content, OfTextIsAPageAnIndexOrJustText) {
  EXPECT_EQ(name_of("\n<!DOCTYPE HTML><body>"), "a web page, as of a failed download");
  EXPECT_EQ(name_of(R"({"metadata": {"total_size": 9}, "weight_map": {"a": "model-1-of-2.safetensors"}})"),
            "the index of a model in several files");
  EXPECT_EQ(name_of("model_checkpoint_path: \"model.ckpt-1\"\n"), "the list of the checkpoints of a TensorFlow run");
  EXPECT_EQ(name_of("hello\n"), "text");
  EXPECT_EQ(name_of(std::string(600, '\0')), "zero bytes, as of an interrupted copy");
}

TEST(Content, OfModelsWithoutASignatureIsToldByTheirFields) {
  // ONNX: version 8, producer "pytorch", a graph of three bytes, an operator set.
  EXPECT_EQ(name_of("\x08\x08\x12\x07pytorch\x3a\x03\x0a\x01\x01\x42\x02\x10\x11"sv), "an ONNX model");
  EXPECT_EQ(name_of("\x08\x08\x12\x07pytorch\x3a\x7f\x0a\x01\x01"sv), "an ONNX model");  // cut
  // TensorFlow: nodes and versions; a saved model of version 1 with one graph.
  EXPECT_EQ(name_of("\x0a\x03\x0a\x01\x01\x0a\x03\x0a\x01\x02\x22\x02\x08\x01"sv), "a graph of TensorFlow");
  EXPECT_EQ(name_of("\x08\x01\x12\x03\x0a\x01\x01"sv), "a graph of TensorFlow");
  EXPECT_EQ(name_of("\x01\x02 leaves and a footer \x57\xFB\x80\x8B\x24\x75\x47\xDB"sv),
            "the index of a TensorFlow checkpoint");
}

TEST(Content, IsNotGuessed) {
  EXPECT_EQ(name_of(""), "nobody knows");
  EXPECT_EQ(name_of("\x01\x02\x03"sv), "nobody knows");
  EXPECT_EQ(name_of("\x08\x08\x12\x07pyto\x01\x02"sv), "nobody knows");  // a producer and no graph
  EXPECT_EQ(name_of("\x08"sv), "nobody knows");
  EXPECT_EQ(name_of("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02"sv), "nobody knows");
}

}  // namespace
}  // namespace ceteris
