// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/pack_file.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::pack {
namespace {

constexpr std::uint32_t kLargestSide = 1'000'000;
constexpr std::string_view kAgain = "copy it again, or pack it again";

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool makes_sense(const Header& header) {
  constexpr std::uint32_t kMostQuality = 100;
  const bool resized = header.side >= 1 && header.side <= kLargestSide;
  switch (header.form) {
    case Form::Original:
      return header.side == 0 && header.quality == 0;
    case Form::Jpeg:
      return resized && header.quality >= 1 && header.quality <= kMostQuality;
    case Form::Raw:
      return resized && header.quality == 0;
  }
  return false;
}

}  // namespace

bool looks_like_pack(std::span<const std::byte> head) {
  return text_of(head).starts_with(kMagic);
}

PackView::PackView(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes) {
  if (!looks_like_pack(bytes)) {
    throw usage_error(where, "is not a pack", "make one: ceteris data pack SOURCE -o FILE.pack");
  }
  const auto damaged = [&](const std::string& what) {
    return usage_error(where, "is damaged: " + what, std::string(kAgain));
  };
  const auto short_of = [&](std::uint64_t wanted) {
    return usage_error(where,
                       "is cut short: " + with_thousands(bytes.size()) + " of " + with_thousands(wanted) + " bytes",
                       std::string(kAgain));
  };
  if (bytes.size() < kHeaderBytes) {
    throw short_of(kHeaderBytes);
  }
  if (!header_is_whole(bytes.first(kHeaderBytes))) {
    throw damaged("its header is not the one that was written");
  }
  header_ = read_header(bytes.first(kHeaderBytes));
  if (header_.version != kVersion) {
    throw usage_error(where,
                      "is a pack of version " + std::to_string(header_.version) + "; this program reads version " +
                          std::to_string(kVersion),
                      "use the ceteris that made it, or pack the images again");
  }
  if (bytes.size() < header_.file_bytes) {
    throw short_of(header_.file_bytes);
  }
  if (const std::string fault = fault_of_parts(); !fault.empty()) {
    throw damaged(fault);
  }
  if (header_.content != content_hash(header_, bytes.subspan(static_cast<std::size_t>(header_.index_at)))) {
    throw damaged("its index is not the one that was written");
  }
  if (const std::string fault = fault_of_entries(); !fault.empty()) {
    throw damaged(fault);
  }
  read_about();
}

// Whether header, payloads, index and texts lie one behind the other and fill the file.
std::string PackView::fault_of_parts() const {
  if (header_.file_bytes != bytes_.size()) {
    return "bytes follow its end";
  }
  if (!makes_sense(header_) || (header_.flags & ~(kHasLabels | kHasGroups)) != 0) {
    return "its header says what cannot be";
  }
  const std::uint64_t end = header_.file_bytes;
  if (header_.index_at < kHeaderBytes || header_.texts_at < header_.index_at || header_.texts_at > end ||
      header_.entries > end / kIndexBytes || header_.texts_at - header_.index_at != header_.entries * kIndexBytes ||
      header_.about_bytes > end - header_.texts_at) {
    return "its parts do not fit together";
  }
  return {};
}

// Whether payloads and texts lie one behind the other, and names are unique, in order and safe to show.
std::string PackView::fault_of_entries() const {
  std::uint64_t payload_at = kHeaderBytes, texts_at = header_.about_bytes;
  const std::string_view texts = text_of(bytes_.subspan(static_cast<std::size_t>(header_.texts_at)));
  std::string_view last;
  for (std::size_t i = 0; i < size(); ++i) {
    const IndexRow one = row(i);
    if (one.payload_at != payload_at || one.payload_bytes > header_.index_at - payload_at) {
      return "its payloads do not fit together";
    }
    payload_at += one.payload_bytes;
    std::uint64_t length = 0;
    for (const std::uint32_t bytes : one.text_bytes) {
      length += bytes;
    }
    if (one.texts_at != texts_at || length > texts.size() - texts_at || one.width > kLargestSide ||
        one.height > kLargestSide) {
      return "its entries do not fit together";
    }
    const std::string_view name = texts.substr(static_cast<std::size_t>(texts_at), one.text_bytes[0]);
    if (name.empty() || (i > 0 && name <= last) || printable(name) != name) {
      return "its names are not in order";
    }
    last = name;
    texts_at += length;
    if (one.payload == Digest{} && (one.text_bytes[3] == 0 || one.payload_bytes > 0)) {
      return "an entry has neither an image nor a reason";
    }
  }
  if (payload_at != header_.index_at || texts_at != texts.size()) {
    return "some of its bytes belong to nothing";
  }
  return {};
}

void PackView::read_about() {
  const auto texts = text_of(bytes_.subspan(static_cast<std::size_t>(header_.texts_at)));
  about_ = parse_about(texts.substr(0, header_.about_bytes));
  about_.form = header_.form;
  about_.side = static_cast<int>(header_.side);
  about_.quality = static_cast<int>(header_.quality);
  about_.has_labels = (header_.flags & kHasLabels) != 0;
  about_.has_groups = (header_.flags & kHasGroups) != 0;
}

IndexRow PackView::row(std::size_t i) const {
  CETERIS_CHECK(i < size(), "an entry outside the pack");
  return read_index_row(bytes_.subspan(static_cast<std::size_t>(header_.index_at) + i * kIndexBytes, kIndexBytes));
}

EntryView PackView::entry(std::size_t i) const {
  const IndexRow one = row(i);
  std::string_view rest = text_of(bytes_.subspan(static_cast<std::size_t>(header_.texts_at + one.texts_at)));
  EntryView entry;
  std::size_t part = 0;
  for (std::string_view* text : {&entry.name, &entry.label, &entry.group, &entry.reason, &entry.detail}) {
    *text = rest.substr(0, one.text_bytes[part++]);
    rest.remove_prefix(text->size());
  }
  entry.width = static_cast<int>(one.width);
  entry.height = static_cast<int>(one.height);
  entry.payload_at = one.payload_at;
  entry.payload_bytes = one.payload_bytes;
  entry.payload_hash = one.payload;
  entry.source_hash = one.source;
  return entry;
}

std::span<const std::byte> PackView::stored_payload(std::size_t i) const {
  const IndexRow one = row(i);
  return bytes_.subspan(static_cast<std::size_t>(one.payload_at), static_cast<std::size_t>(one.payload_bytes));
}

std::optional<std::span<const std::byte>> PackView::payload(std::size_t i) const {
  const auto stored = stored_payload(i);
  return hash64(stored) == row(i).payload_check ? std::optional(stored) : std::nullopt;
}

}  // namespace ceteris::pack
