// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/event_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "ceteris/formats/crc32c.hpp"
#include "ceteris/formats/protobuf_reader.hpp"
#include "ceteris/metrics/refusal.hpp"

namespace ceteris::metrics {
namespace {

// Numbers of protobuf fields.
constexpr int kEventWallTime = 1, kEventStep = 2, kEventSummary = 5, kEventSession = 7;
constexpr int kSessionStatus = 1, kSummaryValue = 1;
constexpr std::uint64_t kStart = 1;
constexpr int kValueTag = 1, kValueSimple = 2, kValueTensor = 8;
constexpr int kTensorType = 1, kTensorShape = 2, kTensorContent = 4, kTensorFloat = 5, kTensorDouble = 6;
constexpr int kTensorInt = 7, kTensorInt64 = 10, kTensorHalf = 13;
constexpr int kShapeDimension = 2, kDimensionSize = 1;
enum TensorType : std::uint64_t { kFloat = 1, kDouble = 2, kInt32 = 3, kInt64 = 9, kBfloat16 = 14, kHalf = 19 };

constexpr std::uint64_t kLargestRecord = std::uint64_t{1} << 28;

double half_value(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const auto fraction = static_cast<double>(bits & 1023);
  double value = std::ldexp(exponent == 0 ? fraction : fraction + 1024, exponent == 0 ? -24 : exponent - 25);
  if (exponent == 31) value = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
  return (bits >> 15 & 1) != 0 ? -value : value;
}

double value_of(std::uint64_t type, std::uint64_t bits) {
  switch (type) {
    case kFloat:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    case kDouble:
      return std::bit_cast<double>(bits);
    case kInt32:
      return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
    case kInt64:
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case kBfloat16:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits & 0xFFFF) << 16));
    default:
      return half_value(bits & 0xFFFF);
  }
}

struct ElementForm {
  std::uint64_t type;
  std::size_t bytes;  ///< in tensor_content
  int field;          ///< of the repeated values
  int kind;           ///< of one of them
};
constexpr std::array kForms = {ElementForm{kFloat, 4, kTensorFloat, 5},   ElementForm{kDouble, 8, kTensorDouble, 1},
                               ElementForm{kInt32, 4, kTensorInt, 0},     ElementForm{kInt64, 8, kTensorInt64, 0},
                               ElementForm{kBfloat16, 2, kTensorHalf, 0}, ElementForm{kHalf, 2, kTensorHalf, 0}};

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

void require_sound(const formats::ProtobufReader& reader) {
  if (reader.malformed()) throw Refusal{"a record is no event of TensorBoard"};
}

/// Whether a shape has one element.
bool is_single(std::string_view shape) {
  formats::ProtobufReader reader(shape);
  bool single = true;
  while (const auto field = reader.next()) {
    if (field->field != kShapeDimension) continue;
    formats::ProtobufReader dimension(field->bytes);
    std::uint64_t size = 0;
    while (const auto part = dimension.next()) {
      if (part->field == kDimensionSize) size = part->number;
    }
    require_sound(dimension);
    single = single && size == 1;
  }
  require_sound(reader);
  return single;
}

std::optional<double> scalar_of_tensor(std::string_view tensor) {
  std::uint64_t type = 0;
  std::string_view content;
  std::vector<formats::ProtobufField> values;
  bool single = true;
  formats::ProtobufReader reader(tensor);
  while (const auto field = reader.next()) {
    if (field->field == kTensorType) type = field->number;
    if (field->field == kTensorShape) single = is_single(field->bytes);
    if (field->field == kTensorContent) content = field->bytes;
    if (field->field >= kTensorFloat && values.size() < 2) values.push_back(*field);
  }
  require_sound(reader);
  const auto form = std::ranges::find(kForms, type, &ElementForm::type);
  if (!single || form == kForms.end()) return std::nullopt;
  if (content.size() == form->bytes) return value_of(type, little_endian(content));
  if (!content.empty() || values.size() != 1 || values[0].field != form->field) {
    // A value that is the default of its type need not be written.
    return content.empty() && values.empty() ? std::optional(0.0) : std::nullopt;
  }
  if (values[0].kind == form->kind) return value_of(type, values[0].number);
  // Packed: the values one after the other.
  const std::string_view packed = values[0].bytes;
  if (form->kind != 0) {
    const std::size_t size = form->kind == 1 ? 8 : 4;
    return packed.size() == size ? std::optional(value_of(type, little_endian(packed))) : std::nullopt;
  }
  formats::ProtobufReader one(packed);
  const std::uint64_t bits = one.varint();
  return one.malformed() || one.next() ? std::nullopt : std::optional(value_of(type, bits));
}

