// SPDX-License-Identifier: Apache-2.0
// Reading messages in the wire format of protocol buffers (protobuf.dev, "Encoding"), without a library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ceteris::formats {

/// One field of a message. Its kind says where the value is: 0 a varint and 1 and 5 eight and four bytes, in `number`;
/// 2 a text or a nested message, in `bytes`.
struct ProtobufField {
  int field = 0;
  int kind = 0;
  std::uint64_t number = 0;
  std::string_view bytes;
};

/// Gives the fields of a message in their order. Groups (kinds 3 and 4), which nobody writes any more, are malformed.
class ProtobufReader {
 public:
  /// `message` must outlive what is read.
  explicit ProtobufReader(std::string_view message) : rest_(message) {}

  /// The next field; nothing at the end and where the message is malformed.
  [[nodiscard]] std::optional<ProtobufField> next() {
    if (malformed_ || rest_.empty()) return std::nullopt;
    ProtobufField field;
    const std::uint64_t key = varint();
    field.kind = static_cast<int>(key & 7);
    malformed_ = malformed_ || key >> 3 == 0 || key >> 32 != 0;
    field.field = malformed_ ? 0 : static_cast<int>(key >> 3);
    if (field.kind == 0) {
      field.number = varint();
    } else if (field.kind == 1 || field.kind == 5) {
      field.number = fixed(field.kind == 1 ? 8 : 4);
    } else if (field.kind == 2) {
      field.bytes = take(varint());
    } else {
      malformed_ = true;
    }
    return malformed_ ? std::nullopt : std::optional(field);
  }
  /// Whether the message ended amid a field or holds what is none.
  [[nodiscard]] bool malformed() const { return malformed_; }
  /// A varint without a field in front, as packed repeated fields hold them; 0 where it is malformed.
  [[nodiscard]] std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 128) return value;
    }
    malformed_ = true;
    return 0;
  }

 private:
  std::string_view take(std::uint64_t length) {
    if (length > rest_.size()) {
      malformed_ = true;
      return {};
    }
    const std::string_view bytes = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  std::uint64_t fixed(std::size_t size) {
    const std::string_view bytes = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return value;
  }

  std::string_view rest_;
  bool malformed_ = false;
};

}  // namespace ceteris::formats
