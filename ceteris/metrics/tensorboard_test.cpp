// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/tensorboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "ceteris/formats/crc32c.hpp"
#include "ceteris/formats/protobuf.hpp"
#include "ceteris/metrics/event_file.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "tests/support/attempt_folder.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::metrics {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Written by torch.utils.tensorboard.SummaryWriter (PyTorch 1.13, TensorBoard 2.20): add_scalar("val/acc", v, step,
// walltime) with 0.5, 0.75, 0.93 at the steps 1, 2, 3 and the times 1000, 1001, 1002.
constexpr const char* kSimpleValues =
    "4800000000000000fe92489d09968dae4f18c3da411a0d627261696e2e4576656e743a32522e0a2c74656e736f72626f6172642e73756d6d61"
    "72"
    "792e7772697465722e6576656e745f66696c655f777269746572715619a31d00000000000000602fdf23090000000000408f4010012a100a0e"
    "0a"
    "0776616c2f616363150000003f746b7a691d00000000000000602fdf23090000000000488f4010022a100a0e0a0776616c2f61636315000040"
    "3f"
    "7e8d6bdb1d00000000000000602fdf23090000000000508f4010032a100a0e0a0776616c2f616363157b146e3f81bc8505";
// Written by TensorBoard 2.20's EventFileWriter with summary_v2.scalar_pb("acc", v), as TensorFlow 2 logs scalars: the
// same values at the steps 0, 1, 2 and the times 2000, 2001, 2002.
constexpr const char* kTensors =
    "4800000000000000fe92489d09fbf6ae4f18c3da411a0d627261696e2e4576656e743a32522e0a2c74656e736f72626f6172642e73756d6d61"
    "72"
    "792e7772697465722e6576656e745f66696c655f777269746572a53452722b00000000000000861bc34b090000000000409f402a200a1e0a03"
    "61"
    "6363420a080112002a040000003f4a0b0a090a077363616c617273cfd664e62d000000000000003c418afb090000000000449f4010012a200a"
    "1e"
    "0a03616363420a080112002a040000403f4a0b0a090a077363616c617273ef7ad74a2d000000000000003c418afb090000000000489f401002"
    "2a"
    "200a1e0a03616363420a080112002a047b146e3f4a0b0a090a077363616c617273c989c334";

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
}

std::string record(const std::string& content) {
  std::string out;
  append_number(out, content.size(), 8);
  append_number(out, formats::masked_crc32c(out), 4);
  out += content;
  append_number(out, formats::masked_crc32c(content), 4);
  return out;
}

std::string scalar(const std::string& tag, double time, std::int64_t step, float value) {
  std::string event;
  formats::ProtobufWriter writer(&event);
  writer.number(1, time);
  writer.integer(2, step);
  writer.message(5, [&](formats::ProtobufWriter& summary) {
    summary.message(1, [&](formats::ProtobufWriter& point) {
      point.text(1, tag);
      point.number(2, value);
    });
  });
  return record(event);
}

std::string session_start(double time, std::int64_t step) {
  std::string event;
  formats::ProtobufWriter writer(&event);
  writer.number(1, time);
  writer.integer(2, step);
  writer.message(7, [](formats::ProtobufWriter& session) { session.integer(1, std::uint64_t{1}); });
  return record(event);
}

/// The scalar of a tensor that `write` writes, as an event has it.
template <typename Write>
std::optional<double> tensor_value(const Write& write) {
  std::string event;
  formats::ProtobufWriter(&event).message(5, [&](formats::ProtobufWriter& summary) {
    summary.message(1, [&](formats::ProtobufWriter& value) {
      value.text(1, "t");
      value.message(8, write);
    });
  });
  return parse_event(event).values.at(0).scalar;
}

struct Records {
  std::vector<std::string> contents;
  bool whole = false;
};

Records records_of(const std::string& bytes) {
  std::istringstream stream(bytes);
  Records records;
  records.whole = for_each_record(stream, [&](std::string_view content) { records.contents.emplace_back(content); });
  return records;
}