TagValue parse_value(std::string_view message) {
  TagValue value;
  formats::ProtobufReader reader(message);
  while (const auto field = reader.next()) {
    if (field->field == kValueTag) value.tag = std::string(field->bytes);
    if (field->field == kValueSimple) value.scalar = value_of(kFloat, field->number);
    if (field->field == kValueTensor) value.scalar = scalar_of_tensor(field->bytes);
  }
  require_sound(reader);
  return value;
}

/// Reads up to `size` bytes, in pieces, so that a false length does not ask for memory that the file does not fill.
void read_up_to(std::istream& file, std::string& bytes, std::uint64_t size) {
  constexpr std::uint64_t kPiece = 1 << 20;
  bytes.clear();
  while (bytes.size() < size) {
    const std::size_t had = bytes.size();
    const std::uint64_t wanted = std::min(kPiece, size - had);
    bytes.resize(had + static_cast<std::size_t>(wanted));
    file.read(bytes.data() + had, static_cast<std::streamsize>(wanted));
    bytes.resize(had + static_cast<std::size_t>(file.gcount()));
    if (bytes.size() < had + wanted) return;
  }
}

/// Whether `first` and all that follows in the file is 0: room that was reserved and never filled.
bool is_zero_to_the_end(std::istream& file, std::string first) {
  while (!first.empty()) {
    if (first.find_first_not_of('\0') != std::string::npos) return false;
    read_up_to(file, first, 1 << 16);
  }
  return true;
}

}  // namespace

SummaryEvent parse_event(std::string_view record) {
  SummaryEvent event;
  formats::ProtobufReader reader(record);
  while (const auto field = reader.next()) {
    if (field->field == kEventWallTime) event.wall_time = std::bit_cast<double>(field->number);
    if (field->field == kEventStep) event.step = static_cast<std::int64_t>(field->number);
    if (field->field == kEventSession) {
      formats::ProtobufReader session(field->bytes);
      while (const auto part = session.next()) {
        if (part->field == kSessionStatus) event.restart = part->number == kStart;
      }
      require_sound(session);
    }
    if (field->field == kEventSummary) {
      formats::ProtobufReader summary(field->bytes);
      while (const auto part = summary.next()) {
        if (part->field == kSummaryValue) event.values.push_back(parse_value(part->bytes));
      }
      require_sound(summary);
    }
  }
  require_sound(reader);
  return event;
}

bool for_each_record(std::istream& file, const std::function<void(std::string_view record)>& visit) {
  constexpr std::size_t kHead = 12;  // length and its checksum
  constexpr std::size_t kTail = 4;   // checksum of the content
  std::uint64_t offset = 0;
  std::string bytes;
  while (true) {
    read_up_to(file, bytes, kHead);
    if (bytes.empty()) return true;
    if (bytes.size() < kHead) return false;
    const std::string at = "byte " + std::to_string(offset) + ": ";
    const std::string_view head = bytes;
    if (little_endian(head.substr(8)) != formats::masked_crc32c(head.substr(0, 8))) {
      if (is_zero_to_the_end(file, bytes)) return false;
      throw Refusal{at + (offset == 0 ? "this is no event file of TensorBoard"
                                      : "the checksum of a record is wrong: the file is damaged")};
    }
    const std::uint64_t length = little_endian(head.substr(0, 8));
    if (length > kLargestRecord) throw Refusal{at + "a record of more than 256 MiB"};
    read_up_to(file, bytes, length + kTail);
    if (bytes.size() < length + kTail) return false;
    const std::string_view content = std::string_view(bytes).substr(0, static_cast<std::size_t>(length));
    if (little_endian(std::string_view(bytes).substr(content.size())) != formats::masked_crc32c(content)) {
      // Right at the end it is a record whose pages did not all reach the disk.
      if (file.peek() == std::istream::traits_type::eof()) return false;
      throw Refusal{at + "the checksum of a record is wrong: the file is damaged"};
    }
    visit(content);
    offset += kHead + length + kTail;
  }
}

}  // namespace ceteris::metrics
