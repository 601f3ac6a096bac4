// SPDX-License-Identifier: Apache-2.0
#include "ceteris/run_folder/tensorboard.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <system_error>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/crc32c.hpp"
#include "ceteris/formats/protobuf.hpp"

namespace ceteris::run_folder {

namespace {

namespace fs = std::filesystem;
using Message = formats::ProtobufWriter;

constexpr std::string_view kPrefix = "events.out.tfevents.";

// Numbers of protobuf fields (tensorflow: event.proto, summary.proto, tensor.proto).
constexpr int kEventWallTime = 1, kEventStep = 2, kEventFileVersion = 3, kEventSummary = 5, kEventSession = 7;
constexpr int kSessionStatus = 1;
constexpr int kSummaryValue = 1;
constexpr int kValueTag = 1, kValueSimple = 2, kValueTensor = 8, kValueMetadata = 9;
constexpr int kMetadataPlugin = 1, kMetadataDataClass = 4, kPluginName = 1;
constexpr int kTensorType = 1, kTensorShape = 2, kTensorString = 8;
constexpr int kPluginContent = 2;
constexpr std::uint64_t kStart = 1, kDataClassTensor = 2, kTypeFloat = 1, kTypeString = 7;

// tensorboard: plugins/hparams/plugin_data.proto; protobuf: struct.proto.
constexpr int kHparamsSessionStart = 3, kSessionHparams = 1, kSessionStartSeconds = 5;
constexpr int kMapKey = 1, kMapValue = 2, kStructNumber = 2, kStructString = 3, kStructBool = 4;
constexpr int kShapeDim = 2, kDimSize = 1;

template <typename T>
void put_little_endian(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
}

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

/// A second later than every event file in `folder`: names are read in order, and a run may resume within a second.
std::int64_t next_second(const fs::path& folder) {
  auto second = static_cast<std::int64_t>(wall_time());
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    std::int64_t used = 0;
    if (name.starts_with(kPrefix) &&
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), used).ec == std::errc()) {
      second = std::max(second, used + 1);
    }
  }
  return second;
}

// A google.protobuf.Value.
void put_value(Message& value, const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text == "true" || text == "false") {
    value.integer(kStructBool, static_cast<std::uint64_t>(text == "true"));
  } else if (error == std::errc() && end == text.data() + text.size()) {
    value.number(kStructNumber, number);
  } else {
    value.text(kStructString, printable(text));
  }
}

std::string file_name(std::int64_t second) {
  std::string digits = std::to_string(second);
  digits.insert(0, 10 - std::min<std::size_t>(10, digits.size()), '0');
  return std::string(kPrefix) + digits + '.' + host_name() + '.' + std::to_string(getpid()) + ".0";
}

}  // namespace

EventFile::EventFile(const fs::path& folder, std::int64_t resume_step) {
  ensure_writable_directory(folder);
  path_ = folder / file_name(next_second(folder));
  file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file_.is_open()) {
    throw system_error(printable(path_.string()), "cannot be created", errno);
  }
  std::string version;
  Message opening(&version);
  opening.number(kEventWallTime, wall_time());
  opening.text(kEventFileVersion, "brain.Event:2");
  record(version);
  // The first START of a folder only says that sessions are logged; each later one drops the steps from its own on. So
  // the first file must have one, too, or the first resumption would drop nothing.
  std::string session;
  Message(&session).integer(kSessionStatus, kStart);
  event(resume_step + 1, kEventSession, session);
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double value) {
  std::string summary;
  Message(&summary).message(kSummaryValue, [&](Message& point) {
    point.text(kValueTag, tag);
    point.number(kValueSimple, static_cast<float>(value));
  });
  event(step, kEventSummary, summary);
}

void EventFile::text(std::string_view tag, std::int64_t step, std::string_view markdown) {
  std::string summary;
  Message(&summary).message(kSummaryValue, [&](Message& value) {
    value.text(kValueTag, tag);
    value.message(kValueTensor, [&](Message& tensor) {
      tensor.integer(kTensorType, kTypeString);
      tensor.message(kTensorShape, [](Message&) {});
      tensor.text(kTensorString, markdown);
    });
    value.message(kValueMetadata, [](Message& metadata) {
      metadata.message(kMetadataPlugin, [](Message& plugin) { plugin.text(kPluginName, "text"); });
      metadata.integer(kMetadataDataClass, kDataClassTensor);
    });
  });
  event(step, kEventSummary, summary);
}

void EventFile::hyper_parameters(const std::vector<record::NamedValue>& settings) {
  std::string content;
  Message(&content).message(kHparamsSessionStart, [&, now = wall_time()](Message& session) {
    for (const record::NamedValue& setting : settings) {
      session.message(kSessionHparams, [&](Message& entry) {
        entry.text(kMapKey, setting.name);
        entry.message(kMapValue, [&](Message& value) { put_value(value, setting.value); });
      });
    }
    session.number(kSessionStartSeconds, now);
  });
  std::string summary;
  Message(&summary).message(kSummaryValue, [&](Message& value) {
    value.text(kValueTag, "_hparams_/session_start_info");
    value.message(kValueTensor, [](Message& tensor) {  // none of its own: an empty one, as TensorBoard's writer has
      tensor.integer(kTensorType, kTypeFloat);
      tensor.message(kTensorShape, [](Message& shape) {
        shape.message(kShapeDim, [](Message& dim) { dim.integer(kDimSize, std::uint64_t{0}); });
      });
    });
    value.message(kValueMetadata, [&](Message& metadata) {
      metadata.message(kMetadataPlugin, [&](Message& plugin) {
        plugin.text(kPluginName, "hparams");
        plugin.text(kPluginContent, content);
      });
      metadata.integer(kMetadataDataClass, kDataClassTensor);
    });
  });
  event(0, kEventSummary, summary);
}

void EventFile::sync() {
  if (::fsync(file_.number()) != 0) {
    throw system_error(printable(path_.string()), "cannot be brought to the disk", errno);
  }
}

void EventFile::event(std::int64_t step, int field, std::string_view payload) {
  std::string bytes;
  Message event(&bytes);
  event.number(kEventWallTime, wall_time());
  event.integer(kEventStep, step);
  event.text(field, payload);
  record(bytes);
}

void EventFile::record(std::string_view payload) {
  std::string out;
  put_little_endian(out, static_cast<std::uint64_t>(payload.size()));
  put_little_endian(out, formats::masked_crc32c(out));
  out += payload;
  put_little_endian(out, formats::masked_crc32c(payload));
  // One write a record: a kill leaves at most one torn record at the end, which readers wait for and never show.
  std::string_view rest = out;
  while (!rest.empty()) {
    const ssize_t n = ::write(file_.number(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      throw system_error(printable(path_.string()), "cannot be written", errno);
    }
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace ceteris::run_folder
