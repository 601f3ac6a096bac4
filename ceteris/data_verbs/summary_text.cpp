// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data_verbs/summary_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/base/text.hpp"

namespace ceteris::data_verbs {
namespace {

using Json = nlohmann::ordered_json;

std::string counted(std::int64_t count) {
  return with_thousands(static_cast<std::uint64_t>(count));
}

std::string range_text(const data::LengthRange& range) {
  return range.least == range.greatest ? fmt::format("{} px", range.least)
                                       : fmt::format("{} to {} px", range.least, range.greatest);
}

std::string counts_text(std::string_view title, const std::vector<data::NamedCount>& counts) {
  std::string text = fmt::format("\n{}\n", title);
  for (const data::NamedCount& count : counts) {
    text +=
        fmt::format("  {:<24} {:>10}\n", count.name.empty() ? "(none)" : printable(count.name), counted(count.count));
  }
  return text;
}

std::string broken_text(const data::Source& source, const data::Summary& summary) {
  constexpr std::size_t kShown = 10;
  std::string text;
  for (const Problem& problem : source.problems) {
    text += fmt::format("\nnot complete: {}\n", problem.line());
  }
  for (const Problem& note : source.notes) {
    text += fmt::format("\nnote: {}\n", note.line());
  }
  if (!summary.refused.empty()) {
    text += fmt::format("\n{} refused\n", with_thousands(summary.refused.size()));
  }
  for (std::size_t i = 0; i < std::min(kShown, summary.refused.size()); ++i) {
    const data::RefusedItem& item = summary.refused[i];
    text += fmt::format("  {}: {}: {}\n", item.name, item.refusal.reason, item.refusal.detail);
  }
  return summary.refused.size() > kShown ? text + "  ... all of them with --json\n" : text;
}

Json counts_json(const std::vector<data::NamedCount>& counts) {
  Json object = Json::object();
  for (const data::NamedCount& count : counts) {
    object[count.name] = count.count;
  }
  return object;
}

}  // namespace

std::string summary_line(std::string_view name, const std::string& value) {
  return fmt::format("  {:<14}{}\n", name, value);
}

std::string summary_text(const data::Source& source, const data::Summary& summary) {
  std::string text = summary_line("kind", std::string(source.kind)) +
                     summary_line("images", counted(summary.images) + ", " + human_bytes(summary.bytes)) +
                     summary_line("width", range_text(summary.width)) +
                     summary_line("height", range_text(summary.height));
  if (source.not_images > 0) {
    text += summary_line("left out", counted(source.not_images) + " that are no images by their names");
  }
  text += summary_line("fingerprint", summary.fingerprint) + counts_text("formats", summary.formats);
  if (std::ranges::any_of(summary.classes, [](const auto& count) { return !count.name.empty(); })) {
    text += counts_text("classes, by label or folder", summary.classes);
  }
  return text + broken_text(source, summary);
}

std::string summary_json(const data::Source& source, const data::Summary& summary) {
  Json refused = Json::array(), problems = Json::array(), notes = Json::array();
  for (const data::RefusedItem& item : summary.refused) {
    refused.push_back({{"name", item.name}, {"reason", item.refusal.reason}, {"detail", item.refusal.detail}});
  }
  for (const Problem& problem : source.problems) {
    problems.push_back(problem.line());
  }
  for (const Problem& note : source.notes) {
    notes.push_back(note.line());
  }
  const Json json = {{"kind", source.kind},
                     {"files", source.items.size()},
                     {"images", summary.images},
                     {"classes", counts_json(summary.classes)},
                     {"formats", counts_json(summary.formats)},
                     {"width", {summary.width.least, summary.width.greatest}},
                     {"height", {summary.height.least, summary.height.greatest}},
                     {"bytes", summary.bytes},
                     {"not_images", source.not_images},
                     {"refused", refused},
                     {"problems", problems},
                     {"notes", notes},
                     {"fingerprint", summary.fingerprint}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ceteris::data_verbs