TEST(ForEachRecord, AFileCutAnywhereGivesTheRecordsBeforeTheCut) {
  const std::string bytes = from_hex(kSimpleValues);
  const std::vector<std::string> all = records_of(bytes).contents;
  ASSERT_EQ(all.size(), 4U);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Records cut = records_of(bytes.substr(0, size));
    std::size_t end = 0;
    for (std::size_t i = 0; i < cut.contents.size(); ++i) {
      EXPECT_EQ(cut.contents[i], all[i]);
      end += all[i].size() + 16;
    }
    EXPECT_EQ(cut.whole, end == size) << size;
    EXPECT_LE(end, size);
  }
}

TEST(ForEachRecord, EveryChangedByteIsFoundUnlessItIsInTheLastRecord) {
  const std::string bytes = from_hex(kSimpleValues);
  const std::size_t last = bytes.size() - records_of(bytes).contents.back().size() - 16;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    if (i < last + 12) {
      EXPECT_THROW(static_cast<void>(records_of(damaged)), Refusal) << i;
    } else {
      EXPECT_FALSE(records_of(damaged).whole) << i;
      EXPECT_EQ(records_of(damaged).contents.size(), 3U);
    }
  }
}

TEST(ForEachRecord, ZerosAtTheEndAreACutAndOtherFilesAreNamed) {
  EXPECT_FALSE(records_of(from_hex(kTensors) + std::string(100'000, '\0')).whole);
  EXPECT_THROW(static_cast<void>(records_of(from_hex(kTensors) + std::string(100'000, '\0') + "x")), Refusal);
  try {
    static_cast<void>(records_of("this is a text file"));
    FAIL();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.why, "byte 0: this is no event file of TensorBoard");
  }
  std::string huge;
  append_number(huge, std::uint64_t{1} << 60, 8);
  append_number(huge, formats::masked_crc32c(huge), 4);
  EXPECT_THROW(static_cast<void>(records_of(huge)), Refusal);
}

TEST(ParseEvent, ReadsScalarsOfEveryTypeAndForm) {
  const auto typed = [](std::uint64_t type, const auto& write) {
    return tensor_value([&](formats::ProtobufWriter& tensor) {
      tensor.integer(1, type);
      tensor.message(2, [](formats::ProtobufWriter&) {});
      write(tensor);
    });
  };
  EXPECT_EQ(typed(1, [](formats::ProtobufWriter& t) { t.number(5, 0.5F); }), 0.5);
  EXPECT_EQ(typed(1, [](formats::ProtobufWriter& t) { t.text(5, std::string("\0\0\0\x3f", 4)); }), 0.5);
  EXPECT_EQ(typed(2, [](formats::ProtobufWriter& t) { t.number(6, 0.1); }), 0.1);
  EXPECT_EQ(typed(2, [](formats::ProtobufWriter& t) { t.text(4, std::string("\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8)); }),
            0.1);
  EXPECT_EQ(typed(3, [](formats::ProtobufWriter& t) { t.integer(7, std::int64_t{-3}); }), -3);
  EXPECT_EQ(typed(3, [](formats::ProtobufWriter& t) { t.text(4, std::string("\xfd\xff\xff\xff", 4)); }), -3);
  EXPECT_EQ(typed(9, [](formats::ProtobufWriter& t) { t.text(10, "\x96\x01"); }), 150);
  EXPECT_EQ(typed(14, [](formats::ProtobufWriter& t) { t.integer(13, std::uint64_t{0x3f80}); }), 1);
  EXPECT_EQ(typed(19, [](formats::ProtobufWriter& t) { t.integer(13, std::uint64_t{0x3555}); }), 0.333251953125);
  EXPECT_EQ(typed(19, [](formats::ProtobufWriter& t) { t.text(4, std::string("\x01\x80", 2)); }),
            -std::ldexp(1.0, -24));
  EXPECT_EQ(typed(19, [](formats::ProtobufWriter& t) { t.integer(13, std::uint64_t{0x7c00}); }),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(typed(1, [](formats::ProtobufWriter&) {}), 0);
  EXPECT_FALSE(typed(7, [](formats::ProtobufWriter& t) { t.text(8, "words"); }));
  EXPECT_FALSE(typed(1, [](formats::ProtobufWriter& t) { t.text(5, std::string(8, '\0')); }));
  EXPECT_FALSE(tensor_value([](formats::ProtobufWriter& tensor) {
    tensor.integer(1, std::uint64_t{1});
    tensor.message(2, [](formats::ProtobufWriter& shape) {
      shape.message(2, [](formats::ProtobufWriter& dimension) { dimension.integer(1, std::uint64_t{3}); });
    });
    tensor.text(4, std::string(4, '\0'));
  }));
}

TEST_F(Attempt, ATagOfPyTorchAndOneOfTensorFlowAreRead) {
  write("tb/events.out.tfevents.1000.host.1.0", from_hex(kSimpleValues));
  write("tf/events.out.tfevents.2000.host.1.0", from_hex(kTensors));
  const double single = static_cast<double>(0.93F);
  EXPECT_EQ(of("tensorboard:{dir}/tb", "val/acc").value, single);
  EXPECT_THAT(of("tensorboard:{dir}", "val/acc").curve, ElementsAre(Point{1, 0.5}, Point{2, 0.75}, Point{3, single}));
  EXPECT_THAT(of("tensorboard:{dir}", "acc").curve, ElementsAre(Point{0, 0.5}, Point{1, 0.75}, Point{2, single}));
  EXPECT_EQ(of("tensorboard:{dir}/tf/events.out.tfevents.2000.host.1.0", "acc").value, single);
  EXPECT_THAT(of("tensorboard:{dir}", "val/ac").problem,
              HasSubstr("did you mean 'val/acc'? (there are: acc, val/acc)"));
}

TEST_F(Attempt, FilesOfARunAreJoinedInTheOrderOfTheirEvents) {
  write("events.out.tfevents.2", scalar("a", 10, 1, 1) + scalar("a", 11, 2, 2) + scalar("a", 12, 3, 3));
  write("events.out.tfevents.1", session_start(20, 3) + scalar("a", 21, 4, 9));
  const Reading reading = of("tensorboard:{dir}", "a");
  EXPECT_THAT(reading.curve, ElementsAre(Point{1, 1}, Point{2, 2}, Point{4, 9}));
  EXPECT_THAT(reading.notes, ElementsAre(HasSubstr("1 values that it wrote anew are left out")));
  write("events.out.tfevents.1", scalar("a", 21, 2, 7));
  EXPECT_THAT(of("tensorboard:{dir}", "a").curve, ElementsAre(Point{1, 1}, Point{2, 7}));
}

TEST_F(Attempt, TwoWritersOfOneTagAtOneTimeAreRefused) {
  write("events.out.tfevents.1", scalar("a", 10, 1, 1) + scalar("b", 11, 2, 2) + scalar("a", 12, 2, 2));
  write("events.out.tfevents.2", scalar("a", 11, 1, 5) + scalar("a", 13, 2, 6));
  EXPECT_THAT(of("tensorboard:{dir}", "a").problem, HasSubstr("were written at the same time"));
  EXPECT_EQ(of("tensorboard:{dir}", "b").value, 2);
}

TEST_F(Attempt, ATagInTwoSubFoldersIsRefusedWithTheirNames) {
  write("loss_train/events.out.tfevents.1", scalar("loss", 10, 1, 1));
  write("loss_val/events.out.tfevents.1", scalar("loss", 10, 1, 2) + scalar("x", 10, 1, 3));
  EXPECT_THAT(of("tensorboard:{dir}", "loss").problem,
              HasSubstr("2 folders have the tag 'loss': '{dir}/loss_train' and '{dir}/loss_val'; name one of them"));
  EXPECT_EQ(of("tensorboard:{dir}/loss_val", "loss").value, 2);
  EXPECT_EQ(of("tensorboard:{dir}", "x").value, 3);
}

TEST_F(Attempt, ATornEventFileIsReadAndADamagedOneIsRefused) {
  const std::string bytes = scalar("a", 10, 1, 1) + scalar("a", 11, 2, 2);
  write("events.out.tfevents.1", bytes.substr(0, bytes.size() - 5));
  EXPECT_EQ(of("tensorboard:{dir}", "a").value, 1);
  EXPECT_THAT(of("tensorboard:{dir}", "a").notes, ElementsAre(HasSubstr("is cut off and left out")));
  std::string damaged = bytes;
  damaged[20] ^= 1;
  write("events.out.tfevents.1", damaged);
  EXPECT_EQ(of("tensorboard:{dir}", "a").problem,
            "{dir}: events.out.tfevents.1, byte 0: the checksum of a record is wrong: the file is damaged");
}

TEST_F(Attempt, StaleEventFilesAndLinksNeverCount) {
  write("events.out.tfevents.1", scalar("a", 10, 1, 1));
  fs::last_write_time(files.dir / "events.out.tfevents.1", fs::last_write_time(files.dir) - std::chrono::hours(1));
  EXPECT_EQ(of("tensorboard:{dir}", "a").state, State::Refused);
  write("events.out.tfevents.2", scalar("a", 10, 1, 5));
  EXPECT_EQ(of("tensorboard:{dir}", "a").value, 5);
  EXPECT_THAT(of("tensorboard:{dir}", "a").notes, ElementsAre(HasSubstr("1 event file was last written before")));
  fs::create_symlink(folder.path() / "x", files.dir / "events.out.tfevents.3");
  EXPECT_THAT(of("tensorboard:{dir}", "a").problem, HasSubstr("is a link"));
}

TEST_F(Attempt, NoEventFileAndATagWithoutScalarsAreNamed) {
  EXPECT_THAT(of("tensorboard:{dir}", "a").problem, HasSubstr("no event file"));
  std::string event;
  formats::ProtobufWriter(&event).message(5, [](formats::ProtobufWriter& summary) {
    summary.message(1, [](formats::ProtobufWriter& value) {
      value.text(1, "image");
      value.text(4, "png");
    });
  });
  write("events.out.tfevents.1", record(event));
  EXPECT_EQ(of("tensorboard:{dir}", "image").state, State::Text);
}

TEST_F(Attempt, WhatSummaryWriterWritesIsReadAsTensorBoardReadsIt) {
  const char* python = std::getenv("CETERIS_TEST_PYTHON");
  const std::string program = python == nullptr ? "python3" : python;
  if (std::system((program + " -c 'import torch.utils.tensorboard' > /dev/null 2>&1").c_str()) != 0) {
    CETERIS_SKIP_WITHOUT("tensorboard",
                         "no Python with PyTorch and TensorBoard here; CETERIS_TEST_PYTHON may name one");
  }
  std::ofstream(folder.path() / "write.py") << R"py(
import sys
from torch.utils.tensorboard import SummaryWriter
writer = SummaryWriter(sys.argv[1])
for step in range(20):
    writer.add_scalar("acc", step / 7, step)
    writer.add_scalars("loss", {"train": step, "val": 2 * step}, step)
    writer.add_scalar("double", step / 7, step, new_style=True, double_precision=True)
    writer.add_scalar("new", step / 7, step, new_style=True)
    writer.add_text("words", "hello", step)
writer.close()
writer = SummaryWriter(sys.argv[1], purge_step=10)
for step in range(10, 15):
    writer.add_scalar("acc", -step, step)
writer.close()
)py";
  const std::string script = (folder.path() / "write.py").string();
  ASSERT_EQ(std::system((program + " '" + script + "' '" + (files.dir / "tb").string() + "' 2> /dev/null").c_str()), 0);
  const Reading reading = of("tensorboard:{dir}/tb", "acc");
  EXPECT_EQ(reading.value, -14);
  EXPECT_EQ(reading.curve.size(), 15U);
  EXPECT_EQ(reading.curve[9].value, static_cast<double>(static_cast<float>(9.0 / 7)));
  // The second writer purged the steps from 10 on, of every tag.
  EXPECT_EQ(of("tensorboard:{dir}/tb", "double").value, 9.0 / 7);
  EXPECT_EQ(of("tensorboard:{dir}/tb", "new").value, static_cast<double>(static_cast<float>(9.0 / 7)));
  EXPECT_EQ(of("tensorboard:{dir}/tb/loss_val", "loss").value, 38);
  EXPECT_EQ(of("tensorboard:{dir}/tb", "words/text_summary").state, State::Text);
}

}  // namespace
}  // namespace ceteris::metrics
