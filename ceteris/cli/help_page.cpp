// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/help_page.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/spec_table.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/spec/repeats.hpp"

namespace ceteris::cli {
namespace {

using spec::FieldDoc;

/// A page with more fields than this shows those of alternatives on pages of their own.
constexpr std::size_t kLongPage = 40;
constexpr std::string_view kOneOf = "one of ";

std::vector<std::string> alternatives(const FieldDoc& doc) {
  std::vector<std::string> kinds;
  if (doc.type.starts_with(kOneOf)) {
    for (const std::string& kind : split(std::string_view(doc.type).substr(kOneOf.size()), ',')) {
      kinds.emplace_back(trim(kind));
    }
  }
  return kinds;
}

/// What the list of alternatives in the meaning of a choice says of one.
std::string meaning_of(const FieldDoc& choice, const std::string& kind) {
  const std::string mark = "; " + kind + ": ";
  const std::size_t at = choice.doc.find(mark);
  if (at == std::string::npos) {
    return {};
  }
  std::size_t end = choice.doc.size();
  for (const std::string& other : alternatives(choice)) {
    end = std::min(end, choice.doc.find("; " + other + ": ", at + mark.size()));
  }
  return choice.doc.substr(at + mark.size(), end - at - mark.size());
}

bool has_fields(const std::vector<FieldDoc>& docs, const std::string& path) {
  return std::any_of(docs.begin(), docs.end(), [&](const FieldDoc& doc) { return doc.path.starts_with(path + "."); });
}

/// Where the words of a call lead inside one specification.
struct Spot {
  const SpecEntry* spec = nullptr;
  std::vector<FieldDoc> docs;           ///< those that can be reached from here
  std::string path;                     ///< empty: the whole
  std::vector<std::string> conditions;  ///< alternatives that were named: "model = vit"
  std::string words;                    ///< as typed

