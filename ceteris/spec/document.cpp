// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/document.hpp"

#include "ceteris/base/text.hpp"
#include "ceteris/spec/check.hpp"

namespace ceteris::spec {
namespace {

void document_fields(const Schema& schema, const void* object, const FieldDoc& parent, std::vector<FieldDoc>& docs);

/// The fields of every alternative, `doc` being the entry of the choice; `chosen` is the alternative that the default
/// holds.
void document_options(const Choice& choice, std::size_t index, const void* chosen, const FieldDoc& doc,
                      std::vector<FieldDoc>& docs) {
  for (std::size_t i = 0; i < choice.options.size(); ++i) {
    const Option& option = choice.options[i];
    FieldDoc within = doc;
    within.when = (doc.when.empty() ? "" : doc.when + ", ") + doc.path + " = " + std::string(option.kind);
    // The default spec's own alternative may be set up differently from the alternative's defaults.
    const std::shared_ptr<void> fresh = option.schema->make();
    document_fields(*option.schema, i == index ? chosen : fresh.get(), within, docs);
  }
}

/// Type, default and options of a choice; its entry goes to `docs`, and the fields of every alternative.
void document_choice(const Choice& choice, const void* member, FieldDoc doc, std::vector<FieldDoc>& docs) {
  std::vector<std::string_view> kinds;
  for (const Option& option : choice.options) {
    kinds.push_back(option.kind);
    doc.doc += option.doc.empty() ? "" : "; " + std::string(option.kind) + ": " + std::string(option.doc);
  }
  const std::size_t index = choice.index(member);
  doc.type = "one of " + comma_list(kinds);
  doc.default_text = kinds[index];
  docs.push_back(doc);
  document_options(choice, index, choice.chosen(member), doc, docs);
}

/// What one of several is made of, on a fresh one; `doc` is the entry of them all.
void document_element(const Several& several, const FieldDoc& doc, std::vector<FieldDoc>& docs) {
  FieldDoc element = doc;
  element.path = below(doc.path, several.named ? "NAME" : "N");
  if (const auto* schema = std::get_if<const Schema*>(&several.element.type)) {
    const std::shared_ptr<void> fresh = (*schema)->make();
    document_fields(**schema, fresh.get(), element, docs);
  } else {
    const Choice& choice = *std::get<const Choice*>(several.element.type);
    const std::shared_ptr<void> fresh = choice.options.front().schema->make();
    document_options(choice, 0, fresh.get(), element, docs);
  }
}

void document_fields(const Schema& schema, const void* object, const FieldDoc& parent, std::vector<FieldDoc>& docs) {
  for (const FieldInfo& field : schema.fields) {
    FieldDoc doc{below(parent.path, field.name),
                 {},
                 {},
                 range_text(field),
                 std::string(field.unit),
                 std::string(field.doc),
                 parent.hashed && field.hashed,
                 parent.when,
                 std::string(field.since.version)};
    const void* member = field.member(object);
    if (const auto* leaf = std::get_if<const Leaf*>(&field.type)) {
      doc.type = type_text(**leaf);
      doc.default_text = plain_text((*leaf)->get(member));
      docs.push_back(std::move(doc));
    } else if (const auto* free = std::get_if<const Free*>(&field.type)) {
      doc.type = (*free)->table ? "table with keys of your choice" : "any value or none";
      doc.default_text = plain_text((*free)->get(member));
      docs.push_back(std::move(doc));
    } else if (const auto* several = std::get_if<const Several*>(&field.type)) {
      doc.type = (*several)->named ? "table for each NAME of your choice" : "list of tables";
      docs.push_back(doc);
      document_element(**several, doc, docs);
    } else if (const auto* group = std::get_if<const Schema*>(&field.type)) {
      doc.type = "group";
      docs.push_back(doc);
      document_fields(**group, member, doc, docs);
    } else {
      document_choice(*std::get<const Choice*>(field.type), member, std::move(doc), docs);
    }
  }
}

std::string facts(const FieldDoc& doc) {
  std::string text = doc.type;
  if (!doc.range.empty() || !doc.unit.empty()) {
    text += ", " + doc.range + (doc.range.empty() || doc.unit.empty() ? "" : " ") + doc.unit;
  }
  text += doc.default_text.empty() ? "" : "; default " + doc.default_text;
  text += doc.when.empty() ? "" : "; when " + doc.when;
  text += doc.since.empty() ? "" : "; since " + doc.since;
  return text + (doc.hashed ? "" : "; does not change results");
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::string line(indent, ' ');
  for (const std::string& word : split(text, ' ')) {
    const bool fresh = line.size() == indent;
    if (!fresh && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line = std::string(indent, ' ') + word;
    } else {
      line += (fresh ? "" : " ") + word;
    }
  }
  return out + line + "\n";
}

/// In a table cell a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + cell(text) + "`";
}

}  // namespace

std::vector<FieldDoc> document(const Schema& schema) {
  std::vector<FieldDoc> docs;
  const std::shared_ptr<void> defaults = schema.make();
  document_fields(schema, defaults.get(), {}, docs);
  return docs;
}

std::string help_text(std::string_view title, std::span<const FieldDoc> docs, std::size_t width) {
  std::string text(title);
  text += "\n";
  for (const FieldDoc& doc : docs) {
    text += "\n  " + doc.path + "\n" + wrapped(doc.doc, 6, width) + wrapped(facts(doc), 6, width);
  }
  return text;
}

std::string markdown(std::string_view title, std::span<const FieldDoc> docs) {
  std::string text = "## " + std::string(title) + "\n\n";
  text += "| field | type | default | range | meaning |\n|---|---|---|---|---|\n";
  for (const FieldDoc& doc : docs) {
    const std::string range = doc.range + (doc.range.empty() || doc.unit.empty() ? "" : " ") + doc.unit;
    std::string meaning = doc.doc;
    meaning += doc.when.empty() ? "" : " (when " + doc.when + ")";
    meaning += doc.since.empty() ? "" : " (since " + doc.since + ")";
    meaning += doc.hashed ? "" : " (does not change results)";
    text += "| " + code(doc.path) + " | " + cell(doc.type) + " | " + code(doc.default_text) + " | " + cell(range) +
            " | " + cell(meaning) + " |\n";
  }
  return text;
}

}  // namespace ceteris::spec
