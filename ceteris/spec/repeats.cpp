// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/repeats.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "ceteris/base/text.hpp"

namespace ceteris::spec {
namespace {

/// What stands below `docs[entry]`: the entries behind it whose paths begin with its own.
std::size_t end_below(std::span<const FieldDoc> docs, std::size_t entry) {
  std::size_t end = entry + 1;
  while (end < docs.size() && docs[end].path.starts_with(docs[entry].path + ".") &&
         docs[end].when.starts_with(docs[entry].when)) {
    ++end;
  }
  return end;
}

/// The condition of a field below `entry`, without that of the entry itself and without its path: "= dyt".
std::string relative_when(const FieldDoc& doc, const FieldDoc& entry) {
  std::string_view when = std::string_view(doc.when).substr(entry.when.size());
  when.remove_prefix(std::min(when.size(), when.find_first_not_of(", ")));
  return std::string(when.starts_with(entry.path) ? when.substr(entry.path.size() + 1) : when);
}

/// Which alternative of `entry` a field belongs to; empty for one that all have.
std::string alternative(const FieldDoc& doc, const FieldDoc& entry) {
  const std::string when = relative_when(doc, entry);
  return when.starts_with("= ") ? when.substr(2, when.find(',') - 2) : std::string();
}

/// All that a reader would see of a field, with paths counted from `entry`. The keys of tables do not matter.
std::string signature(const FieldDoc& doc, const FieldDoc& entry) {
  std::string_view path = std::string_view(doc.path).substr(entry.path.size());
  for (const std::string_view key : {".NAME.", ".N."}) {
    if (path.starts_with(key)) {
      path.remove_prefix(key.size() - 1);
    }
  }
  std::string when = relative_when(doc, entry);
  for (std::size_t at; (at = when.find(entry.path + ".")) != std::string::npos;) {
    when.erase(at, entry.path.size());
  }
  return join(std::vector<std::string>{std::string(path), doc.type, doc.default_text, doc.range, doc.unit, doc.doc,
                                       doc.since, doc.hashed ? "1" : "0", when},
              "\x1f") +
         "\x1e";
}

/// The meaning without the list of alternatives, which stands where the fields do.
std::string short_doc(const FieldDoc& entry) {
  std::size_t end = entry.doc.size();
  constexpr std::string_view kOneOf = "one of ";
  if (entry.type.starts_with(kOneOf)) {
    for (const std::string& kind : split(std::string_view(entry.type).substr(kOneOf.size()), ',')) {
      end = std::min(end, entry.doc.find("; " + std::string(trim(kind)) + ": "));
    }
  }
  return entry.doc.substr(0, end);
}

struct Earlier {
  std::string path, when;
  [[nodiscard]] std::string text() const { return path + (when.empty() ? "" : " when " + when); }
};

/// An alternative is referred to only where the choice has the same name: that of `model` is none of a norm's.
std::string key_of(const FieldDoc& entry, const std::string& kind, const std::string& text) {
  return entry.path.substr(entry.path.rfind('.') + 1) + "\x1e" + kind + "\x1e" + text;
}

}  // namespace

std::vector<FieldDoc> without_repeats(std::span<const FieldDoc> docs) {
  std::vector<FieldDoc> kept;
  std::map<std::string, Earlier> seen;  // by the signature of a whole entry, and of every alternative
  std::set<std::size_t> dropped;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    if (dropped.contains(i)) {
      continue;
    }
    FieldDoc entry = docs[i];
    std::map<std::string, std::vector<std::size_t>> groups;  // by alternative
    std::map<std::string, std::string> signatures;
    std::string whole = "whole\x1e";
    for (std::size_t j = i + 1; j < end_below(docs, i); ++j) {
      const std::string kind = alternative(docs[j], docs[i]);
      groups[kind].push_back(j);
      signatures[kind] += signature(docs[j], docs[i]);
      whole += signature(docs[j], docs[i]);
    }
    std::map<std::string, std::vector<std::string>> references;  // by place: alternatives
    if (const auto known = seen.find(whole); known != seen.end() && whole.size() > 6 && end_below(docs, i) - i > 2) {
      entry.doc = short_doc(docs[i]) + "; fields as those of " + known->second.text();
      for (const auto& [kind, members] : groups) {
        dropped.insert(members.begin(), members.end());
      }
    } else {
      for (const auto& [kind, members] : groups) {
        const auto same = seen.find(key_of(docs[i], kind, signatures[kind]));
        if (!kind.empty() && same != seen.end()) {
          references[same->second.text()].push_back(kind);
          dropped.insert(members.begin(), members.end());
        }
      }
      for (const auto& [place, kinds] : references) {
        entry.doc += "; the fields of " + join(kinds, ", ") + " as those of " + place;
      }
    }
    const Earlier here{docs[i].path, docs[i].when};
    seen.emplace(whole, here);
    for (const auto& [kind, text] : signatures) {
      seen.emplace(key_of(docs[i], kind, text), here);
    }
    kept.push_back(std::move(entry));
  }
  return kept;
}

}  // namespace ceteris::spec
