// SPDX-License-Identifier: Apache-2.0
#include "ceteris/run_folder/tensorboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::run_folder {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// CRC-32C bit by bit, from its definition: independent of the table of the writer.
std::uint32_t slow_masked_crc(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc & 1 ? crc >> 1 ^ 0x82F63B78U : crc >> 1;
    }
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

template <typename T>
T little_endian(std::string_view bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);  // the tests run on little-endian machines
  return value;
}

/// The payloads of a record file, every checksum verified.
std::vector<std::string> records(const fs::path& path) {
  const std::string bytes = read_file(path);
  std::vector<std::string> result;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    EXPECT_GE(rest.size(), 16U);
    const auto length = little_endian<std::uint64_t>(rest);
    EXPECT_EQ(little_endian<std::uint32_t>(rest.substr(8)), slow_masked_crc(rest.substr(0, 8)));
    const std::string_view payload = rest.substr(12, length);
    EXPECT_EQ(little_endian<std::uint32_t>(rest.substr(12 + length)), slow_masked_crc(payload));
    result.emplace_back(payload);
    rest.remove_prefix(16 + length);
  }
  return result;
}

/// The fields of a protobuf message: field number to raw value (a varint as decimal text).
std::multimap<std::uint64_t, std::string> message(std::string_view bytes) {
  std::multimap<std::uint64_t, std::string> fields;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes.at(0));
      bytes.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  while (!bytes.empty()) {
    const std::uint64_t tag = varint();
    if ((tag & 7) == 0) {
      fields.emplace(tag >> 3, std::to_string(varint()));
      continue;
    }
    const std::size_t length = (tag & 7) == 1 ? 8 : (tag & 7) == 5 ? 4 : varint();
    fields.emplace(tag >> 3, bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return fields;
}

std::string field(const std::string& bytes, std::uint64_t number) {
  const auto fields = message(bytes);
  const auto found = fields.find(number);
  return found == fields.end() ? std::string("absent") : found->second;
}

TEST(EventFile, OpensWithItsVersionAndASessionStart) {
  const TempDirectory dir;
  const EventFile file(dir.path());
  EXPECT_THAT(file.path().filename().string(), HasSubstr("tfevents"));
  const std::vector<std::string> all = records(file.path());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(field(all[0], 3), "brain.Event:2");
  EXPECT_EQ(field(all[1], 2), "1");
  EXPECT_EQ(field(field(all[1], 7), 1), "1");
}

TEST(EventFile, WritesScalarsAsReadersExpectThem) {
  const TempDirectory dir;
  EventFile file(dir.path());
  file.scalar("validation/accuracy", 300, 0.625);
  const std::string event = records(file.path()).at(2);
  EXPECT_EQ(field(event, 2), "300");
  EXPECT_GT(little_endian<double>(field(event, 1)), 1.7e9);
  const std::string value = field(field(event, 5), 1);
  EXPECT_EQ(field(value, 1), "validation/accuracy");
  EXPECT_EQ(little_endian<float>(field(value, 2)), 0.625F);
}

TEST(EventFile, WritesTextAsAStringTensorOfTheTextPlugin) {
  const TempDirectory dir;
  EventFile file(dir.path());
  const std::string markdown = "# spec\n" + std::string(300, 'x');
  file.text("spec", 0, markdown);
  const std::string value = field(field(records(file.path()).at(2), 5), 1);
  EXPECT_EQ(field(value, 1), "spec");
  EXPECT_EQ(field(field(value, 8), 1), "7");
  EXPECT_EQ(field(field(value, 8), 8), markdown);
  EXPECT_EQ(field(field(field(value, 9), 1), 1), "text");
}

TEST(EventFile, WritesHyperParametersAsNumbersYesNoAndText) {
  const TempDirectory dir;
  EventFile file(dir.path());
  file.hyper_parameters({{"recipe.batch", "64"}, {"model", "vit"}, {"flip", "true"}});
  const std::string value = field(field(records(file.path()).at(2), 5), 1);
  EXPECT_EQ(field(value, 1), "_hparams_/session_start_info");
  const std::string plugin = field(field(value, 9), 1);
  EXPECT_EQ(field(plugin, 1), "hparams");
  const std::string first = field(field(field(plugin, 2), 3), 1);
  EXPECT_EQ(field(first, 1), "recipe.batch");
  EXPECT_EQ(little_endian<double>(field(field(first, 2), 2)), 64.0);
}

/// The payload of an event without its first field, the wall time.
std::string timeless(const std::string& payload) {
  EXPECT_EQ(payload.at(0), '\x09');
  return payload.substr(9);
}

// By hand, from the field numbers of event.proto, summary.proto and tensor.proto.
TEST(EventFile, EventsAreTheirBytes) {
  using namespace std::string_literals;
  const TempDirectory dir;
  EventFile file(dir.path(), 120);
  file.scalar("loss", 300, 0.625);
  file.text("spec", 0, "# hi");
  const std::vector<std::string> all = records(file.path());
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(timeless(all[0]),
            "\x1a\x0d"
            "brain.Event:2");
  EXPECT_EQ(timeless(all[1]), "\x10\x79\x3a\x02\x08\x01");
  EXPECT_EQ(timeless(all[2]), "\x10\xac\x02\x2a\x0d\x0a\x0b\x0a\x04loss\x15\x00\x00\x20\x3f"s);
  EXPECT_EQ(timeless(all[3]), "\x10\x00\x2a\x20\x0a\x1e\x0a\x04spec"s +      //
                                  "\x42\x0a\x08\x07\x12\x00\x42\x04# hi"s +  //
                                  "\x4a\x0a\x0a\x06\x0a\x04text\x20\x02"s);
}

TEST(EventFile, ResumingOpensALaterFileThatDropsTheOrphanedSteps) {
  const TempDirectory dir;
  const EventFile first(dir.path());
  const EventFile second(dir.path(), 120);
  const EventFile third(dir.path(), 240);
  EXPECT_LT(first.path().filename(), second.path().filename());
  EXPECT_LT(second.path().filename(), third.path().filename());
  const std::string start = records(second.path()).at(1);
  EXPECT_EQ(field(start, 2), "121");
  EXPECT_EQ(field(field(start, 7), 1), "1");
}

TEST(EventFile, RefusesAFolderItCannotHave) {
  const TempDirectory dir;
  std::ofstream(dir.path() / "file") << "x";
  EXPECT_THROW(EventFile(dir.path() / "file"), Error);
}

TEST(EventFile, TensorBoardItselfReadsScalarsTextAndResumption) {
  const char* python = std::getenv("CETERIS_TEST_PYTHON");
  const std::string program = python == nullptr ? "python3" : python;
  if (std::system((program + " -c 'import tensorboard' > /dev/null 2>&1").c_str()) != 0) {
    CETERIS_SKIP_WITHOUT("tensorboard", "no Python with TensorBoard here; CETERIS_TEST_PYTHON may name one");
  }
  const TempDirectory dir;
  const fs::path run = dir.path() / "run";
  {
    EventFile first(run);
    first.text("spec", 0, "# hello");
    first.hyper_parameters({{"recipe.batch", "64"}, {"model", "vit"}, {"flip", "true"}});
    for (std::int64_t step = 1; step <= 5; ++step) {
      first.scalar("loss", step, 0.5 * static_cast<double>(step));
    }
  }
  {
    EventFile second(run, 3);
    second.scalar("loss", 4, 40);
  }
  std::ofstream(dir.path() / "read.py") << R"py(
import sys
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
events = EventAccumulator(sys.argv[1])
events.Reload()
loss = [(e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in events.Tensors("loss")]
assert loss == [(1, 0.5), (2, 1.0), (3, 1.5), (4, 40.0)], loss
assert events.SummaryMetadata("loss").plugin_data.plugin_name == "scalars"
assert events.SummaryMetadata("spec").plugin_data.plugin_name == "text"
from tensorboard.plugins.hparams import plugin_data_pb2
data = plugin_data_pb2.HParamsPluginData()
data.ParseFromString(events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
settings = data.session_start_info.hparams
assert settings["recipe.batch"].number_value == 64 and settings["flip"].bool_value, settings
assert settings["model"].string_value == "vit", settings
assert data.session_start_info.start_time_secs > 1.7e9
assert tensor_util.make_ndarray(events.Tensors("spec")[0].tensor_proto).item() == b"# hello"
)py";
  const std::string command = program + " '" + (dir.path() / "read.py").string() + "' '" + run.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace ceteris::run_folder
