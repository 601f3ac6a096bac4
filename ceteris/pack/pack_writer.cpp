// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/pack_writer.hpp"

#include <span>
#include <string_view>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::pack {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

PackWriter::PackWriter(const std::filesystem::path& path, About about)
    : file_(path), about_(std::move(about)), texts_(write_about(about_)) {
  header_.form = about_.form;
  header_.side = static_cast<std::uint32_t>(about_.side);
  header_.quality = static_cast<std::uint32_t>(about_.quality);
  header_.flags = (about_.has_labels ? kHasLabels : 0) | (about_.has_groups ? kHasGroups : 0);
  header_.about_bytes = static_cast<std::uint32_t>(texts_.size());
  file_.append(std::string(kHeaderBytes, '\0'));
}

void PackWriter::add(const NewEntry& entry) {
  CETERIS_CHECK(entry.name > last_name_ && printable(entry.name) == entry.name, "entries come in order");
  const Payload& payload = entry.payload;
  CETERIS_CHECK(payload.bytes || payload.refusal, "an entry has an image or a reason");
  IndexRow row;
  row.payload_at = at_;
  const std::span<const std::byte> bytes =
      payload.bytes ? std::span<const std::byte>(*payload.bytes) : std::span<const std::byte>();
  row.payload_bytes = bytes.size();
  row.payload_check = hash64(bytes);
  row.payload = digest_of_hex(payload.hash);
  row.source = digest_of_hex(payload.source_hash);
  row.width = static_cast<std::uint32_t>(payload.width);
  row.height = static_cast<std::uint32_t>(payload.height);
  row.texts_at = texts_.size();
  const image_file::Refusal refusal = payload.refusal.value_or(image_file::Refusal{});
  std::size_t part = 0;
  for (const std::string* text : {&entry.name, &entry.label, &entry.group, &refusal.reason, &refusal.detail}) {
    row.text_bytes[part++] = static_cast<std::uint32_t>(text->size());
    texts_ += *text;
  }
  index_ += write_index_row(row);
  file_.append(text_of(bytes));
  at_ += bytes.size();
  last_name_ = entry.name;
  ++header_.entries;
}

std::string PackWriter::finish() {
  header_.index_at = at_;
  header_.texts_at = at_ + index_.size();
  header_.file_bytes = header_.texts_at + texts_.size();
  index_ += texts_;
  header_.content = content_hash(header_, std::as_bytes(std::span(index_)));
  file_.append(index_);
  file_.rewrite_start(write_header(header_));
  file_.commit();
  return hex_of(header_.content);
}

}  // namespace ceteris::pack
