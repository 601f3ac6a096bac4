// SPDX-License-Identifier: Apache-2.0
// Messages in the wire format of protocol buffers (protobuf.dev, "Encoding"), written without a library: fields of a
// number, a kind and a value, in the order of the calls. The numbers are those of the .proto file of the message.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ceteris::formats {

/// Appends one message to a string. Without a string it only counts, which gives the length that stands before a nested
/// message. Every field that is written is in the message, also one whose value is the default of its type.
class ProtobufWriter {
 public:
  explicit ProtobufWriter(std::string* target) : target_(target) {}

  /// Bytes of the message so far.
  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// int64, uint64, int32, uint32, bool, an enum. A negative number takes ten bytes.
  void integer(int field, std::uint64_t value) {
    key(field, 0);
    varint(value);
  }
  void integer(int field, std::int64_t value) { integer(field, static_cast<std::uint64_t>(value)); }
  void number(int field, float value) {
    key(field, 5);
    fixed(std::bit_cast<std::uint32_t>(value));
  }
  void number(int field, double value) {
    key(field, 1);
    fixed(std::bit_cast<std::uint64_t>(value));
  }
  /// string, bytes, or a message that was written before.
  void text(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    append(value);
  }
  /// `write` fills the nested message; it is called twice and must write the same number of bytes both times.
  template <typename Write>
  void message(int field, const Write& write) {
    ProtobufWriter counter(nullptr);
    write(counter);
    key(field, 2);
    varint(counter.size());
    write(*this);
  }

 private:
  void key(int field, int kind) { varint(static_cast<std::uint64_t>(field * 8 + kind)); }
  void varint(std::uint64_t value) {
    std::array<char, 10> bytes{};
    std::size_t count = 0;
    for (; value >= 128; value >>= 7) bytes[count++] = static_cast<char>(value % 128 + 128);
    bytes[count++] = static_cast<char>(value);
    append({bytes.data(), count});
  }
  template <typename Bits>
  void fixed(Bits bits) {
    std::array<char, sizeof(Bits)> bytes{};
    for (std::size_t i = 0; i < sizeof(Bits); ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
    append({bytes.data(), bytes.size()});
  }
  void append(std::string_view bytes) {
    size_ += bytes.size();
    if (target_ != nullptr) target_->append(bytes);
  }

  std::string* target_;
  std::uint64_t size_ = 0;
};

}  // namespace ceteris::formats
