// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/make_pack.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/pack/pack_writer.hpp"

namespace ceteris::data {
namespace {

constexpr std::size_t kInFlight = 16;  // files for each job between two joins of the workers

// What is said of a source under its name: the path that led to it means nothing inside the pack.
std::vector<std::string> lines_of(const std::vector<Problem>& problems, const Source& source) {
  const std::string location = printable(source.location);
  std::vector<std::string> lines;
  for (const Problem& problem : problems) {
    const bool below = !location.empty() && problem.where.starts_with(location);
    lines.push_back((below ? source.name + problem.where.substr(location.size()) : problem.where) + ": " +
                    problem.what);
  }
  return lines;
}

pack::About about(const Source& source, const pack::Recipe& recipe, std::vector<std::string> made_with) {
  return {.form = recipe.form,
          .side = recipe.side,
          .quality = recipe.quality,
          .has_labels = source.has_labels,
          .has_groups = source.has_groups,
          .not_images = source.not_images,
          .problems = lines_of(source.problems, source),
          .notes = lines_of(source.notes, source),
          .made_with = std::move(made_with)};
}

struct Read {
  pack::Payload payload;
  std::uint64_t source_bytes = 0;
};

Read read_one(const Source& source, std::size_t i, const pack::Recipe& recipe) {
  Contents contents = source.read(i);
  if (auto* refusal = std::get_if<image_file::Refusal>(&contents)) {
    Read read;
    read.payload.refusal = std::move(*refusal);
    return read;
  }
  auto& bytes = std::get<std::vector<std::byte>>(contents);
  const std::uint64_t size = bytes.size();
  return {pack::make_payload(std::move(bytes), recipe), size};
}

void count(PackedSource& packed, const Item& item, const Read& read) {
  ++packed.files;
  packed.source_bytes += read.source_bytes;
  packed.payload_bytes += read.payload.bytes ? read.payload.bytes->size() : 0;
  if (read.payload.refusal) {
    packed.refused.push_back({item.name, *read.payload.refusal});
  } else {
    ++packed.images;
  }
}

Error no_image(const Source& source, const PackedSource& packed) {
  const RefusedItem& first = packed.refused.front();
  return usage_error(printable(source.location), "holds no image that can be decoded; " + ceteris::quoted(first.name) +
                                                     ": " + first.refusal.reason + ": " + first.refusal.detail);
}

}  // namespace

PackedSource make_pack(const Source& source, const pack::Recipe& recipe, const std::filesystem::path& path,
                       std::vector<std::string> made_with, Executor& executor) {
  remove_stale_temporaries(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
  pack::PackWriter writer(path, about(source, recipe, std::move(made_with)));
  PackedSource packed;
  const std::size_t most = kInFlight * static_cast<std::size_t>(executor.jobs());
  for (std::size_t begin = 0; begin < source.items.size(); begin += most) {
    std::vector<Read> reads(std::min(most, source.items.size() - begin));
    executor.parallel_for(reads.size(), [&](std::size_t k) { reads[k] = read_one(source, begin + k, recipe); });
    for (std::size_t k = 0; k < reads.size(); ++k) {
      const Item& item = source.items[begin + k];
      count(packed, item, reads[k]);
      writer.add({item.name, item.label, item.group, std::move(reads[k].payload)});
    }
  }
  if (packed.images == 0) {
    throw no_image(source, packed);
  }
  packed.id = writer.finish();
  return packed;
}

}  // namespace ceteris::data
