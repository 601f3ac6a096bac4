// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/torch_file.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"

namespace ceteris::formats {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// A file that PyTorch wrote; tests/fuzz/torch_files.py says what is in it.
std::string sample(const std::string& name) {
  return read_file(std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/fuzz/corpus/torch_file" / (name + ".pth"));
}

/// Both containers of one object.
std::vector<std::string> samples(const std::string& name) {
  return {sample(name), sample(name + "_legacy")};
}

const TensorEntry& find(const TorchFile& file, std::string_view name) {
  for (const TensorEntry& tensor : file.tensors.tensors) {
    if (tensor.name == name) {
      return tensor;
    }
  }
  throw std::runtime_error("no tensor " + std::string(name));
}

template <typename Number = float>
std::vector<Number> numbers(const TensorEntry& tensor) {
  std::vector<Number> values(tensor.bytes.size() / sizeof(Number));
  std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(Number));
  return values;
}

std::vector<std::string> names(const TorchFile& file) {
  std::vector<std::string> names;
  for (const TensorEntry& tensor : file.tensors.tensors) {
    names.push_back(tensor.name);
  }
  return names;
}

bool lies_in(std::span<const std::byte> part, const std::string& file) {
  const auto whole = bytes_of(file);
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

std::string refusal(const std::string& file) {
  try {
    (void)parse_torch_file(bytes_of(file), "w.pth");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

using Floats = std::vector<float>;
using Sides = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

TEST(TorchFile, ReadsTheStateDictOfAModuleInItsOrderAndCopiesNothing) {
  for (const std::string& bytes : samples("state_dict")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(names(file), (Names{"weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
                                  "norm.num_batches_tracked"}));
    EXPECT_EQ(find(file, "weight").shape, (Sides{2, 3}));
    EXPECT_EQ(numbers(find(file, "weight")), (Floats{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(numbers(find(file, "norm.running_var")), (Floats{1, 1}));
    EXPECT_EQ(find(file, "norm.num_batches_tracked").shape, Sides{});
    EXPECT_EQ(numbers<std::int64_t>(find(file, "norm.num_batches_tracked")), std::vector<std::int64_t>{0});
    EXPECT_TRUE(file.gathered.empty());
    for (const TensorEntry& tensor : file.tensors.tensors) {
      EXPECT_TRUE(lies_in(tensor.bytes, bytes)) << tensor.name;
    }
  }
}

TEST(TorchFile, TiedTensorsShareTheirBytes) {
  for (const std::string& bytes : samples("shared")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(names(file), (Names{"embed", "head"}));
    EXPECT_EQ(numbers(find(file, "embed")), (Floats{0, 1, 2, 3}));
    EXPECT_EQ(find(file, "embed").bytes.data(), find(file, "head").bytes.data());
  }
}

TEST(TorchFile, ViewsGiveTheElementsThatTheyShow) {
  for (const std::string& bytes : samples("views")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(find(file, "transposed").shape, (Sides{4, 3}));
    EXPECT_EQ(numbers(find(file, "transposed")), (Floats{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}));
    EXPECT_EQ(numbers(find(file, "rows")), (Floats{4, 5, 6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(numbers(find(file, "columns")), (Floats{1, 2, 5, 6, 9, 10}));
    EXPECT_EQ(numbers(find(file, "last")), Floats{11});
    EXPECT_EQ(numbers(find(file, "repeated")), (Floats{0, 1, 2, 0, 1, 2}));
    EXPECT_EQ(numbers(find(file, "diagonal")), (Floats{0, 5, 10}));
    EXPECT_EQ(file.gathered.size(), 4U);  // transposed, columns, repeated, diagonal
    EXPECT_TRUE(lies_in(find(file, "rows").bytes, bytes));
  }
}

TEST(TorchFile, GatheredTensorsStayWhereTheyAreWhenTheFileIsMoved) {
  const std::string bytes = sample("views");
  TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
  const TorchFile moved = std::move(file);
  EXPECT_EQ(numbers(find(moved, "columns")), (Floats{1, 2, 5, 6, 9, 10}));
}

TEST(TorchFile, ReadsEveryElementType) {
  for (const std::string& bytes : samples("types")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(names(file),
              (Names{"bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"}));
    EXPECT_EQ(find(file, "bool").type, ElementType::Bool);
    EXPECT_EQ(numbers<std::uint8_t>(find(file, "bool")), (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(find(file, "uint8").type, ElementType::U8);
    EXPECT_EQ(numbers<std::uint8_t>(find(file, "uint8")), (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(find(file, "int8").type, ElementType::I8);
    EXPECT_EQ(numbers<std::int8_t>(find(file, "int8")), (std::vector<std::int8_t>{0, 1}));
    EXPECT_EQ(find(file, "int16").type, ElementType::I16);
    EXPECT_EQ(numbers<std::int16_t>(find(file, "int16")), (std::vector<std::int16_t>{0, 1}));
    EXPECT_EQ(find(file, "int32").type, ElementType::I32);
    EXPECT_EQ(numbers<std::int32_t>(find(file, "int32")), (std::vector<std::int32_t>{0, 1}));
    EXPECT_EQ(find(file, "int64").type, ElementType::I64);
    EXPECT_EQ(numbers<std::int64_t>(find(file, "int64")), (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(find(file, "float16").type, ElementType::F16);
    EXPECT_EQ(numbers<std::uint16_t>(find(file, "float16")), (std::vector<std::uint16_t>{0, 0x3c00}));
    EXPECT_EQ(find(file, "bfloat16").type, ElementType::BF16);
    EXPECT_EQ(numbers<std::uint16_t>(find(file, "bfloat16")), (std::vector<std::uint16_t>{0, 0x3f80}));
    EXPECT_EQ(find(file, "float32").type, ElementType::F32);
    EXPECT_EQ(numbers<float>(find(file, "float32")), (std::vector<float>{0, 1}));
    EXPECT_EQ(find(file, "float64").type, ElementType::F64);
    EXPECT_EQ(numbers<double>(find(file, "float64")), (std::vector<double>{0, 1}));
  }
}

TEST(TorchFile, ReadsScalarsEmptyTensorsAndParameters) {
  for (const std::string& bytes : samples("edges")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(find(file, "scalar").shape, Sides{});
    EXPECT_EQ(numbers(find(file, "scalar")), Floats{7});
    EXPECT_EQ(find(file, "empty").shape, (Sides{0, 5}));
    EXPECT_TRUE(find(file, "empty").bytes.empty());
    EXPECT_EQ(numbers(find(file, "one")), Floats{3});
    EXPECT_EQ(numbers(find(file, "parameter")), (Floats{0, 1}));
    EXPECT_EQ(numbers(find(file, "channels_last")), (Floats{0, 1, 2, 3, 4, 5, 6, 7}));
  }
}

TEST(TorchFile, TakesTheTensorsOutOfACheckpointAndLeavesTheRest) {
  for (const std::string& bytes : samples("checkpoint")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(names(file), (Names{"model.head.weight", "optimizer.state.0.exp_avg"}));
    EXPECT_EQ(numbers(find(file, "model.head.weight")), (Floats{0, 1}));
    EXPECT_EQ(numbers(find(file, "optimizer.state.0.exp_avg")), (Floats{5, 6}));
    const std::map<std::string, std::string> beside = {
        {"arch", "deit"}, {"best", "0.75"}, {"distributed", "false"}, {"epoch", "3"}};
    EXPECT_EQ(file.tensors.metadata, beside);
  }
}

TEST(TorchFile, ReadsALaterProtocolOfPickle) {
  for (const std::string& bytes : samples("protocol4")) {
    const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
    EXPECT_EQ(numbers(find(file, "model.weight")), (Floats{0, 1}));
  }
}

TEST(TorchFile, ReadsTheFormsOfPyTorch2) {
  const std::string bytes = sample("later");
  const TorchFile file = parse_torch_file(bytes_of(bytes), "w.pth");
  EXPECT_EQ(find(file, "typed").type, ElementType::F32);
  EXPECT_EQ(numbers(find(file, "typed")), (Floats{1, 2}));
  EXPECT_EQ(numbers(find(file, "wrapped")), (Floats{0, 1}));
  EXPECT_EQ(numbers(find(file, "dressed")), (Floats{0, 1}));
}

TEST(TorchFile, CodeIsRefusedByNameAndNotRun) {
  for (const std::string& bytes : samples("runs")) {
    EXPECT_NE(refusal(bytes).find("w.pth: calls posix.mkdir, which is code, not weights"), std::string::npos)
        << refusal(bytes);
    EXPECT_FALSE(std::filesystem::exists("torch_file_was_run"));
  }
}

TEST(TorchFile, AWholeModelIsRefusedWithAdvice) {
  for (const std::string& bytes : samples("whole_model")) {
    EXPECT_NE(refusal(bytes).find("torch.save(model.state_dict(), path)"), std::string::npos) << refusal(bytes);
  }
  EXPECT_NE(refusal(sample("whole_model")).find("__main__.Whole"), std::string::npos);
}

TEST(TorchFile, WhatItDoesNotReadIsRefusedWithTheReason) {
  EXPECT_NE(refusal(sample("sparse")).find("sparse tensor"), std::string::npos);
  EXPECT_NE(refusal(sample("quantised")).find("QUInt8Storage"), std::string::npos) << refusal(sample("quantised"));
  EXPECT_NE(refusal(sample("complex")).find("torch.ComplexFloatStorage"), std::string::npos);
  EXPECT_NE(refusal(sample("script")).find("TorchScript"), std::string::npos);
  EXPECT_NE(refusal(sample("compressed")).find("is compressed"), std::string::npos);
  EXPECT_NE(refusal(sample("big")).find("big-endian"), std::string::npos);
  EXPECT_NE(refusal(sample("twice")).find("entry 'shared/version' stands twice"), std::string::npos);
  EXPECT_EQ(refusal(sample("little")), "accepted");
  EXPECT_NE(refusal("GIF89a"), "accepted");
}

TEST(TorchFile, IsKnownByItsFirstBytes) {
  EXPECT_TRUE(is_torch_file(bytes_of(sample("types"))));
  EXPECT_TRUE(is_torch_file(bytes_of(sample("types_legacy"))));
  EXPECT_TRUE(is_torch_file(bytes_of(sample("protocol4_legacy"))));
  EXPECT_FALSE(is_torch_file({}));
  EXPECT_FALSE(is_torch_file(bytes_of("PK")));
  EXPECT_FALSE(is_torch_file(bytes_of("\x80\x02N.")));
}

// Files of the older container, written by hand: they can say what PyTorch would not.

constexpr std::string_view kHead =
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}U\x0dlittle_endian\x88s.";

std::string number(std::int64_t value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return "\x8a\x08" + bytes;
}

std::string tuple(const std::vector<std::int64_t>& values) {
  std::string bytes = "(";
  for (const std::int64_t value : values) {
    bytes += number(value);
  }
  return bytes + "t";
}

/// The instructions for a float32 tensor of the storage "s", which has four elements, 0 to 3.
std::string tensor(std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides) {
  return "ctorch._utils\n_rebuild_tensor\n((U\x07storagectorch\nFloatStorage\nU\x01sU\x03"
         "cpuK\x04NtQ" +
         number(offset) + tuple(shape) + tuple(strides) + "tR";
}

std::string by_hand(const std::string& instructions) {
  std::string file = std::string(kHead) + "\x80\x02" + instructions + ".\x80\x02]U\x01sa." + number(4).substr(2);
  for (const float value : {0.0F, 1.0F, 2.0F, 3.0F}) {
    file.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return file;
}

std::string dictionary_of(const std::string& value) {
  return "}U\x01w" + value + "s";
}

TEST(TorchFile, AFileWrittenByHandIsReadLikeAnyOther) {
  const std::string bytes = by_hand(dictionary_of(tensor(1, {3}, {1})));
  EXPECT_EQ(numbers(find(parse_torch_file(bytes_of(bytes), "w.pth"), "w")), (Floats{1, 2, 3}));
}

TEST(TorchFile, OneTensorAloneHasAnEmptyName) {
  const std::string bytes = by_hand(tensor(0, {4}, {1}));
  EXPECT_EQ(numbers(find(parse_torch_file(bytes_of(bytes), "w.pth"), "")), (Floats{0, 1, 2, 3}));
}

TEST(TorchFile, ReadsADictionaryMadeOfPairs) {
  const std::string bytes = by_hand(
      "ccollections\nOrderedDict\n](]U\x01w"
      "a" +
      tensor(0, {2}, {1}) +
      "a"
      "e\x85R");
  EXPECT_EQ(numbers(find(parse_torch_file(bytes_of(bytes), "w.pth"), "w")), (Floats{0, 1}));
}

TEST(TorchFile, NoTensorReachesOutsideItsStorage) {
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  EXPECT_EQ(refusal(by_hand(dictionary_of(tensor(0, {2, 2}, {2, 1})))), "accepted");
  EXPECT_EQ(refusal(by_hand(dictionary_of(tensor(100, {0}, {1})))), "accepted");
  for (const std::string& wrong :
       {tensor(1, {4}, {1}), tensor(4, {1}, {1}), tensor(0, {3}, {2}), tensor(0, {2, 2}, {3, 1}), tensor(-1, {2}, {1}),
        tensor(3, {2}, {-1}), tensor(0, {-2}, {1}), tensor(0, {2, 2}, {1}), tensor(0, {2}, {1, 1}),
        tensor(0, {kHuge, 8}, {0, 0}), tensor(0, {kHuge, 8, 0}, {0, 0, 0}), tensor(0, {kHuge}, {kHuge}),
        tensor(0, {3, 3}, {kHuge, kHuge}), tensor(INT64_MAX, {INT64_MAX}, {INT64_MAX}), tensor(INT64_MAX, {1}, {1})}) {
    const std::string said = refusal(by_hand(dictionary_of(wrong)));
    EXPECT_NE(said.find("tensor 'w' "), std::string::npos) << said;
  }
}

TEST(TorchFile, AnElementRepeatedWithoutEndIsRefusedBeforeItIsCopied) {
  EXPECT_EQ(refusal(by_hand(dictionary_of(tensor(0, {1000}, {0})))), "accepted");
  const std::string said = refusal(by_hand(dictionary_of(tensor(0, {std::int64_t{1} << 40}, {0}))));
  EXPECT_NE(said.find("outgrow the file"), std::string::npos) << said;
}

TEST(TorchFile, AStorageThatIsMissingOrOfAnotherSizeIsRefused) {
  std::string bytes = by_hand(dictionary_of(tensor(0, {4}, {1})));
  EXPECT_NE(refusal(bytes + "x").find("belong to no tensor"), std::string::npos);
  bytes[bytes.size() - 24] = 5;  // the count before the elements
  EXPECT_NE(refusal(bytes).find("another size"), std::string::npos);
}

TEST(TorchFile, ANameThatComesTwiceIsRefused) {
  const std::string weight = tensor(0, {4}, {1});
  EXPECT_NE(refusal(by_hand("}U\x01w" + weight + "sU\x01w" + weight + "s")).find("stands twice"), std::string::npos);
  EXPECT_NE(refusal(by_hand("}U\x03"
                            "a.b" +
                            weight +
                            "sU\x01"
                            "a}U\x01"
                            "b" +
                            weight + "ss"))
                .find("stands twice"),
            std::string::npos);
}

TEST(TorchFile, ANameThatIsNotPlainTextIsRefused) {
  EXPECT_NE(refusal(by_hand("}U\x02\xff\xfe" + tensor(0, {4}, {1}) + "s")).find("plain text"), std::string::npos);
}

TEST(TorchFile, ValuesInsideThemselvesAreRefused) {
  const std::string weight = tensor(0, {4}, {1});
  EXPECT_NE(refusal(by_hand("]q\x01" + weight + "ah\x01" + "a")).find("deeper than 32"), std::string::npos);
  // Thirty pairs, each holding the one before it twice: a thousand million places.
  std::string pairs = "]";
  for (char i = 1; i <= 30; ++i) {
    pairs += std::string("q") + i + "h" + i + "\x86";
  }
  EXPECT_NE(refusal(by_hand(weight + pairs + "\x86")).find("without end"), std::string::npos);
}

TEST(TorchFile, CutAnywhereItIsRefusedInOneLine) {
  for (const char* name : {"checkpoint", "checkpoint_legacy"}) {
    const std::string bytes = sample(name);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const std::string said = refusal(bytes.substr(0, size));
      ASSERT_NE(said, "accepted") << name << " cut to " << size;
      ASSERT_EQ(said.find('\n'), std::string::npos) << said;
    }
  }
}

TEST(TorchFile, WithAnyByteChangedItIsReadOrRefusedInOneLine) {
  for (const char* name : {"checkpoint", "checkpoint_legacy", "views", "views_legacy"}) {
    const std::string bytes = sample(name);
    int refused = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const int change : {0x01, 0x80, 0xff}) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ change);
        const std::string said = refusal(changed);
        ASSERT_EQ(said.find('\n'), std::string::npos) << said;
        refused += said == "accepted" ? 0 : 1;
      }
    }
    EXPECT_GT(refused, 100) << name;  // the others changed a name, an element or padding
  }
}

}  // namespace
}  // namespace ceteris::formats
