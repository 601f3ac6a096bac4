// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kDeepest = 64;

/// Builds the tree as the parser walks: that is where depth and repeated keys can be refused.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(std::string_view source) : source_(source) {}

  bool null() override { return add({}); }
  bool boolean(bool truth) override { return add({truth, {}, {}}); }
  bool number_integer(number_integer_t number) override { return add({std::int64_t{number}, {}, {}}); }
  bool number_unsigned(number_unsigned_t number) override {
    return std::in_range<std::int64_t>(number) ? add({static_cast<std::int64_t>(number), {}, {}})
                                               : add({static_cast<double>(number), {}, {}});
  }
  bool number_float(number_float_t number, const string_t& text) override { return add({number, {}, {}, text}); }
  bool string(string_t& text) override { return add({std::move(text), {}, {}}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open({Table{}, {}, {}}); }
  bool start_array(std::size_t) override { return open({List{}, {}, {}}); }
  bool end_object() override {
    refuse_repeats(std::get<Table>(open_.back().data));
    return close();
  }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    std::get<Table>(open_.back().data).push_back({std::move(name), {}, {}});
    return true;
  }
  bool parse_error(std::size_t byte, const std::string& token, const nlohmann::json::exception&) override {
    offset_ = byte > 0 ? byte - 1 : 0;
    token_ = token;
    return false;
  }

  Value root;
  std::size_t offset() const { return offset_; }
  const std::string& token() const { return token_; }

 private:
  void refuse_repeats(const Table& table) const {
    std::vector<std::string_view> keys;
    for (const Entry& entry : table) {
      keys.push_back(entry.key);
    }
    std::ranges::sort(keys);
    if (const auto twice = std::ranges::adjacent_find(keys); twice != keys.end()) {
      throw spec_error(std::string(source_), "the key \"" + shown(*twice) + "\" is given twice");
    }
  }
  bool add(Value value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (auto* list = std::get_if<List>(&open_.back().data)) {
      list->push_back(std::move(value));
    } else {
      std::get<Table>(open_.back().data).back().value = std::move(value);
    }
    return true;
  }
  bool open(Value value) {
    if (open_.size() == kDeepest) {
      throw spec_error(std::string(source_), "the JSON is nested deeper than " + std::to_string(kDeepest) + " levels");
    }
    open_.push_back(std::move(value));
    return true;
  }
  bool close() {
    Value done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }

  std::string_view source_;
  std::vector<Value> open_;
  std::size_t offset_ = 0;
  std::string token_;
};

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(before.size() - start + 1)};
}

struct Writer {
  std::string& out;

  void operator()(std::nullptr_t) const { out += "null"; }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += number == 0 ? "0" : shortest(number); }
  void operator()(const std::string& text) const { out += json_string(text); }
  void operator()(const Moment& moment) const { out += json_string(moment.text); }
  void operator()(const List& list) const {
    out += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      out += i > 0 ? "," : "";
      std::visit(*this, list[i].data);
    }
    out += ']';
  }
  void operator()(const Table& table) const {
    std::vector<const Entry*> sorted;
    for (const Entry& entry : table) {
      sorted.push_back(&entry);
    }
    std::ranges::sort(sorted, {}, &Entry::key);
    out += '{';
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      out += (i > 0 ? "," : "") + json_string(sorted[i]->key) + ":";
      std::visit(*this, sorted[i]->value.data);
    }
    out += '}';
  }
};

}  // namespace

std::string json_string(std::string_view text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {  // not UTF-8
    return {};
  }
}

std::string json_text(const Table& table) {
  std::string text;
  Writer{text}(table);
  return text;
}

Table parse_json(std::string_view text, std::string_view source) {
  Builder builder(source);
  if (!nlohmann::json::sax_parse(text, &builder)) {
    throw spec_error(at(source, place_of(text, builder.offset())),
                     "this is not JSON, near \"" + shown(std::string_view(builder.token())) + "\"");
  }
  auto* table = std::get_if<Table>(&builder.root.data);
  if (table == nullptr) {
    throw spec_error(std::string(source), "the JSON is " + shown(builder.root) + ", not an object");
  }
  return std::move(*table);
}

}  // namespace ceteris::spec