  [[nodiscard]] const FieldDoc* entry() const {
    const auto found = std::find_if(docs.begin(), docs.end(), [&](const FieldDoc& doc) { return doc.path == path; });
    return found == docs.end() ? nullptr : &*found;
  }
};

bool holds(const FieldDoc& doc, const std::string& condition) {
  return (", " + doc.when + ",").find(", " + condition + ",") != std::string::npos;
}

void descend(Spot& spot, const std::string& word) {
  const std::string below = spot.path.empty() ? word : spot.path + "." + word;
  const bool field = std::any_of(spot.docs.begin(), spot.docs.end(), [&](const auto& d) { return d.path == below; });
  const FieldDoc* entry = spot.entry();
  const std::vector<std::string> kinds = entry == nullptr ? std::vector<std::string>() : alternatives(*entry);
  const std::string condition = spot.path + " = " + word;
  spot.words += " " + word;
  if (field) {
    spot.path = below;
  } else if (std::find(kinds.begin(), kinds.end(), word) != kinds.end()) {
    spot.conditions.push_back(condition);
    std::erase_if(spot.docs,
                  [&](const FieldDoc& doc) { return doc.path.starts_with(spot.path + ".") && !holds(doc, condition); });
  } else {
    std::vector<std::string> known = kinds;
    for (const FieldDoc& doc : spot.docs) {
      const std::size_t from = spot.path.empty() ? 0 : spot.path.size() + 1;
      if (spot.path.empty() || doc.path.starts_with(spot.path + ".")) {
        const std::string name = doc.path.substr(from, doc.path.find('.', from) - from);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
          known.push_back(name);
        }
      }
    }
    const std::string near = nearest(word, known);
    throw usage_error("help" + spot.words, ceteris::quoted(word) + " is no part of it",
                      known.empty()
                          ? "it has no parts"
                          : (near.empty() ? "" : "did you mean " + near + "? ") + ("known: " + join(known, ", ")));
  }
}

/// One line a field: its name, what it means, its default.
void short_line(report::TextPage& page, const std::string& name, const FieldDoc& doc, const std::string& more) {
  std::string text = doc.doc.substr(0, doc.doc.find("; "));
  text += doc.default_text.empty() ? "" : " (default " + doc.default_text + ")";
  constexpr std::size_t kName = 32;
  page.item("  " + name + std::string(name.size() < kName ? kName - name.size() : 1, ' '), text + more);
}

std::string root_page(const Spot& spot, std::size_t width) {
  report::TextPage page(width, false);
  page.line(std::string(spot.spec->summary));
  page.heading("Changed first:");
  for (const std::string_view path : spot.spec->first) {
    const auto doc =
        std::find_if(spot.docs.begin(), spot.docs.end(), [&](const FieldDoc& d) { return d.path == path; });
    CETERIS_CHECK(doc != spot.docs.end(), "a field that is listed first is not there");
    short_line(page, doc->path, *doc, "");
  }
  page.heading("Part by part:");
  for (const FieldDoc& doc : spot.docs) {
    if (doc.path.find('.') == std::string::npos) {
      short_line(page, doc.path, doc,
                 has_fields(spot.docs, doc.path) ? ": ceteris help " + std::string(spot.spec->name) + " " + doc.path
                                                 : std::string());
    }
  }
  page.heading("Every field on one page: ceteris help " + std::string(spot.spec->name) + " --all");
  return page.take();
}

/// The fields of the spot itself, without those that only an alternative further down has; such choices say where.
std::vector<FieldDoc> outermost(const Spot& spot, const std::vector<FieldDoc>& docs) {
  const FieldDoc* entry = spot.entry();
  std::string when = entry == nullptr ? "" : entry->when;
  for (const std::string& condition : spot.conditions) {
    if ((", " + when + ",").find(", " + condition + ",") == std::string::npos) {
      when += (when.empty() ? "" : ", ") + condition;
    }
  }
  std::vector<FieldDoc> kept;
  for (const FieldDoc& doc : docs) {
    if (doc.when != when) {
      continue;
    }
    kept.push_back(doc);
    if (!alternatives(doc).empty() && has_fields(docs, doc.path)) {
      kept.back().doc = doc.doc + "; the fields of each: ceteris help " + std::string(spot.spec->name) + " " + doc.path;
    }
  }
  return kept;
}

std::string part_page(const Spot& spot, bool everything, std::size_t width) {
  // Where several alternatives have such a part, that of the first: its condition is shown.
  const FieldDoc* entry = spot.entry();
  std::vector<FieldDoc> below;
  for (const FieldDoc& doc : spot.docs) {
    if (entry == nullptr || (doc.path.starts_with(spot.path + ".") && doc.when.starts_with(entry->when))) {
      below.push_back(doc);
    }
  }
  below = spec::without_repeats(below);
  if (entry == nullptr) {
    return spec::help_text(spot.spec->summary, below, width);
  }
  const bool shortened = !everything && below.size() > kLongPage;
  const std::string title = "ceteris help" + spot.words;
  FieldDoc head = *entry;
  const std::vector<std::string> kinds = alternatives(head);
  if (shortened && !kinds.empty() && spot.conditions.empty()) {
    report::TextPage page(width, false);
    page.line(title);
    page.paragraph(head.doc.substr(0, head.doc.find("; ")) + "; default " + head.default_text);
    page.heading("One of these; the fields of each: ceteris help" + spot.words + " NAME");
    for (const std::string& kind : kinds) {
      page.item("  " + kind + std::string(kind.size() < 14 ? 14 - kind.size() : 1, ' '), meaning_of(head, kind));
    }
    return page.take();
  }
  std::vector<FieldDoc> shown = shortened ? outermost(spot, below) : below;
  shown.insert(shown.begin(), std::move(head));
  return spec::help_text(title, shown, width);
}

const SpecEntry* find_spec(std::string_view name) {
  const auto table = spec_table();
  const auto found = std::find_if(table.begin(), table.end(), [&](const SpecEntry& e) { return e.name == name; });
  return found == table.end() ? nullptr : &*found;
}

/// The specification that has a part of this name, with fields below it.
const SpecEntry* spec_with_part(const std::string& words) {
  const std::string name = words.substr(0, words.find('.'));
  for (const SpecEntry& entry : spec_table()) {
    if (has_fields(entry.document(), name)) {
      return &entry;
    }
  }
  return nullptr;
}

std::string spec_page(const SpecEntry& entry, std::span<const std::string> words, bool everything, std::size_t width) {
  Spot spot{
      .spec = &entry, .docs = entry.document(), .path = {}, .conditions = {}, .words = " " + std::string(entry.name)};
  for (const std::string& word : words) {
    for (const std::string& part : split(word, '.')) {
      descend(spot, part);
    }
  }
  if (words.empty() && !everything && spot.docs.size() > kLongPage) {
    return root_page(spot, width);
  }
  return part_page(spot, everything, width);
}

}  // namespace

std::optional<std::string> help_page(std::span<const std::string> words, bool everything, std::size_t width) {
  const std::string& first = words.front();
  const Verb* verb = find_verb(first);
  std::string text;
  if (verb != nullptr) {
    text = "ceteris " + std::string(verb->name) + (verb->usage.empty() ? "" : " ") + std::string(verb->usage) + "\n  " +
           std::string(verb->summary) + "\n  its options: ceteris " + std::string(verb->name) + " --help\n";
  }
  if (const SpecEntry* entry = find_spec(first)) {
    return text + (text.empty() ? "" : "\n") + spec_page(*entry, words.subspan(1), everything, width);
  }
  if (const SpecEntry* entry = find_spec(first == "train" ? "trial" : "")) {
    return text + "\n" + spec_page(*entry, words.subspan(1), everything, width);
  }
  if (const SpecEntry* entry = spec_with_part(first)) {
    return text + (text.empty() ? "" : "\n") + spec_page(*entry, words, everything, width);
  }
  return text.empty() || words.size() > 1 ? std::nullopt : std::optional(text);
}

}  // namespace ceteris::cli
